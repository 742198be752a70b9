import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import { createFairQueue } from '../../src/server/fairQueue.js';
import type { FairQueue } from '../../src/server/fairQueue.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Asks for so many places of different users; how many have one after `ms`. */
async function enterTimes(queue: FairQueue, times: number, ms: number, path = '/a'): Promise<number> {
  let entered = 0;
  for (let index = 0; index < times; index++)
    queue.enter(path, `${Date.now()} ${index}`, 'start').then(
      () => entered++,
      () => undefined,
    );
  await vi.advanceTimersByTimeAsync(ms);
  return entered;
}

test('begins with the documented ten, per path', async () => {
  const queue = createFairQueue(createMemoryStore());
  expect(await enterTimes(queue, 15, 1_000)).toBe(10);
  expect(await enterTimes(queue, 15, 1_000, '/b')).toBe(10);
});

test.each([
  ['another limit', { limit: 3, blockedMs: null }, 3],
  ['no limit', { limit: null, blockedMs: null }, 15],
  ['no limit, but to wait: the limit that was known stays', { limit: null, blockedMs: 1 }, 10],
])('learns %s', async (_name, report, expected) => {
  const queue = createFairQueue(createMemoryStore());
  await queue.learn('/a', report);
  expect(await enterTimes(queue, 15, 2_000)).toBe(expected);
});

test('takes the documented limit again where one that had none says to wait', async () => {
  const queue = createFairQueue(createMemoryStore());
  await queue.learn('/a', { limit: null, blockedMs: null });
  await queue.learn('/a', { limit: null, blockedMs: 1 });
  expect(await enterTimes(queue, 15, 2_000)).toBe(10);
});

test('keeps a fixed limit whatever is said, and waits all the same', async () => {
  const queue = createFairQueue(createMemoryStore(), 2);
  await queue.learn('/a', { limit: 50, blockedMs: null });
  await queue.learn('/a', { limit: 50, blockedMs: 7_000 });
  expect(await enterTimes(queue, 5, 6_800)).toBe(0);
  expect(await enterTimes(queue, 0, 1_000)).toBe(0);
  expect(await enterTimes(createFairQueue(createMemoryStore(), 2), 5, 100)).toBe(2);
});

test('does not shorten a wait that is known', async () => {
  const queue = createFairQueue(createMemoryStore(), 2);
  await queue.learn('/a', { limit: null, blockedMs: 9_000 });
  await queue.learn('/a', { limit: null, blockedMs: 1_000 });
  expect(await enterTimes(queue, 1, 8_800)).toBe(0);
});

test.each([undefined, 2])(
  'asks no store when a reply says what is known, with a fixed limit of %s',
  async (fixed) => {
    const store = createMemoryStore();
    const queue = createFairQueue(store, fixed);
    await queue.learn('/a', { limit: 10, blockedMs: null });
    const asked = vi.spyOn(store, 'get');
    await queue.learn('/a', { limit: 10, blockedMs: null });
    expect(asked).not.toHaveBeenCalled();
    await queue.learn('/a', { limit: 10, blockedMs: 1_000 });
    expect(asked).toHaveBeenCalled();
  },
);

test('asks no store where there is no limit', async () => {
  const store = createMemoryStore();
  const get = vi.spyOn(store, 'get');
  expect(await enterTimes(createFairQueue(store, 0), 50, 1)).toBe(50);
  expect(get).not.toHaveBeenCalled();
});

test('refuses after 20 s, and says when there may be a place', async () => {
  const queue = createFairQueue(createMemoryStore(), 1);
  await queue.enter('/a', 'ada', 'start');
  const refused = queue.enter('/a', 'bob', 'start').catch((error: unknown) => error);
  let isSettled = false;
  void refused.then(() => (isSettled = true));
  await vi.advanceTimersByTimeAsync(19_900);
  expect(isSettled).toBe(false);
  await vi.advanceTimersByTimeAsync(300);
  expect(await refused).toMatchObject({ status: 429, headers: { 'Retry-After': '41' } });
});

// 0 s    35 s         55 s      56 s          60 s
// |ada   |bob waits…  |refused  |carl waits…  |a place: carl's
test('keeps no place for whoever was refused', async () => {
  const queue = createFairQueue(createMemoryStore(), 1);
  await queue.enter('/a', 'ada', 'start');
  await vi.advanceTimersByTimeAsync(35_000);
  const refused = queue.enter('/a', 'bob', 'start').catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(21_000);
  expect(await refused).toMatchObject({ status: 429 });
  expect(await enterTimes(queue, 1, 5_000)).toBe(1);
});
