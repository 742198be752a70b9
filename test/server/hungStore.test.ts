import { createClient } from 'redis';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMemoryStore, createRedisStore } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';
import { createUsageCounter } from '../../src/server/usageCounter.js';
import { readCountedLimits } from '../../src/server/userLimits.js';
import { createProxied } from './proxied.js';
import type { Answer, Proxied } from './proxied.js';
import { startRedis, whyNoRedis } from './redisServer.js';
import type { RedisServer } from './redisServer.js';

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
const toPath = ({ body: reply }: Answer): string =>
  `/task/${String(reply['sessionId'])}/${String(reply['taskId'])}`;

describe.skipIf(whyNoRedis !== '')(`a Redis that hangs for a moment${whyNoRedis}`, () => {
  let redis: RedisServer;
  let settled: unknown[] = [];
  beforeEach(async () => {
    redis = await startRedis();
    settled = [];
  });
  afterEach(() => redis.close());

  /** One instance; `answer` makes WebRun's reply to a request. */
  async function createInstance(limits: object, answer: (url: string) => object): Promise<Proxied> {
    return createProxied({
      store: await redis.connect(),
      accountPerMinute: 0,
      fetch: async (input, init) => Response.json(answer(new Request(input, init).url)),
      limits,
      onEvent: (event) => {
        if (event.type === 'settled') settled.push(event);
      },
    });
  }
  /** Asks again where the store was too slow for the header. */
  const leftUsd = async ({ send }: Proxied): Promise<number> => {
    for (;;) {
      const { headers } = await send('/start/send-message', { body: { sessionId: 'nobody' } });
      const left = /usd;limit=\d+;remaining=([\d.]+)/.exec(headers.get('x-webrun-allowance') ?? '')?.[1];
      if (left !== undefined) return Number(left);
    }
  };

  test('when a start is answered: its run is counted with what it cost', async () => {
    const proxied = await createInstance({ usdPerDay: 5, estimateUsd: 0.1 }, (url) => {
      if (!url.includes('/start/')) return completed;
      redis.hang();
      return pending;
    });
    const started = await proxied.send('/start/run-task', { body });
    expect(started.status).toBe(200);
    redis.wake();
    await proxied.send(toPath(started));
    await vi.waitFor(async () => expect(await leftUsd(proxied)).toBe(0.5));
    expect(settled).toMatchObject([{ status: 'completed', costUsd: 4.5 }]);
  });

  test('when a start is answered with its end: that is counted too, though nobody polls', async () => {
    const proxied = await createInstance({ usdPerDay: 5, estimateUsd: 0.1 }, () => {
      redis.hang();
      return completed;
    });
    expect((await proxied.send('/start/run-task', { body })).status).toBe(200);
    redis.wake();
    await vi.waitFor(() => expect(settled).toMatchObject([{ status: 'completed', costUsd: 4.5 }]));
    await vi.waitFor(async () => expect(await leftUsd(proxied)).toBe(0.5));
  });

  test('when a start is answered, and its end comes through another instance first', async () => {
    const limits = { usdPerDay: 5, estimateUsd: 0.1, runsAtOnce: 1 };
    const here = await createInstance(limits, () => {
      redis.hang();
      return pending;
    });
    const elsewhere = await createInstance(limits, () => completed);
    const started = await here.send('/start/run-task', { body });
    redis.wake();
    for (let times = 0; times < 3; times++)
      expect((await elsewhere.send(toPath(started))).body).toMatchObject({ type: 'task_completed' });
    // Nothing more reaches the first one.
    await vi.waitFor(() => expect(settled).toMatchObject([{ status: 'completed', costUsd: 4.5 }]));
    expect(await leftUsd(elsewhere)).toBe(0.5);
    await elsewhere.send(toPath(started));
    expect(settled).toHaveLength(1);
  });

  test('when a poll brings the end: it is recorded with the user’s next request, and told once', async () => {
    const proxied = await createInstance({ usdPerDay: 4, runsAtOnce: 1 }, (url) =>
      url.includes('/start/') ? pending : completed,
    );
    const started = await proxied.send('/start/run-task', { body });
    redis.hang();
    const polled = await proxied.send(toPath(started));
    expect(polled).toMatchObject({ status: 200, body: { type: 'task_completed' } });
    redis.wake();
    await vi.waitFor(async () => {
      expect(await proxied.send('/start/run-task', { body })).toMatchObject({
        status: 429,
        body: { code: 'SPENDING_LIMIT_REACHED' },
      });
    });
    await proxied.send(toPath(started));
    expect(settled).toMatchObject([{ costUsd: 4.5 }]);
  });

  test('when a session is stopped: its run frees its place 10 s later', async () => {
    const { send } = await createInstance({ runsAtOnce: 1 }, (url) => {
      if (!url.includes('send-message')) return pending;
      redis.hang();
      return { success: true };
    });
    const { body: started } = await send('/start/run-task', { body });
    const message = { actionType: 'state', newState: 'terminate' };
    const stop = { body: { sessionId: started['sessionId'], message } };
    expect((await send('/start/send-message', stop)).status).toBe(200);
    redis.wake();
    await vi.waitFor(async () => expect((await send('/start/run-task', { body })).status).toBe(200), {
      interval: 1_000,
    });
  });
});

test('tells of an end once where the store records it, but its answer is lost', async () => {
  const inner = createMemoryStore();
  let isLosing = false;
  const store: WebRunStore = {
    ...inner,
    async swap(...args) {
      const isDone = await inner.swap(...args);
      if (!isLosing || !args[0].startsWith('runs')) return isDone;
      isLosing = false;
      throw new Error('the connection was lost');
    },
  };
  const settled: unknown[] = [];
  const { send } = createProxied({
    store,
    limits: { usdPerDay: 5 },
    fetch: async (input, init) =>
      Response.json(new Request(input, init).url.includes('/start/') ? pending : completed),
    onEvent: (event) => {
      if (event.type === 'settled') settled.push(event);
    },
    onError: () => undefined,
  });
  const path = toPath(await send('/start/run-task', { body }));
  isLosing = true;
  await send(path);
  const { headers } = await send(path);
  expect(headers.get('x-webrun-allowance')).toContain('remaining=0.5');
  expect(settled).toMatchObject([{ costUsd: 4.5 }]);
  await send(path);
  expect(settled).toHaveLength(1);
});

test('finds a run whose name is written only after its time is up', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const usage = createUsageCounter(createMemoryStore(), readCountedLimits({ usdPerDay: 5 }));
  await usage.open('ada', { name: 'a', isRun: true, maxDurationMs: 60_000, atMs: Date.now() });
  vi.setSystemTime(Date.now() + 120_001);
  await usage.rename('ada', 'a', { task: 'task', session: 'session' }, () => undefined);
  await usage.settle('ada', 'task', { status: 'completed', costUsd: 4.5 }, () => undefined);
  expect((await usage.read('ada')).usd?.remaining).toBe(0.5);
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
    await vi.waitFor(async () => expect(await store.get('a')).toBe('1'));
    client.destroy();
    await redis.close();
  },
);
