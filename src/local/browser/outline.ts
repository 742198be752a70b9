import { toLikeness, toPlain } from './match.js';

/** A part of a page as its accessibility tree tells it: what a person who cannot see the page is told. */
export interface OutlineNode {
  /** The accessible role, or `text` for words of their own. */
  readonly role: string;
  readonly name: string;
  /** Words of the node itself; for a field its value. */
  readonly text: string;
  /** Points to the element in the browser until the next look; null for words. */
  readonly ref: string | null;
  readonly url: string | null;
  readonly level: number | null;
  readonly placeholder: string | null;
  readonly isChecked: boolean;
  readonly isDisabled: boolean;
  readonly isSelected: boolean;
  readonly isClickable: boolean;
  readonly parent: OutlineNode | null;
  readonly children: readonly OutlineNode[];
}

/** A page at one moment. */
export interface Outline {
  readonly url: string;
  readonly title: string;
  readonly root: OutlineNode;
}

/** A hostile page may be endless; what lies beyond is not read. */
const maxNodes = 40_000;
const maxDepth = 400;
const maxWords = 20_000;

/** Reads the browser's accessibility tree; what does not look like one becomes an empty outline. */
export function toOutline(tree: unknown, url: string, title: string): Outline {
  let left = maxNodes;
  const read = (value: unknown, parent: OutlineNode, depth: number): OutlineNode | null => {
    if (left <= 0 || depth > maxDepth) return null;
    left -= 1;
    if (typeof value === 'string') return { ...empty, role: 'text', text: clean(value), parent };
    if (typeof value !== 'object' || value === null) return null;
    const from = value as Readonly<Record<string, unknown>>;
    if (isOutOfSight(from['box'])) return null;
    const children: OutlineNode[] = [];
    const node: OutlineNode = {
      role: asText(from['role']) || 'generic',
      name: clean(asText(from['name'])),
      text: clean(asText(from['text'])),
      ref: asText(from['ref']) || null,
      url: asText(from['url']) || null,
      level: typeof from['level'] === 'number' ? from['level'] : null,
      placeholder: asText(from['placeholder']) || null,
      isChecked: from['checked'] === true,
      isDisabled: from['disabled'] === true,
      isSelected: from['selected'] === true,
      isClickable: from['cursor'] === 'pointer',
      parent,
      children,
    };
    for (const child of asList(from['children'])) {
      const part = read(child, node, depth + 1);
      if (part) children.push(part);
    }
    return node;
  };
  const children: OutlineNode[] = [];
  const root: OutlineNode = { ...empty, role: 'document', name: title, children };
  for (const child of asList(tree)) {
    const part = read(child, root, 0);
    if (part) children.push(part);
  }
  return { url, title: clean(title), root };
}

/** Left of the page nobody can look or scroll: what is put there is meant for readers who are not persons. */
function isOutOfSight(box: unknown): boolean {
  if (typeof box !== 'object' || box === null) return false;
  const { x, width } = box as Readonly<Record<string, unknown>>;
  return typeof x === 'number' && typeof width === 'number' && width > 0 && x + width < -200;
}

const empty: OutlineNode = {
  role: 'text',
  name: '',
  text: '',
  ref: null,
  url: null,
  level: null,
  placeholder: null,
  isChecked: false,
  isDisabled: false,
  isSelected: false,
  isClickable: false,
  parent: null,
  children: [],
};

