import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';
import { createWebRunClient, toSafeUrl } from 'webrun-react/core';
import { startLocal } from '../../src/index.js';
import { createLiveView } from '../../src/server/liveView.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A page that tells where it was clicked and what was typed into it. */
async function startPage(): Promise<{ url: string; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page');
    if (pathname === '/told') heard.push(searchParams.get('what') ?? '');
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Hand</title><input style="position:absolute;left:100px;top:200px;width:200px;height:40px">
<script>
const tell = (what) => fetch('/told?what=' + encodeURIComponent(what));
addEventListener('click', (event) => tell('click ' + event.clientX + ' ' + event.clientY));
document.querySelector('input').oninput = (event) => tell('typed ' + event.target.value);
addEventListener('keydown', (event) => event.key === 'Enter' && tell('Enter'));
</script>`);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  ends.push(() => (server.closeAllConnections(), server.close()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heard };
}

test('shows the page of the browser agent, and a person who takes over clicks and types in it', async () => {
  const page = await startPage();
  const local = await startLocal({ port: 0, rateLimit: 0, agent: 'browser' });
  ends.push(() => local.close());
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const session = await client.startSession();
  const { sessionId, streaming } = session;
  const task = await client.sendTask(sessionId, { taskDetails: `Open ${page.url} and read the title` });
  expect(task.status).toBe('completed');

  // The picture: its address names the session by a token, not by its id.
  const viewUrl = streaming?.webViewUrl ?? '';
  expect(toSafeUrl(viewUrl)).toBe(viewUrl);
  expect(viewUrl).not.toContain(sessionId);
  const html = await fetch(viewUrl);
  expect(html.status).toBe(200);
  expect(html.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await fetch(`${local.url}/socket.io/socket.io.min.js`)).status).toBe(200);
  const token = viewUrl.split('/').at(-1);
  const watch = (): [Uint8Array, string][] => {
    const socket = io(`${local.url}/live`, { auth: { token }, transports: ['websocket'], forceNew: true });
    ends.push(() => socket.close());
    const seen: [Uint8Array, string][] = [];
    socket.on('picture', (jpeg: ArrayBuffer, url: string, taken: () => void) => {
      seen.push([new Uint8Array(jpeg), url]);
      taken();
    });
    return seen;
  };
  // Nothing moves on the page: whoever starts to watch is sent what it shows, a second one too.
  const pictures = watch();
  await expect.poll(() => pictures.length).toBeGreaterThan(0);
  const second = watch();
  await expect.poll(() => second.length).toBeGreaterThan(0);
  expect([...(pictures[0]?.[0].slice(0, 2) ?? [])]).toEqual([0xff, 0xd8]);
  expect(pictures[0]?.[1]).toBe(page.url);

  // A person's hand: 155 px of browser chrome stand above the page.
  await client.interact(sessionId, { type: 'takeOverControl' });
  await client.interact(sessionId, { type: 'CLICK', x: 150, y: 155 + 220 });
  await expect.poll(() => page.heard).toContain('click 150 220');
  const before = pictures.length;
  await client.interact(sessionId, { type: 'TYPE', text: 'Ada' });
  await expect.poll(() => page.heard).toContain('typed Ada');
  await client.interact(sessionId, { type: 'KEY_PRESS', key: 'Enter' });
  await expect.poll(() => page.heard).toContain('Enter');
  await expect.poll(() => pictures.length).toBeGreaterThan(before);
  await client.interact(sessionId, { type: 'releaseControl' });
});

test('a page that takes its time misses some pictures, and never the last', async () => {
  const server = createServer();
  const sockets = new Server(server);
  ends.push(() => sockets.close());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const view = createLiveView({
    watch(_, onPicture) {
      for (let count = 1; count <= 50; count++) onPicture(new Uint8Array([count]), `picture ${count}`);
      return () => undefined;
    },
  });
  view.serve(sockets);
  const token = view.toUrl('session', url)?.split('/').at(-1);
  const socket = io(`${url}/live`, { auth: { token }, transports: ['websocket'], forceNew: true });
  ends.push(() => socket.close());
  const shown: string[] = [];
  socket.on('picture', (_: ArrayBuffer, of: string, taken: () => void) => {
    shown.push(of);
    setTimeout(taken, 20);
  });
  await expect.poll(() => shown.at(-1)).toBe('picture 50');
  expect(shown).toHaveLength(2);
});

test('shows no picture to who knows no token', async () => {
  const local = await startLocal({ port: 0, rateLimit: 0, agent: 'browser' });
  ends.push(() => local.close());
  const socket = io(`${local.url}/live`, {
    auth: { token: 'x' },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  ends.push(() => socket.close());
  const refusal = await new Promise<Error>((resolve) => void socket.on('connect_error', resolve));
  expect(refusal.message).toBe('No such picture');
  expect((await fetch(`${local.url}/live/x`)).status).toBe(404);
});
