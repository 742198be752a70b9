import type { Table } from '../../core/table.js';
import { toText } from './describeTaskResult.js';
import { toCsv } from './csv.js';
import type { CsvOptions } from './csv.js';
import type { ResultContext } from './resultFamily.js';

/** A text that is saved as a file. */
export interface SavedText {
  readonly filename: string;
  readonly type: string;
  readonly text: string;
}

/** Returns what "Download" saves of the open tab; `null` if it is empty, or each item has its own download. */
export function toSavedText({
  state,
  answer,
  outcome,
  addresses,
  words: { t },
  escapeFormulas,
}: ResultContext): (() => SavedText) | null {
  const options = { escapeFormulas };
  if (state.tab === 'network') {
    if (addresses.length === 0) return null;
    return () => {
      const rows = addresses.map(({ url, at }) => [at === null ? '' : new Date(at).toISOString(), url]);
      return csv('network.csv', { head: [t.at, t.address], rows }, options);
    };
  }
  if (state.tab !== 'answer' || !outcome || !answer || answer.as === 'empty') return null;
  switch (answer.as) {
    case 'table':
      return () => csv('answer.csv', answer.table, options);
    case 'json':
      return () => ({
        filename: 'answer.json',
        type: 'application/json;charset=utf-8',
        text: JSON.stringify(answer.value, null, 2),
      });
    case 'markdown':
      return () => ({ filename: 'answer.md', type: 'text/markdown;charset=utf-8', text: toText(outcome) });
    case 'raw':
      return () => ({ filename: 'answer.txt', type: 'text/plain;charset=utf-8', text: toText(outcome) });
  }
}

function csv(filename: string, table: Table, options: CsvOptions): SavedText {
  return { filename, type: 'text/csv;charset=utf-8', text: toCsv(table, options) };
}

/** How long the text is kept for a browser that starts to save late, in milliseconds. */
const savingMs = 10_000;

/** Saves a text as a file. */
export function saveText({ filename, type, text }: SavedText): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement('a'), { href: url, download: filename }).click();
  setTimeout(() => URL.revokeObjectURL(url), savingMs);
}
