import { describe, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';
import { createUsageCounter } from '../../src/server/usageCounter.js';
import type { UsageCounter } from '../../src/server/usageCounter.js';
import { readCountedLimits } from '../../src/server/userLimits.js';
import type { NewRun, NewUpload, RunEnd } from '../../src/server/userRecord.js';
import { createProxied, fakeTime, pass, passUntil } from './proxied.js';

const completed: RunEnd = { status: 'completed', costUsd: 4.5 };
const names = { task: 'task', session: 'session' };
const createUsage = (store: WebRunStore): UsageCounter =>
  createUsageCounter(store, readCountedLimits({ usdPerDay: 5 }));
const open = (usage: UsageCounter, name: string, maxDurationMs = 300_000): Promise<unknown> =>
  usage.open('ada', { name, isRun: true, maxDurationMs, atMs: Date.now() });
const leftUsd = async (usage: UsageCounter): Promise<number | undefined> =>
  (await usage.read('ada')).usd?.remaining;

/** A store whose swaps can fail: before they are done, or when their answer is lost. */
function createFailingStore(): WebRunStore & { fault: 'away' | 'answer' | null } {
  const inner = createMemoryStore();
  const failing = {
    ...inner,
    fault: null as 'away' | 'answer' | null,
    async swap(...args: Parameters<WebRunStore['swap']>) {
      if (failing.fault === 'away') throw new Error('away');
      const isDone = await inner.swap(...args);
      if (failing.fault === 'answer') throw new Error('the answer was lost');
      return isDone;
    },
  };
  return failing;
}

describe('what a store that failed did not record', () => {
  test('is told once where an end came before the name, and the answer of the write of the name was lost', async () => {
    fakeTime();
    const store = createFailingStore();
    const usage = createUsage(store);
    await open(usage, 'a');
    await createUsage(store).settle('ada', 'task', completed, () => expect.fail('It has no name yet.'));
    const onEnd = vi.fn<(end: RunEnd) => void>();
    store.fault = 'answer';
    await expect(usage.rename('ada', 'a', names, onEnd)).rejects.toThrow('lost');
    store.fault = null;
    await pass(3_000);
    expect(onEnd.mock.calls).toEqual([[completed]]);
    expect(await leftUsd(usage)).toBe(0.5);
  });

  // 0 s            59 s           61 s     70 s
  // |--end, away--  | another end  |         | the store is back
  test('is written although it was added when an earlier change was about to be given up', async () => {
    fakeTime();
    const store = createFailingStore();
    const usage = createUsage(store);
    for (const name of ['a', 'b']) await open(usage, name);
    const onFirst = vi.fn<() => void>();
    store.fault = 'away';
    const settle = (name: string): Promise<unknown> =>
      usage.settle('ada', name, { status: 'completed', costUsd: 1 }, onFirst).catch(() => undefined);
    await settle('a');
    await pass(59_000);
    await settle('b');
    await pass(11_000);
    store.fault = null;
    await pass(5_000);
    expect(onFirst).toHaveBeenCalledTimes(2);
  });

  // 0 s      121 s                                   123 s
  // |--start | its time is up; its end, elsewhere    | its name, and with it its end
  test('is told where the run was taken for ended before it got its name', async () => {
    fakeTime();
    const store = createMemoryStore();
    const usage = createUsage(store);
    await open(usage, 'a', 60_000);
    vi.setSystemTime(Date.now() + 121_000);
    await createUsage(store).settle('ada', 'task', completed, () => expect.fail('It has no name yet.'));
    vi.setSystemTime(Date.now() + 2_000);
    const onEnd = vi.fn<(end: RunEnd) => void>();
    await usage.rename('ada', 'a', names, onEnd);
    expect(onEnd.mock.calls).toEqual([[completed]]);
    expect(await leftUsd(usage)).toBe(0.5);
  });

  // 23:59:59    00:00:01           00:00:03
  // |--start    | its end, away     | it is written: it counts for the new day
  test('counts for the day on which it is written', async () => {
    fakeTime();
    vi.setSystemTime(1_790_035_199_000);
    const store = createFailingStore();
    const usage = createUsage(store);
    await open(usage, 'a');
    vi.setSystemTime(Date.now() + 2_000);
    store.fault = 'away';
    await usage.settle('ada', 'a', completed, () => undefined).catch(() => undefined);
    store.fault = null;
    await pass(3_000);
    expect(await leftUsd(usage)).toBe(0.5);
  });

  test('frees the place of a run that was stopped before its name was known', async () => {
    fakeTime();
    const store = createMemoryStore();
    const limits = readCountedLimits({ runsAtOnce: 1 });
    const [here, elsewhere] = [createUsageCounter(store, limits), createUsageCounter(store, limits)];
    await open(here, 'a');
    await elsewhere.stop('ada', 'session');
    await here.rename('ada', 'a', names, () => undefined);
    vi.setSystemTime(Date.now() + 10_001);
    await open(here, 'b');
  });
});

// 0 s     refused             3 s               10 s              10.3 s
// |--POST--| the key is freed  | the same start  | a late call     | the same start, elsewhere
test('a call of the store that takes effect late sends no start twice', async () => {
  fakeTime();
  const inner = createMemoryStore();
  let lateMs = 0;
  const late = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    if (lateMs > 0) await new Promise((resolve) => setTimeout(resolve, lateMs));
    return call();
  };
  const store: WebRunStore = {
    ...inner,
    swap: (...args) => late(() => inner.swap(...args)),
  };
  const sent: string[] = [];
  const upstream: typeof fetch = async () => {
    sent.push('start');
    if (sent.length === 1) {
      lateMs = 10_000;
      return Response.json({ success: false, error: 'Busy' }, { status: 429 });
    }
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    return Response.json({ success: true, type: 'task_completed', data: {} });
  };
  const options = { store, fetch: upstream, accountPerMinute: 0 };
  const [here, elsewhere] = [createProxied(options), createProxied(options)];
  const init = { headers: { 'idempotency-key': 'run-1' }, body: { taskDetails: 'Find a lamp' } };
  const first = here.send('/start/run-task', init);
  await passUntil(first);
  lateMs = 0;
  await pass(4_000);
  const second = here.send('/start/run-task', init);
  await pass(3_250);
  const third = elsewhere.send('/start/run-task', init);
  const [two, three] = await passUntil(Promise.all([second, third]));
  expect(sent).toHaveLength(2);
  expect(two.status).toBe(200);
  expect([200, 504]).toContain(three.status);
});

