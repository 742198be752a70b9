import { createServer } from 'node:http';
import type { RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { Server } from 'socket.io';
import { afterEach, expect, test } from 'vitest';
import { launch } from '../chromium.js';

/** What the page can do. */
interface Hands {
  hold(count: number): void;
  /** Connects as the library does, or as the socket's client does by itself. */
  connect(how: 'ours' | 'default'): Promise<string>;
}

/** Runs in the page. */
const script = (url: string): string => `
import { io } from 'socket.io-client';
import { openSocket } from './src/core/socket.ts';

const url = ${JSON.stringify(url)};
const open = {
  ours: () => openSocket(url, 's1'),
  default: () => io(url, { auth: { sessionId: 's1' }, forceNew: true }),
};
globalThis.hands = {
  hold(count) {
    for (let n = 0; n < count; n++) void fetch(url + '/start/run-task', { method: 'POST', body: '{}' });
  },
  async connect(how) {
    const channel = open[how]();
    await new Promise((resolve) => channel.on('connect', resolve));
    channel.close();
    return how;
  },
};
`;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function listen(
  listener: RequestListener,
): Promise<{ server: ReturnType<typeof createServer>; url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

// POST held ........................................................| answered
//      default ─ waits for a connection ...........................  connect
//      ours ─ connect, three times, one after the other
test('connects while six POSTs are held, which the socket’s own way would wait for, in Chromium', async () => {
  const held: ServerResponse[] = [];
  const asked: string[] = [];
  const { server, url } = await listen((_, response) => {
    held.push(response.setHeader('access-control-allow-origin', '*'));
  });
  new Server({ cors: { origin: '*' } }).attach(server);
  // After it, because it takes the requests at its path away from the listeners it finds.
  server.prependListener('request', ({ url: path }) => void asked.push(path ?? ''));
  const { outputFiles } = await build({
    stdin: { contents: script(url), resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
  });
  // On an origin of its own, as most apps are.
  const page = await listen((_, response) => {
    response
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html><title>Page</title><script type="module">${outputFiles[0]?.text ?? ''}</script>`);
  });
  const browser = await launch();
  ends.push(() => browser.close());
  const tab = await browser.newPage();
  await tab.goto(page.url);
  const connect = (how: 'ours' | 'default'): Promise<string> =>
    tab.evaluate((way) => (globalThis as unknown as { hands: Hands }).hands.connect(way), how);

  await tab.evaluate(() => (globalThis as unknown as { hands: Hands }).hands.hold(6));
  await expect.poll(() => held.length).toBe(6); // all that HTTP/1.1 gives an origin
  const byDefault = connect('default');
  for (let turn = 0; turn < 3; turn++) expect(await connect('ours')).toBe('ours');
  expect(asked.filter((path) => path.includes('transport=polling'))).toEqual([]);

  for (const response of held) response.end('{}');
  expect(await byDefault).toBe('default');
  expect(asked.some((path) => path.includes('transport=polling'))).toBe(true);
});
