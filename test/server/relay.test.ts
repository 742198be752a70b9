import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createSocketRelay, createWebRunProxy, toNodeHandler } from '../../src/server.js';
import type { SocketRelay } from '../../src/server.js';
import { createEmulator } from '../../src/testing.js';
import { apiKey, authorize, sealingKeys } from './proxied.js';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } });

const emulator = createEmulator({ rateLimit: 0, holdMs: 20, key: apiKey });
/** WebRun's own sockets, which take the session id alone. */
const webrun = createServer();
const app = createServer();
let relay: SocketRelay;
let appUrl = '';
const sockets: Socket[] = [];

beforeAll(async () => {
  const upstream = new Server(webrun);
  upstream.use((socket, next) => {
    const { sessionId } = socket.handshake.auth as { sessionId: string };
    const channel = emulator.connect({ sessionId });
    channel.on('connect_error', () => next(new Error('Session not found or unauthorized')));
    channel.on('connect', () => next());
    for (const event of ['message', 'end_session'])
      channel.on(event, (body: unknown) => void socket.emit(event, body));
    channel.on('disconnect', () => void socket.disconnect(true));
    socket.on('message', (message: unknown) => void channel.emit('message', message));
    socket.on('disconnect', () => channel.close());
  });
  webrun.listen(0, '127.0.0.1');
  app.listen(0, '127.0.0.1');
  await Promise.all([once(webrun, 'listening'), once(app, 'listening')]);
  appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  const access = {
    authorize,
    sealingKeys,
    upstreamUrl: `http://127.0.0.1:${(webrun.address() as AddressInfo).port}`,
  };
  relay = await createSocketRelay({ ...access, server: app, publicUrl: appUrl });
  const proxy = createWebRunProxy({ ...access, apiKey, relay, fetch: emulator.fetch });
  app.on('request', toNodeHandler(proxy));
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await relay.close();
  for (const server of [app, webrun]) {
    server.closeAllConnections();
    server.close();
  }
  await emulator.close();
});

async function post(path: string, body: object, user = 'ada'): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json', cookie: `user=${user}` };
  const reply = await fetch(`${appUrl}/api/webrun${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return (await reply.json()) as Record<string, unknown>;
}

/** Connects as a browser does; answers with what came, or why nothing did. */
async function listen(
  url: string,
  sessionId: string,
  headers: Record<string, string>,
): Promise<{ socket: Socket; news: [string, Record<string, unknown>][]; refused: string | null }> {
  const socket = io(url, {
    auth: { sessionId },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: headers,
  });
  sockets.push(socket);
  const news: [string, Record<string, unknown>][] = [];
  socket.onAny((event: string, body: Record<string, unknown>) => void news.push([event, body]));
  const refused = await new Promise<string | null>((resolve) => {
    socket.on('connect', () => resolve(null));
    socket.on('connect_error', (error) => resolve(error.message));
  });
  return { socket, news, refused };
}

test('passes on what happens in a session to its user, by handles, and a guardrail’s answer back', async () => {
  const session = await post('/start/start-session', {});
  expect(session['socketURL']).toBe(`${appUrl}/webrun`);
  const handle = String(session['sessionId']);
  const { socket, news, refused } = await listen(String(session['socketURL']), handle, {
    cookie: 'user=ada',
  });
  expect(refused).toBeNull();
  const message = {
    actionType: 'newTask',
    newState: 'start',
    taskDetails: '[say: Looking] [ask: Code?] [say: Got {{answer}}]',
  };
  const started = await post('/start/send-message', { sessionId: handle, message });
  await expect.poll(() => news.map(([, { type }]) => type)).toContain('guardrail_trigger');
  socket.emit('message', { actionType: 'guardrail', newState: 'resume', taskDetails: '42' });
  await expect.poll(() => news.map(([, { type }]) => type)).toContain('task_completed');
  expect(news.map(([, { type }]) => type).slice(0, 3)).toEqual([
    'task_started',
    'agent',
    'guardrail_trigger',
  ]);

  const told = JSON.stringify(news);
  expect(told).toContain('Got 42');
  for (const { sessionId, taskId } of emulator.tasks)
    for (const id of [sessionId, taskId]) expect(told).not.toContain(id);
  expect(news.every(([, { sessionId }]) => sessionId === handle)).toBe(true);
  // Task handles of the socket open like those of a request.
  const poll = await fetch(`${appUrl}/api/webrun/task/${handle}/${String(news.at(-1)?.[1]['taskId'])}`, {
    headers: { cookie: 'user=ada' },
  });
  expect([poll.status, typeof started['taskId']]).toEqual([200, 'string']);

  await post('/start/send-message', {
    sessionId: handle,
    message: { actionType: 'state', newState: 'terminate' },
  });
  await expect.poll(() => socket.connected).toBe(false);
  expect(news.at(-1)?.[0]).toBe('end_session');
});

test('starts nothing over the socket, and lets only listed messages pass', async () => {
  const session = await post('/start/start-session', {});
  const { socket, news } = await listen(String(session['socketURL']), String(session['sessionId']), {
    cookie: 'user=ada',
  });
  const before = emulator.tasks.length;
  for (const message of [
    { actionType: 'newTask', taskDetails: 'x' },
    { actionType: 'state', newState: 'manual' },
    null,
    'x',
    { actionType: '__proto__' },
  ])
    socket.emit('message', message);
  await expect.poll(() => news.length).toBe(5);
  expect(news.every(([, body]) => body['type'] === 'error' && body['success'] === false)).toBe(true);
  expect(emulator.tasks).toHaveLength(before);
});

test.each([
  ['nobody', {}, (handle: string) => handle],
  ['another user', { cookie: 'user=bob' }, (handle: string) => handle],
  [
    'a page of a stranger',
    { cookie: 'user=ada', origin: 'https://evil.example' },
    (handle: string) => handle,
  ],
  ['a forged handle', { cookie: 'user=ada' }, (handle: string) => `A${handle.slice(1)}`],
  ['a real id', { cookie: 'user=ada' }, () => emulator.tasks[0]?.sessionId ?? ''],
  ['no handle', { cookie: 'user=ada' }, () => ''],
])('refuses %s', async (_name, headers, toHandle) => {
  const session = await post('/start/start-session', {});
  const handle = toHandle(String(session['sessionId']));
  const { refused, socket } = await listen(`${appUrl}/webrun`, handle, headers);
  expect(refused).toMatch(/websocket error|Session not found/);
  expect(socket.connected).toBe(false);
});

test('is not made without authorize or sealing keys', async () => {
  const options = { server: app, publicUrl: appUrl, authorize, sealingKeys };
  await expect(createSocketRelay({ ...options, sealingKeys: [] })).rejects.toThrow('sealingKeys');
  await expect(createSocketRelay({ ...options, authorize: undefined as never })).rejects.toThrow('authorize');
});
