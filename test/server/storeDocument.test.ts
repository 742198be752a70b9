import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import type { WebRunStore } from '../../src/server.js';
import { createTimedStore, StoreTimeout } from '../../src/server/store.js';
import { createStoreDocument } from '../../src/server/storeDocument.js';

interface Counter {
  count: number;
}

const increment = (document: Counter): number => ++document.count;
afterEach(() => vi.useRealTimers());

/** A store that counts, and that answers after a moment. */
function createCountingStore(): WebRunStore & { readonly gets: () => number; readonly swaps: () => number } {
  const store = createMemoryStore();
  let [gets, swaps] = [0, 0];
  const moment = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  return {
    ...store,
    async get(key) {
      gets++;
      await moment();
      return store.get(key);
    },
    async swap(...args) {
      swaps++;
      await moment();
      return store.swap(...args);
    },
    gets: () => gets,
    swaps: () => swaps,
  };
}

test('writes what 300 requests want in two goes', async () => {
  const store = createCountingStore();
  const documents = createStoreDocument<Counter>(store, 60_000, { count: 0 });
  const answers = await Promise.all(Array.from({ length: 300 }, () => documents.update('a', increment)));
  expect(answers).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  expect([store.swaps(), await documents.read('a')]).toEqual([2, { count: 300 }]);
});

test('loses no change of three instances that write at once', async () => {
  const store = createCountingStore();
  const instances = [1, 2, 3].map(() => createStoreDocument<Counter>(store, 60_000, { count: 0 }));
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => instances)
      .flat()
      .map(async (documents, index) => {
        await new Promise((resolve) => void setTimeout(resolve, index % 7));
        return documents.update('a', increment);
      }),
  );
  expect(answers.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 60 }, (_, index) => index + 1),
  );
});

test('keeps documents apart, and starts each from the initial one', async () => {
  const documents = createStoreDocument<Counter>(createMemoryStore(), 60_000, { count: 5 });
  expect(await documents.read('a')).toEqual({ count: 5 });
  expect(await documents.update('a', increment)).toBe(6);
  expect(await documents.update('b', increment)).toBe(6);
  expect([await documents.read('a'), await documents.read('c')]).toEqual([{ count: 6 }, { count: 5 }]);
});

test('writes nothing where nothing has changed', async () => {
  const store = createCountingStore();
  const documents = createStoreDocument<Counter>(store, 60_000, { count: 0 });
  expect(await documents.update('a', ({ count }) => count)).toBe(0);
  await documents.update('a', increment);
  expect(await documents.update('a', ({ count }) => count)).toBe(1);
  expect([store.gets(), store.swaps()]).toEqual([3, 1]);
});

test('reports what a change throws to the one that wanted it', async () => {
  const documents = createStoreDocument<Counter>(createCountingStore(), 60_000, { count: 0 });
  const answers = await Promise.allSettled([
    documents.update('a', increment),
    documents.update('a', () => {
      throw new RangeError('no');
    }),
    documents.update('a', increment),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await documents.read('a')).toEqual({ count: 2 });
});

test('rejects all that waited when the store fails, and works again after it', async () => {
  const store = createMemoryStore();
  let isAway = true;
  const failing: WebRunStore = {
    ...store,
    get: (key) => (isAway ? Promise.reject(new Error('away')) : store.get(key)),
  };
  const documents = createStoreDocument<Counter>(failing, 60_000, { count: 0 });
  const answers = await Promise.allSettled([
    documents.update('a', increment),
    documents.update('a', increment),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isAway = false;
  expect(await documents.update('a', increment)).toBe(1);
});

const decrement = (document: Counter): void => void document.count--;

// 0 s        5 s              6 s
// |--update--| given up       | the swap takes effect: the next update undoes it
test('gives up after 5 s, and undoes what took effect all the same', async () => {
  vi.useFakeTimers();
  const store = createMemoryStore();
  let finish = (): void => undefined;
  const hanging: WebRunStore = {
    ...store,
    swap: (...args) => new Promise((resolve) => void (finish = () => void store.swap(...args).then(resolve))),
  };
  const documents = createStoreDocument<Counter>(hanging, 60_000, { count: 0 });
  const undo = vi.fn<typeof decrement>(decrement);
  const first = documents.update('a', increment, undo);
  const given = vi.fn<(error: unknown) => void>();
  first.catch(given);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(given).not.toHaveBeenCalled();
  // This one waits behind it, and is given up before its turn: it must not take effect at all.
  const second = documents.update('a', increment, undo).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(1);
  expect(given).toHaveBeenCalledExactlyOnceWith(expect.any(StoreTimeout));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await second).toBeInstanceOf(StoreTimeout);
  finish();
  await vi.advanceTimersByTimeAsync(10);
  expect(JSON.parse((await store.get('a')) ?? '')).toEqual({ count: 1, write: expect.any(String) });
  expect(await documents.read('a')).toEqual({ count: 0 });
  hanging.swap = store.swap;
  expect(await documents.update('a', increment)).toBe(1);
});

// 0 s          3 s                 4 s
// |--swap------| given up, failed   | the swap takes effect: the next update undoes it, once
test('undoes a change whose swap was given up', async () => {
  vi.useFakeTimers();
  const store = createMemoryStore();
  let isSlow = true;
  const slow: WebRunStore = {
    ...store,
    swap: async (...args) => {
      if (isSlow) await new Promise((resolve) => void setTimeout(resolve, 4_000));
      return store.swap(...args);
    },
  };
  const documents = createStoreDocument<Counter>(createTimedStore(slow), 60_000, { count: 0 });
  const failed = documents.update('a', increment, decrement).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await failed).toBeInstanceOf(StoreTimeout);
  isSlow = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await documents.update('a', ({ count }) => count)).toBe(0);
  expect(await documents.update('a', increment)).toBe(1);
});

