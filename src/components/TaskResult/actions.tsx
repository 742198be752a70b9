'use client';

import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { renderButton } from '../Button.js';
import { copyText } from '../clipboard.js';
import type { PartProps } from '../part.js';
import { toText } from './describeTaskResult.js';
import { family } from './resultFamily.js';
import type { ResultContext, ResultPart, TaskResultState } from './resultFamily.js';

/** Holds "Copy" and "Download". */
export const Actions: ResultPart<'div'> = /* @__PURE__ */ family.box(
  'Actions',
  'div',
  'webrun-actions webrun-result-actions',
);

/** How long a button says what it has done, in milliseconds: long enough to look back at it. */
const doneMs = 2_000;

/** Copies what the open tab shows, whole and as it was received. */
export const Copy: ResultPart<'button'> = /* @__PURE__ */ family.define('Copy', (context, given) => {
  const text = toCopy(context);
  return text === '' ? null : <CopyButton text={text} given={given} />;
});

function toCopy({ state, result, addresses }: ResultContext): string {
  if (state.tab === 'network') return addresses.map(({ url }) => url).join('\n');
  return state.tab === 'answer' && result ? toText(result) : '';
}

interface CopyProps {
  readonly text: string;
  readonly given: PartProps<'button', TaskResultState>;
}

function CopyButton({ text, given }: CopyProps): ReactElement {
  const { state, words } = family.use('Copy');
  const { t } = words;
  const [outcome, setOutcome] = useState<'copied' | 'notCopied' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), doneMs);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => setOutcome((await copyText(text)) ? 'copied' : 'notCopied');
  const spec = {
    variant: 'quiet',
    label: t[outcome ?? 'copy'],
    labels: [t.copy, t.copied, t.notCopied],
    onPress: () => void copy(),
  } as const;
  return renderButton(spec, state, given);
}

/** Saves a table as a file. */
export const Download: ResultPart<'button'> = /* @__PURE__ */ family.button(
  'Download',
  ({ state, result, answer, words: { t } }) => {
    if (state.tab !== 'answer' || answer?.as !== 'table' || !result) return null;
    const save = (): void => {
      const url = URL.createObjectURL(new Blob([toText(result)], { type: 'text/csv' }));
      const link = Object.assign(document.createElement('a'), { href: url, download: 'answer.csv' });
      link.click();
      URL.revokeObjectURL(url);
    };
    return { label: t.download, variant: 'quiet', onPress: save };
  },
);
