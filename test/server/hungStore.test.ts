import { createClient, createCluster, createSentinel } from 'redis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRedisStore } from '../../src/server.js';
import { createProxied } from './proxied.js';
import type { Proxied } from './proxied.js';
import { startRedis, whyNoRedis } from './redisServer.js';
import type { RedisServer } from './redisServer.js';

// A busy machine takes its time, and what hangs is waited for.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const ids = { sessionId: 'sess_12345', taskId: 'task_12345' };
const pending = { success: true, status: 'pending', pending: true, ...ids };
const completed = {
  success: true,
  type: 'task_completed',
  ...ids,
  data: { message: 'done' },
  usage: { cost: 4.5 },
};
const body = { taskDetails: 'Find the cheapest desk lamp' };

describe.skipIf(whyNoRedis !== '')(`a Redis that hangs for a moment${whyNoRedis}`, () => {
  let redis: RedisServer;
  let settled: unknown[] = [];
  beforeEach(async () => {
    redis = await startRedis();
    settled = [];
  });
  afterEach(() => redis.close());

  /** A proxy of the API, whose starts are answered when `answerStart` resolves. */
  async function createProxy(limits: object, answerStart: () => Promise<void>): Promise<Proxied> {
    return createProxied({
      store: await redis.connect(),
      accountPerMinute: 0,
      fetch: async (input, init) => {
        const { url } = new Request(input, init);
        if (!url.includes('/start/')) return Response.json(completed);
        await answerStart();
        return Response.json(pending);
      },
      limits,
      onEvent: (event) => {
        if (event.type === 'settled') settled.push(event);
      },
    });
  }

  test('when a start is answered: its run is counted with what it cost', async () => {
    const { send } = await createProxy({ usdPerDay: 5, estimateUsd: 0.1 }, async () => redis.hang());
    const started = await send('/start/run-task', { body });
    expect(started.status).toBe(200);
    redis.wake();
    const path = `/task/${String(started.body['sessionId'])}/${String(started.body['taskId'])}`;
    await send(path);
    const polled = await send(path);
    expect(polled.headers.get('x-webrun-allowance')).toContain('remaining=0.5');
    expect(settled).toMatchObject([{ costUsd: 4.5 }]);
  });

  test('when a poll brings the end: it is recorded with the user’s next request, and told once', async () => {
    const { send } = await createProxy({ usdPerDay: 4, runsAtOnce: 1 }, async () => undefined);
    const started = await send('/start/run-task', { body });
    const path = `/task/${String(started.body['sessionId'])}/${String(started.body['taskId'])}`;
    redis.hang();
    expect(await send(path)).toMatchObject({ status: 200, body: { type: 'task_completed' } });
    redis.wake();
    await vi.waitFor(async () => {
      expect(await send('/start/run-task', { body })).toMatchObject({
        status: 429,
        body: { code: 'SPENDING_LIMIT_REACHED' },
      });
    }, 60_000);
    await send(path);
    expect(settled).toMatchObject([{ costUsd: 4.5 }]);
  });
});

test.skipIf(whyNoRedis !== '')(
  'a client without an error listener survives that Redis is started again',
  async () => {
    const redis = await startRedis();
    const client = createClient({ url: redis.url, socket: { reconnectStrategy: 100 } });
    await client.connect();
    const store = createRedisStore(client);
    await store.set('a', '1', 60_000);
    // Without a listener the first lost connection would be thrown out of the process.
    await redis.restart();
    await vi.waitFor(async () => expect(await store.get('a')).toBe('1'), 60_000);
    client.destroy();
    await redis.close();
  },
);

test.each([
  ['a cluster', createCluster({ rootNodes: [{ url: 'redis://127.0.0.1:6379' }] })],
  ['a Sentinel', createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port: 26379 }] })],
])('the client of %s is refused in words: its commands take other arguments', (_of, client) => {
  expect(() => createRedisStore(client as never)).toThrow('made by `createClient`');
});
