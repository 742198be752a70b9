import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { entryPoints, localEntryPoints } from '../package/manifest.js';

const minuteMs = 60_000;
const points = [...entryPoints, ...localEntryPoints].filter(({ name }) => !name.includes('/locales/'));

beforeAll(() => {
  // It fails, and names them, when exports have no doc comment.
  execFileSync(process.execPath, ['docs/reference/generate.mjs'], { encoding: 'utf8' });
}, 10 * minuteMs);

test.each(points)('every export of $name has its place on the page of its import path', ({ name, types }) => {
  const page = readFileSync(`docs/api/${name.replace('webrun-react/', '').replaceAll('/', '-')}.mdx`, 'utf8');
  const declarations = readFileSync(
    types
      .replace(/^local\/dist/, 'local/src')
      .replace(/^dist/, 'src')
      .replace(/\.d\.ts$/, '.ts'),
    'utf8',
  );
  const names = [
    ...[...declarations.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = '']) =>
      list.split(','),
    ),
    ...[...declarations.matchAll(/export (?:function|const|class|interface|type|\* as) (\w+)/g)].map(
      ([, each = '']) => each,
    ),
  ]
    .map((each) => each.trim().replace(/^type /, ''))
    .filter((each) => each !== '');
  expect(names.length).toBeGreaterThan(0);
  const missing = names.filter((each) => !new RegExp(`^#+ .*\\b${each}\\b|\\[${each}\\]\\(`, 'm').test(page));
  expect(missing).toEqual([]);
});

test('llms.txt leads to every guide as plain text', () => {
  const text = readFileSync('docs/plain/llms.txt', 'utf8');
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(25);
  for (const link of links) {
    const plain = readFileSync(`docs/plain/${link}`, 'utf8');
    expect(plain).toMatch(/^(---|# )/);
    expect(plain).not.toMatch(/^import .*storybook|<Meta|<Example/m);
  }
});
