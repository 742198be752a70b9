import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';
import { createEmulator } from '../../src/testing.js';
import { createProxied, fakeTime, pass, passUntil, sendTo } from './proxied.js';
import { startRedis, whyNoRedis } from './redisServer.js';
import type { RedisServer } from './redisServer.js';

afterEach(() => vi.useRealTimers());

const keyed = (key: string): Record<string, string> => ({ 'idempotency-key': key });

// 0 ms        5 ms         20 ms
// |--POST------------------| reply
//             |--same key--| the same reply
test('lets a repeat join the held start, and gives its reply again later', async () => {
  const { send, recorded } = createProxied();
  const body = { taskDetails: '[after 10ms] [say: one]' };
  const [first, second] = await Promise.all(
    [1, 2].map(() => send('/start/run-task', { headers: keyed('run-1'), body })),
  );
  const third = await send('/start/run-task', { headers: keyed('run-1'), body });
  expect(first?.status).toBe(200);
  expect([second?.text, third.text]).toEqual([first?.text, first?.text]);
  expect(recorded).toHaveLength(1);
});

test('starts another run for another user, key or path, and answers another body with 422', async () => {
  const { send, recorded } = createProxied();
  const body = { taskDetails: '[after 0s] [say: one]' };
  await send('/start/run-task', { headers: keyed('run-1'), body });
  await send('/start/run-task', { headers: keyed('run-1'), body, user: 'bob' });
  await send('/start/run-task', { headers: keyed('run-2'), body });
  expect(recorded).toHaveLength(3);
  const other = { headers: keyed('run-1'), body: { taskDetails: '[after 0s] [say: two]' } };
  expect(await send('/start/run-task', other)).toMatchObject({
    status: 422,
    body: { code: 'IDEMPOTENCY_KEY_REUSED' },
  });
  expect(recorded).toHaveLength(3);
});

test('starts a session’s task once', async () => {
  const { send, recorded } = createProxied();
  const { body } = await send('/start/start-session', { body: {} });
  const message = { actionType: 'newTask', newState: 'start', taskDetails: '[after 5ms]' };
  const init = { headers: keyed('run-1'), body: { sessionId: body['sessionId'], message } };
  const [one, two] = await Promise.all([
    send('/start/send-message', init),
    send('/start/send-message', init),
  ]);
  expect(one.text).toBe(two.text);
  expect(recorded).toHaveLength(2);
});

test('frees the key when WebRun certainly refused, also for another spelling', async () => {
  let isRefusing = true;
  const emulator = createEmulator({ rateLimit: 0, holdMs: 20 });
  const { send, recorded } = createProxied({
    fetch: (input, init) =>
      isRefusing
        ? Promise.resolve(
            Response.json({ success: false, message: 'task.prompt is required' }, { status: 400 }),
          )
        : emulator.fetch(input, init),
  });
  const headers = keyed('run-1');
  expect((await send('/start/run-task', { headers, body: { taskDetails: '[after 0s]' } })).status).toBe(400);
  isRefusing = false;
  expect((await send('/start/run-task', { headers, body: { task: { prompt: '[after 0s]' } } })).status).toBe(
    200,
  );
  expect(recorded).toHaveLength(2);
});

