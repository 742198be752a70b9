import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

/** Bundles code as a page would get it, the peers aside, and returns what is loaded at once with its size after gzip. */
async function bundle(
  contents: string,
  loader: 'js' | 'css' = 'js',
): Promise<{ code: string; bytes: number; inputs: string[] }> {
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
  return { code, bytes: gzipSync(code, { level: 9 }).length, inputs };
}

const client = `export { createWebRunClient } from './dist/core.js';`;
/** What is loaded at once may not grow beyond this; ARCHITECTURE.md says what is loaded late, and why it may be. */
const budgets: readonly (readonly [string, number, string])[] = [
  ['createWebRunClient', 8_000, client],
  [
    'WebRunProvider and useRunTask with their client',
    10_000,
    `${client} export { WebRunProvider, useRunTask } from './dist/index.js';`,
  ],
  ...Object.entries({
    useRunTask: [
      'TaskStatus',
      'CostMeter',
      'GuardrailPrompt',
      'TaskResult',
      'TaskForm',
      'TaskTimeline',
      'LiveView',
    ],
    useTask: ['TaskStatus', 'CostMeter', 'GuardrailPrompt', 'TaskResult', 'TaskTimeline', 'LiveView'],
    useSession: ['SessionControls'],
    useRunSession: ['SessionControls'],
    useConnection: ['ConnectionStatus'],
  }).flatMap(([hook, names]) =>
    names.map(
      (name) =>
        [`${name} with ${hook}`, 12_000, `export { ${hook}, ${name} } from './dist/index.js';`] as const,
    ),
  ),
];

describe('bundled for the browser, minified, gzip', () => {
  test('what does the work of a run is loaded late, and is left out of no bundle but the first', async () => {
    const contents = `${client} export { WebRunProvider, useRunTask, useTask, useSession } from './dist/index.js';`;
    const { inputs } = await bundle(contents);
    expect(
      inputs.filter((input) => /\/(office|work|tasks|queries|archive|rest|sessionWork)\.js$/.test(input)),
    ).toEqual([]);
  });

  test('the socket and what listens to it are loaded only when used', async () => {
    const { inputs } = await bundle(
      `${client} export { WebRunProvider, useRunTask, TaskStatus } from './dist/index.js';`,
    );
    const late = /socket\.io|engine\.io|\/(live|lateLive|events|eventLog|LastStep)\.js$/;
    expect(inputs.filter((input) => late.test(input))).toEqual([]);
    expect(inputs.some((input) => input.endsWith('useRunTask.js'))).toBe(true);
  });

  test.each(budgets)('%s is at most %i bytes', async (_, limit, contents) => {
    const { bytes } = await bundle(contents);
    expect(bytes).toBeLessThanOrEqual(limit);
    // An import that shook away to nothing would pass any budget.
    expect(bytes).toBeGreaterThan(1_000);
  });

  test.each(['TaskStatus', 'CostMeter', 'GuardrailPrompt'])(
    'the CSS of %s with its tokens is at most 3500 bytes',
    async (family) => {
      const { code, bytes } = await bundle(`@import './dist/styles/${family}.css';`, 'css');
      expect(bytes).toBeLessThanOrEqual(3_500);
      expect(code).toContain('--webrun-accent');
    },
  );

  test.each(['./dist/index.js', './dist/primitives.js', './dist/core.js', './dist/testing.js'])(
    '%s needs no Node built-in and no stub',
    async (door) => {
      const { code, inputs } = await bundle(`export * from '${door}';`);
      expect(code).not.toMatch(/from"node:|require\(|process\.(?!env\.NODE_ENV)/);
      expect(inputs.filter((input) => /disabled|browser-external|polyfill/.test(input))).toEqual([]);
    },
  );
});
