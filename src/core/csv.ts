import type { Table } from './table.js';

/** Lines of cells, of any length. */
export type CsvLines = readonly (readonly string[])[];

/**
 * Reads CSV (RFC 4180, with comma, semicolon or tab) as lines of cells; `null` when there is none, or a quote is not closed. The
 * separator is the one that gives the first line the most cells. Prose around a Markdown fence is ignored.
 */
export function readCsv(text: string): CsvLines | null {
  const whole = readLines(text);
  // A fence may also be part of a cell, so a whole text that is a table is read whole.
  const isTable = isRegular(whole) && (whole?.[0]?.length ?? 0) > 1;
  const fence = isTable ? null : findFence(text);
  return fence === null ? whole : readLines(fence);
}

/**
 * Reads CSV with a header; `null` when it is not a regular table, for example because of an unquoted thousands separator: a value in the
 * wrong column would be worse than no table.
 */
export function parseCsv(text: string): Table | null {
  const lines = readCsv(text);
  const [head = [], ...rows] = lines ?? [];
  return isRegular(lines) && head.length > 1 && rows.length > 0 ? { head, rows } : null;
}

/** Describes the first line that is longer or shorter than the header; `null` when none is. */
export function findRagged(lines: CsvLines): string | null {
  const length = lines[0]?.length;
  const at = lines.findIndex((line) => line.length !== length);
  return at < 0 ? null : `line ${at + 1} has ${lines[at]?.length} cells where the head has ${length}`;
}

const isRegular = (lines: CsvLines | null): boolean => lines !== null && findRagged(lines) === null;

/** The content of the first Markdown fence in a text; `null` when there is none, or it is not closed. */
export function findFence(text: string): string | null {
  const lines = text.split('\n');
  const isFence = (line: string): boolean => line.trimStart().startsWith('```');
  const open = lines.findIndex(isFence);
  const close = lines.findIndex((line, at) => at > open && isFence(line));
  return open >= 0 && close >= 0 ? lines.slice(open + 1, close).join('\n') : null;
}

function readLines(text: string): CsvLines | null {
  const body = text.replace(/^\uFEFF/, '').trim();
  if (body === '') return null;
  // The first line decides the separator, so that usually only one of three is read to the end.
  const lengthBy = (separator: string): number => splitLines(body, separator, 1)?.[0]?.length ?? 0;
  return [',', ';', '\t']
    .toSorted((a, b) => lengthBy(b) - lengthBy(a))
    .reduce<CsvLines | null>((found, separator) => found ?? splitLines(body, separator), null);
}

/**
 * Returns at most `most` lines that are not blank; `null` when a quote is not closed. A quote opens only at the start of a cell, and
 * two within quotes are a literal one.
 */
function splitLines(text: string, separator: string, most = Infinity): CsvLines | null {
  const lines: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let isAtStart = true; // of a cell: nothing but blanks so far
  let isQuoted = false;
  let hasJustClosed = false;
  const tokens = new RegExp(`["\\n${separator}]|[^"\\n${separator}]+`, 'g');
  for (const [token] of `${text}\n`.matchAll(tokens)) {
    const isTwice = hasJustClosed && token === '"';
    hasJustClosed = isQuoted && token === '"';
    if (hasJustClosed) isQuoted = false;
    else if (token === '"' && (isTwice || isAtStart)) {
      cell = isTwice ? `${cell}"` : '';
      isQuoted = true;
      isAtStart = false;
    } else if (isQuoted || (token !== separator && token !== '\n')) {
      cell += token;
      isAtStart &&= token.trim() === '';
    } else {
      cells.push(cell.trim());
      cell = '';
      isAtStart = true;
      if (token === separator) continue;
      if (cells.length > 1 || cells[0] !== '') lines.push(cells);
      if (lines.length === most) break;
      cells = [];
    }
  }
  return isQuoted ? null : lines;
}
