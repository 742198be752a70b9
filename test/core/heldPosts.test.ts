import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { startLocal } from 'webrun-react/local';
import { launch } from '../chromium.js';

/** What the page can do; times are in milliseconds. */
interface Hands {
  hold(count: number): void;
  /** Connects as the library does, or as the socket's client does by itself. */
  connect(sessionId: string, how: 'ours' | 'default'): Promise<number>;
}

/** Runs in the page. */
const script = (url: string): string => `
import { io } from 'socket.io-client';
import { openSocket } from './src/core/socket.ts';

const url = ${JSON.stringify(url)};
const open = {
  ours: (sessionId) => openSocket(url, sessionId),
  default: (sessionId) => io(url, { auth: { sessionId }, forceNew: true }),
};
globalThis.hands = {
  hold(count) {
    for (let n = 0; n < count; n++)
      void fetch(url + '/start/run-task', {
        method: 'POST',
        headers: { authorization: 'Bearer local', 'content-type': 'application/json' },
        body: JSON.stringify({ taskDetails: '[after 1m]' }),
      });
  },
  async connect(sessionId, how) {
    const begun = performance.now();
    const channel = await open[how](sessionId);
    await new Promise((resolve) => channel.on('connect', resolve));
    channel.close();
    return performance.now() - begun;
  },
};
`;

/** Serves the page, on an origin of its own as most apps are. */
async function servePage(url: string): Promise<{ address: string; close: () => void }> {
  const { outputFiles } = await build({
    stdin: { contents: script(url), resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
  });
  const page = `<!doctype html><title>Page</title><script type="module">${outputFiles[0]?.text ?? ''}</script>`;
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(page);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

const median = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

// idle    connect x 7
// |POST held ................ 6 of them, all that HTTP/1.1 gives an origin ................|
//         connect x 7         |the socket's own way: waits for a POST to be answered ......|connect
test('connects while six POSTs are held about as soon as while nothing is, in Chromium', async () => {
  const holdMs = 4_000;
  const local = await startLocal({ port: 0, rateLimit: 0, agent: 'scripted', holdMs });
  const page = await servePage(local.url);
  const browser = await launch();
  try {
    const { sessionId } = await createWebRunClient({ baseUrl: local.url, apiKey: 'local' }).startSession();
    const tab = await browser.newPage();
    await tab.goto(page.address);
    const connect = (how: 'ours' | 'default'): Promise<number> =>
      tab.evaluate(([id, way]) => (globalThis as unknown as { hands: Hands }).hands.connect(id, way), [
        sessionId,
        how,
      ] as const);
    const several = async (): Promise<number> => {
      const times: number[] = [];
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      for (let n = 0; n < 7; n++) times.push(await connect('ours'));
      return median(times);
    };
    await connect('ours'); // the client is loaded by the first
    const idle = await several();

    await tab.evaluate(() => (globalThis as unknown as { hands: Hands }).hands.hold(6));
    const posts = (): number =>
      local.emulator.requests.filter(({ path }) => path === '/start/run-task').length;
    await expect.poll(posts).toBeGreaterThanOrEqual(6);
    const held = await several();
    const byDefault = await connect('default');

    expect(held / idle).toBeLessThan(5);
    expect(byDefault / held).toBeGreaterThan(20);
  } finally {
    await browser.close();
    page.close();
    await local.close();
  }
}, 60_000);
