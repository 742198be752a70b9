import { fieldsOf } from './fields.js';
import { toLikeness, toPlain } from './match.js';
import { pricesIn } from './money.js';
import type { Outline, OutlineNode } from './outline.js';
import { labelled, recordsOf } from './records.js';
import type { OutlineRecord } from './records.js';
import { findSection, headingsOf } from './sections.js';
import { tablesOf } from './tables.js';
import { sameEnough } from './targets.js';
import { findRoles, toMain, walk } from './walk.js';
import { linesOf, wordsOf } from './words.js';

/** A fact found on a page. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

const moneyWords = /^(?:(?:the )?(?:price|cost|prices|amount|fee))$/iu;
const alike: readonly (readonly string[])[] = [
  ['total', 'sum', 'grand total', 'amount due', 'order total'],
  ['availability', 'stock', 'in stock'],
  ['author', 'by', 'written by', 'writer'],
  ['date', 'published', 'posted', 'released', 'updated'],
  ['number', 'no', 'id'],
  ['size', 'capacity', 'volume'],
];

/** Returns all words that pages use for a label. */
function wordsFor(label: string): string[] {
  const plain = toPlain(label);
  return [label, ...(alike.find((words) => words.includes(plain))?.filter((word) => word !== plain) ?? [])];
}

/** Scores how well a name on the page fits a requested label. */
export function labelLikeness(wanted: string, name: string): number {
  return Math.max(...wordsFor(wanted).map((word, at) => toLikeness(word, name) - (at === 0 ? 0 : 0.1)));
}

/** Finds one fact, `label` of `subject`, wherever it is on the page; null if it is not there. */
export function findFact(outline: Outline, label: string, subject: string | null): Fact | null {
  const main = toMain(outline);
  return subject === null ? findHere(outline, main, label) : findOf(outline, main, label, subject);
}

function findOf(outline: Outline, main: OutlineNode, label: string, subject: string): Fact | null {
  for (const { columns, rows } of tablesOf(main)) {
    const row = rows
      .map((cells) => [cells, Math.max(...cells.map((cell) => toLikeness(subject, cell)))] as const)
      .toSorted(([, a], [, b]) => b - a)[0];
    if (row && row[1] >= 0.6) {
      if (/^(?:row|line|entry|data|details|everything)$/iu.test(label))
        return {
          label: subject,
          value: row[0].map((cell, at) => (columns[at] ? `${columns[at]}: ${cell}` : cell)).join(', '),
        };
      const column = bestOf(columns, (name) => labelLikeness(label, name));
      const value =
        column === null ? (moneyWords.test(label) ? row[0].flatMap(pricesIn)[0] : undefined) : row[0][column];
      if (value) return { label: `${label} of ${row[0][0] ?? subject}`, value };
    }
    // The table may be transposed: subjects are columns, labels are rows.
    const column = bestOf(columns, (name) => toLikeness(subject, name));
    const line = rows.find((cells) => labelLikeness(label, cells[0] ?? '') >= 0.7);
    if (column !== null && column > 0 && line?.[column])
      return { label: `${label} of ${columns[column] ?? subject}`, value: line[column] };
  }
  const record = pickRecord(recordsOf(outline, main), subject);
  if (record) {
    const value = fieldOf(record, label);
    if (value) return { label: `${label} of ${record.name}`, value };
  }
  const headings = [
    ...headingsOf(main).filter(({ level }) => level === 1),
    { level: 1, text: outline.title },
  ];
  // Named as on the page: the request may say more than the page answers.
  const heading = headings.find(({ text }) => toLikeness(subject, text) >= 0.6);
  const here = heading ? findHere(outline, main, label) : null;
  if (heading && here) return { ...here, label: `${label} of ${heading.text}` };
  const section = findSection(main, subject);
  const inSection = section ? findHere(outline, section, label) : null;
  return inSection ? { ...inSection, label: `${label} of ${subject}` } : null;
}

