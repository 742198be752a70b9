import { fieldOf, findFact, labelLikeness } from '../outline/facts.js';
import type { Outline } from '../outline/outline.js';
import { recordsOf } from '../outline/records.js';
import type { OutlineRecord } from '../outline/records.js';
import { headingsOf, linksOf } from '../outline/sections.js';
import { tablesOf } from '../outline/tables.js';
import { findRoles, toMain } from '../outline/walk.js';
import { linesOf, wordsOf } from '../outline/words.js';
import type { Finding } from '../steps/scene.js';

/** The sources of values: the findings of the steps, and the task's last page. */
export interface Source {
  readonly findings: readonly Finding[];
  readonly outline: Outline | null;
  readonly missing: string[];
}

/** Returns the records that the task listed, else those on this page with the most values under these names. */
export function pickRecords(
  { findings, outline }: Source,
  keys: readonly string[],
): readonly OutlineRecord[] {
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

/** Finds one value by its name; null when neither the steps nor the page have it. */
export function findValue(name: string, { findings, outline }: Source): string | null {
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
