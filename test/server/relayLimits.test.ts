import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createSeal } from '../../src/server/seal.js';
import { apiKey, sealingKeys } from './proxied.js';
import { startRelayed } from './relayed.js';
import type { Relayed } from './relayed.js';

const ada = { cookie: 'user=ada' };
let relayed: Relayed;
beforeAll(async () => {
  relayed = await startRelayed({ limits: { perUser: 30, inAll: 34 } });
});
afterAll(() => relayed.close());

const opened: { disconnect(): unknown }[] = [];
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.disconnect();
  await expect.poll(() => relayed.upstream.size).toBe(0);
});

async function openSession(user = 'ada'): Promise<string> {
  return String((await relayed.post('/start/start-session', {}, user))['sessionId']);
}

/** So many sockets at once; how many were let in. */
async function listenTimes(times: number, handle: string, user = 'ada'): Promise<number> {
  const cookie = { cookie: `user=${user}` };
  const all = await Promise.all(
    Array.from({ length: times }, () => relayed.listen(`${relayed.appUrl}/webrun`, handle, cookie)),
  );
  opened.push(...all.map(({ socket }) => socket));
  return all.filter(({ refused }) => refused === null).length;
}

test('opens 8 sockets on one session of the 500 that are asked for, and as many connections to WebRun', async () => {
  const handle = await openSession();
  let joined = 0;
  for (let times = 0; times < 500; times += 20) joined += await listenTimes(20, handle);
  expect([joined, relayed.upstream.size]).toEqual([8, 8]);
  for (const socket of opened.splice(0, 20)) socket.disconnect();
  await expect.poll(() => relayed.upstream.size).toBe(0);
  // Whoever leaves makes room.
  expect(await listenTimes(3, handle)).toBe(3);
});

test('counts a session’s sockets whatever handle they use', async () => {
  const handle = await openSession();
  expect(await listenTimes(4, handle)).toBe(4);
  // A second handle of the same session, made an hour before.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
  const seal = createSeal(async () => sealingKeys);
  const earlier = await seal.seal('session', String(relayed.asked.at(-1)), 'ada');
  vi.useRealTimers();
  expect(earlier).not.toBe(handle);
  expect(await listenTimes(2, earlier)).toBe(2);
  const other = (await relayed.post('/start/start-session', {}))['sessionId'];
  expect(await listenTimes(6, String(other))).toBe(6);
  expect(await listenTimes(6, handle)).toBe(2);
});

test('opens as many connections for one user, and for all, as `limits` says', async () => {
  const handles = await Promise.all(Array.from({ length: 5 }, () => openSession()));
  const bobs = await openSession('bob');
  let joined = 0;
  for (const handle of handles) joined += await listenTimes(7, handle);
  expect(joined).toBe(30);
  expect(await listenTimes(7, bobs, 'bob')).toBe(4);
});

test('gives a place back when WebRun does not take its connection', async () => {
  const unknown = await createSeal(async () => sealingKeys).seal('session', 'sess_unknown', 'ada');
  for (let times = 0; times < 10; times++) {
    const { socket, refused } = await relayed.listen(`${relayed.appUrl}/webrun`, unknown, ada);
    opened.push(socket);
    expect(refused).toBe('Session not found or unauthorized');
  }
});

test('connects to WebRun as often in a minute as one user may, and goes on for others', async () => {
  const hasty = await startRelayed({ limits: { connectsPerMinute: 1 } });
  try {
    const address = `${hasty.appUrl}/webrun`;
    const handleOf = async (user: string): Promise<string> =>
      String((await hasty.post('/start/start-session', {}, user))['sessionId']);
    const [adas, bobs] = [await handleOf('ada'), await handleOf('bob')];
    const said: (string | null)[] = [];
    for (let times = 0; times < 3; times++) {
      const { socket, refused } = await hasty.listen(address, adas, ada);
      socket.disconnect();
      said.push(refused);
    }
    // Not the words by which a browser gives up for good.
    expect(said).toEqual([null, 'Not connected. Try again.', 'Not connected. Try again.']);
    expect(hasty.asked.length).toBe(1);
    expect((await hasty.listen(address, bobs, { cookie: 'user=bob' })).refused).toBeNull();
  } finally {
    await hasty.close();
  }
});

