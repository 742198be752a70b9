import { build } from 'esbuild';
import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator } from 'webrun-react/testing';
import { launch } from '../chromium.js';
import { serveHandler } from '../serveHandler.js';
import type { Served } from '../serveHandler.js';

const app = `
import { createWebRunClient } from './src/core/client.js';
globalThis.poll = async (times) => {
  const client = createWebRunClient({ baseUrl: '/api' });
  const { sessionId, taskId } = await client.runTask({ taskDetails: 'Read. [say: Read.]' });
  for (let at = 0; at < times; at++) await client.getTask({ sessionId, taskId });
};
`;
const emulator = createEmulator({ rateLimit: 0 });
let served: Served | undefined;
let browser: Browser | undefined;

beforeAll(async () => {
  const built = await build({
    stdin: { contents: app, resolveDir: process.cwd(), sourcefile: 'app.js' },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  const script = built.outputFiles[0]!.text;
  served = await serveHandler((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/app.js')
      return new Response(script, { headers: { 'content-type': 'text/javascript' } });
    if (pathname === '/')
      return new Response(
        '<!doctype html><title>Polls</title><script type="module" src="/app.js"></script>',
        {
          headers: { 'content-type': 'text/html' },
        },
      );
    request.headers.set('authorization', 'Bearer test');
    return emulator.fetch(request);
  });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
  await emulator.close();
});

/** Chromium's developer tools read the same events as Playwright: what is shown as cancelled there is a failed request here. */
test('a reply that was read to its end is a finished request in the developer tools, not a cancelled one', async () => {
  const page = await browser!.newPage();
  const ends: string[] = [];
  const note =
    (end: string) =>
    (request: Request): void => {
      if (request.url().includes('/api/')) ends.push(end);
    };
  page.on('requestfinished', note('finished')).on('requestfailed', note('failed'));
  await page.goto(served!.url);
  await page.evaluate(() => (globalThis as unknown as { poll: (times: number) => Promise<void> }).poll(30));
  await expect.poll(() => ends, { timeout: 30_000 }).toHaveLength(31);
  expect(ends.filter((end) => end === 'failed')).toEqual([]);
});
