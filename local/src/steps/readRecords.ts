import { recordsAbout } from '../outline/facts.js';
import { toLikeness } from '../outline/match.js';
import { pricesIn } from '../outline/money.js';
import type { Outline } from '../outline/outline.js';
import { recordsOf } from '../outline/records.js';
import type { OutlineRecord } from '../outline/records.js';
import { findSection } from '../outline/sections.js';
import { tablesOf } from '../outline/tables.js';
import type { OutlineTable } from '../outline/tables.js';
import { findRoles, nearest, toMain } from '../outline/walk.js';
import { linesOf } from '../outline/words.js';
import { quote } from '../planner/step.js';
import { nothingThere, whatIsThere } from './notFound.js';
import { isPageAbout } from './reading.js';
import type { Reading } from './reading.js';
import type { Finding } from './scene.js';

/** Reads the tables of a page, row by row. */
export function readTables({ outline, about, limit, title }: Reading): Finding {
  const tables = chooseTables(outline, about);
  if (tables.length === 0)
    throw nothingThere(
      `There is no table${about === null ? '' : ` ${quote(about)}`} on the page ${quote(outline.title)}. ${whatIsThere(outline, 'heading')}`,
      outline,
    );
  const lines = tables.flatMap(({ name, columns, rows }, at) => [
    ...(tables.length > 1 ? [name || `Table ${at + 1}`] : []),
    ...(columns.length > 0 ? [toRow(columns), toRow(columns.map(() => '---'))] : []),
    ...cut(rows, limit).map(toRow),
  ]);
  const [only] = tables;
  const row = tables.length === 1 ? only?.nodes[0] : undefined;
  const table = row ? nearest(row, ['table', 'grid', 'treegrid']) : null;
  const main = toMain(outline);
  const records = recordsOf(outline, table ? { ...main, children: [table] } : main);
  return { title, lines, isList: true, records: cut(records, limit) };
}

function chooseTables(outline: Outline, about: string | null): readonly OutlineTable[] {
  const all = tablesOf(toMain(outline));
  if (about === null) return all;
  const fitting = all.filter(
    ({ name, columns }) =>
      toLikeness(about, name) >= 0.5 || columns.some((column) => toLikeness(about, column) >= 0.8),
  );
  if (fitting.length > 0) return fitting;
  const section = findSection(toMain(outline), about);
  return section ? tablesOf(section) : [];
}

function toRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`;
}

function cut<Item>(items: readonly Item[], limit: number | null): readonly Item[] {
  return limit === null ? items : items.slice(0, limit);
}

/** Finds the records of a page about something: by their names, their section, or the page's subject. */
function chooseRecords(
  outline: Outline,
  about: string | null,
  fits: (record: OutlineRecord) => boolean,
): readonly OutlineRecord[] {
  const all = recordsOf(outline).filter(fits);
  if (about === null) return all;
  const fitting = recordsAbout(all, about);
  if (fitting.length > 0) return fitting;
  const section = findSection(toMain(outline), about);
  const inside = section ? recordsOf(outline, section).filter(fits) : [];
  if (inside.length > 0) return inside;
  return isPageAbout(outline, about) ? all : [];
}

/** Reads the prices of records, by their names. */
export function readPrices({ outline, about, limit, title }: Reading): Finding {
  const records = cut(
    chooseRecords(outline, about, ({ price }) => price !== null),
    limit,
  );
  if (records.length > 0)
    return {
      title,
      lines: records.map(({ name, price }) => `${name}: ${price ?? ''}`),
      isList: true,
      records,
    };
  // No records: the lines that contain a price.
  const section = about === null ? null : findSection(toMain(outline), about);
  const lines = linesOf(section ?? toMain(outline)).filter(
    (line) =>
      pricesIn(line).length > 0 && (about === null || section !== null || toLikeness(about, line) >= 0.6),
  );
  if (lines.length > 0) return { title, lines: cut(lines, limit), isList: true };
  throw nothingThere(
    `There are no prices${about === null ? '' : ` of ${quote(about)}`} on the page ${quote(outline.title)}. ${saidHere(outline)}`,
    outline,
  );
}

/** Reads the records that a page lists. */
export function readItems({ outline, about, limit, title }: Reading): Finding {
  const records = cut(
    chooseRecords(outline, about, ({ name }) => name !== ''),
    limit,
  );
  if (records.length > 0) return { title, lines: records.map(toLine), isList: true, records };
  throw nothingThere(
    `${about === null ? 'The page lists nothing' : `${quote(about)} is not listed`} on ${quote(outline.title)}. ${saidHere(outline)}`,
    outline,
  );
}

function toLine({ name, price, fields, node }: OutlineRecord): string {
  if (node.role === 'row') return [...fields.values()].filter(Boolean).join(' | ');
  return price === null ? name : `${name}: ${price}`;
}

/** Prefers the page's own message: "Nothing was found" is more useful than a list of its headings. */
function saidHere(outline: Outline): string {
  const said = findRoles(toMain(outline), ['status', 'alert'])
    .map((node) => linesOf(node).join(' '))
    .filter(Boolean);
  return said.length > 0 ? `It says: “${said.join(' ').slice(0, 300)}”` : whatIsThere(outline, 'heading');
}
