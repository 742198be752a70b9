import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

/** Bundles code as a page would get it, the peers aside, and returns what is loaded at once with its size after gzip. */
async function bundle(
  contents: string,
  loader: 'js' | 'css' = 'js',
): Promise<{ code: string; bytes: number; inputs: string[]; late: string[] }> {
  const { outputFiles, metafile, warnings } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    splitting: loader === 'js', // what stands behind `import()` is not loaded with the rest
    outdir: 'out',
    platform: 'browser',
    target: 'es2022',
    external: ['react', 'react-dom', '@tanstack/react-query'],
    logLevel: 'silent',
  });
  expect(warnings.map(({ text }) => text)).toEqual([]); // each app would see them
  const loaded = new Set<string>();
  const load = (path: string): void => {
    const output = metafile.outputs[path];
    if (!output || loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of output.imports) if (kind === 'import-statement') load(next);
  };
  // A chunk behind `import()` is an entry of its own.
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs))
    if (entryPoint === '<stdin>') load(path);
  const files = [...loaded].map(
    (path) => outputFiles.find((file) => file.path.replaceAll('\\', '/').endsWith(path))?.text ?? '',
  );
  const code = files.join('\n');
  const inputs = [...loaded].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
  const late = [...loaded]
    .flatMap((path) => metafile.outputs[path]?.imports ?? [])
    .filter(({ kind }) => kind === 'dynamic-import')
    .map(({ path }) => path.replace(/^out\/|-\w+\.js$/g, ''));
  return { code, bytes: gzipSync(code, { level: 9 }).length, inputs, late };
}

const client = `export { createWebRunClient } from './dist/core.js';`;
const hook = `${client} export { WebRunProvider, useRunTask } from './dist/index.js';`;
/** What is loaded at once may not grow beyond this; ARCHITECTURE.md says what is loaded late, and why it may be. */
const budgets: readonly (readonly [string, number, string])[] = [
  ['createWebRunClient', 8_340, client],
  ['WebRunProvider and useRunTask with their client', 30_215, hook],
  [
    'the same with TaskStatus, CostMeter and GuardrailPrompt',
    50_920,
    `${hook} export { TaskStatus, CostMeter, GuardrailPrompt } from './dist/index.js';`,
  ],
];

/** An app that has the whole of the hook and the components, to which a dashboard adds. */
const app = `${client} export * from './dist/index.js';`;

describe('bundled for the browser, minified, gzip', () => {
  test('only budgets, events, old runs and the removal of pictures are loaded late by a hook', async () => {
    const { late } = await bundle(hook);
    expect(late.toSorted()).toEqual(['budgetGuard', 'eventStream', 'history', 'pictureDb']);
  });

  test('a catalogue is paid for by who imports it, and the hook carries no words at all', async () => {
    const foreign = /Aufgabe|[\u0620-\u064A\u3040-\u30FF]/u;
    // esbuild writes other letters as escapes.
    const decode = (text: string): string =>
      text.replaceAll(/\\u([\dA-F]{4})/gi, (_, hex: string) =>
        String.fromCodePoint(Number.parseInt(hex, 16)),
      );
    const { code } = await bundle(`export * from './dist/index.js';`);
    expect(code).toContain('Stop task');
    expect(decode(code)).not.toMatch(foreign);
    expect((await bundle(hook)).code).not.toContain('Stop task');
    for (const locale of ['de', 'ja', 'ar']) {
      const own = await bundle(`export * from './dist/locales/${locale}.js';`);
      // The bundler writes what is not ASCII as escapes.
      expect(decode(own.code), locale).toMatch(foreign);
      expect(own.code, locale).not.toContain('Stop task');
    }
  });

  test('the run engine contains no React', async () => {
    const { inputs } = await bundle(`export * from './dist/runs.js';`);
    expect(inputs.filter((input) => /react(?!-query)|hooks\/|components\//.test(input))).toEqual([]);
    expect(inputs.some((input) => input.endsWith('runReducer.js'))).toBe(true);
  });

  test.each(budgets)('%s is at most %i bytes', async (_, limit, contents) => {
    const { bytes } = await bundle(contents);
    expect(bytes).toBeLessThanOrEqual(limit);
    // An import that shook away to nothing would pass any budget.
    expect(bytes).toBeGreaterThan(1_000);
  });

  test('table, details and inbox of the dashboard add at most 58500 bytes, and charts are loaded late', async () => {
    const parts = `${app} export { RunsTable, RunDetails, GuardrailInbox } from './dist/dashboard.js';`;
    const [before, after] = [await bundle(app), await bundle(parts)];
    expect(after.bytes - before.bytes).toBeLessThanOrEqual(58_500);
    expect(after.bytes - before.bytes).toBeGreaterThan(20_000);
    const whole = await bundle(`export * from './dist/dashboard.js';`);
    for (const { inputs } of [after, whole])
      expect(inputs.filter((input) => /visx|d3-/.test(input))).toEqual([]);
    expect(whole.late).toContain('BarChart');
  });

  test('an app without the dashboard carries nothing of it', async () => {
    const { inputs } = await bundle(`${app} export * from './dist/primitives.js';`);
    expect(inputs.filter((input) => /dashboard|react-table|react-virtual|visx/.test(input))).toEqual([]);
  });

  test.each(['TaskStatus', 'CostMeter', 'GuardrailPrompt'])(
    'the CSS of %s with its tokens is at most 3500 bytes',
    async (family) => {
      const { code, bytes } = await bundle(`@import './dist/styles/${family}.css';`, 'css');
      expect(bytes).toBeLessThanOrEqual(3_500);
      expect(code).toContain('--webrun-accent');
    },
  );

  test.each(
    ['index', 'primitives', 'dashboard', 'core', 'runs', 'testing'].map((name) => `./dist/${name}.js`),
  )('%s needs no Node built-in and no stub', async (entry) => {
    const { code, inputs } = await bundle(`export * from '${entry}';`);
    expect(code).not.toMatch(/from"node:|require\(|process\.(?!env\.NODE_ENV)/);
    expect(inputs.filter((input) => /disabled|browser-external|polyfill/.test(input))).toEqual([]);
  });
});