test('never sends again what may have been taken', async () => {
  const { send, recorded } = createProxied({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
  const init = { headers: keyed('run-1'), body: { taskDetails: 'x' } };
  expect((await send('/start/run-task', init)).status).toBe(504);
  expect(await send('/start/run-task', init)).toMatchObject({
    status: 504,
    body: { code: 'OUTCOME_UNKNOWN' },
  });
  expect(recorded).toHaveLength(1);
});

test.each([{}, keyed('run-1')])(
  'gives the reply of a start though `waitUntil` throws (headers: %o)',
  async (headers) => {
    const errors: unknown[] = [];
    const { send, recorded } = createProxied({
      onError: (error) => void errors.push(error),
      waitUntil: () => {
        throw new Error('`waitUntil` is not available in the current environment.');
      },
    });
    const reply = await send('/start/run-task', { headers, body: { taskDetails: '[after 0s] [say: one]' } });
    expect(reply.status).toBe(200);
    expect(recorded).toHaveLength(1);
    expect(errors).toHaveLength(1);
  },
);

test('begins no start that was cancelled before it arrived, also when it arrives later', async () => {
  const { send, recorded } = createProxied();
  const body = { taskDetails: '[after 0s] [say: one]' };
  const cancelled = { headers: { ...keyed('run-1'), 'idempotency-cancelled': 'true' }, body };
  const refused = { status: 410, body: { code: 'START_CANCELLED' } };
  expect(await send('/start/run-task', cancelled)).toMatchObject(refused);
  expect(await send('/start/run-task', { headers: keyed('run-1'), body })).toMatchObject(refused);
  expect(await send('/start/run-task', cancelled)).toMatchObject(refused);
  expect(recorded).toHaveLength(0);
});

test('answers a start that was cancelled after it arrived with what became of it', async () => {
  const { send, recorded } = createProxied();
  const body = { taskDetails: '[after 10ms] [say: one]' };
  const cancelled = { headers: { ...keyed('run-1'), 'idempotency-cancelled': 'true' }, body };
  const [first, second] = await Promise.all([
    send('/start/run-task', { headers: keyed('run-1'), body }),
    send('/start/run-task', cancelled),
  ]);
  expect(first.status).toBe(200);
  expect([second.text, (await send('/start/run-task', cancelled)).text]).toEqual([first.text, first.text]);
  expect(recorded).toHaveLength(1);
});

test('counts no start that was cancelled before it arrived', async () => {
  const { send } = createProxied({ limits: { runsPerMinute: 1 } });
  const body = { taskDetails: '[after 0s]' };
  await send('/start/run-task', { headers: { ...keyed('run-1'), 'idempotency-cancelled': 'true' }, body });
  expect((await send('/start/run-task', { headers: keyed('run-2'), body })).status).toBe(200);
});

test('forgets a key after 24 h, and not before', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  const { send, recorded } = createProxied();
  const init = { headers: keyed('run-1'), body: { taskDetails: '[after 0s]' } };
  await send('/start/run-task', init);
  vi.advanceTimersByTime(86_400_000 - 1_000);
  await send('/start/run-task', init);
  expect(recorded).toHaveLength(1);
  vi.advanceTimersByTime(2_000);
  await send('/start/run-task', init);
  expect(recorded).toHaveLength(2);
});

test('starts nothing that cannot be noted down', async () => {
  const away = (): Promise<never> => Promise.reject(new Error('redis is away'));
  const { send, recorded } = createProxied({ store: { get: away, set: away, swap: away } });
  const init = { headers: keyed('run-1'), body: { taskDetails: 'x' } };
  expect(await send('/start/run-task', init)).toMatchObject({
    status: 503,
    body: { code: 'STORE_UNAVAILABLE' },
  });
  expect(recorded).toHaveLength(0);
});

test('keeps a reply of 1 MB as the way to ask for it', async () => {
  const store = createMemoryStore();
  let keptLength = 0;
  const measuring: WebRunStore = {
    ...store,
    set: (key, value, lifeMs) => {
      keptLength = Math.max(keptLength, value.length);
      return store.set(key, value, lifeMs);
    },
  };
  const { send, recorded } = createProxied({
    store: measuring,
    fetch: async () =>
      Response.json({
        type: 'task_completed',
        sessionId: 's1',
        taskId: 't1',
        data: { message: 'x'.repeat(1e6) },
      }),
  });
  const init = { headers: keyed('run-1'), body: { taskDetails: 'x' } };
  const first = await send('/start/run-task', init);
  const repeat = await send('/start/run-task', init);
  const { sessionId, taskId } = first.body;
  expect(first.text.length).toBeGreaterThan(1e6);
  expect(repeat.body).toEqual({ success: true, status: 'pending', pending: true, sessionId, taskId });
  expect([recorded.length, keptLength < 2_000]).toEqual([1, true]);
});

// 0 s          4 s                 14 s after the last beat
// |--POST on A--x A dies
//     |--same key on B-------------| 504, and nothing is sent
test('answers a repeat with "unknown" when the instance that held the start has died', async () => {
  fakeTime();
  const shared = createMemoryStore();
  const never = new Promise<never>(() => undefined);
  let isDead = false;
  const ofA: WebRunStore = {
    get: (key) => (isDead ? never : shared.get(key)),
    set: (...args) => (isDead ? never : shared.set(...args)),
    swap: (...args) => (isDead ? never : shared.swap(...args)),
  };
  const a = createProxied({ store: ofA, fetch: () => never });
  const b = createProxied({ store: shared });
  const init = { headers: keyed('run-1'), body: { taskDetails: 'x' } };
  void a.send('/start/run-task', init);
  await pass(5_000);
  isDead = true;
  const repeat = b.send('/start/run-task', init);
  await pass(16_000);
  expect(await repeat).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } });
  const later = await b.send('/start/run-task', init);
  expect([later.status, a.recorded.length, b.recorded.length]).toEqual([504, 1, 0]);
});

