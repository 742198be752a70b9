import type { Table } from '../../core/table.js';

/** True for a column whose every filled cell is a number, an amount or a share. */
export function isNumeric(table: Table, column: number): boolean {
  const cells = table.rows.map((row) => row[column] ?? '').filter(Boolean);
  return cells.length > 0 && cells.every((cell) => /^[-+]?[$€£]?\d[\d,. ]*\s?[%$€£]?$/.test(cell));
}
