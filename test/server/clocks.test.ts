import { afterEach, describe, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';
import { createFairQueue } from '../../src/server/fairQueue.js';
import { createStoreGeneration } from '../../src/server/storeGeneration.js';
import { createThrottle } from '../../src/server/throttle.js';
import { createUpstreamHealth } from '../../src/server/upstreamHealth.js';
import { createUsageCounter } from '../../src/server/usageCounter.js';
import { readCountedLimits } from '../../src/server/userLimits.js';
import { createProxied, fakeTime, pass, passUntil } from './proxied.js';
import type { Answer, Proxied } from './proxied.js';

afterEach(() => vi.useRealTimers());

const start = ({ send }: Proxied, taskDetails: string): Promise<Answer> =>
  passUntil(send('/start/run-task', { body: { taskDetails } }));

describe('clocks', () => {
  const today = 1_790_000_000_000;
  const day = 86_400_000;
  const hour = 3_600_000;

  // Two instances share a store; the clock of one is ahead. Each `at` is what its clock says.
  test('that are a day ahead spend no budget a third time', async () => {
    fakeTime();
    const proxied = createProxied({
      limits: { usdPerDay: 1, estimateUsd: 0.1 },
      accountPerMinute: 0,
      store: createLastingStore(),
    });
    let spent = 0;
    for (const at of [today, today + day, today, today + day, today, today + day]) {
      vi.setSystemTime(at);
      for (let times = 0; times < 5; times++)
        if ((await start(proxied, '[after 0s] [cost: 0.5]')).status === 200) spent += 0.5;
    }
    expect(spent).toBe(2);
    // The next day has a budget again, by either clock.
    vi.setSystemTime(today + 2 * day);
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
  });

  test('that are a year ahead erase nothing, and are over when the right one has come', async () => {
    fakeTime();
    const proxied = createProxied({
      limits: { usdPerDay: 1, estimateUsd: 0.1 },
      accountPerMinute: 0,
      store: createLastingStore(),
    });
    await start(proxied, '[after 0s] [cost: 1]');
    for (const at of [today + 365 * day, today]) {
      vi.setSystemTime(at);
      expect((await start(proxied, 'x')).body['code']).toBe('SPENDING_LIMIT_REACHED');
    }
    vi.setSystemTime(today + day);
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
  });

  test.each([
    ['in 1970', 0],
    ['a year ahead', today + 365 * day],
  ])('that were %s once erase nothing, and the next midnight resets the sums', async (_, wrong) => {
    fakeTime();
    const proxied = createProxied({
      limits: { usdPerDay: 1, estimateUsd: 0.1 },
      accountPerMinute: 0,
      store: createLastingStore(),
    });
    vi.setSystemTime(wrong);
    await start(proxied, '[after 0s] [cost: 1]');
    vi.setSystemTime(today);
    expect((await start(proxied, 'x')).body['code']).toBe('SPENDING_LIMIT_REACHED');
    vi.setSystemTime(today + day);
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
  });

  test('that are set back by an hour hold up neither starts nor uploads nor runs for longer than their limits', async () => {
    fakeTime();
    vi.setSystemTime(today + hour);
    const limits = { runsPerMinute: 1, uploadsPerMinute: 1, runsAtOnce: 1 };
    const proxied = createProxied({ limits, accountPerMinute: 0, store: createLastingStore() });
    const upload = (): Promise<Answer> => {
      const body = new FormData();
      body.append('files', new Blob(['x']), 'x.txt');
      return proxied.send('/files/upload', { body });
    };
    await start(proxied, '[after 500s]');
    await upload();
    vi.setSystemTime(today);
    expect((await upload()).status).toBe(200);
    expect((await start(proxied, 'x')).body['code']).toBe('SESSION_LIMIT_REACHED');
    vi.setSystemTime(today + 361_000);
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
  });

  // The places of the account's minute, what WebRun said of it, and who waits; then the clock is set back.
  test('that are set back by an hour do not hold up the queue', async () => {
    fakeTime();
    vi.setSystemTime(today + hour);
    const queue = createFairQueue(createLastingStore(), 2);
    const refused: unknown[] = [];
    const enter = (user: string): Promise<void> =>
      queue.enter('/a', user, 'start').catch((error: unknown) => void refused.push(error));
    await enter('ada');
    await enter('bob');
    const waiting = enter('eve');
    await queue.learn('/a', { limit: undefined, blockedMs: 60_000 });
    vi.setSystemTime(today);
    for (const user of ['ada', 'bob']) await passUntil(enter(user));
    expect(refused).toEqual([]);
    await passUntil(waiting);
    expect(refused).toEqual([expect.objectContaining({ status: 429 })]);
  });

  // 0 s           10 s    11 s                              30 s
  // |--place, ada | bob waits | the clock is set,            | 20 s are over: refused
  test.each([
    ['forward', 25_000],
    ['back', -10_000],
  ])('that are set %s let a request wait for 20 s all the same', async (_, byMs) => {
    fakeTime();
    const queue = createFairQueue(createLastingStore(), 1);
    await queue.enter('/a', 'ada', 'start');
    await pass(10_000);
    const answers: unknown[] = [];
    queue.enter('/a', 'bob', 'start').catch((error: unknown) => answers.push(error));
    await pass(1_000);
    vi.setSystemTime(Date.now() + byMs);
    await pass(18_000);
    expect(answers).toEqual([]);
    await pass(1_500);
    expect(answers).toMatchObject([{ status: 429 }]);
  });

  test('that are set back by 10 minutes hold up the queue for a minute at most', async () => {
    fakeTime();
    const queue = createFairQueue(createLastingStore());
    await queue.learn('/a', { limit: undefined, blockedMs: 60_000 });
    vi.setSystemTime(Date.now() - 600_000);
    await passUntil(queue.enter('/a', 'ada', 'start'));
  });

  test.each([3_600_000, -3_600_000])('that are set by %i ms neither add nor take clicks', async (byMs) => {
    fakeTime();
    const clicks = createThrottle(2);
    expect([1, 2, 3].map(() => clicks.take('ada'))).toEqual([true, true, false]);
    vi.setSystemTime(Date.now() + byMs);
    expect(clicks.take('ada')).toBe(false);
    await pass(500);
    expect([clicks.take('ada'), clicks.take('ada')]).toEqual([true, false]);
  });

  // 0 s        1 s               1.1 s              6 s
  // |--POST--------------------------------------------| reply
  //            |--same key, elsewhere-- | 20 s ahead  --| the same reply
  test('that are set forward by 20 s do not give up a start whose holder lives', async () => {
    fakeTime();
    const store = createMemoryStore();
    const [here, elsewhere] = [createProxied({ store }, { holdMs: 60_000 }), createProxied({ store })];
    const init = {
      headers: { 'idempotency-key': 'run-1' },
      body: { taskDetails: '[after 6s] [say: one]' },
    };
    const first = here.send('/start/run-task', init);
    await pass(1_000);
    const repeat = elsewhere.send('/start/run-task', init);
    await pass(100);
    vi.setSystemTime(Date.now() + 20_000);
    const [one, two] = await passUntil(Promise.all([first, repeat]));
    expect([one.status, two.status, two.text]).toEqual([200, 200, one.text]);
    expect(elsewhere.recorded).toHaveLength(0);
  });

  test('that are set forward by two days forget no start of a store in memory', async () => {
    fakeTime();
    const proxied = createProxied();
    const init = { headers: { 'idempotency-key': 'run-1' }, body: { taskDetails: '[after 0s] [say: one]' } };
    const first = await passUntil(proxied.send('/start/run-task', init));
    vi.setSystemTime(Date.now() + 2 * day);
    const repeat = await passUntil(proxied.send('/start/run-task', init));
    expect([repeat.status, repeat.text]).toEqual([200, first.text]);
    expect(proxied.recorded).toHaveLength(1);
  });

  // 0 s                 1 s                100 s                  120 s
  // |--the mark is lost | the clock is set | starts are in doubt  | they are not
  test.each([hour, -hour])('that are set by %i ms let a loss be in doubt for 110 s', async (byMs) => {
    fakeTime();
    const store = createLastingStore();
    const [here, elsewhere] = [createStoreGeneration(store), createStoreGeneration(store)];
    for (const generation of [here, elsewhere]) expect(await generation.isInDoubt()).toBe(false);
    await store.set('generation', JSON.stringify({ id: 'another', lostAtMs: null }), day);
    for (const generation of [here, elsewhere]) expect(await generation.isInDoubt()).toBe(true);
    await pass(1_000);
    vi.setSystemTime(Date.now() + byMs);
    await pass(99_000, 1_000);
    for (const generation of [here, elsewhere]) expect(await generation.isInDoubt()).toBe(true);
    await pass(20_000, 1_000);
    for (const generation of [here, elsewhere]) expect(await generation.isInDoubt()).toBe(false);
  });

  test('that are set back by an hour do not silence a fault of WebRun', async () => {
    fakeTime();
    const errors: unknown[] = [];
    const health = createUpstreamHealth('https://connect.webrun.ai', (error) => errors.push(error));
    health.lost();
    vi.setSystemTime(Date.now() - hour);
    health.connected();
    await pass(61_000, 1_000);
    health.lost();
    expect(errors).toHaveLength(2);
  });

  test('that differ by a minute do not lose a request that waits', async () => {
    fakeTime();
    const store = createLastingStore();
    const queue = createFairQueue(store, 1);
    await queue.enter('/a', 'ada', 'start');
    vi.setSystemTime(today + 50_000);
    const waiting = queue.enter('/a', 'bob', 'start');
    await pass(1_000);
    // Another instance, whose clock is behind, looks.
    vi.setSystemTime(today);
    void createFairQueue(store, 1)
      .enter('/a', 'eve', 'start')
      .catch(() => undefined);
    await pass(100, 50);
    vi.setSystemTime(today + 52_000);
    await passUntil(waiting);
  });

  /** A store whose own clock is right: what is kept outlives whatever an instance thinks of the time. */
  function createLastingStore(): WebRunStore {
    const entries = new Map<string, string>();
    return {
      get: async (key) => entries.get(key) ?? null,
      set: async (key, value) => void entries.set(key, value),
      async swap(key, before, value) {
        if ((entries.get(key) ?? null) !== before) return false;
        entries.set(key, value);
        return true;
      },
    };
  }
});

describe('a run that goes on', () => {
  const sessionOf = ({ body }: Answer): unknown => body['sessionId'];
  const change = ({ send }: Proxied, run: Answer, newState: string): Promise<Answer> =>
    send('/start/send-message', {
      body: { sessionId: sessionOf(run), message: { actionType: 'state', newState } },
    });
  const poll = ({ send }: Proxied, { body }: Answer): Promise<Answer> =>
    passUntil(send(`/task/${String(body['sessionId'])}/${String(body['taskId'])}`));
  const leftUsd = ({ headers }: Answer): number =>
    Number(/usd;limit=1;remaining=([\d.]+)/.exec(headers.get('X-WebRun-Allowance') ?? '')?.[1]);

  // 23:53:40   23:59:40       23:59:50        00:00:05
  // |--start--| taken for ended | another start | the poll says that it is paused: it counts, and so does its cost
  test('counts again after midnight, with its cost', async () => {
    fakeTime();
    const midnight = 1_790_035_200_000;
    vi.setSystemTime(midnight - 380_000);
    const limits = { runsAtOnce: 1, usdPerDay: 1 };
    const proxied = createProxied({ limits, accountPerMinute: 0 }, { idleMs: 3_600_000 });
    const first = await start(proxied, '[after 100s] [cost: 0.3]');
    await change(proxied, first, 'pause');
    vi.setSystemTime(midnight - 10_000);
    expect((await start(proxied, '[after 0s] [cost: 0]')).status).toBe(200);
    vi.setSystemTime(midnight + 5_000);
    expect(leftUsd(await poll(proxied, first))).toBeCloseTo(0.9);
    expect((await start(proxied, 'x')).body['code']).toBe('SESSION_LIMIT_REACHED');
    await change(proxied, first, 'resume');
    await pass(110_000, 5_000);
    const ended = await poll(proxied, first);
    expect(ended.body['status']).toBe('completed');
    expect(leftUsd(ended)).toBeCloseTo(0.7);
  });

  // 0 s      1 s      345 s         360 s            365 s
  // |--start--| paused | a poll      | its time is up  | it still counts
  test('counts between two polls', async () => {
    fakeTime();
    const proxied = createProxied({ limits: { runsAtOnce: 1 }, accountPerMinute: 0 }, { idleMs: 3_600_000 });
    const first = await start(proxied, '[after 500s]');
    await change(proxied, first, 'pause');
    await pass(345_000, 5_000);
    expect((await poll(proxied, first)).body['status']).toBe('paused');
    await pass(20_000, 5_000);
    expect((await start(proxied, 'x')).body['code']).toBe('SESSION_LIMIT_REACHED');
  });

  test('frees its place 10 s after it was stopped, although a reply that was under way says it runs', async () => {
    fakeTime();
    const usage = createUsageCounter(createMemoryStore(), readCountedLimits({ runsAtOnce: 1 }));
    const open = (name: string): Promise<unknown> =>
      usage.open('ada', { name, isRun: true, maxDurationMs: 300_000, atMs: Date.now() });
    await open('a');
    await usage.rename('ada', 'a', { task: 'task', session: 'session' }, () => undefined);
    await usage.stop('ada', 'session');
    await usage.recordRunning('ada', 'task', 'session');
    vi.setSystemTime(Date.now() + 9_999);
    await expect(open('b')).rejects.toMatchObject({ code: 'SESSION_LIMIT_REACHED' });
    vi.setSystemTime(Date.now() + 1);
    await open('b');
  });
});
