import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemoryStore, createWebRunProxy, toNodeHandler } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';
import { createEmulator } from '../../src/testing.js';
import { apiKey, authorize, record, sealingKeys, upstreamUrl } from './proxied.js';
import { createRandom } from '../random.js';
import type { Random } from '../random.js';
import { startRedis, whyNoRedis } from './redisServer.js';
import type { RedisServer } from './redisServer.js';

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
        onError: () => undefined,
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
});
