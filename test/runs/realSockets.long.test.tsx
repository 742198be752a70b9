// Over real connections: many runs at once with one address for their sockets, and the first second of a live one.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { startLocal } from 'webrun-local';
import { createEmulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { ensureEvents } from '../../src/runs/eventStore.js';
import { Manager } from '../../src/runs/runManager.js';

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

/** A server whose upgrades are counted; with sockets of the official package, if wanted. */
async function listen(
  withSockets: boolean,
): Promise<{ url: string; tries: () => number; open: () => number }> {
  const server = createServer();
  let tries = 0;
  server.on('upgrade', (_, socket) => {
    tries++;
    if (!withSockets) socket.destroy();
  });
  const io = withSockets ? new Server(server) : undefined;
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closes.push(() => (io ? io.close() : server.close()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tries: () => tries,
    open: () => io?.engine.clientsCount ?? 0,
  };
}

/** Starts runs that go on for long, and waits until all of them are running. */
async function startMany(count: number, socketUrl: string): Promise<Manager> {
  const emulator = createEmulator({ holdMs: 0, rateLimit: 0 });
  const client = createWebRunClient({
    fetch: emulator.fetch,
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    socketUrl,
  });
  const manager = new Manager({ client, persist: false, maxHeldPosts: 50 }, createPage()).use();
  closes.unshift(
    () => manager.dispose(),
    () => emulator.close(),
  );
  const ids = Array.from({ length: count }, (_, row) =>
    manager.start({ taskDetails: `[after 280s] ${row}` }),
  );
  await expect.poll(() => ids.every((id) => manager.get(id)?.status === 'running')).toBe(true);
  return manager;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

test('an address where no socket answers is tried as often for 200 runs as for one', async () => {
  const { url, tries } = await listen(false);
  await startMany(200, url);
  await expect.poll(tries).toBe(4); // after 0, 1, 3 and 7 s
  await sleep(1_500);
  expect(tries()).toBe(4);
});

test('of 200 runs 50 are subscribed to, and the others polled', async () => {
  const { url, open } = await listen(true);
  const manager = await startMany(200, url);
  await expect.poll(open).toBe(50);
  await sleep(500);
  expect(open()).toBe(50);
  expect(manager.list().every(({ status }) => status === 'running')).toBe(true);
});

test('of a live run nothing is missed that the agent does at once', async () => {
  const local = await startLocal({ port: 0, rateLimit: 0, holdMs: 300 });
  closes.push(() => local.close());
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const manager = new Manager({ client, persist: false, transport: 'live' }, createPage()).use();
  closes.unshift(() => manager.dispose());
  for (const name of ['click_element', 'fill_input', 'scroll_page', 'open_url', 'take_screenshot']) {
    const runId = manager.start({ taskDetails: `[act: ${name}] [after 1s] [say: done]` });
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await expect.poll(() => manager.get(runId)?.status).toBe('completed');
    const { events } = ensureEvents(manager)
      .of(manager.get(runId)?.sessionId ?? '')
      .log.getState();
    expect(events.map((event) => event.name)).toContain(name);
  }
});
