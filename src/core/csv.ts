import type { Table } from './table.js';

/** Lines of cells, whatever their lengths. */
export type CsvLines = readonly (readonly string[])[];

/**
 * Reads CSV (RFC 4180, with comma, semicolon or tab) as lines of cells; `null` when there is none, or a quote does not close. The
 * separator is the one that makes the first line longest. Where it stands in a Markdown fence, the prose around it is left out.
 */
export function readCsv(text: string): CsvLines | null {
  const whole = readLines(text);
  // A fence may also be a part of a cell, so what is a table with it stays one.
  const isTable = isRegular(whole) && (whole?.[0]?.length ?? 0) > 1;
  const fence = isTable ? null : findFence(text);
  return fence === null ? whole : readLines(fence);
}

/**
 * Reads CSV with a head line; `null` when it is no regular table, for example because of an unquoted thousands separator: a value in the
 * wrong column would be worse than no table.
 */
export function parseCsv(text: string): Table | null {
  const lines = readCsv(text);
  const [head = [], ...rows] = lines ?? [];
  return isRegular(lines) && head.length > 1 && rows.length > 0 ? { head, rows } : null;
}

/** Names the first line that is longer or shorter than the head; `null` when all are as long. */
export function findRagged(lines: CsvLines): string | null {
  const length = lines[0]?.length;
  const at = lines.findIndex((line) => line.length !== length);
  return at < 0 ? null : `line ${at + 1} has ${lines[at]?.length} cells where the head has ${length}`;
}

const isRegular = (lines: CsvLines | null): boolean => lines !== null && findRagged(lines) === null;

/** The content of the first Markdown fence in a text; `null` when there is none, or it does not close. */
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
  // The first line tells which separator it is, so that only one of three is read to the end.
  const lengthBy = (separator: string): number => splitLines(body, separator, 1)?.[0]?.length ?? 0;
  return [',', ';', '\t']
    .toSorted((a, b) => lengthBy(b) - lengthBy(a))
    .reduce<CsvLines | null>((found, separator) => found ?? splitLines(body, separator), null);
}

/**
 * Lines that are not blank, at most so many; `null` when a quote does not close. A quote opens at the beginning of a cell only, and two of
 * them within quotes are one of the text.
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
