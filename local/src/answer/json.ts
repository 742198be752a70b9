import type { AgentTask } from 'webrun-react/testing';
import { fieldOf } from '../outline/facts.js';
import { pricesIn } from '../outline/money.js';
import type { Outline } from '../outline/outline.js';
import { headingsOf, linksOf } from '../outline/sections.js';
import { tablesOf } from '../outline/tables.js';
import { findRoles, toMain } from '../outline/walk.js';
import { linesOf } from '../outline/words.js';
import type { Finding } from '../steps/scene.js';
import type { Answer } from './foundAnswer.js';
import { asSchema, coerce, typeOf } from './schema.js';
import type { Schema } from './schema.js';
import { findValue, pickRecords } from './values.js';
import type { Source } from './values.js';

/** Writes an answer in the shape of a JSON Schema, or of a list of names. */
export function toJson(
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

const maxSchemaDepth = 8;

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

/** Turns lists of headings or links into objects, when requested. */
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