test('passes 20 messages a second of one user, and drops the rest without ending anything', async () => {
  const handle = await openSession();
  const { socket, events } = await relayed.listen(`${relayed.appUrl}/webrun`, handle, ada);
  opened.push(socket);
  const before = relayed.messages.length;
  const click = { actionType: 'interaction', action: { type: 'CLICK', x: 1, y: 200 } };
  for (let times = 0; times < 500; times++) socket.emit('message', click);
  await expect.poll(() => relayed.messages.length - before).toBeGreaterThanOrEqual(20);
  // What was sent earlier has been decided when this later one arrives: a burst's second or two, not 500 clicks.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  socket.emit('message', { actionType: 'state', newState: 'pause' });
  await expect
    .poll(() => JSON.stringify(relayed.messages.at(-1)))
    .toBe('{"actionType":"state","newState":"pause"}');
  expect(relayed.messages.length - before).toBeLessThan(200);
  expect(socket.connected).toBe(true);
  expect(events.filter(([, { type }]) => type === 'error')).toEqual([]);
});

test('passes the first end of a session always, and more of them as it passes messages', async () => {
  const handle = await openSession();
  const { socket } = await relayed.listen(`${relayed.appUrl}/webrun`, handle, ada);
  opened.push(socket);
  const click = { actionType: 'interaction', action: { type: 'CLICK', x: 1, y: 200 } };
  for (let times = 0; times < 100; times++) socket.emit('message', click);
  socket.emit('end_session');
  await expect.poll(() => relayed.ends()).toBe(1);
  for (let times = 0; times < 500; times++) socket.emit('end_session');
  // What was sent earlier has been decided when this arrives; it is a message too, so it is sent until it is not one too many.
  await expect
    .poll(() => {
      socket.emit('message', { actionType: 'state', newState: 'resume' });
      return JSON.stringify(relayed.messages.at(-1));
    })
    .toBe('{"actionType":"state","newState":"resume"}');
  expect(relayed.ends()).toBeLessThan(200);
});

test('masks the key in events, and passes no field that is not listed', async () => {
  const handle = await openSession();
  const { socket, events } = await relayed.listen(`${relayed.appUrl}/webrun`, handle, ada);
  opened.push(socket);
  const [webrun] = relayed.upstream;
  const sessionId = webrun?.sessionId ?? '';
  const escaped = Array.from(apiKey, (character) => `\\u00${character.charCodeAt(0).toString(16)}`).join('');
  for (const body of [
    { type: 'agent', sessionId, content: `Using ${apiKey} in ${sessionId}`, sid: sessionId },
    { type: 'action', sessionId, data: { name: 'click', target: escaped, session: { id: sessionId } } },
    { type: 'error', error: apiKey, code: apiKey, apiKey, streaming: { webRTCURL: `https://${sessionId}` } },
    null,
    'text',
    [sessionId],
  ])
    webrun?.emit('message', body);
  await expect.poll(() => events.length).toBe(6);
  const told = JSON.stringify(events);
  for (const secret of [apiKey, escaped, sessionId, 'u0077']) expect(told).not.toContain(secret);
  expect(events.map(([, body]) => body)).toEqual([
    { type: 'agent', sessionId: handle, content: `Using … in ${handle}` },
    { type: 'action', sessionId: handle, data: { name: 'click', target: '…' } },
    { type: 'error', error: '…', code: '…' },
    {},
    {},
    {},
  ]);
});

test('lets a browser go that is 1,000 events behind', async () => {
  const handle = await openSession();
  const { socket } = await relayed.listen(`${relayed.appUrl}/webrun`, handle, ada);
  opened.push(socket);
  const [webrun] = relayed.upstream;
  for (let times = 0; times < 5_000; times++) webrun?.emit('message', { type: 'agent', content: 'x' });
  await expect.poll(() => socket.connected).toBe(false);
});
