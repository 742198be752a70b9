import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSocketRelay } from '../../src/server.js';
import { authorize, sealingKeys } from './proxied.js';
import { startRelayed } from './relayed.js';
import type { Relayed } from './relayed.js';

let relayed: Relayed;
let appUrl = '';
const post: Relayed['post'] = (...args) => relayed.post(...args);
const listen: Relayed['listen'] = (...args) => relayed.listen(...args);

beforeAll(async () => {
  relayed = await startRelayed();
  appUrl = relayed.appUrl;
});
afterAll(() => relayed.close());

test('passes on what happens in a session to its user, by handles, and a guardrail’s answer back', async () => {
  const session = await post('/start/start-session', {});
  expect(session['socketURL']).toBe(`${appUrl}/webrun`);
  const handle = String(session['sessionId']);
  const {
    socket,
    events: news,
    refused,
  } = await listen(String(session['socketURL']), handle, {
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
  for (const { sessionId, taskId } of relayed.emulator.tasks)
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

test('passes events on also where it has no key to mask', async () => {
  const keyless = await startRelayed({}, false);
  const { sessionId } = await keyless.post('/start/start-session', {});
  const { events } = await keyless.listen(`${keyless.appUrl}/webrun`, String(sessionId), {
    cookie: 'user=ada',
  });
  const message = { actionType: 'newTask', newState: 'start', taskDetails: '[say: Looking] [say: Done.]' };
  await keyless.post('/start/send-message', { sessionId, message });
  await expect.poll(() => events.map(([, { type }]) => type)).toContain('task_completed');
  await keyless.close();
});

test('starts nothing over the socket, and lets only listed messages pass', async () => {
  const session = await post('/start/start-session', {});
  const { socket, events: news } = await listen(String(session['socketURL']), String(session['sessionId']), {
    cookie: 'user=ada',
  });
  const before = relayed.emulator.tasks.length;
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
  expect(relayed.emulator.tasks).toHaveLength(before);
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
  ['a real id', { cookie: 'user=ada' }, () => relayed.emulator.tasks[0]?.sessionId ?? ''],
  ['no handle', { cookie: 'user=ada' }, () => ''],
  ['a handle that is no text', { cookie: 'user=ada' }, (handle: string) => [handle] as unknown as string],
])('refuses %s', async (_name, headers, toHandle) => {
  const session = await post('/start/start-session', {});
  const handle = toHandle(String(session['sessionId']));
  const before = relayed.asked.length;
  const { refused, socket } = await listen(`${appUrl}/webrun`, handle, headers);
  expect(refused).toMatch(/websocket error|Session not found/);
  expect(socket.connected).toBe(false);
  expect(relayed.asked).toHaveLength(before);
});

test('takes a page of the app itself', async () => {
  const session = await post('/start/start-session', {});
  const headers = { cookie: 'user=ada', origin: appUrl };
  const { refused } = await listen(`${appUrl}/webrun`, String(session['sessionId']), headers);
  expect(refused).toBeNull();
});

test('is not made without authorize or sealing keys', async () => {
  const options = { server: createServer(), publicUrl: appUrl, authorize, sealingKeys };
  await expect(createSocketRelay({ ...options, sealingKeys: [] })).rejects.toThrow('sealingKeys');
  await expect(createSocketRelay({ ...options, authorize: undefined as never })).rejects.toThrow('authorize');
});
