import { parseCsv } from '../core/csv.js';
import type { OutputType } from '../core/input.js';
import { toTable } from '../core/table.js';
import type { Table } from '../core/table.js';
import type { TaskResult } from '../core/task.js';
import { resultWords as words } from './words.js';

/** What an answer is shown as. */
export type AnswerView = { readonly foot: string } & (
  | { readonly as: 'empty' }
  | { readonly as: 'markdown' | 'raw'; readonly text: string }
  | { readonly as: 'json'; readonly value: unknown }
  | { readonly as: 'table'; readonly table: Table; readonly total: number }
);

/** Text beyond this is cut on screen: laying out megabytes would freeze the page. "Copy" has all of it. */
const longestShown = 100_000;
const mostRows = 500;

/** Decides how to show an answer. What cannot be read as it was asked for is shown as it came, and that is said. */
export function readAnswer(result: TaskResult, outputType: OutputType | undefined): AnswerView {
  const { message, output, outputError } = result;
  const text = message ?? '';
  if (outputError)
    return raw(text, outputType === 'structured_json' && output === null ? words.notJson : words.notParsed);
  if (outputType === 'structured_csv' && text.length <= longestShown * 10) {
    const table = parseCsv(text) ?? toTable(output);
    if (!table) return text === '' ? { as: 'empty', foot: words.done } : raw(text, words.notCsv);
    const total = table.rows.length;
    const foot = total > mostRows ? words.firstRows(mostRows, total) : words.csv(total, table.head.length);
    return { as: 'table', table: { ...table, rows: table.rows.slice(0, mostRows) }, total, foot };
  }
  if (output !== null && typeof output === 'object' && text.length <= longestShown) {
    const isList = Array.isArray(output);
    return { as: 'json', value: output, foot: isList ? words.entries(output.length) : words.json };
  }
  if (text.trim() === '') return { as: 'empty', foot: words.done };
  if (text.length > longestShown) return raw(text, words.text);
  return { as: 'markdown', text, foot: words.text };
}

function raw(text: string, foot: string): AnswerView {
  const isCut = text.length > longestShown;
  return {
    as: 'raw',
    text: text.slice(0, longestShown),
    foot: isCut ? words.firstCharacters(longestShown, text.length) : foot,
  };
}