test('undoes nothing that was refused, or never sent', async () => {
  const store = createMemoryStore();
  const failing: WebRunStore = { ...store, get: () => Promise.reject(new Error('away')) };
  const undo = vi.fn<typeof decrement>(decrement);
  const documents = createStoreDocument<Counter>(failing, 60_000, { count: 0 });
  await expect(documents.update('a', increment, undo)).rejects.toThrow('away');
  Object.assign(failing, { get: store.get, swap: () => Promise.reject(new Error('read-only')) });
  const refuse = (): never => {
    throw new RangeError('no');
  };
  // The first is written alone; the others go together.
  await Promise.allSettled([
    documents.update('a', increment),
    documents.update('a', refuse, undo),
    documents.update('a', increment),
  ]);
  await documents.read('a');
  expect(undo).not.toHaveBeenCalled();
});

test('remembers what to undo of 2,000 documents at most, 50 changes of each, for 10 minutes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const store = createMemoryStore();
  const failing: WebRunStore = { ...store, swap: () => Promise.reject(new Error('read-only')) };
  const documents = createStoreDocument<Counter>(failing, 60_000, { count: 0 });
  const undo = vi.fn((document: Counter): void => void (document.count = Math.random()));
  const fail = (key: string): Promise<unknown> =>
    documents.update(key, increment, undo).catch(() => undefined);
  for (let times = 0; times < 60; times++) await fail('a');
  undo.mockClear();
  await documents.read('a');
  expect(undo).toHaveBeenCalledTimes(50);
  undo.mockClear();
  for (let index = 0; index < 5_000; index++) await fail(String(index));
  undo.mockClear();
  for (let index = 0; index < 5_000; index++) await documents.read(String(index));
  expect(undo.mock.calls.length).toBeLessThanOrEqual(2_000);
  expect(undo.mock.calls.length).toBeGreaterThanOrEqual(1_000);
  undo.mockClear();
  vi.setSystemTime(Date.now() + 600_001);
  for (let index = 0; index < 5_000; index++) await documents.read(String(index));
  expect(undo).not.toHaveBeenCalled();
});

test('a timed store rejects a call after 3 s, whichever it is', async () => {
  vi.useFakeTimers();
  const never = (): Promise<never> => new Promise(() => undefined);
  const store = createTimedStore({ get: never, set: never, swap: never });
  const calls = [store.get('a'), store.set('a', 'b', 1), store.swap('a', null, 'b', 1)];
  const errors = calls.map((call) => call.then(String, (error: unknown) => error));
  let settled = 0;
  for (const call of errors) void call.then(() => settled++);
  await vi.advanceTimersByTimeAsync(2_999);
  expect(settled).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  for (const error of await Promise.all(errors)) expect(error).toBeInstanceOf(StoreTimeout);
});

test('a store in memory forgets a value at its end, and what is over makes room', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  const store = createMemoryStore();
  await store.set('a', '1', 1_000);
  expect(await store.swap('a', null, '2', 1_000)).toBe(false);
  vi.advanceTimersByTime(999);
  expect(await store.get('a')).toBe('1');
  vi.advanceTimersByTime(1);
  expect(await store.get('a')).toBeNull();
  expect(await store.swap('a', null, '2', 1_000)).toBe(true);
});
