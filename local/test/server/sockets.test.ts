import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { startLocal } from '../../src/index.js';
import type { LocalServer } from '../../src/index.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(): Promise<LocalServer> {
  const local = await startLocal({ port: 0, rateLimit: 0, agent: 'scripted', holdMs: 50 });
  ends.push(() => local.close());
  return local;
}

/** The official client, and all it has heard. */
function listen(
  url: string,
  sessionId: string,
): { socket: Socket; heard: [string, Record<string, unknown>][] } {
  const socket = io(url, {
    auth: { sessionId },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  ends.push(() => socket.close());
  const heard: [string, Record<string, unknown>][] = [];
  socket.onAny((event: string, payload: Record<string, unknown>) => void heard.push([event, payload]));
  return { socket, heard };
}

const typesOf = (heard: [string, Record<string, unknown>][]): unknown[] =>
  heard.map(([event, { type }]) => (event === 'message' ? type : event));

test('tells the official client a whole task: thoughts, steps, guardrail, answer, completion, termination', async () => {
  const local = await start();
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const { sessionId } = await client.startSession();
  const { socket, heard } = listen(local.url, sessionId);
  await expect.poll(() => socket.connected).toBe(true);

  socket.emit('message', {
    actionType: 'newTask',
    newState: 'start',
    taskDetails: '[visit: https://shop.example/] [ask: Which size?] [say: Size {{answer}}]',
  });
  await expect.poll(() => typesOf(heard)).toContain('guardrail_trigger');
  socket.emit('message', { actionType: 'guardrail', prompt: 'M', newState: 'resume' });
  await expect.poll(() => typesOf(heard)).toContain('task_completed');
  socket.emit('message', { actionType: 'state', newState: 'terminate' });
  await expect.poll(() => socket.connected).toBe(false);

  const types = typesOf(heard);
  expect(types[0]).toBe('task_started');
  expect(types).toEqual(expect.arrayContaining(['agent', 'action', 'response_update']));
  expect(types.at(-1)).toBe('end_session');
  expect(heard.at(-1)?.[1]).toMatchObject({ sessionId, reason: 'terminated' });
  expect(heard.find(([, { type }]) => type === 'task_completed')?.[1]).toMatchObject({
    data: { message: 'Size M' },
  });
});

test('pauses and resumes by the socket, and answers what is wrong with an error', async () => {
  const local = await start();
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const { sessionId } = await client.startSession();
  const { socket, heard } = listen(local.url, sessionId);
  await expect.poll(() => socket.connected).toBe(true);
  const task = await client.sendTask(sessionId, { taskDetails: '[after 60s] [say: done]' });
  const ref = { sessionId, taskId: task.taskId ?? '' };
  socket.emit('message', { actionType: 'state', newState: 'pause' });
  await expect.poll(async () => client.getTask(ref)).toMatchObject({ status: 'running', phase: 'paused' });
  socket.emit('message', { actionType: 'nonsense' });
  await expect.poll(() => typesOf(heard)).toContain('error');
  socket.emit('message', { actionType: 'state', newState: 'resume' });
  await expect.poll(async () => client.getTask(ref)).toMatchObject({ status: 'running', phase: 'running' });
});

test.each(['', 'nobody', undefined])('refuses a stranger who names session %j', async (sessionId) => {
  const local = await start();
  const { socket } = listen(local.url, sessionId as string);
  const refusal = await new Promise<Error>((resolve) => void socket.on('connect_error', resolve));
  expect(refusal.message).toBe('Session not found or unauthorized');
  expect(socket.connected).toBe(false);
});

test('refuses a page of another site, whatever session it names', async () => {
  const local = await start();
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const { sessionId } = await client.startSession();
  const socket = io(local.url, {
    auth: { sessionId },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { origin: 'https://evil.example' },
  });
  ends.push(() => socket.close());
  await new Promise((resolve) => void socket.on('connect_error', resolve));
  expect(socket.connected).toBe(false);
});

test('closes with sockets open', async () => {
  const local = await start();
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const { sessionId } = await client.startSession();
  const { socket, heard } = listen(local.url, sessionId);
  await expect.poll(() => socket.connected).toBe(true);
  await local.close();
  await expect.poll(() => socket.connected).toBe(false);
  expect(typesOf(heard)).toContain('end_session');
});

// By Socket.IO's polling transport, so that a packet is sent as it stands: 40 opens a namespace, 42 is an event.
test.each([
  '40',
  '40{}',
  '40{"sessionId":5}',
  '40["x"]',
  '40null',
  '42["message"]',
  '42["message",{"actionType":{}}]',
  '40/live,',
  '40/live,{}',
  '40/live,{"token":{}}',
  '40/nowhere,',
  '4{',
  '\u0000',
])('a client that sends %j is refused, and the server goes on', async (packet) => {
  const local = await start();
  const address = `${local.url}/socket.io/?EIO=4&transport=polling`;
  const opened = await (await fetch(address)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { readonly sid: string };
  await fetch(`${address}&sid=${sid}`, { method: 'POST', body: packet });
  // What follows an accepted packet is done in the next turns.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await fetch(`${local.url}/start/health`)).status).toBe(200);
});

test('a client in a session that sends any JSON is answered with an error, and the server goes on', async () => {
  const local = await start();
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const { sessionId } = await client.startSession();
  const { socket, heard } = listen(local.url, sessionId);
  await expect.poll(() => socket.connected).toBe(true);
  for (const payload of [
    null,
    5,
    [],
    {},
    'x',
    { actionType: 'interaction', action: { type: 'KEY_PRESS', key: 5 } },
  ])
    socket.emit('message', payload);
  await expect.poll(() => typesOf(heard).filter((type) => type === 'error').length).toBe(6);
  expect((await fetch(`${local.url}/start/health`)).status).toBe(200);
});
