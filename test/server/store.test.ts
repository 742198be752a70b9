import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';
import { createProxied, fakeTime, pass, passUntil, silent } from './proxied.js';
import type { Answer, Proxied } from './proxied.js';
import { startRedis, whyNoRedis } from './redisServer.js';
import type { RedisServer } from './redisServer.js';

afterEach(() => vi.useRealTimers());

const body = { taskDetails: '[after 0s]' };
const start = ({ send }: Proxied, key: string | null = 'run-1'): Promise<Answer> =>
  send('/start/run-task', { body, ...(key === null ? {} : { headers: { 'idempotency-key': key } }) });

/** The same, while time passes. */
const started = (proxied: Proxied, key?: string | null): Promise<Answer> => passUntil(start(proxied, key));

/** A store that can lose what it holds, one key or all. */
function createLosingStore(): WebRunStore & { lose(): void; loseOnly(part: string): void } {
  let generation = 0;
  const store = createMemoryStore();
  const keys = new Set<string>();
  const name = (key: string): string => {
    keys.add(key);
    return `${generation} ${key}`;
  };
  return {
    get: (key) => store.get(name(key)),
    set: (key, ...rest) => store.set(name(key), ...rest),
    swap: (key, ...rest) => store.swap(name(key), ...rest),
    lose: () => void generation++,
    loseOnly: (part) => {
      for (const key of keys) if (key.includes(part)) void store.set(name(key), '', 0);
    },
  };
}

/** A store that stops answering and starts again; what it was asked meanwhile is done when it wakes. */
function createHangingStore(): WebRunStore & { hang(): void; wake(): void } {
  const store = createMemoryStore();
  let awake = Promise.resolve();
  let wake = (): void => undefined;
  return {
    get: (key) => awake.then(() => store.get(key)),
    set: (...args) => awake.then(() => store.set(...args)),
    swap: (...args) => awake.then(() => store.swap(...args)),
    hang: () => void (awake = new Promise((resolve) => void (wake = resolve))),
    wake: () => wake(),
  };
}

test('a store in memory keeps what has not expired, however much is written', async () => {
  const store = createMemoryStore();
  await store.set('kept', 'x', 86_400_000);
  for (let index = 0; index < 2_000; index++) await store.set(`${index}`, 'y', 1);
  expect(await store.get('kept')).toBe('x');
});

describe('a store that loses its keys', () => {
  // 0 s          1 s     1 s
  // |--POST on A---------------------------…
  //              x lost  |--same key on B--| 504, at once
  test('during a hold: a repeat is 504 at once, and nothing is sent', async () => {
    fakeTime();
    const store = createLosingStore();
    const a = createProxied({ store, fetch: silent });
    const b = createProxied({ store });
    expect((await started(b, 'earlier')).status).toBe(200);
    void start(a);
    await pass(1_000);
    store.lose();
    expect(await started(b)).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } });
    expect([a.recorded.length, b.recorded.length]).toEqual([1, 1]);
  });

  test('during a hold: a repeat is 504 also on an instance that has answered polls only', async () => {
    fakeTime();
    const store = createLosingStore();
    const a = createProxied({ store, fetch: silent });
    const b = createProxied({ store });
    expect((await passUntil(b.send('/task/no/handle'))).status).toBe(404);
    void start(a);
    await pass(1_000);
    store.lose();
    expect(await started(b)).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } });
    expect([a.recorded.length, b.recorded.length]).toEqual([1, 0]);
  });

  test('is known to an instance whose store did not answer at first, from its next request on', async () => {
    fakeTime();
    const store = createLosingStore();
    let isAway = true;
    const b = createProxied({
      store: {
        ...store,
        get: async (key) => (isAway ? Promise.reject(new Error('away')) : store.get(key)),
      },
    });
    for (const isLost of [true, false]) {
      isAway = isLost;
      expect((await passUntil(b.send('/task/no/handle'))).status).toBe(404);
      await pass(1_000);
    }
    const a = createProxied({ store, fetch: silent });
    void start(a);
    await pass(1_000);
    store.lose();
    expect((await started(b)).status).toBe(504);
    expect([a.recorded.length, b.recorded.length]).toEqual([1, 0]);
  });

  // 0 s          1 s     4 s               6 s
  // |--POST on A---------|beat-------------------------| reply
  //              x lost                    |--on C--| 504     |--on C--| the reply
  test('is noticed by the heartbeat: a repeat is 504 also on an instance that is new, until the reply is there', async () => {
    fakeTime();
    const store = createLosingStore();
    let reply = (_response: Response): void => undefined;
    const a = createProxied({
      store,
      fetch: () => new Promise<Response>((resolve) => void (reply = resolve)),
    });
    const first = start(a);
    await pass(1_000);
    store.lose();
    await pass(5_000);
    const c = createProxied({ store });
    expect((await started(c)).status).toBe(504);
    reply(Response.json({ success: true, status: 'pending', sessionId: 'sess_1', taskId: 'task_1' }));
    await pass(1_000);
    const { text, status } = await first;
    expect(status).toBe(200);
    expect(await started(c)).toMatchObject({ status: 200, text });
    expect(c.recorded).toHaveLength(0);
  });

  test('frees a key all the same when WebRun refuses', async () => {
    fakeTime();
    const store = createLosingStore();
    let reply = (_response: Response): void => undefined;
    const a = createProxied({
      store,
      fetch: () => new Promise<Response>((resolve) => void (reply = resolve)),
    });
    const first = start(a);
    await pass(1_000);
    store.loseOnly('once ');
    await pass(5_000);
    reply(Response.json({ success: false, error: 'no' }, { status: 400 }));
    expect((await first).status).toBe(400);
    expect((await started(createProxied({ store }))).status).toBe(200);
  });

  test('is in doubt for 110 s: no key starts anything, a start without a key does', async () => {
    fakeTime();
    const store = createLosingStore();
    const a = createProxied({ store });
    const b = createProxied({ store });
    for (const one of [a, b]) expect((await started(one, `first-${one === a}`)).status).toBe(200);
    store.lose();
    expect((await started(a, 'new-1')).status).toBe(504);
    expect((await started(a, null)).status).toBe(200);
    await pass(100_000, 5_000);
    // Both keep to the moment at which it was first noticed, and so does an instance that comes later.
    const c = createProxied({ store });
    for (const one of [a, b, c]) expect((await started(one, 'new-2')).status).toBe(504);
    await pass(11_000, 1_000);
    for (const [index, one] of [a, b, c].entries())
      expect((await started(one, `new-3-${index}`)).status).toBe(200);
    // The claim that was given back does not block its own repeat.
    expect((await started(b, 'new-1')).status).toBe(200);
  });

  test('is noticed also where a new instance was the first to use it afterwards', async () => {
    fakeTime();
    const store = createLosingStore();
    const a = createProxied({ store });
    expect((await started(a, 'first')).status).toBe(200);
    store.lose();
    const c = createProxied({ store });
    expect((await started(c, 'new-1')).status).toBe(200);
    expect((await started(a, 'new-2')).status).toBe(504);
    expect((await started(c, 'new-3')).status).toBe(504);
  });

  test('is none that was empty: the first start of a new deployment passes', async () => {
    fakeTime();
    const store = createMemoryStore();
    for (let instance = 0; instance < 3; instance++)
      expect((await started(createProxied({ store }), `run-${instance}`)).status).toBe(200);
  });
});