test('an undo that is written twice frees no other start of the same millisecond', async () => {
  fakeTime();
  const store = createFailingStore();
  const usage = createUsageCounter(store, readCountedLimits({ runsPerMinute: 2 }));
  const toSession = (name: string): NewRun => ({ name, isRun: false, maxDurationMs: 0, atMs: Date.now() });
  const [first, second] = [toSession('first'), toSession('second')];
  for (const session of [first, second]) await usage.open('ada', session);
  store.fault = 'answer';
  await expect(usage.undoStart('ada', second)).rejects.toThrow('lost');
  store.fault = null;
  await pass(3_000);
  expect((await usage.read('ada')).starts?.remaining).toBe(1);
});

test('an undo that is written twice frees no other upload of the same millisecond', async () => {
  fakeTime();
  const store = createFailingStore();
  const usage = createUsageCounter(store, readCountedLimits({ uploadsPerMinute: 2 }));
  const toUpload = (name: string): NewUpload => ({ name, bytes: 1, atMs: Date.now() });
  const [first, second] = [toUpload('first'), toUpload('second')];
  for (const upload of [first, second]) await usage.openUpload('ada', upload);
  store.fault = 'answer';
  await expect(usage.undoUpload('ada', second)).rejects.toThrow('lost');
  store.fault = null;
  await pass(3_000);
  expect((await usage.read('ada')).uploads?.remaining).toBe(1);
});

describe('a store whose client repeats a command after its answer was lost', () => {
  /** The first attempt is carried out, and the second is answered. */
  const createRepeatingStore = (): WebRunStore => {
    const inner = createMemoryStore();
    return {
      ...inner,
      async swap(...args) {
        await inner.swap(...args);
        return inner.swap(...args);
      },
    };
  };

  test('sends a start, and counts it once', async () => {
    const limits = { runsAtOnce: 1, runsPerMinute: 5 };
    const { send, recorded } = createProxied({ store: createRepeatingStore(), limits });
    const init = { headers: { 'idempotency-key': 'run-1' }, body: { taskDetails: '[after 1m]' } };
    for (let times = 0; times < 2; times++) {
      const { status, headers } = await send('/start/run-task', init);
      expect(status).toBe(200);
      expect(headers.get('x-webrun-allowance')).toContain(
        'runs;limit=1;remaining=0, starts;limit=5;remaining=4',
      );
    }
    expect(recorded).toHaveLength(1);
  });

  test('counts the bytes of an upload once', async () => {
    const limits = readCountedLimits({ uploadBytesPerDay: 100 });
    const usage = createUsageCounter(createRepeatingStore(), limits);
    await usage.openUpload('ada', { name: 'a', bytes: 30, atMs: Date.now() });
    expect((await usage.read('ada'))['upload-bytes']?.remaining).toBe(70);
  });
});
