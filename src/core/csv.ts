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
 * Lines that are not blank, at most so many; `null` when a quote does not close. Lines without a quote, which is most of them, are split
 * as they are; in the others it goes from one mark to the next, so each character is copied once.
 */
function splitLines(text: string, separator: string, most = Infinity): CsvLines | null {
  const lines: string[][] = [];
  const marks = new RegExp(`["\\n${separator}]`, 'g');
  let quote = text.indexOf('"');
  for (let at = 0; at < text.length && lines.length < most;) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
    const line =
      quote < 0 || quote >= end
        ? { cells: text.slice(at, end).split(separator), end }
        : readQuotedLine(text, at, marks);
    if (line === null) return null;
    const cells = line.cells.map((cell) => cell.trim());
    if (cells.length > 1 || cells[0] !== '') lines.push(cells);
    at = line.end + 1;
  }
  return lines;
}

/** A line in which there are quotes, and where it ends; `null` when one does not close. */
function readQuotedLine(text: string, from: number, marks: RegExp): { cells: string[]; end: number } | null {
  marks.lastIndex = from;
  const cells: string[] = [];
  let cell = '';
  let at = from;
  for (let mark = marks.exec(text); ; mark = marks.exec(text)) {
    const piece = text.slice(at, mark?.index);
    at = marks.lastIndex;
    if (mark?.[0] !== '"') {
      cells.push(cell + piece);
      cell = '';
      if (mark === null) return { cells, end: text.length };
      if (mark[0] === '\n') return { cells, end: mark.index };
    } else if (cell === '' && piece.trim() === '') {
      const quoted = readQuoted(text, at);
      if (quoted === null) return null;
      cell = quoted.value;
      at = marks.lastIndex = quoted.end;
    } else cell += `${piece}"`;
  }
}

/** What stands up to the closing quote, and the place behind it; two quotes are one of the text. */
function readQuoted(text: string, from: number): { value: string; end: number } | null {
  let value = '';
  for (let at = from; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return null;
    value += text.slice(at, quote);
    if (text.charAt(quote + 1) !== '"') return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}
