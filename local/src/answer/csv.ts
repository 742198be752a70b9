import type { AgentTask } from 'webrun-react/testing';
import { fieldOf } from '../outline/facts.js';
import type { Outline } from '../outline/outline.js';
import type { Finding } from '../steps/scene.js';
import type { Answer } from './foundAnswer.js';
import { asSchema } from './schema.js';
import { findValue, pickRecords } from './values.js';

/** Writes an answer as CSV, with the requested columns. */
export function toCsv(
  schema: AgentTask['outputSchema'],
  findings: readonly Finding[],
  outline: Outline | null,
): Answer {
  const columns = toColumns(schema, findings, outline);
  const records = pickRecords({ findings, outline, missing: [] }, columns);
  const rows = records.map((record, at) => columns.map((column) => fieldOf(record, column, at + 1)));
  const useful = rows.filter((row) => row.some((cell) => cell !== null));
  if (useful.length === 0 && columns.length > 0) {
    // No list: the page is about one thing.
    const row = columns.map((column) => findValue(column, { findings, outline, missing: [] }));
    if (row.some((cell) => cell !== null)) useful.push(row);
  }
  const missing = columns.filter((_column, at) => useful.every((row) => row[at] === null));
  const lines = [columns, ...useful].map((row) => row.map((cell) => toCell(cell ?? '')).join(','));
  return { message: lines.join('\r\n'), missing };
}

function toColumns(
  schema: AgentTask['outputSchema'],
  findings: readonly Finding[],
  outline: Outline | null,
): string[] {
  if (Array.isArray(schema)) return schema.filter((name): name is string => typeof name === 'string');
  const from = asSchema(schema);
  const listed = asSchema(from['columns'] ?? from['properties'] ?? asSchema(from['items'])['properties']);
  const names = Array.isArray(from['columns'])
    ? (from['columns'] as unknown[]).map(String)
    : Object.keys(listed);
  if (names.length > 0) return names;
  const records = pickRecords({ findings, outline, missing: [] }, []);
  const known = [...new Set(records.flatMap((record) => [...record.fields.keys()]))];
  return known.length > 0 ? known : ['name', 'price', 'url'];
}

/** Writes a cell as in RFC 4180. */
function toCell(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
