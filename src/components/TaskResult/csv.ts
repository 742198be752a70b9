import type { Table } from '../../core/table.js';

/** How many rows decide whether a column is numeric, which affects only its alignment. */
const mostLookedAt = 1_000;

/** A number, an amount or a share, plain or in groups of three; not a telephone number, an address or a version. */
const numberPattern = /^[-+]?[$€£]?(\d{1,3}([,. '’]\d{3})+|\d+)([.,]\d+)?\s?[%$€£]?$/;

/** True for a column whose every filled cell is a number. */
export function isNumeric({ rows }: Table, column: number): boolean {
  const cells = rows.slice(0, mostLookedAt).flatMap((row) => row[column] || []);
  return cells.length > 0 && cells.every((cell) => numberPattern.test(cell));
}

/** How a table is written as CSV. */
export interface CsvOptions {
  /** Puts a `'` before cells that a spreadsheet would run as a formula. */
  readonly escapeFormulas: boolean;
}

/**
 * Matches where a spreadsheet would start to run a formula: at the start of a cell, or after a character that another spreadsheet takes for the
 * end of one. Where the list separator is a semicolon, a quote in the middle of a line encloses nothing.
 */
const formulaStart = /(^|[;\t\r\n])(?=(?:"|[^\S\t\r\n])*[=+\-@＝＋－＠])/g;

/**
 * Writes a table as CSV (RFC 4180) that spreadsheets read as shown: with a UTF-8 byte order mark, and no cell that they would run, whether they
 * split lines at commas, semicolons or tabs. A leading `'` makes a cell text for all of them.
 */
export function toCsv({ head, rows }: Table, { escapeFormulas }: CsvOptions): string {
  const toCell = (cell: string): string => {
    const safe = escapeFormulas ? cell.replace(/^(?=[\t\r\n])/, "'").replace(formulaStart, "$1'") : cell;
    return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const toLine = (cells: readonly string[]): string => cells.map(toCell).join(',');
  return `\uFEFF${[head, ...rows].map(toLine).join('\r\n')}\r\n`;
}
