'use client';

import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { toSafeUrl } from '../../core/links.js';
import type { TaskFile } from '../../core/task.js';
import { renderButton } from '../Button.js';
import { copyText } from '../clipboard.js';
import { toRunKey } from '../focus.js';
import type { PartProps } from '../part.js';
import { useKeyedState } from '../useKeyedState.js';
import { toText } from './describeTaskResult.js';
import { family } from './resultFamily.js';
import type { ResultContext, ResultPart, TaskResultState } from './resultFamily.js';
import { saveText, toSavedText } from './savedText.js';

/** Holds "Copy" and "Download". */
export const Actions: ResultPart<'div'> = /* @__PURE__ */ family.box(
  'Actions',
  'div',
  'webrun-actions webrun-result-actions',
);

/** How long a button confirms what it did, in milliseconds: long enough to look back at it. */
const doneMs = 2_000;

/** Copies the complete content of the open tab, as received. */
export const Copy: ResultPart<'button'> = /* @__PURE__ */ family.define('Copy', (context, given) => {
  const text = toCopy(context);
  return text === '' ? null : <CopyButton text={text} given={given} />;
});

function toCopy({ state, outcome, addresses }: ResultContext): string {
  if (state.tab === 'network') return addresses.map(({ url }) => url).join('\n');
  return state.tab === 'answer' && outcome ? toText(outcome) : '';
}

interface CopyProps {
  readonly text: string;
  readonly given: PartProps<'button', TaskResultState>;
}

function CopyButton({ text, given }: CopyProps): ReactElement {
  const { state, live, words } = family.use('Copy');
  const { t } = words;
  const [outcome, setOutcome] = useKeyedState<'copied' | 'notCopied' | null>(toRunKey(live), null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), doneMs);
    return () => clearTimeout(timer);
  }, [outcome, setOutcome]);
  const copy = async (): Promise<void> => setOutcome((await copyText(text)) ? 'copied' : 'notCopied');
  const spec = {
    variant: 'quiet',
    label: t[outcome ?? 'copy'],
    labels: [t.copy, t.copied, t.notCopied],
    onPress: () => void copy(),
  } as const;
  return (
    <>
      {renderButton(spec, state, given)}
      {/* Some screen readers do not announce that the name of the focused button has changed. */}
      <span className="webrun-visually-hidden" role="status">
        {outcome && t[outcome]}
      </span>
    </>
  );
}

/** Saves the content of the open tab as a file: a table as CSV, else JSON or text. Files each have their own download. */
export const Download: ResultPart<'button'> = /* @__PURE__ */ family.button('Download', (context) => {
  const toSaved = toSavedText(context);
  return (
    toSaved && {
      label: context.words.t.download,
      variant: 'quiet',
      onPress: () => saveText(toSaved()),
    }
  );
});

/** Asks the servers of the listed files for their sizes; nothing is requested before. */
export const ShowSizes: ResultPart<'button'> = /* @__PURE__ */ family.button(
  'ShowSizes',
  ({ state, outcome, sizes, words: { t } }) => {
    const isOpen = state.tab === 'files' && outcome?.files.some(isOfUnknownSize);
    return isOpen
      ? { label: t.showSizes, variant: 'quiet', isBusy: sizes.isAsked, onPress: sizes.ask }
      : null;
  },
);

function isOfUnknownSize({ sizeBytes, url }: TaskFile): boolean {
  return sizeBytes === undefined && toSafeUrl(url) !== null;
}
