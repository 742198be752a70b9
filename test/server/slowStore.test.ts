import { afterEach, describe, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';
import { createUsageCounter } from '../../src/server/usageCounter.js';
import { readCountedLimits } from '../../src/server/userLimits.js';
import { createProxied, fakeTime, pass, passUntil } from './proxied.js';
import type { Answer, Proxied } from './proxied.js';

afterEach(() => vi.useRealTimers());

const start = ({ send }: Proxied, taskDetails: string): Promise<Answer> =>
  passUntil(send('/start/run-task', { body: { taskDetails } }));

describe('a slow store', () => {
  /** A store that takes `slowMs` for each write of a user's record, as long as that is set. */
  function createSlowStore(): WebRunStore & { slowMs: number; isAway: boolean } {
    const store = createMemoryStore();
    const slow = {
      ...store,
      slowMs: 0,
      isAway: false,
      async get(key: string) {
        if (slow.isAway && key.startsWith('runs')) throw new Error('away');
        return store.get(key);
      },
      async swap(...args: Parameters<WebRunStore['swap']>) {
        if (args[0].startsWith('runs') && slow.slowMs > 0)
          await new Promise((resolve) => void setTimeout(resolve, slow.slowMs));
        return store.swap(...args);
      },
    };
    return slow;
  }

  // 0 s       3 s              4 s                   20 s
  // |--start--| 503, may count  | it counts, unread   | the next start undoes it
  test('undoes a start that it refused', async () => {
    fakeTime();
    const store = createSlowStore();
    const proxied = createProxied({ store, limits: { runsAtOnce: 1, usdPerDay: 0.1 }, accountPerMinute: 0 });
    store.slowMs = 4_000;
    expect((await start(proxied, 'x')).body['code']).toBe('STORE_UNAVAILABLE');
    store.isAway = true;
    await pass(16_000, 500);
    Object.assign(store, { slowMs: 0, isAway: false });
    await pass(5_000, 500);
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
  });

  // 0 s       3 s                  5 s                     8 s
  // |--start--| 503                | the next one undoes it | the write arrives, and no longer fits
  test('does not count a start that arrives after it was undone', async () => {
    fakeTime();
    const store = createSlowStore();
    const proxied = createProxied({ store, limits: { runsAtOnce: 1 }, accountPerMinute: 0 });
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
    store.slowMs = 8_000;
    expect((await start(proxied, 'x')).status).toBe(503);
    store.slowMs = 0;
    await pass(2_000, 500);
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
    await pass(5_000, 500);
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
  });

  test('undoes a start whose turn it could not tell', async () => {
    fakeTime();
    const store = createSlowStore();
    const proxied = createProxied({
      store: {
        ...store,
        get: async (key) => {
          if (store.isAway && key.startsWith('queue')) throw new Error('away');
          return store.get(key);
        },
        swap: async (...args) => {
          const isDone = await store.swap(...args);
          // The record is written; then the store goes away.
          if (args[0].startsWith('runs') && store.slowMs > 0) store.isAway = true;
          return isDone;
        },
      },
      limits: { runsAtOnce: 1, runsPerMinute: 1 },
      accountPerMinute: 10,
    });
    store.slowMs = 10;
    expect((await start(proxied, 'x')).body['code']).toBe('STORE_UNAVAILABLE');
    await pass(10_000, 500);
    Object.assign(store, { slowMs: 0, isAway: false });
    await pass(5_000, 500);
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
  });

  const upload = ({ send }: Proxied): Promise<Answer> => {
    const body = new FormData();
    body.append('files', new Blob(['x']), 'x.txt');
    return passUntil(send('/files/upload', { body }));
  };

  test('undoes the bytes of an upload that it refused', async () => {
    fakeTime();
    const store = createSlowStore();
    const proxied = createProxied({ store, limits: { uploadBytesPerDay: 30_000_000 }, accountPerMinute: 0 });
    store.slowMs = 4_000;
    expect((await upload(proxied)).body['code']).toBe('STORE_UNAVAILABLE');
    await pass(3_000, 500);
    store.slowMs = 0;
    expect((await upload(proxied)).status).toBe(200);
  });

  test.each([
    ['starts', (proxied: Proxied) => start(proxied, '[after 0s]')],
    ['uploads', upload],
  ])('does not count %s that it refused towards the minute', async (_, send) => {
    fakeTime();
    const store = createSlowStore();
    const limits = { runsPerMinute: 2, uploadsPerMinute: 2 };
    const proxied = createProxied({ store, limits, accountPerMinute: 0 });
    store.slowMs = 4_000;
    for (let times = 0; times < 2; times++) {
      expect((await send(proxied)).body['code']).toBe('STORE_UNAVAILABLE');
      await pass(2_000, 500);
    }
    store.slowMs = 0;
    expect([(await send(proxied)).status, (await send(proxied)).status]).toEqual([200, 200]);
    expect((await send(proxied)).body['code']).toBe('RATE_LIMIT_EXCEEDED');
  });

  test('leaves no timer behind after 10,000 refused starts', async () => {
    fakeTime();
    const store = { ...createMemoryStore(), swap: () => Promise.reject(new Error('read-only')) };
    const usage = createUsageCounter(store, readCountedLimits({}));
    const opened = await Promise.allSettled(
      Array.from({ length: 10_000 }, (_, index) =>
        usage.open(`user ${index % 5_000}`, {
          name: String(index),
          isRun: true,
          maxDurationMs: 300_000,
          atMs: Date.now(),
        }),
      ),
    );
    expect(opened.every(({ status }) => status === 'rejected')).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
