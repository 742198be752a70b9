import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WebRunError } from 'webrun-react/core';
import type { WebRunErrorCode } from 'webrun-react/core';
import { filesIn } from '../package/manifest.js';
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

const unionOfCodes =
  /type WebRunErrorCode =([^]*?)export /.exec(readFileSync('src/core/errors.ts', 'utf8'))?.[1] ?? '';
const requestCodes = [...unionOfCodes.matchAll(/\| '(\w+)'/g)].map(([, code = '']) => code);

test('each code of an error has its section, with cause and fix', () => {
  expect(requestCodes.length).toBeGreaterThanOrEqual(8);
  const sections = readFileSync('docs/errors.mdx', 'utf8').split(/^## /m);
  for (const code of requestCodes) {
    const section = sections.find((text) => text.startsWith(`${code}\n`));
    expect(section, code).toMatch(/\*\*Cause\.\*\*[^]*\*\*Fix\.\*\*/);
  }
});

test('a message names the place of its code in the guide that the package brings', () => {
  for (const code of requestCodes) {
    const { message } = new WebRunError('[webrun-react] Could not do it: it is a test.', {
      code: code as WebRunErrorCode,
    });
    const [, file = '', anchor = ''] = /\((.+)#(.+)\)$/.exec(message) ?? [];
    expect(guides).toContain(`docs/${file}`);
    expect(readAnchors(`docs/${file}`)).toContain(anchor);
  }
  expect(new WebRunError('No money left.', { code: 'http' }).message).toBe('No money left.');
});

/** What the server, the emulator and the agent answer with: every code in their sources. */
const readCodes = (folder: string): string[] =>
  filesIn(folder)
    .flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(
        /(?:Refusal\(|tooMany\(|StepFailure\(|refuse\(|code: |apiCode: |unreadable\()[^;{}]*?'([A-Z]+(?:_[A-Z]+)*)'/g,
      ),
    ])
    .map(([, code = '']) => code);

test('each code of the server, of the proxy and of a failed task is in the guide, and each has a page in the site', () => {
  const codes = [...new Set(['src', 'local/src'].flatMap(readCodes))];
  expect(codes.length).toBeGreaterThan(40);
  const guide = readFileSync('docs/errors.mdx', 'utf8');
  expect(codes.filter((code) => !guide.includes(`${code}\``) && !guide.includes(`'${code}'`))).toEqual([]);
  execFileSync(process.execPath, ['docs/reference/generate.mjs', 'codes']);
  const rows = [...guide.matchAll(/^\| `([A-Z_]+)` /gm)].map(([, code = '']) => code);
  expect(rows.length).toBeGreaterThan(50);
  for (const code of [...requestCodes, ...rows]) {
    const page = readFileSync(`docs/codes/${code}.mdx`, 'utf8');
    expect(page, code).toContain(`<Meta title="Errors/${code}" />`);
    expect(page, code).toMatch(/\*\*Cause\.\*\* \S[^]*\*\*Fix\.\*\* \S/);
  }
});

test('every value that is exported has its place in a guide', () => {
  const text = papers.map((paper) => readFileSync(paper, 'utf8')).join('\n');
  const lines = readFileSync('test/package/exports.snapshot.txt', 'utf8').split('\n');
  const names = lines
    .flatMap((line) => /^ +(\w+): /.exec(line)?.[1] ?? [])
    .filter((name) => name !== 'types');
  expect(names.length).toBeGreaterThan(100);
  expect([...new Set(names)].filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
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
