import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fillFences, guides, papers, readFences, readLinks } from './fences.js';

test('there is a guide for each subject', () => {
  expect(guides.length).toBeGreaterThanOrEqual(25);
});

describe.each(papers)('%s', (paper) => {
  // `npx vitest run --project node test/docs -u` copies the files again.
  test('shows files as they are', async () => {
    await expect(fillFences(paper)).toMatchFileSnapshot(resolve(paper));
  });

  test('links only to what is there', () => {
    for (const link of readLinks(paper)) {
      const [file = '', anchor] = link.split('#');
      if (link.startsWith('https:')) continue;
      const target = file === '' ? paper : join(dirname(paper), file);
      expect(existsSync(target), link).toBe(true);
      if (anchor) expect(readAnchors(target), link).toContain(anchor);
    }
  });
});

test('each guide is named after its page in the site, so that its links lead there', () => {
  for (const guide of guides) {
    const title = /<Meta title="Guides\/([^"]+)" \/>/.exec(readFileSync(guide, 'utf8'))?.[1];
    expect(`docs/${title?.toLowerCase().replaceAll(' ', '-')}.mdx`).toBe(guide);
  }
});

test('the README leads to every guide', () => {
  const links = readLinks('README.md');
  expect(guides.filter((guide) => !links.includes(guide))).toEqual([]);
});

test('each code of an error has its section, with cause and fix', () => {
  const source = readFileSync('src/core/errors.ts', 'utf8');
  const union = /type WebRunErrorCode =([^]*?)export /.exec(source)?.[1] ?? '';
  const codes = [...union.matchAll(/\| '(\w+)'/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThanOrEqual(7);
  const sections = readFileSync('docs/errors.mdx', 'utf8').split(/^## /m);
  for (const code of codes) {
    const section = sections.find((text) => text.startsWith(`${code}\n`));
    expect(section, code).toMatch(/\*\*Cause\.\*\*[^]*\*\*Fix\.\*\*/);
  }
});

test('each live example is shown beside its code', () => {
  for (const guide of guides) {
    const text = readFileSync(guide, 'utf8');
    for (const [, name] of text.matchAll(/<Example of=\{(\w+)\}/g)) {
      expect(text).toContain(`import { ${name} } from './examples/${name}.js'`);
    }
  }
});

test('no paper is without code that is compiled', () => {
  expect(
    papers.flatMap(readFences).filter(({ language }) => /^[jt]sx?$/.test(language)).length,
  ).toBeGreaterThan(40);
});

/** The anchors of a paper's headings. */
function readAnchors(paper: string): string[] {
  return [...readFileSync(paper, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
