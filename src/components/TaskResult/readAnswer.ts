import { parseCsv } from '../../core/csv.js';
import type { OutputType } from '../../core/input.js';
import { toTable } from '../../core/table.js';
import type { Table } from '../../core/table.js';
import type { TaskResult } from '../../core/task.js';
import type { Words } from '../words.js';

/** What an answer is shown as, and how the line below names it. */
export type AnswerView = { readonly footer: string } & (
  | { readonly as: 'empty' }
  | { readonly as: 'markdown' | 'raw'; readonly text: string }
  | { readonly as: 'json'; readonly value: unknown }
  | { readonly as: 'table'; readonly table: Table; readonly total: number }
);

/** Text beyond this is cut on screen: laying out megabytes would freeze the page. "Copy" has all of it. */
const longestShown = 100_000;
const mostRows = 500;

/** Decides how to show an answer. What cannot be read as it was asked for is shown as it was received, and that is said. */
export function readAnswer(
  result: TaskResult,
  outputType: OutputType | undefined,
  words: Words<'result'>,
): AnswerView {
  const { t, format } = words;
  const { message, output, outputError } = result;
  const text = message ?? '';
  if (outputError)
    return raw(text, outputType === 'structured_json' && output === null ? t.notJson : t.notParsed, words);
  if (outputType === 'structured_csv' && text.length <= longestShown * 10) {
    const table = parseCsv(text) ?? toTable(output);
    if (!table) return text === '' ? { as: 'empty', footer: t.done } : raw(text, t.notCsv, words);
    const total = table.rows.length;
    const footer =
      total > mostRows
        ? t.firstRows(format.number(mostRows), format.number(total))
        : t.csv(format.count(total), format.count(table.head.length));
    return { as: 'table', table: { ...table, rows: table.rows.slice(0, mostRows) }, total, footer };
  }
  if (output !== null && typeof output === 'object' && text.length <= longestShown) {
    const isList = Array.isArray(output);
    return { as: 'json', value: output, footer: isList ? t.entries(format.count(output.length)) : t.json };
  }
  if (text.trim() === '') return { as: 'empty', footer: t.done };
  if (text.length > longestShown) return raw(text, t.text, words);
  return { as: 'markdown', text, footer: t.text };
}

function raw(text: string, footer: string, { t, format }: Words<'result'>): AnswerView {
  const isCut = text.length > longestShown;
  return {
    as: 'raw',
    text: text.slice(0, longestShown),
    footer: isCut ? t.firstCharacters(format.number(longestShown), format.number(text.length)) : footer,
  };
}
