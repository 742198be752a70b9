'use client';

import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { ActionIcon } from './ActionIcon.js';
import { useWords } from './words.js';

/** So long the button says that it has copied, in milliseconds. */
const saidMs = 2_000;

/** Copies a text. On an origin without a clipboard it says so: the text beside it can be selected. */
export function CopyButton({
  text,
  name,
  icon,
}: {
  readonly text: string;
  readonly name: string;
  readonly icon?: ReactElement;
}): ReactElement {
  const { words } = useWords();
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), saidMs);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid(words.copied);
    } catch {
      setSaid(words.notCopied);
    }
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
