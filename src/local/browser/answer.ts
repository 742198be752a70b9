import type { AgentTask } from '../../emulator/agent.js';
import { fieldOf, findFact, labelLikeness, recordsAbout } from './lookup.js';
import {
  findRoles,
  headingsOf,
  linesOf,
  linksOf,
  pricesIn,
  recordsOf,
  tablesOf,
  toAmount,
  toMain,
  walk,
  wordsOf,
} from './outline.js';
import type { Outline, OutlineRecord } from './outline.js';

/** What a step has found out. */
export interface Finding {
  /** What it is, for an answer with several. */
  readonly title: string;
  /** In words, one entry a line. */
  readonly lines: readonly string[];
  /** A single fact, for structured answers. */
  readonly fact?: { readonly label: string; readonly value: string };
  /** The things listed, for structured answers. */
  readonly records?: readonly OutlineRecord[];
  readonly isList?: boolean;
}

/** The answer of a task, and what the page did not say though it was asked for. */
export interface Answer {
  readonly message: string | object;
  readonly missing: readonly string[];
}

const maxAnswerLength = 100_000;

/** Writes the answer in the form that was asked for. */
export function toAnswer(
  task: Pick<AgentTask, 'outputType' | 'outputSchema'>,
  findings: readonly Finding[],
  outline: Outline | null,
): Answer {
  if (task.outputType === 'structured_json') return toJson(task.outputSchema, findings, outline);
  if (task.outputType === 'structured_csv') return toCsv(task.outputSchema, findings, outline);
  return { message: toText(findings, outline).slice(0, maxAnswerLength), missing: [] };
}

// ---- text

function toText(findings: readonly Finding[], outline: Outline | null): string {
  const told = findings.filter(({ lines }) => lines.length > 0);
  if (told.length === 0) return outline ? summarise(outline) : 'Done.';
  const one = told.length === 1;
  return told
    .map(({ title, lines, isList }) => {
      const text = isList
        ? lines.map((line) => (line.startsWith('|') ? line : `- ${line}`)).join('\n')
        : lines.join('\n\n');
      return one ? text : `${title}:\n\n${text}`;
    })
    .join('\n\n');
}

/** Where the task ended, for one that did things and read nothing. */
function summarise(outline: Outline): string {
  const main = toMain(outline);
  const told = [...walk(main)]
    .filter(({ role }) => role === 'status' || role === 'alert')
    .map(wordsOf)
    .filter(Boolean);
  const heading = headingsOf(main)[0]?.text;
  const lines = linesOf(main).filter((line) => line !== heading);
  const text = [...told.filter((line) => !lines.slice(0, 14).includes(line)), ...lines].slice(0, 14);
  return [`${heading ?? outline.title} (${outline.url})`, ...text].join('\n\n').slice(0, 3_000);
}

// ---- JSON

type Schema = Readonly<Record<string, unknown>>;

function toJson(
  schema: AgentTask['outputSchema'],
  findings: readonly Finding[],
  outline: Outline | null,
): Answer {
  const missing: string[] = [];
  const source: Source = { findings, outline, missing };
  const root: Schema = Array.isArray(schema)
    ? { type: 'object', properties: Object.fromEntries(schema.map((name: string) => [name, {}])) }
    : ((schema ?? {}) as Schema);
  const value = fill(root, '', source, 0);
  return { message: typeof value === 'object' && value !== null ? value : { value }, missing };
}

interface Source {
  readonly findings: readonly Finding[];
  readonly outline: Outline | null;
  readonly missing: string[];
}

const maxSchemaDepth = 8;

