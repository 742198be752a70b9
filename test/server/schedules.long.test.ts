import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createMemoryStore, createWebRunProxy, toNodeHandler } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';
import { createEmulator } from '../../src/testing.js';
import { apiKey, authorize, record, sealingKeys, upstreamUrl } from './proxied.js';
import { createRandom } from '../random.js';
import type { Random } from '../random.js';
import { startRedis, whyNoRedis } from './redisServer.js';
import type { RedisServer } from './redisServer.js';

// A busy machine may let a healthy store look as if it hung: then 503 and 504 are right, and what they promise is tested in place of a
// reply. They are wrong before the shortest time-out of a store, 3 s.
vi.setConfig({ testTimeout: 600_000 });
const shortestTimeoutMs = 3_000;

const usdPerDay = 1_000_000;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

interface Instances {
  readonly urls: readonly string[];
  /** True where the store fails on purpose, so that 503 and 504 may come at once. */
  readonly isFaulty: boolean;
  /** How often a task with this text has reached WebRun. */
  countSent(text: string): number;
  /** Ends that the proxy has reported, by WebRun's id of the task. */
  readonly ends: readonly string[];
  /** Tasks whose end their client has seen. */
  readonly ended: Set<string>;
  readonly sent: readonly { readonly body: string }[];
  close(): Promise<void>;
}

