import { build } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator } from 'webrun-react/testing';
import { launch } from '../chromium.js';
import { serveHandler } from '../serveHandler.js';
import type { Served } from '../serveHandler.js';

const app = `
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';
import { TaskForm, useRuns, useRunTask, WebRunProvider } from 'webrun-react';
import { RunsDashboard, SpendChart, StepGallery, useRunNotifications } from 'webrun-react/dashboard';
import { sampleEvents, samplePictures } from './stories/dashboard/samplePictures.js';
const Form = () => h(TaskForm, { run: useRunTask() });
const Steps = () => {
  const [run] = useRuns();
  return run ? h(StepGallery, { run, events: sampleEvents, pictures: samplePictures }) : null;
};
const News = () => (useRunNotifications(), null);
createRoot(document.getElementById('root')).render(
  h(WebRunProvider, { baseUrl: '/api', transport: 'poll' }, h(News), h(Form), h(RunsDashboard), h(SpendChart), h(Steps)),
);
`;

/** As strict as an app's can be: what the guide names is allowed, and nothing else. A server has styles, scripts, API and files here. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const answer = `# Three lamps

| Name | Price |
| --- | --- |
| Arc | **32** |

\`\`\`js
alert(1)
\`\`\`

- [shop](https://shop.example) ![picture](https://shop.example/a.png)
`;

const emulator = createEmulator({
  holdMs: 300,
  rateLimit: 0,
  basePath: '/api',
  agent: {
    name: 'lamps',
    async *run(task, context) {
      yield { type: 'agent', content: 'Looking for lamps' };
      yield { type: 'action', name: 'navigate', target: 'https://shop.example' };
      yield { type: 'network', url: 'https://shop.example/list', timestampMs: context.now() };
      await context.sleep(600);
      if (task.taskDetails.includes('ask')) await context.ask('Which one?');
      await context.addFile({ filename: 'lamp.png', bytes: picture });
      await context.addFile({ filename: 'lamps.csv', bytes: Buffer.from('name,price\nArc,32\n') });
      yield { type: 'usage', costUsd: 0.02 };
      yield { type: 'result', message: answer };
    },
  },
});

let folder = '';
let served: Served | null = null;
let browser: Browser | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'webrun-policy-'));
  await build({
    stdin: { contents: app, resolveDir: process.cwd(), sourcefile: 'app.js' },
    outdir: folder,
    entryNames: 'app',
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };
  const page =
    '<!doctype html><title>Runs</title><link rel="stylesheet" href="/dashboard.css"><div id="root"></div><script type="module" src="/app.js"></script>';
  served = await serveHandler((request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/api/')) {
      request.headers.set('authorization', 'Bearer test');
      return emulator.fetch(request);
    }
    const headers = { 'content-security-policy': policy };
    if (pathname === '/') return new Response(page, { headers: { ...headers, 'content-type': 'text/html' } });
    const file = pathname === '/dashboard.css' ? 'dist/styles/dashboard.css' : join(folder, pathname);
    try {
      return new Response(readFileSync(file), {
        headers: { ...headers, 'content-type': types[extname(file)] ?? 'text/plain' },
      });
    } catch {
      return new Response('', { status: 404 });
    }
  });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

test('form, dashboard, an open run with its files, charts and exports do nothing that a strict policy forbids', async () => {
  const page = await browser!.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener('securitypolicyviolation', (violation) =>
      violations.push(`${violation.effectiveDirective} ${violation.blockedURI} ${violation.sample}`),
    );
  });
  await page.goto(served!.url);
  const violations = (): Promise<readonly string[]> =>
    page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);
  const task = page.getByLabel('What should be done?').first();
  await task.fill('Find lamps');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'note.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('x'),
    });
  await page.getByText('1 of 1 uploaded').waitFor();
  await page.locator('.webrun-form button[type=submit]').first().click();
  await page.getByText('Find lamps').first().waitFor();
  const table = page.locator('table, [role=grid]').first();
  await table.getByText('Done').first().waitFor();
  await table.getByText('Find lamps').first().click();
  await page.getByRole('heading', { name: 'Three lamps' }).first().waitFor();

  await page.getByText('Files', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Preview of lamps.csv' }).click();
  await page.getByRole('cell', { name: 'Arc' }).first().waitFor();
  await page.getByRole('button', { name: 'Preview of lamp.png' }).click();
  const looked = page.getByRole('img', { name: 'picture: lamp.png' });
  await looked.waitFor();
  expect(await looked.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
  const step = page.getByRole('img', { name: /^Picture of step/ }).first();
  await step.waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('button', { name: 'Export' }).first().click();
  const csv = page.waitForEvent('download');
  await page.getByText('CSV', { exact: true }).last().click();
  expect((await csv).suggestedFilename()).toMatch(/csv$/);
  await page.getByText('Statistics').first().click();
  await page.locator('svg .webrun-bar').first().waitFor();
  expect(await violations()).toEqual([]);
  expect(complaints).toEqual([]);
});
