'use client';

import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { copyText } from '../../components/clipboard.js';
import { ActionIcon } from './ActionIcon.js';
import { useDashboardWords } from './dashboardWords.js';

/** How long the button shows that it has copied, in milliseconds. */
const saidMs = 2_000;

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
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), saidMs);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (): Promise<void> => {
    setSaid((await copyText(text)) ? words.copied : words.notCopied);
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
        {said}
      </span>
    </span>
  );
}