describe('a store that hangs', () => {
  // 0 s        3 s
  // |--POST----| 503, nothing sent
  test.each([
    ['a start with a key', 'run-1', {}],
    ['a start in the queue', null, {}],
    ['a start within limits', null, { limits: { runsAtOnce: 1 }, accountPerMinute: 0 }],
  ])('means 503 within seconds, and nothing is sent: %s', async (_name, key, options) => {
    fakeTime();
    const store = createHangingStore();
    const onError = vi.fn<(error: unknown) => void>();
    const proxied = createProxied({ ...options, store, onError });
    store.hang();
    let answer: Answer | undefined;
    void start(proxied, key).then((reply) => (answer = reply));
    await pass(2_500);
    expect(answer).toBeUndefined();
    await pass(1_000);
    expect(answer).toMatchObject({ status: 503, body: { code: 'STORE_UNAVAILABLE' } });
    // What it was asked takes effect when it wakes, and is undone.
    store.wake();
    await pass(10_000, 1_000);
    const again = start(proxied, key);
    await pass(10_000, 1_000);
    expect((await again).status).toBe(200);
    expect(proxied.recorded).toHaveLength(1);
  });

  test('means 503 for hundreds of requests at once as soon as for one', async () => {
    fakeTime();
    const store = createHangingStore();
    const proxied = createProxied({ store, limits: { runsAtOnce: 1_000, requestsAtOnce: 1_000 } });
    store.hang();
    const answers: Answer[] = [];
    for (let times = 0; times < 300; times++) void start(proxied, null).then((reply) => answers.push(reply));
    await pass(5_500);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect([answers.length, proxied.recorded.length]).toEqual([300, 0]);
  });

  test('stops neither polls nor what they say', async () => {
    fakeTime();
    const store = createHangingStore();
    const onError = vi.fn<(error: unknown) => void>();
    const proxied = createProxied({ store, limits: { runsAtOnce: 5 }, accountPerMinute: 0, onError });
    const { body: task } = await started(proxied, null);
    store.hang();
    let answer: Answer | undefined;
    void proxied
      .send(`/task/${String(task['sessionId'])}/${String(task['taskId'])}`)
      .then((reply) => (answer = reply));
    await pass(6_000);
    expect(answer).toMatchObject({ status: 200, body: { status: 'completed' } });
    expect(answer?.headers.get('x-webrun-allowance')).toBeNull();
  });

  // 0 s           1 s               10 s              40 s
  // |--POST-------|---hangs---------| reply, at once   | wakes: the reply is kept
  test('during a hold costs neither the reply nor its repeats', async () => {
    fakeTime();
    const store = createHangingStore();
    let reply = (_response: Response): void => undefined;
    const a = createProxied({
      store,
      accountPerMinute: 0,
      fetch: () => new Promise<Response>((resolve) => void (reply = resolve)),
    });
    const b = createProxied({ store, accountPerMinute: 0 });
    let answer: Answer | undefined;
    void start(a).then((reply) => (answer = reply));
    await pass(1_000);
    store.hang();
    await pass(9_000);
    reply(Response.json({ success: true, status: 'pending', sessionId: 'sess_1', taskId: 'task_1' }));
    await pass(7_000);
    expect(answer?.status).toBe(200);
    await pass(30_000, 1_000);
    store.wake();
    await pass(5_000);
    expect(await started(b)).toMatchObject({ status: 200, text: answer?.text });
    expect(b.recorded).toHaveLength(0);
  });

  // 0 s         3 s      8 s                             40 s        60 s
  // |--POST on A-|hangs---| a renewal arrives late: A goes on renewing |  | reply
  //                                                      |--on B------| the same reply
  test('for a moment during a hold does not make its holder look dead', async () => {
    fakeTime();
    const store = createHangingStore();
    let reply = (_response: Response): void => undefined;
    const a = createProxied({
      store,
      accountPerMinute: 0,
      fetch: () => new Promise<Response>((resolve) => void (reply = resolve)),
    });
    const b = createProxied({ store, accountPerMinute: 0 });
    const first = start(a);
    await pass(3_000);
    store.hang();
    await pass(5_000);
    store.wake();
    await pass(20_000, 1_000);
    const repeat = start(b);
    await pass(20_000, 1_000);
    reply(Response.json({ success: true, status: 'pending', sessionId: 'sess_1', taskId: 'task_1' }));
    await pass(6_000, 1_000);
    expect(await repeat).toMatchObject({ status: 200, text: (await first).text });
    expect(b.recorded).toHaveLength(0);
  });
});

