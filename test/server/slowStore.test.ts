import { afterEach, describe, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';
import { createProxied, fakeTime, pass, passUntil } from './proxied.js';
import type { Answer, Proxied } from './proxied.js';

afterEach(() => vi.useRealTimers());
// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

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
  // |--start--| 503, may count  | it counts, unread   | the store answers: taken back
  test('takes back a start that it refused', async () => {
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

  // 0 s       3 s            5 s          8 s
  // |--start--| 503          | taken back | the write arrives, and no longer fits
  test('does not count a start that arrives after it was taken back', async () => {
    fakeTime();
    const store = createSlowStore();
    const proxied = createProxied({ store, limits: { runsAtOnce: 1 }, accountPerMinute: 0 });
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
    store.slowMs = 8_000;
    expect((await start(proxied, 'x')).status).toBe(503);
    store.slowMs = 0;
    await pass(7_000, 500);
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
  });

  test('takes back a start whose turn it could not tell', async () => {
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
      limits: { runsAtOnce: 1 },
      accountPerMinute: 10,
    });
    store.slowMs = 10;
    expect((await start(proxied, 'x')).body['code']).toBe('STORE_UNAVAILABLE');
    await pass(10_000, 500);
    Object.assign(store, { slowMs: 0, isAway: false });
    await pass(5_000, 500);
    expect((await start(proxied, '[after 0s]')).status).toBe(200);
  });

  test('takes back the bytes of an upload that it refused', async () => {
    fakeTime();
    const store = createSlowStore();
    const proxied = createProxied({ store, limits: { uploadBytesPerDay: 30_000_000 }, accountPerMinute: 0 });
    const upload = (): Promise<Answer> => {
      const body = new FormData();
      body.append('files', new Blob(['x']), 'x.txt');
      return passUntil(proxied.send('/files/upload', { body }));
    };
    store.slowMs = 4_000;
    expect((await upload()).body['code']).toBe('STORE_UNAVAILABLE');
    await pass(3_000, 500);
    store.slowMs = 0;
    await pass(5_000, 500);
    expect((await upload()).status).toBe(200);
  });
});