/** Instances of an app over HTTP on loopback, before one WebRun where each task costs $1. */
async function startInstances(stores: readonly WebRunStore[], isFaulty = false): Promise<Instances> {
  const emulator = createEmulator({
    rateLimit: 0,
    holdMs: 15,
    key: apiKey,
    balanceUsd: 1_000_000,
  });
  const { recorded, fetch: recording } = record(emulator.fetch);
  const ends: string[] = [];
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
        limits: { usdPerDay, estimateUsd: 1 },
        reveal: ['ids'],
        onEvent: (event) => {
          if (event.type === 'settled') ends.push(String(event.taskId));
        },
        onError: () => undefined,
      });
      const server = createServer(toNodeHandler(proxy)).listen(0, '127.0.0.1');
      // Else a connection may be closed just when a client that had no processor uses it again.
      server.keepAliveTimeout = 0;
      await once(server, 'listening');
      return server;
    }),
  );
  return {
    urls: servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/webrun`),
    isFaulty,
    countSent: (text) =>
      recorded.filter(({ method, body }) => method === 'POST' && body.includes(text)).length,
    ends,
    ended: new Set(),
    get sent() {
      return recorded.filter(({ method }) => method === 'POST');
    },
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      await emulator.close();
    },
  };
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly allowance: string;
}

async function ask(url: string, user: string, init: RequestInit = {}): Promise<Reply> {
  const headers = {
    cookie: `user=${user}`,
    ...(init.headers as Record<string, string> | undefined),
  };
  const reply = await fetch(url, { ...init, headers });
  const allowance = reply.headers.get('x-webrun-allowance') ?? '';
  return { status: reply.status, text: await reply.text(), allowance };
}

const start = (url: string, user: string, key: string, taskDetails: string, cutMs: number | null) =>
  ask(`${url}/start/run-task`, user, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ taskDetails }),
    ...(cutMs === null ? {} : { signal: AbortSignal.timeout(cutMs) }),
  });

/** One schedule: up to three runs of two users, each POSTed up to six times, at random moments, on random instances, some cut. */
async function playSchedule(seed: number, instances: Instances): Promise<void> {
  const random = createRandom(seed);
  const users = [`ada-${seed}-`, `bob-${seed}-`];
  const runs = Array.from({ length: 1 + random.below(3) }, (_, index) => {
    const user = random.pick(users);
    return {
      user,
      key: `run-${index % 2}-${seed}`,
      taskDetails: `[after ${random.pick([0, 8, 30])}ms] [cost: 1] [say: ${user}${index}.]`,
    };
  });
  // Two runs of one user under one key would be two bodies under it: another test.
  const distinct = runs.filter(
    (run, at) => runs.findIndex(({ user, key }) => user === run.user && key === run.key) === at,
  );
  await Promise.all(distinct.map((run) => playRun(random, run, instances)));
  for (const user of new Set(distinct.map((run) => run.user))) await expectCounted(user, instances);
}

async function playRun(
  random: Random,
  { user, key, taskDetails }: { user: string; key: string; taskDetails: string },
  { urls, isFaulty, countSent, ended }: Instances,
): Promise<void> {
  const begunMs = performance.now();
  /** A reply, or `null` for a start that was cut as planned. */
  const post = async (delayMs: number, cutMs: number | null): Promise<Reply | null> => {
    await sleep(delayMs);
    const reply = await start(random.pick(urls), user, key, taskDetails, cutMs).catch((error: unknown) => {
      if (cutMs === null) throw error;
      return null;
    });
    if (reply && reply.status !== 200) {
      expect([503, 504], reply.text).toContain(reply.status);
      if (!isFaulty) expect(performance.now() - begunMs, reply.text).toBeGreaterThan(shortestTimeoutMs);
    }
    return reply;
  };
  const attempts = Array.from({ length: 1 + random.below(5) }, () =>
    post(random.below(40), random.next() < 0.4 ? random.below(25) : null),
  );
  const replies = await Promise.all(attempts);
  // 503 says that nothing was sent.
  if (replies.every((reply) => reply?.status === 503)) expect(countSent(taskDetails)).toBe(0);
  // The last one comes when all is over, and is not cut: every run's client gets its reply.
  let last = await post(random.below(10), null);
  while (last?.status === 503) last = await post(1_000, null);
  for (const reply of replies)
    if (reply?.status === 200 && last?.status === 200) expect(reply.text).toBe(last.text);
  if (last?.status !== 200) return;
  const { success, sessionId, taskId } = JSON.parse(last.text) as Record<string, unknown>;
  expect({ success, sessionId }).toEqual({
    success: true,
    sessionId: expect.any(String) as string,
  });
  for (;;) {
    const { status, text } = await ask(
      `${random.pick(urls)}/task/${String(sessionId)}/${String(taskId)}`,
      user,
    );
    expect(status, text).toBe(200);
    if (text.includes('task_completed')) return void ended.add(taskDetails);
    await sleep(10);
  }
}

/** What the user has spent is what reached WebRun, on every instance: what was refused counts for nothing after the next start there. */
async function expectCounted(user: string, { urls, countSent }: Instances): Promise<void> {
  const readUsd = async (url: string): Promise<number> => {
    for (;;) {
      const body = JSON.stringify({ sessionId: 'nobody' });
      const headers = { 'content-type': 'application/json' };
      const { allowance } = await ask(`${url}/start/send-message`, user, {
        method: 'POST',
        headers,
        body,
      });
      const left = /usd;limit=\d+;remaining=([\d.]+)/.exec(allowance)?.[1];
      if (left !== undefined) return usdPerDay - Number(left);
      await sleep(100);
    }
  };
  const isCounted = async (): Promise<boolean> => {
    const spent: number[] = [];
    for (const url of urls) spent.push(await readUsd(url));
    return spent.every((usd) => usd === countSent(user));
  };
  if (await isCounted()) return;
  for (const [index, url] of urls.entries())
    for (let times = 0, status = 503; status === 503; times++) {
      if (times > 0) await sleep(500);
      const key = `after-${index}-${times}`;
      ({ status } = await start(url, user, key, `[cost: 1] [say: ${user}${key}.]`, null));
      expect([200, 503, 504]).toContain(status);
    }
  await vi.waitFor(async () => expect(await isCounted(), user).toBe(true), {
    interval: 500,
  });
}

async function playAll(instances: Instances, schedules: number, atOnce: number): Promise<void> {
  for (let seed = 0; seed < schedules; seed += atOnce)
    await Promise.all(Array.from({ length: atOnce }, (_, index) => playSchedule(seed + index, instances)));
  const tasks = instances.sent.map(({ body }) => body).filter((body) => body.includes('[after'));
  expect(new Set(tasks).size).toBe(tasks.length);
  expect(tasks.length).toBeGreaterThan(schedules);
  // Each end is reported once: also what a store that failed did not record at first.
  await vi.waitFor(() => expect(instances.ends.length).toBeGreaterThanOrEqual(instances.ended.size));
  expect(new Set(instances.ends).size).toBe(instances.ends.length);
}

test('plays 1,000 schedules of cut, repeated and concurrent POSTs on one instance: each run reaches WebRun once', async () => {
  const instances = await startInstances([createMemoryStore()]);
  try {
    await playAll(instances, 1_000, 10);
  } finally {
    await instances.close();
  }
});

/** A store that hangs, loses calls and loses answers, now and then. */
function createFaultyStore(store: WebRunStore, random: Random): WebRunStore {
  const maybe = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    if (random.next() > 0.02) return call();
    const lateMs = 2_000 + random.below(8_000);
    switch (random.below(4)) {
      case 0: {
        const answer = await call();
        await sleep(lateMs);
        return answer;
      }
      case 1:
        await sleep(lateMs);
        return call();
      case 2:
        await call();
        throw new Error('The answer was lost.');
      default:
        throw new Error('The call was lost.');
    }
  };
  return {
    get: (key) => maybe(() => store.get(key)),
    set: (...args) => maybe(() => store.set(...args)),
    swap: (...args) => maybe(() => store.swap(...args)),
  };
}

test('plays 500 schedules on two instances with a store that fails: each run reaches WebRun once and counts once', async () => {
  const store = createMemoryStore();
  const random = createRandom(7);
  const faulty = (): WebRunStore => createFaultyStore(store, random);
  const instances = await startInstances([faulty(), faulty()], true);
  try {
    await playAll(instances, 500, 100);
  } finally {
    await instances.close();
  }
});

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
      await playAll(instances, 1_000, 10);
    } finally {
      await instances.close();
    }
  });
});