describe.skipIf(whyNoRedis !== '')(`Redis${whyNoRedis}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  test('sets, swaps and reads, and forgets in time', async () => {
    const store = await redis.connect();
    await store.set('a', 'x', 60_000);
    expect(await store.swap('a', 'y', 'z', 60_000)).toBe(false);
    expect(await store.swap('a', 'x', 'z', 60_000)).toBe(true);
    expect(await store.get('a')).toBe('z');
    await store.set('b', 'x', 1);
    await vi.waitFor(async () => expect(await store.get('b')).toBeNull());
    expect(await store.swap('b', null, 'new', 60_000)).toBe(true);
  });

  test('that is full when the reply comes means 504 for a repeat, and the reply once there is room', async () => {
    let reply = (_response: Response): void => undefined;
    const held: typeof fetch = () => new Promise((resolve) => void (reply = resolve));
    const a = createProxied({ store: await redis.connect(), accountPerMinute: 0, fetch: held });
    const b = createProxied({ store: await redis.connect(), accountPerMinute: 0 });
    const first = start(a, 'full');
    await expect.poll(() => a.recorded.length).toBe(1);
    await redis.setFull(true);
    try {
      reply(Response.json({ success: true, status: 'pending', sessionId: 'sess_1', taskId: 'task_1' }));
      expect((await first).status).toBe(200);
      // How long a holder may be silent; the other timers run on real time.
      vi.useFakeTimers({ toFake: ['performance'] });
      let repeated: Answer | undefined;
      void start(b, 'full').then((answer) => (repeated = answer));
      await expect
        .poll(() => vi.advanceTimersByTime(5_000) && repeated)
        .toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } });
    } finally {
      await redis.setFull(false);
    }
    expect(await start(b, 'full')).toMatchObject({ status: 200, text: (await first).text });
    expect(b.recorded).toHaveLength(0);
  });

  test('that is flushed during a hold starts nothing twice', async () => {
    const [a, b] = [
      createProxied({ store: await redis.connect(), fetch: silent, accountPerMinute: 0 }),
      createProxied({ store: await redis.connect(), accountPerMinute: 0 }),
    ];
    expect((await start(b, 'earlier')).status).toBe(200);
    void start(a, 'flushed');
    await expect.poll(() => a.recorded.length).toBe(1);
    await redis.flush();
    expect(await start(b, 'flushed')).toMatchObject({ status: 504, body: { code: 'OUTCOME_UNKNOWN' } });
    expect(b.recorded).toHaveLength(1);
  });

  test('that hangs means 503, and works again when it wakes', async () => {
    const proxied = createProxied({
      store: await redis.connect(),
      accountPerMinute: 0,
      onError: () => undefined,
    });
    redis.hang();
    try {
      expect(await start(proxied, 'hung')).toMatchObject({
        status: 503,
        body: { code: 'STORE_UNAVAILABLE' },
      });
      expect(proxied.recorded).toHaveLength(0);
    } finally {
      redis.wake();
    }
    // The claim that came late has been taken back.
    await expect.poll(async () => (await start(proxied, `hung`)).status).not.toBe(503);
  });

  test('that is killed comes back with what it had acknowledged', async () => {
    const store = await redis.connect();
    expect(await store.swap('durable', null, 'a', 60_000)).toBe(true);
    await redis.restart();
    await expect.poll(() => store.get('durable').catch(() => null)).toBe('a');
  });
});