function typeOf(schema: Schema): string {
  const type = schema['type'];
  const named = Array.isArray(type) ? (type as unknown[]).find((one) => one !== 'null') : type;
  if (typeof named === 'string') return named;
  if (schema['properties']) return 'object';
  return schema['items'] ? 'array' : 'any';
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

function fill(schema: Schema, name: string, source: Source, depth: number): unknown {
  if (depth > maxSchemaDepth) return null;
  const type = typeOf(schema);
  if (type === 'object') {
    const properties = Object.entries(asSchema(schema['properties']));
    return Object.fromEntries(
      properties.map(([key, part]) => [key, fill(asSchema(part), key, source, depth + 1)]),
    );
  }
  if (type === 'array') return fillList(asSchema(schema['items']), name, source, depth);
  const value = coerce(findValue(name, source), schema);
  if (value === null) source.missing.push(name);
  return value;
}

function fillList(items: Schema, name: string, source: Source, depth: number): unknown[] {
  const { outline } = source;
  if (typeOf(items) === 'object') {
    const keys = Object.entries(asSchema(items['properties']));
    const special = listOfParts(
      name,
      keys.map(([key]) => key),
      source,
    );
    if (special)
      return special.map((part) =>
        Object.fromEntries(keys.map(([key, schema]) => [key, coerce(part(key), asSchema(schema))])),
      );
    return pickRecords(
      source,
      keys.map(([key]) => key),
    ).map((record, at) =>
      Object.fromEntries(
        keys.map(([key, part]) => {
          const schema = asSchema(part);
          if (typeOf(schema) === 'object' && depth < maxSchemaDepth) {
            const inner = Object.entries(asSchema(schema['properties']));
            return [
              key,
              Object.fromEntries(
                inner.map(([one, two]) => [one, coerce(fieldOf(record, one, at + 1), asSchema(two))]),
              ),
            ];
          }
          return [key, coerce(fieldOf(record, key, at + 1), schema)];
        }),
      ),
    );
  }
  if (!outline) return [];
  const found = ((): (string | null)[] => {
    const main = toMain(outline);
    if (/head(?:ing|line)|section|title/iu.test(name)) return headingsOf(main).map(({ text }) => text);
    if (/link|url|href/iu.test(name))
      return linksOf(outline, main)
        .map(({ url }) => url)
        .filter(Boolean);
    if (/price|cost|amount/iu.test(name)) return linesOf(main).flatMap(pricesIn);
    if (/paragraph|text|line/iu.test(name)) return linesOf(main);
    if (/column|header/iu.test(name)) return [...(tablesOf(main)[0]?.columns ?? [])];
    if (/image|picture/iu.test(name))
      return findRoles(main, ['img'])
        .map((node) => node.name)
        .filter(Boolean);
    const records = pickRecords(source, ['name']);
    const singular = name.replace(/ies$/u, 'y').replace(/s$/u, '');
    const labelledHere = records.map((record) => fieldOf(record, singular));
    return labelledHere.some(Boolean) ? labelledHere : records.map((record) => record.name);
  })();
  return found.map((text) => coerce(text, items)).filter((value) => value !== null);
}

/** Lists of headings or links as objects, when that is what is asked for. */
function listOfParts(
  name: string,
  keys: readonly string[],
  { outline }: Source,
): ((key: string) => string | null)[] | null {
  if (!outline) return null;
  const main = toMain(outline);
  const every = (pattern: RegExp): boolean => keys.length > 0 && keys.every((key) => pattern.test(key));
  if (/head(?:ing|line)s|sections?|outline|toc/iu.test(name) && every(/level|text|title|name|heading/iu))
    return headingsOf(main).map(
      ({ level, text }) =>
        (key) =>
          /level/iu.test(key) ? String(level) : text,
    );
  if (/links?|urls?|anchors?/iu.test(name) && every(/text|title|name|label|url|href|link|address/iu))
    return linksOf(outline, main).map(
      (link) => (key) => (/url|href|address/iu.test(key) ? link.url : link.name),
    );
  return null;
}

/** The things the task listed, else the ones this page lists that say the most under these names. */
function pickRecords({ findings, outline }: Source, keys: readonly string[]): readonly OutlineRecord[] {
  const told = findings.findLast(({ records }) => records && records.length > 0)?.records;
  if (told) return told;
  if (!outline) return [];
  const main = recordsOf(outline);
  const tables = tablesOf(toMain(outline)).filter(({ columns }) =>
    keys.some((key) => columns.some((column) => labelLikeness(key, column) >= 0.7)),
  );
  const first = tables.toSorted((a, b) => covers(b.columns, keys) - covers(a.columns, keys))[0];
  if (
    !first ||
    main.some(
      (record) =>
        record.fields.size > 0 && covers([...record.fields.keys()], keys) >= covers(first.columns, keys),
    )
  )
    return main;
  const node = first.nodes[0]?.parent ?? null;
  const table = first.nodes[0] ? nearestTable(first.nodes[0]) : node;
  return table ? recordsOf(outline, table) : main;
}

function nearestTable(row: OutlineRecord['node']): OutlineRecord['node'] | null {
  for (let up = row.parent; up; up = up.parent)
    if (up.role === 'table' || up.role === 'grid') return up.parent ?? up;
  return null;
}

function covers(columns: readonly string[], keys: readonly string[]): number {
  return keys.filter((key) => columns.some((column) => labelLikeness(key, column) >= 0.6)).length;
}

function findValue(name: string, { findings, outline }: Source): string | null {
  const words = name
    .replace(/([a-z])([A-Z])/gu, '$1 $2')
    .replaceAll(/[_-]/gu, ' ')
    .toLowerCase();
  const known = findings.findLast(
    ({ fact }) => fact && labelLikeness(words, fact.label.replace(/ of .*$/u, '')) >= 0.7,
  )?.fact;
  if (known) return known.value;
  if (!outline) return null;
  const main = toMain(outline);
  const heading =
    headingsOf(main).find(({ level }) => level === 1)?.text ?? headingsOf(main)[0]?.text ?? null;
  if (/^(?:(?:product|page|item|article|site|company) )?(?:title|name|heading|headline)$/u.test(words))
    return /page title/u.test(words) ? outline.title : (heading ?? outline.title);
  if (/^(?:(?:page|current|product) )?(?:url|link|address|href)$/u.test(words)) return outline.url;
  if (/^(?:host|domain)$/u.test(words)) return URL.canParse(outline.url) ? new URL(outline.url).host : null;
  const only = findings.findLast(({ records }) => records?.length === 1)?.records?.[0];
  const own = only ? fieldOf(only, name) : null;
  if (own !== null) return own;
  const fact = findFact(outline, words, null);
  if (fact) return fact.value;
  if (/^(?:product |short |page )?(?:description|summary|abstract|intro|lead)$/u.test(words))
    return (
      findRoles(main, ['paragraph'])
        .map(wordsOf)
        .find((line) => line.length > 30) ?? null
    );
  if (/^(?:text|content|body|page text|full text|result|answer|output|message)$/u.test(words))
    return findings.length > 0 ? findings.flatMap(({ lines }) => lines).join('\n') : linesOf(main).join('\n');
  const counted = /^(?:(?:number of|total|count of|num) )?(\w+?)(?: count| total| number)?$/u.exec(words);
  if (counted && /count|number of|total|num /u.test(words)) {
    if (/link/u.test(words)) return String(linksOf(outline, main).length);
    if (/heading/u.test(words)) return String(headingsOf(main).length);
    if (/table/u.test(words)) return String(tablesOf(main).length);
    if (/product|item|result|row|entr|article|stor/u.test(words)) return String(recordsOf(outline).length);
  }
  return null;
}

function coerce(text: string | null, schema: Schema): unknown {
  if (text === null || text === '') return null;
  const choices = schema['enum'];
  if (Array.isArray(choices)) {
    const words = (choices as unknown[]).filter(
      (choice) => typeof choice === 'string' || typeof choice === 'number',
    );
    const plain = text.toLowerCase();
    return (
      words.find((choice) => String(choice).toLowerCase() === plain) ??
      words.find((choice) => plain.includes(String(choice).toLowerCase())) ??
      null
    );
  }
  switch (typeOf(schema)) {
    case 'number':
      return toAmount(text);
    case 'integer': {
      const amount = toAmount(text);
      return amount === null || !Number.isInteger(amount) ? null : amount;
    }
    case 'boolean':
      if (/^(?:no|false|none|off|out of stock|unavailable|sold out|not\b.*)$/iu.test(text)) return false;
      return /^(?:yes|true|on|available|.*\bin stock|included)$/iu.test(text) ? true : null;
    case 'object':
    case 'array':
      return null;
    default:
      return text;
  }
}

// ---- CSV

function toCsv(
  schema: AgentTask['outputSchema'],
  findings: readonly Finding[],
  outline: Outline | null,
): Answer {
  const columns = toColumns(schema, findings, outline);
  const records = pickRecords({ findings, outline, missing: [] }, columns);
  const rows = records.map((record, at) => columns.map((column) => fieldOf(record, column, at + 1)));
  const useful = rows.filter((row) => row.some((cell) => cell !== null));
  if (useful.length === 0 && columns.length > 0) {
    // No list of things: the page is about one.
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

/** A cell as RFC 4180 writes it. */
function toCell(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Reads for a finding: the records about something, or all. */
export function chooseRecords(
  records: readonly OutlineRecord[],
  about: string | null,
): readonly OutlineRecord[] {
  if (about === null) return records;
  const fitting = recordsAbout(records, about);
  return fitting.length > 0 ? fitting : [];
}
