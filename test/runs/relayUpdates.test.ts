import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createWebRunClient } from '../../src/core.js';
import type { LiveState } from '../../src/core/socket.js';
import { safetyPollMs } from '../../src/core/timing.js';
import { ensureEvents } from '../../src/runs/eventStore.js';
import { createPage } from '../../src/runs/page.js';
import { Manager } from '../../src/runs/runManager.js';
import { SessionManager } from '../../src/runs/sessionManager.js';
import type { SocketRelayOptions } from '../../src/server.js';
import { apiKey } from '../server/proxied.js';
import { startRelayed } from '../server/relayed.js';
import type { Relayed } from '../server/relayed.js';

// The package's own client at the relay, over real sockets.

/** The connections that the package's client has opened. */
const opened: WebSocket[] = [];
class RecordedWebSocket extends WebSocket {
  constructor(url: string) {
    super(url);
    opened.push(this);
  }
}
beforeAll(() => void vi.stubGlobal('WebSocket', RecordedWebSocket));
afterAll(() => void vi.unstubAllGlobals());

let relayed: Relayed;
const managers: Manager[] = [];
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  opened.length = 0;
  for (const manager of managers.splice(0)) manager.dispose();
  await relayed.close();
  for (const close of closers.splice(0)) await close();
});

/** A WebSocket of Node sends no cookie, so everybody who opens one is Ada. */
async function start(options: Partial<SocketRelayOptions> = {}): Promise<void> {
  relayed = await startRelayed({ authorize: () => ({ userId: 'ada' }), ...options });
}

const fetchAsAda: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('cookie', 'user=ada');
  return fetch(input, { ...init, headers });
};

function createManager(transport: 'live' | 'auto' = 'live'): Manager {
  const socketUrl = `${relayed.appUrl}/webrun`;
  const client = createWebRunClient({ baseUrl: `${relayed.appUrl}/api/webrun`, fetch: fetchAsAda });
  const options = { client, persist: false, transport, socketUrl } as const;
  const manager = new Manager(options, createPage()).use();
  managers.push(manager);
  return manager;
}

/** Starts a task, and waits until its session's connection stands. */
async function startConnected(
  manager: Manager,
): Promise<{ sessionId: string; states: LiveState['status'][] }> {
  const runId = manager.start({ taskDetails: '[after 100s]' });
  await expect.poll(() => manager.get(runId)?.status).toBe('running');
  const sessionId = manager.get(runId)?.sessionId ?? '';
  const { connectionState } = ensureEvents(manager).of(sessionId);
  await expect.poll(() => connectionState.getState()?.status).toBe('connected');
  const states: LiveState['status'][] = [];
  connectionState.subscribe((state) => void (state && states.push(state.status)));
  return { sessionId, states };
}

/** WebRun's socket server, which takes every session and says something at once. */
async function openSockets(port = 0): Promise<{ port: number; close(): Promise<void> }> {
  const http = createServer();
  const io = new Server(http);
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  io.on('connection', (socket) => void socket.emit('message', { type: 'agent', content: 'at work' }));
  return {
    port: (http.address() as AddressInfo).port,
    close: async () => {
      io.disconnectSockets(true);
      await io.close();
    },
  };
}

test.each(['live', 'auto'] as const)(
  'events name the task of their run, as requests do (transport %s)',
  async (transport) => {
    await start();
    const manager = createManager(transport);
    const taskDetails = '[after 1s] [say: First] [act: click] [after 1s] [say: Second] [say: done]';
    const runId = manager.start({ taskDetails });
    await expect.poll(() => manager.get(runId)?.status, { interval: 20 }).toBe('completed');
    const run = manager.get(runId);
    const { events } = ensureEvents(manager)
      .of(run?.sessionId ?? '')
      .log.getState();
    const own = events.filter(({ taskId }) => taskId === run?.taskId).map(({ text }) => text);
    expect(own).toEqual(expect.arrayContaining(['First', 'Second']));
    expect(events.filter(({ taskId }) => taskId !== null && taskId !== run?.taskId)).toEqual([]);
  },
);

