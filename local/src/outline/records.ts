import { toPlain } from './match.js';
import { pricesIn } from './money.js';
import { empty, toWebUrl } from './outline.js';
import type { Outline, OutlineNode } from './outline.js';
import { tablesOf } from './tables.js';
import type { OutlineTable } from './tables.js';
import { aroundContent, findRoles, hasAncestor, toMain, walk } from './walk.js';
import { linesOf, nameOf, wordsOf } from './words.js';

/** An item that repeats on a page in the same form: a product, a story, a table row. */
export interface OutlineRecord {
  readonly name: string;
  readonly url: string | null;
  readonly price: string | null;
  readonly description: string | null;
  /** All labeled values: table columns, terms, "Label: value". */
  readonly fields: ReadonlyMap<string, string>;
  readonly node: OutlineNode;
}

/** Finds the records that a page lists: the group of similar parts with the most content. Navigation does not count. */
export function recordsOf(outline: Outline, within: OutlineNode = toMain(outline)): OutlineRecord[] {
  const groups: OutlineRecord[][] = [];
  for (const table of tablesOf(within))
    if (table.columns.length > 1)
      groups.push(table.rows.map((row, at) => toRow(table, row, table.nodes[at] ?? within, outline)));
  const hasTable = groups.length > 0;
  for (const node of [within, ...walk(within)]) {
    if (hasAncestor(node, aroundContent) || aroundContent.includes(node.role)) continue;
    for (const role of ['listitem', 'article', 'generic', 'group', 'row', 'region']) {
      if (role === 'row' && hasTable) continue;
      const alike = node.children.filter((child) => child.role === role);
      const isItem = role === 'listitem' || role === 'article';
      const rich = isItem ? alike : alike.filter((child) => findRoles(child, ['heading', 'link']).length > 0);
      if (rich.length >= (isItem ? 1 : 2)) groups.push(rich.map((child) => toRecord(child, outline)));
    }
  }
  groups.push(underHeadings(within, outline));
  const scored = groups.map((group) => [group, scoreGroup(group)] as const).toSorted(([, a], [, b]) => b - a);
  return scored[0]?.[0] ?? [];
}

function scoreGroup(group: readonly OutlineRecord[]): number {
  const rich = group.filter((record) => record.name !== '');
  if (rich.length === 0) return 0;
  const worth = rich.reduce(
    (sum, { url, price, description, fields, node }) =>
      sum +
      1 +
      (price ? 2 : 0) +
      (url ? 1 : 0) +
      (description ? 1 : 0) +
      Math.min(3, fields.size) +
      (node.role === 'article' || node.role === 'row' ? 1 : 0),
    0,
  );
  // Many small parts (menus, tags) count less than a few rich ones.
  return worth * (worth / rich.length);
}

function toRow(
  { columns }: OutlineTable,
  cells: readonly string[],
  node: OutlineNode,
  outline: Outline,
): OutlineRecord {
  const fields = new Map(columns.map((column, at) => [column, cells[at] ?? '']));
  const named = columns.findIndex((column) =>
    /^(?:name|title|item|product|country|city|order|file|article|company)/iu.test(column),
  );
  const link = findRoles(node, ['link'])[0];
  return {
    name: cells[named < 0 ? 0 : named] ?? '',
    url: link ? toWebUrl(link.url, outline.url) : null,
    price: cells.flatMap(pricesIn)[0] ?? null,
    description: null,
    fields,
    node,
  };
}

function toRecord(node: OutlineNode, outline: Outline): OutlineRecord {
  const heading = findRoles(node, ['heading'])[0];
  const links = findRoles(node, ['link']);
  const link =
    (heading ? findRoles(heading, ['link'])[0] : undefined) ??
    links.find((one) => nameOf(one).length > 2) ??
    links[0];
  const lines = linesOf(node);
  const name = heading ? nameOf(heading) : link ? nameOf(link) : (lines[0] ?? '');
  const prices = lines.flatMap(pricesIn);
  const rest = lines.filter(
    (line) =>
      toPlain(line) !== toPlain(name) &&
      pricesIn(line)[0] !== line &&
      !findRoles(node, ['button']).some((button) => button.name === line),
  );
  const description = rest.toSorted((a, b) => b.length - a.length)[0] ?? null;
  return {
    name,
    url: link ? toWebUrl(link.url, outline.url) : null,
    price: prices[0] ?? null,
    description,
    fields: labelled(node),
    node,
  };
}

/** For news and notes without lists: each heading of the commonest level, with the content below it. */
function underHeadings(within: OutlineNode, outline: Outline): OutlineRecord[] {
  const headings = findRoles(within, ['heading']).filter(
    (node) => (node.level ?? 2) > 1 && !hasAncestor(node, aroundContent),
  );
  const levels = headings.map((node) => node.level ?? 2);
  const common = levels.toSorted(
    (a, b) => levels.filter((one) => one === b).length - levels.filter((one) => one === a).length,
  )[0];
  return headings
    .filter((node) => (node.level ?? 2) === common)
    .map((node) => {
      const parent = node.parent;
      const at = parent?.children.indexOf(node) ?? 0;
      const following = parent?.children.slice(at + 1) ?? [];
      const end = following.findIndex(({ role }) => role === 'heading');
      const children = [node, ...(end < 0 ? following : following.slice(0, end))];
      return toRecord({ ...empty, role: 'region', parent, children }, outline);
    });
}

/** Collects all labeled values: terms with their definitions, and lines like "Label: value". */
export function labelled(within: OutlineNode): Map<string, string> {
  const found = new Map<string, string>();
  const nodes = [...walk(within)];
  nodes.forEach((node, at) => {
    if (node.role !== 'term') return;
    const value = nodes.slice(at + 1).find(({ role }) => role === 'definition' || role === 'term');
    if (value?.role === 'definition') found.set(wordsOf(node).replace(/:$/u, ''), wordsOf(value));
  });
  for (const { columns, rows } of tablesOf(within))
    if (columns.length === 0 || columns.length === 2)
      for (const row of rows)
        if (row.length === 2 && row[0] && row[1] && !found.has(row[0]))
          found.set(row[0].replace(/:$/u, ''), row[1]);
  for (const line of linesOf(within)) {
    const pair = /^([\p{L}][\p{L}\p{N} ./()-]{0,40}?)\s*[:–—]\s+(.{1,300})$/u.exec(line);
    if (pair?.[1] && pair[2] && !found.has(pair[1])) found.set(pair[1], pair[2]);
  }
  return found;
}
