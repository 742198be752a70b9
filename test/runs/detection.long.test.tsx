// In a page: React Query does not poll where there is no window.
import { afterEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { startLocal } from 'webrun-local';
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
import type { Crowd, CrowdOptions } from './crowd.js';

afterEach(() => void vi.useRealTimers());

// 0s      0.3s        connected  +1.5s ............ +5.5s
// |--POST--|pending ──────|────────| 40 ends, spread |     polled every 2 s, and pushed: both at once, at one server
// Noise can only add to what is measured, so one quiet round of five is enough.
const measured = { retry: 4, timeout: 60_000 };
test(
  'over loopback an end is seen in a hundredth of the time that polling every 2 s takes',
  measured,
  async () => {
    let begin = (): void => undefined;
    const { agent, endedAt } = createTimedAgent(new Promise<void>((resolve) => (begin = resolve)));
    const local = await startLocal({ port: 0, rateLimit: 0, holdMs: 300, agent });
    const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
    const durationsMs = spread(40, 1_500, 5_500);
    const [polled, pushed] = (['poll', 'auto'] as const).map((transport) =>
      startCrowd({ client, transport, durationsMs }),
    ) as [Crowd, Crowd];
    await vi.waitUntil(() => polled.isReady() && pushed.isReady(), { timeout: 20_000 });
    begin();
    await vi.waitUntil(() => polled.isOver() && pushed.isOver(), { timeout: 30_000 });
    polled.close();
    pushed.close();
    await local.close();
    const slow = delaysOf(polled, endedAt);
    // What a busy machine holds up is not ours: the worst are measured in the time that this process worked.
    expect(quantile(delaysOf(pushed, endedAt, 'worked'), 0.95) / quantile(slow, 0.95)).toBeLessThanOrEqual(
      0.01,
    );
    expect(quantile(delaysOf(pushed, endedAt), 0.5) / quantile(slow, 0.5)).toBeLessThanOrEqual(0.05);
  },
);

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

test('a task of the documented durations costs at most 1.35 requests', async () => {
  const count = 200;
  let requests = 0;
  let seen = 0;
  for (const durationsMs of toFifths(documentedMix(count))) {
    const walked = await walk({ durationsMs });
    requests += walked.requests;
    seen += walked.delaysMs.length;
  }
  expect(seen).toBe(count);
  expect(requests / count).toBeLessThanOrEqual(1.35);
}, 60_000);

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
}, 60_000);
