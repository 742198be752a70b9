import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { messages as arabic } from 'webrun-react/locales/ar';
import { messages as german } from 'webrun-react/locales/de';
import { messages as english } from 'webrun-react/locales/en';
import { messages as japanese } from 'webrun-react/locales/ja';

type Tree = { readonly [key: string]: Tree | string | ((...values: unknown[]) => string) };

/** A text with whatever it may mention; one of the values is a count, and any may be a unit. */
function write(text: Tree[string], values: readonly unknown[]): string {
  return typeof text === 'function' ? text(...values) : String(text);
}
function leaves(tree: Tree, path = ''): readonly (readonly [path: string, text: Tree[string]])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' ? leaves(value, `${path}${key}.`) : [[path + key, value] as const],
  );
}
/** What counts is given as a count, everything else as text; each message takes what it needs of either. */
const count = (value: number): object =>
  Object.assign(Object(String(value)) as object, { value, text: String(value) });

/** Words that are the same in more than one language. */
const alike =
  /^(exportCsv|exportJson|json|csv|text|median|offline|budget|tokens|filterHost|overBy|range|total)$|^columns\.|^periods\./;
const catalogues = { german, japanese, arabic };
const source = english.dashboard as unknown as Tree;

test.each(Object.entries(catalogues))('the dashboard says everything in %s', (_, catalogue) => {
  const own = new Map(leaves(catalogue.dashboard as unknown as Tree));
  const wrong = leaves(source).flatMap(([path, text]) => {
    const values = /^(budgetOf|averagePer)$/.test(path) ? ['$1', 'day'] : [count(3), count(7), count(1)];
    const said = write(own.get(path) ?? '', values);
    const isSaid = said.trim() !== '' && !/undefined|null|NaN|\[object/.test(said);
    return isSaid && (alike.test(path) || said !== write(text, values)) ? [] : [`${path}: ${said}`];
  });
  expect(wrong).toEqual([]);
});

test('every word of the dashboard is used', () => {
  const code = readdirSync('src/dashboard', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(`src/dashboard/${file}`, 'utf8'))
    .join('\n');
  const unused = Object.keys(source).filter(
    (key) => !new RegExp(`words\\.${key}\\b|\\{ ${key} \\} = words`).test(code),
  );
  expect(unused).toEqual([]);
});
