import type { OutlineNode } from './outline.js';
import { findRoles, nearest } from './walk.js';
import { wordsOf } from './words.js';

/** A table: its column names, if any, and its rows. */
export interface OutlineTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The rows' nodes, in the same order. */
  readonly nodes: readonly OutlineNode[];
}

/** Lists the tables that have rows. */
export function tablesOf(within: OutlineNode): OutlineTable[] {
  const here =
    within.role === 'table' || within.role === 'grid'
      ? [within]
      : findRoles(within, ['table', 'grid', 'treegrid']);
  return here.map(toTable).filter(({ rows }) => rows.length > 0);
}

function toTable(table: OutlineNode): OutlineTable {
  const lines = findRoles(table, ['row']).filter(
    (row) => nearest(row, ['table', 'grid', 'treegrid']) === table,
  );
  const head = lines.find(
    (row) => row.children.length > 0 && row.children.every(({ role }) => role === 'columnheader'),
  );
  const body = lines.filter(
    (row) =>
      row !== head &&
      row.children.some(({ role }) => role === 'cell' || role === 'gridcell' || role === 'rowheader'),
  );
  const caption = findRoles(table, ['caption'])[0];
  const columns = head?.children.map(wordsOf) ?? [];
  // Layout tables have no columns and irregular rows; their content is read as text.
  return {
    name: table.name || (caption ? wordsOf(caption) : ''),
    columns,
    rows: body.map((row) => row.children.map(wordsOf)),
    nodes: body,
  };
}
