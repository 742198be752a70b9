// In a page: React Query does not poll where there is no window.
import { afterEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import {
  createLossy,
  createTimedAgent,
  delaysOf,
  documentedMix,
  quantile,
  spread,
  startCrowd,
} from './crowd.js';
import { createRandom } from '../random.js';
import type { CrowdOptions } from './crowd.js';

afterEach(() => void vi.useRealTimers());

/** A crowd that listens to an emulator of its own, on a clock that the test moves to the end. */
async function walk(
  options: Pick<CrowdOptions, 'durationsMs'> & { lose?: number; seed?: number },
): Promise<{ requests: number; delaysMs: number[] }> {
  await import('../../src/runs/eventStream.js');
  vi.useFakeTimers();
  const { agent, endedAt } = createTimedAgent();
  const emulator = createEmulator({ agent, rateLimit: 0 });
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' });
  const lossy = createLossy(options.lose ?? 0, createRandom(options.seed ?? 0).next);
  const crowd = startCrowd({
    client,
    transport: 'auto',
    durationsMs: options.durationsMs,
    connect: ({ sessionId }) => lossy(emulator.connect({ sessionId })),
  });
  while (!crowd.isOver()) await vi.advanceTimersByTimeAsync(1_000);
  crowd.close();
  vi.useRealTimers();
  return { requests: emulator.requests.length, delaysMs: delaysOf(crowd, endedAt) };
}

/** Every fifth of some: fewer timers side by side are walked through much faster. */
const toFifths = (durationsMs: readonly number[]): number[][] =>
  Array.from({ length: 5 }, (_, fifth) => durationsMs.filter((_duration, index) => index % 5 === fifth));

// How much sooner that is than by polling, over a real server, `bench/live.mjs` prints.
test('a task of the documented durations costs at most 1.35 requests, and its end is seen at once', async () => {
  const count = 200;
  let requests = 0;
  const delaysMs: number[] = [];
  for (const durationsMs of toFifths(documentedMix(count))) {
    const walked = await walk({ durationsMs });
    requests += walked.requests;
    delaysMs.push(...walked.delaysMs);
  }
  expect(delaysMs).toHaveLength(count);
  expect(requests / count).toBeLessThanOrEqual(1.35);
  expect(Math.max(...delaysMs)).toBe(0);
});

test('with one push in fifty lost no end is seen later than 15 s', async () => {
  const delaysMs: number[] = [];
  for (const [seed, durationsMs] of toFifths(spread(150, 52_000, 76_000)).entries())
    delaysMs.push(...(await walk({ durationsMs, lose: 0.02, seed })).delaysMs);
  delaysMs.sort((a, b) => a - b);
  expect(delaysMs).toHaveLength(150);
  expect(Math.max(...delaysMs)).toBeLessThanOrEqual(15_000);
  // Some ends were lost, and some of these were found late.
  expect(Math.max(...delaysMs)).toBeGreaterThan(2_500);
  expect(quantile(delaysMs, 0.9)).toBeLessThan(100);
});
