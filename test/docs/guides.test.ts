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
    for (const link of readLinks(paper)) if (!link.startsWith('https:')) expectTarget(paper, link);
  });
});

test.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', 'AGENTS.md', 'SECURITY.md'])(
  '%s names only what is there',
  (paper) => {
    const files = [
      ...readFileSync(paper, 'utf8').matchAll(/`((?:src|test|local|docs|demo|bench)\/[\w./-]+)`/g),
    ];
    for (const name of [...readLinks(paper), ...files.map(([, file = '']) => file)])
      if (!name.startsWith('https:')) expectTarget(paper, name);
  },
);

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

test('an app is made without questions, so that it is also where there is no terminal', () => {
  const commands = papers.flatMap(
    (file) => readFileSync(file, 'utf8').match(/npm create .*? lamps[^`\n]*/g) ?? [],
  );
  expect([...new Set(commands)]).toEqual([
    'npm create -y vite@latest lamps -- --template react-ts --no-interactive',
  ]);
});

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

/** Words of this shape that are no codes of errors: of requests, of the environment, of Node's errors, of the dashboard's figures. */
const otherWords =
  /^(DOUBLE_CLICK|KEY_PRESS|CHROMIUM_PATH|XDG_CACHE_HOME|\w+_LIBRARY_PATH|FONTCONFIG_PATH|ERR_PARSE_ARGS_\w+|EAI_AGAIN|RESULT_GONE)$/;

/** Every other literal that looks like a code, wherever it stands. */
const readWords = (folder: string): string[] =>
  filesIn(folder)
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/['"]([A-Z]+(?:_[A-Z]+)+)['"]/g)])
    .map(([, word = '']) => word)
    .filter((word) => !otherWords.test(word));

/** Codes of WebRun's documentation that neither the emulator nor the proxy answers with. */
const codesOfWebRunAlone = [
  'API_KEY_EXPIRED',
  'INVALID_PARAMETER',
  'MISSING_REQUIRED_FIELD',
  'PAYMENT_FAILED',
  'SESSION_EXPIRED',
  'TASK_ALREADY_RUNNING',
];

test('each code of the sources has a row in the guide and a page in the site, and each row is of a code that there is', () => {
  const folders = ['src', 'local/src'];
  const codes = new Set([...folders.flatMap(readCodes), ...folders.flatMap(readWords)]);
  expect(codes.size).toBeGreaterThan(50);
  const guide = readFileSync('docs/errors.mdx', 'utf8');
  const rows = [...guide.matchAll(/^\| `([A-Z_]+)` /gm)].map(([, code = '']) => code);
  expect([...codes].filter((code) => !rows.includes(code))).toEqual([]);
  const known = [...codes, ...codesOfWebRunAlone];
  expect(rows.filter((code) => !known.includes(code))).toEqual([]);
  expect(codesOfWebRunAlone.filter((code) => codes.has(code))).toEqual([]);
  execFileSync(process.execPath, ['docs/reference/generate.mjs', 'codes']);
  for (const code of [...requestCodes, ...rows]) {
    const page = readFileSync(`docs/codes/${code}.mdx`, 'utf8');
    expect(page, code).toContain(`<Meta title="Errors/${code}" />`);
    expect(page, code).toMatch(/\*\*Cause\.\*\* \S[^]*\*\*Fix\.\*\* \S/);
  }
});

test('every part of every component has a row in the guide to parts', () => {
  const text = readFileSync('docs/parts.mdx', 'utf8');
  const [, exported = ''] = readFileSync('test/package/exports.snapshot.txt', 'utf8').split(
    '\nwebrun-react/primitives\n',
  );
  const components = [...(exported.split('\n\n')[0] ?? '').matchAll(/^ +(\w+): parts (.+)$/gm)];
  expect(components.length).toBeGreaterThanOrEqual(10);
  for (const [, name = '', list = ''] of components) {
    const parts = list.split(' ').toSorted();
    const section = text.split(`\n### ${name}\n`)[1]?.split('\n### ')[0] ?? '';
    const rows = [...section.matchAll(/^\| `(\w+)` /gm)].map(([, part = '']) => part);
    expect(rows.toSorted(), name).toEqual(parts);
    const line = text.split('\n').find((each) => each.startsWith(`| [\`${name}\`](`)) ?? '';
    const listed = [...line.matchAll(/`(\w+)`/g)].map(([, part = '']) => part).slice(1);
    expect(['Root', ...listed].toSorted(), name).toEqual(parts);
  }
});

test('every state that a component mirrors to an attribute is on its row of the guide to styling', () => {
  const lines = readFileSync('docs/styling.mdx', 'utf8').split('\n');
  const states = ['src/components', 'src/dashboard'].flatMap((folder) =>
    filesIn(folder).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/@selector \[(data-\w+)(?:="([\w-]+)")?\]/g)].map(
        ([, name = '', value]) => ({ component: file.split('/')[2] ?? '', name, value }),
      ),
    ),
  );
  expect(states.length).toBeGreaterThan(40);
  const missing = states.filter(({ component, name, value }) => {
    const row = lines.find((line) => line.startsWith(`| \`${component}\` |`)) ?? '';
    // Values of a run's own status are listed elsewhere.
    const isListed =
      value === undefined || row.includes(`\`${value}\``) || /`data-status`: `run\.status`/.test(row);
    return !row.includes(`\`${name}\``) || !(isListed || /its \[?`(kind|problem)`/.test(row));
  });
  expect(missing).toEqual([]);
});

test('the sizes in the README are those that a test enforces', () => {
  const limits = readFileSync('test/package/size.test.ts', 'utf8');
  const toLimit = (name: string): string =>
    new RegExp(`\\['${name}', ([\\d_]+),`).exec(limits)?.[1]?.replace('_', ',') ?? 'no limit';
  const text = readFileSync('README.md', 'utf8');
  expect(text).toContain(
    `at most ${toLimit('WebRunProvider and useRunTask with their client')} bytes after gzip`,
  );
  expect(text).toContain(`the client alone at most ${toLimit('createWebRunClient')}`);
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

/** Expects the file of a link in a paper, and the heading if the link names one. */
function expectTarget(paper: string, link: string): void {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? paper : join(dirname(paper), file);
  expect(existsSync(target), link).toBe(true);
  if (anchor) expect(readAnchors(target), link).toContain(anchor);
}

/** The anchors of a paper's headings. */
function readAnchors(paper: string): string[] {
  return [...readFileSync(paper, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