function findHere(outline: Outline, within: OutlineNode, label: string): Fact | null {
  const pairs = [...labelled(within)];
  const pair = bestOf(pairs, ([name]) => labelLikeness(label, name));
  if (pair !== null) {
    const [name, value] = pairs[pair] ?? ['', ''];
    const amount = moneyWords.test(label) || /total|sum/iu.test(label) ? pricesIn(value)[0] : undefined;
    return { label: name, value: amount ?? value };
  }
  for (const { columns, rows } of tablesOf(within)) {
    const row = rows.find((cells) => cells.length > 1 && labelLikeness(label, cells[0] ?? '') >= 0.8);
    if (row) return { label, value: row.slice(1).join(' | ') };
    const column = bestOf(columns, (name) => labelLikeness(label, name));
    if (column !== null && rows.length === 1 && rows[0]?.[column]) return { label, value: rows[0][column] };
  }
  if (/^(?:row|line)$/iu.test(label)) return null;
  if (/total|sum/iu.test(label)) {
    const line = linesOf(within).find(
      (text) => labelLikeness(label, text.replace(/[\d.,$€£]+/gu, ' ')) >= 0.7 && pricesIn(text).length > 0,
    );
    if (line) return { label, value: pricesIn(line).at(-1) ?? line };
  }
  if (moneyWords.test(label)) {
    const records = recordsOf(outline, within).filter(({ price }) => price !== null);
    if (records.length > 1) return null;
    const price = records[0]?.price ?? linesOf(within).flatMap(pricesIn)[0];
    return price ? { label: records[0]?.name ? `price of ${records[0].name}` : label, value: price } : null;
  }
  const heading = headingsOf(within).find(
    ({ text, level }) => level > 1 && labelLikeness(label, text) >= 0.8,
  );
  const section = heading ? findSection(within, heading.text) : null;
  const words = section
    ? linesOf(section)
        .filter((line) => line !== heading?.text)
        .join(' ')
    : '';
  if (words !== '' && words.length < 600) return { label, value: words };
  // Values of number fields, lists and sliders are facts too. Text boxes are not read: some hold passwords.
  const field = fieldsOf(within).find(
    (one) =>
      ['spinbutton', 'combobox', 'slider'].includes(one.node.role) && labelLikeness(label, one.label) >= 0.8,
  );
  const value = field
    ? field.node.text || findRoles(field.node, ['option']).find(({ isSelected }) => isSelected)?.name
    : undefined;
  if (value) return { label, value };
  if (/^(?:name|title|heading)$/iu.test(label)) {
    const first = headingsOf(within)[0]?.text;
    if (first) return { label, value: first };
  }
  if (/e-?mail/iu.test(label)) return firstMatch(within, label, /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/u);
  if (/phone/iu.test(label)) return firstMatch(within, label, /\+?\d[\d ()/-]{6,}\d/u);
  if (/status|message/iu.test(label)) {
    const told = [...walk(within)].find(({ role }) => role === 'status' || role === 'alert');
    if (told && wordsOf(told)) return { label, value: wordsOf(told) };
  }
  // "40 in stock", "Licence MIT": the label is beside its value in a short line.
  const line = linesOf(within).find(
    (text) => text.length < 80 && /\d/u.test(text) && labelLikeness(label, text) >= 0.6,
  );
  return line ? { label, value: line } : null;
}

function firstMatch(within: OutlineNode, label: string, pattern: RegExp): Fact | null {
  const value = linesOf(within)
    .map((line) => pattern.exec(line)?.[0])
    .find(Boolean);
  return value ? { label, value } : null;
}

function bestOf<Item>(items: readonly Item[], score: (item: Item) => number): number | null {
  let best: number | null = null;
  let bestScore = 0.6 - 1e-9;
  items.forEach((item, at) => {
    if (score(item) <= bestScore) return;
    best = at;
    bestScore = score(item);
  });
  return best;
}

/** Finds the record that somebody means by a name. */
function pickRecord(records: readonly OutlineRecord[], name: string): OutlineRecord | null {
  const at = bestOf(records, (record) => toLikeness(name, record.name));
  return at === null ? null : (records[at] ?? null);
}

/** Finds the records that a word like "kettles" means; all of them if it fits none by name but the page as a whole. */
export function recordsAbout(records: readonly OutlineRecord[], about: string): OutlineRecord[] {
  return records.filter(
    (record) =>
      toLikeness(about, record.name) >= sameEnough ||
      [...record.fields.values()].some((value) => toLikeness(about, value) >= 0.85),
  );
}

/** Returns a record's value under a label; `null` if none. `position` is the record's place in its list, from 1. */
export function fieldOf(record: OutlineRecord, label: string, position?: number): string | null {
  const entries = [...record.fields];
  const exact = bestOf(entries, ([name]) => labelLikeness(label, name));
  if (exact !== null) return entries[exact]?.[1] || null;
  const words = label
    .replace(/([a-z])([A-Z])/gu, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  const spaced = words === label ? null : bestOf(entries, ([name]) => labelLikeness(words, name));
  if (spaced !== null) return entries[spaced]?.[1] || null;
  if (
    /^(?:(?:product|item|article|page|full|display) )?(?:name|title|headline|heading|product|item|story|label|country|book|text)$/u.test(
      words,
    )
  )
    return record.name || null;
  if (/\b(?:price|cost|amount)\b/u.test(words)) return record.price;
  if (/^(?:(?:product|item|page) )?(?:url|link|href|address|source)$/u.test(words)) return record.url;
  if (/^(?:short )?(?:description|summary|details?|abstract|snippet|teaser|excerpt)$/u.test(words))
    return record.description;
  if (/^(?:rank|position|index|no|nr|number)$/u.test(words))
    return position === undefined ? null : String(position);
  const text = linesOf(record.node).join('\n');
  const patterns: readonly (readonly [RegExp, RegExp])[] = [
    [/\b(?:points?|score|votes|upvotes)\b/u, /(\d[\d,]*)\s+(?:points?|votes?)/iu],
    [/\bcomments?\b/u, /(\d[\d,]*)\s+comments?/iu],
    [/\b(?:author|by|user|writer)\b/u, /\b[Bb]y\s+([\p{L}\p{N}_.-]+(?:\s\p{Lu}[\p{L}.-]+)*)/u],
    [/\brating\b/u, /(\d(?:[.,]\d)?)\s*(?:\/|of|out of)\s*(?:5|10)/iu],
    [
      /\b(?:date|published|posted|time|age)\b/u,
      /\b(\d{4}-\d{2}-\d{2}|\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?|\d+ (?:minutes?|hours?|days?) ago)\b/iu,
    ],
  ];
  for (const [pattern, value] of patterns) if (pattern.test(words)) return value.exec(text)?.[1] ?? null;
  return null;
}
