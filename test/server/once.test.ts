import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createMemoryStore, createWebRunProxy, toNodeHandler } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';
import { createEmulator } from '../../src/testing.js';
import {
  apiKey,
  authorize,
  createProxied,
  record,
  sealingKeys,
  sendTo,
  upstreamUrl,
  fakeTime,
  pass,
} from './proxied.js';
import { createRandom } from '../random.js';
import type { Random } from '../random.js';
import { startRedis, whyNoRedis } from './redisServer.js';
import type { RedisServer } from './redisServer.js';

afterEach(() => vi.useRealTimers());
// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } });

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

test('starts anew for another user, key or path, and answers another body with 422', async () => {
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

test('forgets a key after 24 h, and not before', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { send, recorded } = createProxied();
  const init = { headers: keyed('run-1'), body: { taskDetails: '[after 0s]' } };
  await send('/start/run-task', init);
  vi.setSystemTime(Date.now() + 86_400_000 - 1_000);
  await send('/start/run-task', init);
  expect(recorded).toHaveLength(1);
  vi.setSystemTime(Date.now() + 2_000);
  await send('/start/run-task', init);
  expect(recorded).toHaveLength(2);
});

test('starts nothing that cannot be noted down', async () => {
  const away = (): Promise<never> => Promise.reject(new Error('redis is away'));
  const { send, recorded } = createProxied({ store: { get: away, set: away, swap: away, delete: away } });
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
    delete: (key) => (isDead ? never : shared.delete(key)),
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

test('hands a held start to waitUntil, where the platform has one', async () => {
  const kept: Promise<unknown>[] = [];
  const { send } = createProxied({ waitUntil: (work) => void kept.push(work) });
  await send('/start/run-task', { headers: keyed('run-1'), body: { taskDetails: '[after 0s]' } });
  await send('/start/run-task', { headers: keyed('run-1'), body: { taskDetails: '[after 0s]' } });
  expect(kept).toHaveLength(1);
  await Promise.all(kept);
});

// ------------------------------------------------------------------------------------------------------ schedules

interface Instances {
  readonly urls: readonly string[];
  /** Task texts as WebRun got them. */
  readonly sent: readonly { readonly body: string }[];
  close(): Promise<void>;
}

/** Instances of an app over HTTP on loopback, before one WebRun. */
async function startInstances(stores: readonly WebRunStore[]): Promise<Instances> {
  const emulator = createEmulator({ rateLimit: 0, holdMs: 15, key: apiKey });
  const { recorded, fetch: recording } = record(emulator.fetch);
  const servers = await Promise.all(
    stores.map(async (store) => {
      const proxy = createWebRunProxy({
        apiKey,
        authorize,
        sealingKeys,
        upstreamUrl,
        store,
        fetch: recording,
        accountPerMinute: 0,
      });
      const server = createServer(toNodeHandler(proxy)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  return {
    urls: servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/webrun`),
    sent: recorded,
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      await emulator.close();
    },
  };
}

/** One schedule: up to three runs of two users, each POSTed up to six times, at random moments, on random instances, some cut. */
async function playSchedule(seed: number, urls: readonly string[]): Promise<void> {
  const random = createRandom(seed);
  const users = ['ada', 'bob'];
  const runs = Array.from({ length: 1 + random.below(3) }, (_, index) => ({
    user: random.pick(users),
    key: `run-${index % 2}-${seed}`,
    taskDetails: `[after ${random.pick([0, 8, 30])}ms] [say: ${seed}-${index}]`,
  }));
  // Two runs of one user under one key would be two bodies under it: another test.
  const distinct = runs.filter(
    (run, at) => runs.findIndex(({ user, key }) => user === run.user && key === run.key) === at,
  );
  await Promise.all(distinct.map((run) => playRun(random, run, urls)));
}

async function playRun(
  random: Random,
  { user, key, taskDetails }: { user: string; key: string; taskDetails: string },
  urls: readonly string[],
): Promise<void> {
  const post = async (delayMs: number, cutMs: number | null): Promise<string | null> => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const url = `${random.pick(urls)}/start/run-task`;
    try {
      const reply = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: `user=${user}`, 'idempotency-key': key },
        body: JSON.stringify({ taskDetails }),
        ...(cutMs === null ? {} : { signal: AbortSignal.timeout(cutMs) }),
      });
      const text = await reply.text();
      expect(reply.status, text).toBe(200);
      return text;
    } catch (error) {
      if (cutMs === null) throw error;
      return null; // cut, as planned
    }
  };
  const attempts = Array.from({ length: 1 + random.below(5) }, () =>
    post(random.below(40), random.next() < 0.4 ? random.below(25) : null),
  );
  const replies = await Promise.all(attempts);
  // The last one comes when all is over, and is not cut: every run's client gets its reply.
  const last = await post(random.below(10), null);
  for (const reply of replies) if (reply !== null) expect(reply).toBe(last);
  expect(JSON.parse(last ?? '')).toMatchObject({ success: true, sessionId: expect.any(String) as string });
}

const schedules = 1_000;
const atOnce = 10;

async function playAll(instances: Instances): Promise<void> {
  for (let seed = 0; seed < schedules; seed += atOnce)
    await Promise.all(
      Array.from({ length: atOnce }, (_, index) => playSchedule(seed + index, instances.urls)),
    );
  const tasks = instances.sent.map(({ body }) => body);
  expect(new Set(tasks).size).toBe(tasks.length);
  expect(tasks.length).toBeGreaterThan(schedules);
}

test('plays 1,000 schedules of cut, repeated and concurrent POSTs on one instance: each run reaches WebRun once', async () => {
  const instances = await startInstances([createMemoryStore()]);
  try {
    await playAll(instances);
  } finally {
    await instances.close();
  }
}, 180_000);

describe.skipIf(whyNoRedis !== '')(`with Redis${whyNoRedis}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  test('plays 1,000 schedules over three instances: each run reaches WebRun once', async () => {
    const instances = await startInstances(
      await Promise.all([redis.connect(), redis.connect(), redis.connect()]),
    );
    try {
      await playAll(instances);
    } finally {
      await instances.close();
    }
  }, 240_000);

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
