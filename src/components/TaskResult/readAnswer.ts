import { parseCsv } from '../../core/csv.js';
import type { OutputType } from '../../core/input.js';
import { toText } from '../../core/reply.js';
import { toTable } from '../../core/table.js';
import type { Table } from '../../core/table.js';
import type { TaskResult } from '../../core/task.js';
import type { Words } from '../words.js';

/** How an answer is shown, and what the line below calls it. */
export type AnswerView = { readonly footer: string } & (
  | { readonly as: 'empty' }
  | { readonly as: 'markdown' | 'raw'; readonly text: string }
  | { readonly as: 'json'; readonly value: object }
  | { readonly as: 'table'; readonly table: Table }
);

/** The longest plain text shown, in characters: laying out megabytes would freeze the page. "Copy" and "Download" have all of it. */
const longestShown = 100_000;
/** Markdown renders only in view, so it may be longer; a single line may not, because it renders whole. */
const longestMarkdown = 4_000_000;
const longestLine = 10_000;
/** The most rows: browsers cannot draw a higher page. */
export const mostRows = 400_000;

/** Decides how to show an answer. An answer that cannot be read as the requested type is shown as received, and labeled so. */
export function readAnswer(
  result: TaskResult,
  outputType: OutputType | undefined,
  words: Words<'result'>,
): AnswerView {
  const { t, format } = words;
  const { message, output, outputError } = result;
  // An answer that is one number or word may have come as data only.
  const text = message ?? (typeof output === 'object' ? '' : (toText(output) ?? ''));
  const isEmpty = text.trim() === '' && output === null;
  if (isEmpty) return { as: 'empty', footer: t.done };
  if (outputError)
    return raw(text, outputType === 'structured_json' && !isJson(text) ? t.notJson : t.notParsed, words);
  if (outputType === 'structured_csv') {
    const table = parseCsv(text) ?? toTable(output);
    if (!table) return raw(text, t.notCsv, words);
    const rowCount = table.rows.length;
    const footer =
      rowCount > mostRows
        ? t.firstRows(format.number(mostRows), format.number(rowCount))
        : t.csv(format.count(rowCount), format.count(table.head.length));
    return { as: 'table', table, footer };
  }
  if (output !== null && typeof output === 'object') {
    const isList = Array.isArray(output);
    return { as: 'json', value: output, footer: isList ? t.entries(format.count(output.length)) : t.json };
  }
  if (text.length > longestShown && !isDrawnInParts(text)) return raw(text, t.text, words);
  return { as: 'markdown', text, footer: t.text };
}

/** Whether a text is JSON, even if a schema or the app's own parser rejects it. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a text can be rendered line by line: it has several, each short enough. */
function isDrawnInParts(text: string): boolean {
  if (text.length > longestMarkdown) return false;
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    if ((end < 0 ? text.length : end) - at > longestLine) return false;
    if (end < 0) break;
    at = end + 1;
  }
  return true;
}

function raw(text: string, footer: string, { t, format }: Words<'result'>): AnswerView {
  const isCut = text.length > longestShown;
  return {
    as: 'raw',
    text: text.slice(0, longestShown),
    footer: isCut ? t.firstCharacters(format.number(longestShown), format.number(text.length)) : footer,
  };
}