// 0s     1s          15s
// |------|------------|
//      ask: pushed   the poll that looks for lost pushes
test.each(['live', 'auto'] as const)(
  'a question that is pushed is there before the next poll of 15 s (transport %s)',
  async (transport) => {
    await start();
    const manager = createManager(transport);
    const from = Date.now();
    const runId = manager.start({ taskDetails: '[say: Looking] [after 1s] [ask: Code?] [say: Got it]' });
    await expect.poll(() => manager.get(runId)?.status, { interval: 20 }).toBe('guardrail');
    expect(Date.now() - from).toBeLessThan(safetyPollMs);
  },
);

test('a session has the answer of its task when the push comes, not with the poll of 15 s', async () => {
  await start();
  const manager = createManager('auto');
  const session = new SessionManager(manager);
  await session.start();
  const from = Date.now();
  const task = await session.send({ taskDetails: '[say: at work] [after 1s] [say: one]' });
  expect(task.status).toBe('completed');
  expect(Date.now() - from).toBeLessThan(safetyPollMs);
});

test('a task’s handle is the same in the reply to its start, in events of each socket, and in polls', async () => {
  await start();
  const { sessionId } = await relayed.post('/start/start-session', {});
  const sockets = await Promise.all(
    [1, 2].map(() => relayed.listen(`${relayed.appUrl}/webrun`, String(sessionId), {})),
  );
  const message = { actionType: 'newTask', newState: 'start', taskDetails: '[after 1s] [say: a] [say: b]' };
  const { taskId } = await relayed.post('/start/send-message', { sessionId, message });
  for (const { events } of sockets) {
    await expect.poll(() => events.map(([, { type }]) => type)).toContain('task_completed');
    for (const [, body] of events) expect(body).toMatchObject({ sessionId, taskId });
  }
  const poll = await fetchAsAda(`${relayed.appUrl}/api/webrun/task/${String(sessionId)}/${String(taskId)}`);
  expect(await poll.json()).toMatchObject({ sessionId, taskId });
});

test('live updates come back after WebRun’s sockets were away for 5 s', async () => {
  const first = await openSockets();
  await start({ upstreamUrl: `http://127.0.0.1:${first.port}` });
  const { states } = await startConnected(createManager());
  await first.close();
  await expect.poll(() => states).toContain('dropped');
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const second = await openSockets(first.port);
  closers.push(second.close);
  await expect.poll(() => states.at(-1)).toBe('connected');
  expect(states).not.toContain('off');
});

test('a browser that found its session’s sockets all taken comes back when one is free', async () => {
  await start();
  const { sessionId, states } = await startConnected(createManager());
  for (const end of relayed.upstream) end.emit('message', { type: 'agent', content: 'at work' });
  const listen = () => relayed.listen(`${relayed.appUrl}/webrun`, sessionId, {});
  const others = await Promise.all(Array.from({ length: 7 }, listen));
  expect((await listen()).refused).toBe('Not connected. Try again.');
  // The connection drops, and another takes its place.
  for (const socket of opened) socket.close();
  await expect.poll(() => relayed.upstream.size).toBe(7);
  others.push(await listen());
  expect(others.map(({ refused }) => refused)).toEqual(others.map(() => null));
  await expect.poll(() => states.filter((state) => state === 'dropped').length).toBeGreaterThan(1);
  for (const { socket } of others) socket.disconnect();
  await expect.poll(() => states.at(-1)).toBe('connected');
  expect(states).not.toContain('off');
});

test.each([
  ['WebRun is away', 'Not connected. Try again.'],
  ['WebRun is busy', 'Not connected. Try again.'],
  [`WebRun fails with ${apiKey}`, 'Not connected. Try again.'],
  ['Session not found or unauthorized', 'Session not found or unauthorized'],
  ['Forbidden', 'Session not found or unauthorized'],
])('says of "%s": %s', async (cause, words) => {
  const http = createServer();
  const io = new Server(http);
  io.use((_socket, next) => next(new Error(cause)));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  if (cause === 'WebRun is away') await io.close();
  else closers.push(() => io.close());
  await start({ upstreamUrl: `http://127.0.0.1:${port}` });
  const { sessionId } = await relayed.post('/start/start-session', {});
  const { refused } = await relayed.listen(`${relayed.appUrl}/webrun`, String(sessionId), {});
  expect(refused).toBe(words);
});