function asText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Without marks that turn or hide text: what is shown must be what is read. */
function clean(text: string): string {
  return text
    .slice(0, maxWords)
    .replace(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

// ---- walking

/** Every node below, in reading order. */
export function* walk(node: OutlineNode): Generator<OutlineNode> {
  for (const child of node.children) {
    yield child;
    yield* walk(child);
  }
}

/** The nodes with one of the roles. */
export function findRoles(node: OutlineNode, roles: readonly string[]): OutlineNode[] {
  return [...walk(node)].filter(({ role }) => roles.includes(role));
}

export function hasAncestor(node: OutlineNode, roles: readonly string[]): boolean {
  for (let up = node.parent; up; up = up.parent) if (roles.includes(up.role)) return true;
  return false;
}

const aroundContent = ['navigation', 'banner', 'contentinfo'];

/** What the page is about: its main part if it names one, else all of it. */
export function toMain({ root }: Outline): OutlineNode {
  return findRoles(root, ['main'])[0] ?? root;
}

/** The smallest part that a heading, a caption or a name like this stands over; null when there is none. */
export function findSection(within: OutlineNode, about: string): OutlineNode | null {
  const best = pickBest(
    [...walk(within)].filter(({ role }) =>
      [
        'heading',
        'caption',
        'region',
        'table',
        'list',
        'form',
        'group',
        'article',
        'navigation',
        'row',
        'listitem',
      ].includes(role),
    ),
    (node) => {
      if (node.role === 'row' || node.role === 'listitem')
        return Math.max(0, ...node.children.map((child) => toLikeness(about, wordsOf(child)))) * 0.9;
      return toLikeness(about, node.name || node.text || wordsOf(node));
    },
  );
  if (!best) return null;
  if (best.role !== 'heading' && best.role !== 'caption') return best;
  const parent = best.parent;
  if (!parent || best.role === 'caption') return parent;
  // A heading's section: what follows it up to the next heading of its rank, if they are siblings; else what it stands in.
  const level = best.level ?? 2;
  const at = parent.children.indexOf(best);
  const siblings = parent.children.slice(at + 1);
  const end = siblings.findIndex((node) =>
    [node, ...walk(node)].some((part) => part.role === 'heading' && (part.level ?? 2) <= level),
  );
  const section = end < 0 ? siblings : siblings.slice(0, end);
  if (section.length === 0) return parent.role === 'main' || parent.role === 'document' ? best : parent;
  return { ...empty, role: 'region', name: best.name || best.text, parent, children: [best, ...section] };
}

/** The node with the highest score of at least a half; of equals the first. */
export function pickBest(
  nodes: readonly OutlineNode[],
  score: (node: OutlineNode) => number,
): OutlineNode | null {
  let best: OutlineNode | null = null;
  let bestScore = 0.5 - 1e-9;
  for (const node of nodes) {
    const points = score(node);
    if (points <= bestScore) continue;
    best = node;
    bestScore = points;
  }
  return best;
}

// ---- words

const fieldRoles = ['textbox', 'searchbox', 'combobox', 'spinbutton', 'slider', 'listbox'];
const silent = [...fieldRoles, 'option', 'img', 'progressbar', 'iframe', 'checkbox', 'radio', 'switch'];

/** Everything that is written in a node, on one line. Values of fields are not written but typed: they are left out. */
export function wordsOf(node: OutlineNode): string {
  if (fieldRoles.includes(node.role) || node.role === 'img') return '';
  if (node.children.length === 0) return node.text || (silent.includes(node.role) ? '' : node.name);
  const words = node.children.map(wordsOf).filter(Boolean).join(' ');
  return tidy(words || node.name);
}

function tidy(text: string): string {
  return text
    .replace(/\s+([,.;:!?)\]])/gu, '$1')
    .replace(/([([])\s+/gu, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
}

const blocks = new Set(
  'heading paragraph list listitem table grid row rowgroup article main region form group blockquote definition term document banner navigation contentinfo complementary search figure caption code separator dialog alert status note tabpanel radiogroup iframe feed'.split(
    ' ',
  ),
);

/** A page's text as lines, as a person would copy it: headings, paragraphs, list items and table rows each on a line. */
export function linesOf(node: OutlineNode): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  const flush = (): void => {
    const text = tidy(line.join(' '));
    if (text !== '') lines.push(text);
    line = [];
  };
  const add = (part: OutlineNode): void => {
    if (part.role === 'row') {
      flush();
      const cells = part.children.map(wordsOf);
      if (cells.some(Boolean)) lines.push(cells.join(' | '));
    } else if (part.role === 'term') {
      flush();
      line.push(`${wordsOf(part).replace(/:$/u, '')}:`);
    } else if (part.role === 'definition') {
      line.push(wordsOf(part));
      flush();
    } else if (part.role === 'heading' || part.role === 'caption') {
      flush();
      line.push(wordsOf(part));
      flush();
    } else if (isBlock(part)) {
      flush();
      if (part.children.length === 0) line.push(wordsOf(part));
      for (const child of part.children) add(child);
      flush();
    } else line.push(wordsOf(part));
  };
  for (const child of node.children) add(child);
  flush();
  if (lines.length === 0 && wordsOf(node) !== '') lines.push(wordsOf(node));
  return lines;
}

function isBlock(node: OutlineNode): boolean {
  if (node.role === 'text') return false;
  if (blocks.has(node.role)) return true;
  if (node.role !== 'generic') return node.children.some(isBlock);
  // A box with words of its own between its parts is a line; one that only holds boxes is not.
  const hasWords = node.children.some((child) => child.role === 'text');
  return node.children.some(isBlock) || (!hasWords && node.children.length > 1);
}

// ---- things on a page

/** A link with the address it leads to; null when that is none a person should open. */
export interface OutlineLink {
  readonly name: string;
  readonly url: string | null;
}

/** A link's full address, if it is one of the web. */
export function toWebUrl(url: string | null, base: string): string | null {
  if (url === null || !URL.canParse(url, base)) return null;
  const parsed = new URL(url, base);
  return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null;
}

export function linksOf(outline: Outline, within: OutlineNode = outline.root): OutlineLink[] {
  return findRoles(within, ['link'])
    .map((node) => ({ name: node.name || wordsOf(node), url: toWebUrl(node.url, outline.url) }))
    .filter(({ name, url }) => name !== '' || url !== null);
}

export function headingsOf(within: OutlineNode): { readonly level: number; readonly text: string }[] {
  return findRoles(within, ['heading'])
    .map((node) => ({ level: node.level ?? 2, text: node.name || wordsOf(node) }))
    .filter(({ text }) => text !== '');
}

/** A table: its columns' names if it has any, and its rows. */
export interface OutlineTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The rows' nodes, in the same order. */
  readonly nodes: readonly OutlineNode[];
}

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
  // Tables that only lay a page out have no columns and wild rows; what is in them is read as text.
  return {
    name: table.name || (caption ? wordsOf(caption) : ''),
    columns,
    rows: body.map((row) => row.children.map(wordsOf)),
    nodes: body,
  };
}

