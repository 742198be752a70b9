'use client';

import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { copyText } from '../../components/clipboard.js';
import { ActionIcon } from './ActionIcon.js';
import { useDashboardWords } from './dashboardWords.js';

/** How long the button shows that it has copied, in milliseconds. */
const messageMs = 2_000;

/** Copies a text. If the browser forbids it, says so: the text beside it can be selected. */
export function CopyButton({
  text,
  name,
  icon,
}: {
  readonly text: string;
  readonly name: string;
  readonly icon?: ReactElement;
}): ReactElement {
  const { words } = useDashboardWords();
  const [message, setMessage] = useState('');
  useEffect(() => {
    if (message === '') return;
    const timer = setTimeout(() => setMessage(''), messageMs);
    return () => clearTimeout(timer);
  }, [message]);
  const copy = async (): Promise<void> => {
    setMessage((await copyText(text)) ? words.copied : words.notCopied);
  };
  return (
    <span className="webrun-copy">
      <button
        type="button"
        className="webrun-icon-button"
        aria-label={name}
        title={name}
        onClick={() => void copy()}
      >
        {icon ?? <ActionIcon name="copy" />}
      </button>
      <span className="webrun-small" role="status">
        {message}
      </span>
    </span>
  );
}