// 0 s                                            60 s
// |--POST on A, held----------------------------| reply
//     |--same key on B--------------------------| the same reply
test('waits on another instance as long as that one holds the start', async () => {
  fakeTime();
  const store = createMemoryStore();
  const emulator = createEmulator({ rateLimit: 0, holdMs: 60_000 });
  const a = createProxied({ store, fetch: emulator.fetch });
  const b = createProxied({ store, fetch: emulator.fetch });
  const init = { headers: keyed('run-1'), body: { taskDetails: '[after 59s] [say: done]' } };
  const first = a.send('/start/run-task', init);
  await pass(1_000);
  const repeat = b.send('/start/run-task', init);
  await pass(60_000);
  expect((await repeat).text).toBe((await first).text);
  expect((await first).body['status']).toBe('complete');
  expect(emulator.tasks).toHaveLength(1);
});

// 0 s                      75 s
// |--POST, no answer--------| 504
test('gives up on WebRun after 75 s, and does not ask again', async () => {
  fakeTime();
  const { send, recorded } = createProxied({ fetch: () => new Promise<never>(() => undefined) });
  const init = { headers: keyed('run-1'), body: { taskDetails: 'x' } };
  const first = send('/start/run-task', init);
  await pass(76_000, 1_000);
  expect(await first).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } });
  expect((await send('/start/run-task', init)).status).toBe(504);
  expect(recorded).toHaveLength(1);
});

// 0 s      1 s         3 s         5 s                     70 s
// |--POST--| reply, the store is away | kept once, and given again
test('keeps a reply as soon as the store is back, and writes it once', async () => {
  fakeTime();
  const store = createMemoryStore();
  const asked: string[] = [];
  const failing: WebRunStore = {
    ...store,
    async set(key, ...args) {
      if (!args[0].includes('"done"')) return store.set(key, ...args);
      asked.push(key);
      if (asked.length < 3) throw new Error('redis is away');
      return store.set(key, ...args);
    },
  };
  const { send, recorded } = createProxied({ store: failing });
  const init = { headers: keyed('run-1'), body: { taskDetails: '[after 0s] [say: one]' } };
  const first = await passUntil(send('/start/run-task', init));
  await pass(3_000);
  expect([first.status, asked.length]).toEqual([200, 2]);
  await pass(70_000);
  expect(asked).toHaveLength(3);
  expect(await passUntil(send('/start/run-task', init))).toMatchObject({ status: 200, text: first.text });
  expect(recorded).toHaveLength(1);
});

test('hands a held start to waitUntil, where the platform has one', async () => {
  const kept: Promise<unknown>[] = [];
  const { send } = createProxied({ waitUntil: (work) => void kept.push(work) });
  await send('/start/run-task', { headers: keyed('run-1'), body: { taskDetails: '[after 0s]' } });
  await send('/start/run-task', { headers: keyed('run-1'), body: { taskDetails: '[after 0s]' } });
  expect(kept).toHaveLength(1);
  await Promise.all(kept);
});

const big = { message: 'x '.repeat(50_000) };
test.each([
  [
    'whose ids are in its result',
    { result: { sessionId: 'sess_12345', taskId: 'task_12345', data: big } },
    200,
  ],
  [
    'whose ids are in an address to poll',
    { pollUrl: 'https://connect.webrun.ai/task/sess_12345/task_12345', data: big },
    200,
  ],
  [
    'whose ids are in the result of its result',
    { result: { result: { sessionId: 'sess_12345', taskId: 'task_12345', data: big } } },
    200,
  ],
  ['that names no task', { type: 'task_completed', data: big }, 504],
])('keeps little of a large reply %s', async (_which, reply, status) => {
  const kept: number[] = [];
  const inner = createMemoryStore();
  const store: WebRunStore = {
    ...inner,
    set: (key, value, lifeMs) => {
      kept.push(value.length);
      return inner.set(key, value, lifeMs);
    },
    swap: (key, before, value, lifeMs) => {
      kept.push(value.length);
      return inner.swap(key, before, value, lifeMs);
    },
  };
  const fetch = async (): Promise<Response> => Response.json({ success: true, status: 'complete', ...reply });
  const { send } = createProxied({ store, accountPerMinute: 0, fetch });
  const run = (): Promise<{ readonly status: number }> =>
    send('/start/run-task', { headers: keyed('run-1'), body: { taskDetails: 'x' } });
  expect((await run()).status).toBe(200);
  expect((await run()).status).toBe(status);
  expect(Math.max(...kept)).toBeLessThan(20_000);
});

