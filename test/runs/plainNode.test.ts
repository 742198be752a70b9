import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import type { Report } from './plainNode.js';

// A process of its own that starts runs over HTTP. Nothing in it is a page: React Query has no intervals there.

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const program = here('../../node_modules/.cache/plain-node/program.mjs');

let emulator: Emulator;
let server: ReturnType<typeof serve>;
let url = '';

beforeAll(async () => {
  const sources = ['core', 'runs'].map((name) => [`webrun-react/${name}`, here(`../../src/${name}.ts`)]);
  const { metafile } = await build({
    entryPoints: [here('plainNode.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    alias: Object.fromEntries(sources) as Record<string, string>,
    outfile: program,
    metafile: true,
  });
  // What it is made of knows no React; React Query brings its own, as a peer.
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect([...new Set(imported)].toSorted((one, other) => one.localeCompare(other))).toEqual([
    '@tanstack/react-query',
    'idb-keyval',
    'zustand/vanilla',
  ]);
  emulator = createEmulator({ holdMs: 300, rateLimit: 0 });
  await new Promise<void>((resolve) => {
    server = serve(
      { fetch: (request) => emulator.fetch(request), port: 0, hostname: '127.0.0.1' },
      ({ port }) => {
        url = `http://127.0.0.1:${port}`;
        resolve();
      },
    );
  });
});
afterAll(async () => {
  await emulator?.close();
  server?.close();
});

/** Runs the program; resolves when it has ended by itself. */
async function run(story: string): Promise<Report> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, url, story]);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Report;
}

const sent = (path: RegExp): number => emulator.requests.filter((request) => path.test(request.path)).length;

test('starts, polls, is asked, answers and settles, and ends', async () => {
  expect(await run('to the end')).toEqual({
    statuses: ['queued', 'submitting', 'refused', 'running', 'guardrail', 'completed'],
    settled: ['refused', 'completed'],
    list: ['refused', 'completed night'],
    isClone: true,
  });
  expect([sent(/run-task/), sent(/send-message/)]).toEqual([1, 1]);
  expect(sent(/^\/task/)).toBeGreaterThan(1);
});

test.each([
  ['while polled', 'running'],
  ['while held', 'submitting'],
])('a manager that is disposed %s lets Node end', async (story, status) => {
  const posts = sent(/run-task/);
  const report = await run(story);
  expect(report.list).toEqual([status]);
  expect(report.settled).toEqual([]);
  expect(sent(/run-task/)).toBe(posts + 1);
});
