import { afterEach, expect, test, vi } from 'vitest';
import { createSeal } from '../../src/server/seal.js';
import type { Seal, Sealed } from '../../src/server/seal.js';
import { sealReply } from '../../src/server/replyIds.js';
import { createProxied } from './proxied.js';

const [oldKey, newKey] = ['first-sealing-key-of-the-tests-0001', 'a-new-sealing-key-0123456789'];
const sealWith = (...keys: string[]) => createSeal(async () => keys);
/** The nonce of a handle: 12 bytes after the key's name and the minute. */
const nonceOf = (handle: string): string => Buffer.from(handle, 'base64url').subarray(7, 19).toString('hex');

afterEach(() => void vi.useRealTimers());

function setTime(time: string): void {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(new Date(time));
}

test('gives an id the same handle on every instance, whenever it is sealed like its session', async () => {
  setTime('2026-11-28T12:00:00Z');
  const session = await sealWith(oldKey).seal('session', 'session-1', 'ada');
  const task = await sealWith(oldKey).seal('task', 'task-1', 'ada', session);
  setTime('2026-12-05T12:00:00Z');
  const other = sealWith(oldKey);
  expect(await other.seal('task', 'task-1', 'ada', session)).toBe(task);
  expect(await other.seal('session', 'session-1', 'ada', task)).toBe(session);
  expect(await other.open('task', task, 'ada')).toBe('task-1');
});

test('seals like a handle of an old key by that key, and for no longer than that handle opens', async () => {
  setTime('2026-11-28T12:00:00Z');
  const session = await sealWith(oldKey).seal('session', 'session-1', 'ada');
  const task = await sealWith(oldKey).seal('task', 'task-1', 'ada', session);
  setTime('2026-12-27T12:00:00Z');
  const rotated = sealWith(newKey, oldKey);
  expect(await rotated.seal('task', 'task-1', 'ada', session)).toBe(task);
  expect(await rotated.seal('task', 'task-1', 'ada')).not.toBe(task);
  expect(await rotated.open('task', task, 'ada')).toBe('task-1');
  setTime('2026-12-28T12:01:00Z');
  const late = await rotated.seal('task', 'task-2', 'ada', session);
  expect(await rotated.open('task', late, 'ada')).toBeNull();
  expect(await sealWith(newKey, oldKey).open('task', late, 'ada')).toBeNull();
});

// A reply's first id is sealed in one minute, its second in the next.
test('seals the ids of one reply like its session, also where the minute changes between them', async () => {
  setTime('2026-11-28T12:00:59Z');
  const { open, seal } = sealWith(oldKey);
  const slow: Seal = {
    open,
    async seal(...args) {
      const handle = await seal(...args);
      vi.setSystemTime(Date.now() + 60_000);
      return handle;
    },
  };
  const sealing = { seal: slow, userId: 'ada', basePath: '/api', socketUrl: null };
  const { taskId, sessionId } = await sealReply({ taskId: 'task-1', sessionId: 'session-1' }, sealing);
  const session = String(sessionId);
  expect(await seal('task', 'task-1', 'ada', session)).toBe(taskId);
  // An event of that session, later.
  const known = [{ kind: 'session', id: 'session-1', handle: session }] as const;
  expect(await sealReply({ taskId: 'task-1' }, { ...sealing, known })).toEqual({ taskId });
});

test('two polls of a task that has ended have the same answer, ids of its files included', async () => {
  setTime('2026-11-28T12:00:00Z');
  const ids = { sessionId: 'sess_1', taskId: 'task_1' };
  const data = { message: 'Saved.', files: [{ fileId: 'file_1', filename: 'a.pdf' }] };
  const answer = { success: true, status: 'completed', ...ids, data };
  const { send } = createProxied({ fetch: async () => Response.json(answer) });
  const started = await send('/start/run-task', { body: { taskDetails: 'x' } });
  const path = `/task/${String(started.body['sessionId'])}/${String(started.body['taskId'])}`;
  const first = await send(path);
  expect(first.text).toContain('"fileId"');
  setTime('2026-11-28T12:01:00Z');
  expect((await send(path)).body).toEqual(first.body);
  expect(started.body).toEqual(first.body);
});

test('uses no nonce for two contents: another user, kind, id, minute or key makes another', async () => {
  setTime('2026-11-28T12:00:00Z');
  const seal = sealWith(oldKey);
  const kinds: Sealed[] = ['session', 'task', 'file'];
  const handles: string[] = [];
  for (const kind of kinds)
    for (const user of ['ada', 'bob', 'ada"]', '']) {
      for (let id = 0; id < 50; id++) handles.push(await seal.seal(kind, `id-${id}`, user));
      handles.push(await seal.seal(kind, '', user), await sealWith(newKey).seal(kind, 'id-1', user));
    }
  setTime('2026-11-28T12:01:00Z');
  handles.push(await seal.seal('task', 'id-1', 'ada'));
  expect(new Set(handles.map(nonceOf)).size).toBe(handles.length);
});

test('opens no handle that was changed anywhere, or is another user’s or of another kind', async () => {
  const seal = sealWith(oldKey);
  const handle = await seal.seal('task', 'task-1', 'ada');
  for (let at = 0; at < handle.length; at++) {
    const forged = `${handle.slice(0, at)}${handle[at] === 'A' ? 'B' : 'A'}${handle.slice(at + 1)}`;
    expect(await seal.open('task', forged, 'ada'), `changed at ${at}`).toBeNull();
  }
  expect(await seal.open('task', handle, 'bob')).toBeNull();
  expect(await seal.open('session', handle, 'ada')).toBeNull();
  expect(await sealWith(newKey).open('task', handle, 'ada')).toBeNull();
});

test('opens handles with a random nonce, as earlier versions made them', async () => {
  setTime('2026-12-01T12:00:00Z');
  const seal = sealWith(oldKey);
  for (const handle of [
    'c0dKAci2cFy5MeLD-jRRDh6BLITvHnZEzQfUhZUqIe676HD5juljvr1DIijK_YEX4NM0L9wH',
    'c0dKAci2cPUcMecj5dKVhnkMKukfndAIxn3xsofyUQIrO9kxQvqdj10p2txI9vjuLfMorsZv',
  ])
    expect(await seal.open('session', handle, 'ada')).toBe('session-of-before-1');
});