describe('starts that were cancelled before they arrived', () => {
  /** A store that records how long each key lives, in milliseconds; what was deleted has no life. */
  function createRecordingStore(): { readonly store: WebRunStore; readonly lives: Map<string, number> } {
    const lives = new Map<string, number>();
    const inner = createMemoryStore();
    const store: WebRunStore = {
      get: inner.get,
      set: (key, value, lifeMs) => {
        lives.set(key, lifeMs);
        return inner.set(key, value, lifeMs);
      },
      swap: (key, before, value, lifeMs) => {
        lives.set(key, lifeMs);
        return inner.swap(key, before, value, lifeMs);
      },
    };
    return { store, lives };
  }
  const body = { taskDetails: '[after 0s]' };
  const cancelled = (key: string): { headers: Record<string, string>; body: object } => ({
    headers: { ...keyed(key), 'idempotency-cancelled': 'true' },
    body,
  });

  test('are kept for 10 minutes, and no more than 5 a second of one user', async () => {
    fakeTime();
    const { store, lives } = createRecordingStore();
    const { send } = createProxied({ store });
    const answers = await passUntil(
      Promise.all(Array.from({ length: 50 }, (_, index) => send('/start/run-task', cancelled(`${index}`)))),
    );
    const count = (wanted: number): number => answers.filter(({ status }) => status === wanted).length;
    expect([count(410), count(429)]).toEqual([5, 45]);
    const kept = [...lives].filter(([key]) => key.startsWith('once')).map(([, lifeMs]) => lifeMs);
    // Of the others a mark is left for a second.
    expect(kept.filter((lifeMs) => lifeMs > 1_000)).toEqual(Array.from({ length: 5 }, () => 600_000));
    await pass(1_000);
    expect((await passUntil(send('/start/run-task', cancelled('next')))).status).toBe(410);
  });

  test('take no clicks, and are not refused where there are none', async () => {
    const { send } = createProxied({ limits: { actionsPerSecond: 0 } });
    expect((await send('/start/run-task', cancelled('run-1'))).status).toBe(410);
  });

  test('say what became of a start that had arrived, however many there were', async () => {
    const { send } = createProxied();
    const started = await send('/start/run-task', { headers: keyed('run-1'), body });
    for (let index = 0; index < 20; index++) await send('/start/run-task', cancelled(`other-${index}`));
    expect((await send('/start/run-task', cancelled('run-1'))).text).toBe(started.text);
  });
});

describe.skipIf(whyNoRedis !== '')(`with Redis${whyNoRedis}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  test('shares one user’s limits between instances', async () => {
    const limits = { runsAtOnce: 5 };
    const emulator = createEmulator({ rateLimit: 0, holdMs: 5 });
    const stores = await Promise.all([redis.connect(), redis.connect(), redis.connect()]);
    const proxies = stores.map(
      (store) => createProxied({ store, limits, fetch: emulator.fetch, accountPerMinute: 0 }).proxy,
    );
    const body = { taskDetails: '[after 60s]' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => proxies)
        .flat()
        .map((proxy) => sendTo(proxy, '/start/run-task', { user: 'carol', body })),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(5);
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(25);
    expect(emulator.tasks).toHaveLength(5);
    await emulator.close();
  });

  test('lets values expire', async () => {
    const store = await redis.connect();
    expect(await store.swap('kept', null, 'a', 60_000)).toBe(true);
    expect(await store.swap('kept', null, 'b', 60_000)).toBe(false);
    expect(await store.swap('kept', 'x', 'b', 60_000)).toBe(false);
    expect(await store.swap('kept', 'a', 'ü"\r\n', 60_000)).toBe(true);
    expect(await store.get('kept')).toBe('ü"\r\n');
    const before = await redis.countKeys();
    expect(await store.swap('short', null, 'a', 60)).toBe(true);
    await expect.poll(() => store.get('short')).toBeNull();
    await expect.poll(() => redis.countKeys()).toBe(before);
  });
});
