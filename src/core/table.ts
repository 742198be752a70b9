import { isObject } from './task.js';

/** A table of texts. Every row has as many cells as the head. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The most cells of a table: rows whose keys all differ would give the square of their number. */
const mostCells = 1_000_000;

/**
 * Reads JSON rows as a table: objects, with the columns of all of them, or arrays, with shorter ones padded by empty
 * cells. `null` for anything else, or more than 1,000,000 cells.
 */
export function toTable(value: unknown): Table | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const rows: readonly unknown[] = value;
  if (rows.every(isObject)) {
    const head = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return toCells(
      head,
      rows.map((row) => (key) => (Object.hasOwn(row, key) ? row[key] : undefined)),
    );
  }
  if (!rows.every((row) => Array.isArray(row))) return null;
  const lists: readonly (readonly unknown[])[] = rows;
  const width = lists.reduce((most, row) => Math.max(most, row.length), 0);
  const numbers = Array.from({ length: width }, (_, index) => index);
  const [first = [], ...others] = lists;
  const table = (names: readonly unknown[], body: typeof lists): Table | null => {
    const whole = toCells(
      numbers.map(String),
      body.map((row) => (key) => row[Number(key)]),
    );
    return whole && { ...whole, head: numbers.map((index) => toCell(names[index])) };
  };
  return isHead(first, others)
    ? table(first, others)
    : table(
        numbers.map((index) => index + 1),
        lists,
      );
}

/**
 * The rows of a table as objects. Columns without a name, or with a repeated one, get a unique name from their
 * position.
 */
export function toRecords({ head, rows }: Table): Record<string, string>[] {
  const names = head.map((name, index) => {
    let own = name;
    if (/^(__proto__)?$/.test(name) || head.indexOf(name) < index)
      for (own = `column_${index + 1}`; head.includes(own);) own += '_';
    return own;
  });
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
}

function toCells(head: readonly string[], rows: readonly ((key: string) => unknown)[]): Table | null {
  if (head.length === 0 || head.length * rows.length > mostCells) return null;
  return { head, rows: rows.map((read) => head.map((key) => toCell(read(key)))) };
}

const toCell = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);

/**
 * Whether the first row names the columns: only if it is all words and some column below it is all numbers. Data as
 * a header would be worse than a header among the data.
 */
function isHead(first: readonly unknown[], others: readonly (readonly unknown[])[]): boolean {
  const isWord = (cell: unknown): boolean =>
    typeof cell === 'string' && cell.trim() !== '' && !isNumber(cell);
  return (
    others.length > 0 &&
    first.every(isWord) &&
    first.some((_, index) => others.every((row) => isNumber(row[index])))
  );
}

const isNumber = (cell: unknown): boolean =>
  typeof cell === 'number' || (typeof cell === 'string' && /^[-+]?\d[\d.,]*$/.test(cell.trim()));