function nearest(node: OutlineNode, roles: readonly string[]): OutlineNode | null {
  for (let up = node.parent; up; up = up.parent) if (roles.includes(up.role)) return up;
  return null;
}

const money =
  /(?:(?:US|A|C|NZ|HK)?[$€£¥₹₩₽]|\b(?:USD|EUR|GBP|CHF|JPY|SEK|NOK|DKK|PLN|AUD|CAD)\s?)\s?\d{1,3}(?:[.,'\u00A0\u202F]?\d{3})*(?:[.,]\d{1,2})?(?!\d)|\b\d{1,3}(?:[.,'\u00A0\u202F]?\d{3})*(?:[.,]\d{1,2})?\s?(?:€|£|zł|kr\b|USD\b|EUR\b|GBP\b|CHF\b|SEK\b|dollars\b|euros?\b)/gu;

/** Every amount of money in a text, as written. */
export function pricesIn(text: string): string[] {
  return (text.match(money) ?? []).map((found) => found.trim());
}

/** `$1,234.50` and `1.234,50 €` as 1234.5; null when it is no number. */
export function toAmount(text: string): number | null {
  const digits =
    /-?\d[\d.,'\u00A0\u202F ]*/u
      .exec(text)?.[0]
      .replace(/[\s'\u00A0\u202F]/gu, '')
      .replace(/[.,]+$/u, '') ?? '';
  if (digits === '') return null;
  const comma = digits.lastIndexOf(',');
  const point = digits.lastIndexOf('.');
  const isDecimalComma = comma > point && !/,\d{3}$/u.test(digits) && digits.indexOf(',') === comma;
  const plain =
    isDecimalComma || (comma > point && point >= 0)
      ? digits.replaceAll('.', '').replace(',', '.')
      : digits.replaceAll(',', '');
  // "1.234.567" has points between thousands.
  const number = Number(plain.split('.').length > 2 ? plain.replaceAll('.', '') : plain);
  return Number.isFinite(number) ? number : null;
}

/** A field of a form and everything that may be taken for its label, the best first. */
export interface OutlineField {
  readonly node: OutlineNode;
  readonly label: string;
  readonly labels: readonly string[];
  readonly group: string;
}

const inputs = [
  'textbox',
  'searchbox',
  'combobox',
  'spinbutton',
  'slider',
  'checkbox',
  'radio',
  'switch',
  'listbox',
  'radiogroup',
];

/** The fields in reading order. A field without a name is known by the words beside it, as for a person who looks. */
export function fieldsOf(within: OutlineNode): OutlineField[] {
  return findRoles(within, inputs)
    .filter((node) => !(node.role === 'listbox' && hasAncestor(node, ['combobox'])))
    .map((node) => {
      const group = nearest(node, ['group', 'radiogroup']);
      const beside = wordsBeside(node);
      const labels = [node.name, node.placeholder ?? '', beside].filter(
        (label, at, all) => label !== '' && all.indexOf(label) === at,
      );
      return { node, label: labels[0] ?? '', labels, group: group?.name ?? '' };
    });
}

/** The last words before a field, or behind a box to tick, within the nearest few boxes around it. */
function wordsBeside(node: OutlineNode): string {
  const isBox = ['checkbox', 'radio', 'switch'].includes(node.role);
  let inner: OutlineNode = node;
  for (let up = node.parent, steps = 0; up && steps < 4; up = up.parent, steps += 1) {
    const at = up.children.indexOf(inner);
    const before = up.children.slice(0, at).map(wordsOf).filter(Boolean);
    const after = up.children
      .slice(at + 1)
      .map(wordsOf)
      .filter(Boolean);
    const words = isBox ? (after[0] ?? before[before.length - 1]) : (before[before.length - 1] ?? '');
    if (words) return words.length > 120 ? '' : words;
    if (['form', 'main', 'document', 'table'].includes(up.role)) return '';
    inner = up;
  }
  return '';
}

/** A thing that appears several times on a page in the same form: a product, a story, a row of a table. */
export interface OutlineRecord {
  readonly name: string;
  readonly url: string | null;
  readonly price: string | null;
  readonly description: string | null;
  /** Everything that is labelled: columns of a table, terms, "Label: value". */
  readonly fields: ReadonlyMap<string, string>;
  readonly node: OutlineNode;
}

/** The things a page lists: the group of equal parts that says the most. Navigation is not one of them. */
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
  // Many poor parts (menus, tags) are worth less than a few rich ones.
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
    links.find((one) => (one.name || wordsOf(one)).length > 2) ??
    links[0];
  const lines = linesOf(node);
  const name = heading
    ? heading.name || wordsOf(heading)
    : link
      ? link.name || wordsOf(link)
      : (lines[0] ?? '');
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

/** News and notes without lists: each heading of the commonest rank, with what stands below it. */
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

/** Everything labelled: terms with their definitions, and lines like "Label: value". */
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
