import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

/** Bundles code as a page would get it, the peers aside, and returns it with the size after gzip of what is loaded first. */
async function bundle(
  contents: string,
  loader: 'js' | 'css' = 'js',
): Promise<{ code: string; bytes: number; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader },
    bundle: true,
    minify: true,
    write: false,
    splitting: loader === 'js', // what is loaded late is a file of its own
    outdir: 'out',
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['react', 'react-dom', '@tanstack/react-query'],
    logLevel: 'silent',
  });
  const code = outputFiles.map(({ text }) => text).join('\n');
  const first = new Set(
    Object.keys(metafile.outputs).filter((path) => metafile.outputs[path]?.entryPoint === '<stdin>'),
  );
  for (const path of first)
    for (const { kind, path: next, external } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && !external) first.add(next);
  const loaded = outputFiles.filter(({ path }) =>
    [...first].some((name) => path.replaceAll('\\', '/').endsWith(name)),
  );
  const bytes = gzipSync(loaded.map(({ text }) => text).join('\n'), { level: 9 }).length;
  return { code, bytes, inputs: Object.keys(metafile.inputs) };
}

const client = `export { createWebRunClient } from './dist/core.js';`;
const budgets: readonly (readonly [string, number, string])[] = [
  ['createWebRunClient', 6_000, client],
  [
    'WebRunProvider and useRunTask with their client',
    10_000,
    `${client} export { WebRunProvider, useRunTask } from './dist/index.js';`,
  ],
  ['TaskStatus with its hook', 12_000, `export { useRunTask, TaskStatus } from './dist/index.js';`],
  ['CostMeter with its hook', 12_000, `export { useRunTask, CostMeter } from './dist/index.js';`],
  ['GuardrailPrompt with its hook', 12_000, `export { useRunTask, GuardrailPrompt } from './dist/index.js';`],
];

describe('bundled for the browser, minified, gzip', () => {
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
