import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PageTools } from '../../src/browser/pageTools.js';
import { ElementGone } from '../../src/browser/failure.js';
import { lookUntil, patienceMs, whileGone } from '../../src/steps/scene.js';
import type { Scene } from '../../src/steps/scene.js';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }));
afterEach(() => vi.useRealTimers());

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
const scene = { tools: { pause } as PageTools };

/** Looks that take as long as given, and which of them sees the thing. */
async function lookFor(takesMs: readonly number[], seenAt: number): Promise<number | null> {
  let looks = 0;
  const look = async (): Promise<number | null> => {
    await pause(takesMs[looks] ?? 0);
    looks += 1;
    return looks >= seenAt ? looks : null;
  };
  const seen = lookUntil(scene, look, (at) => at !== null);
  await vi.runAllTimersAsync();
  return seen;
}

test.each([
  ['at once', [], 1, 1],
  ['before the wait is over', [], 16, 16],
  ['after a look that alone took longer than the wait', [0, 0, 0, 0, patienceMs + 1_000], 6, 6],
  [
    'on a machine on which each look takes as long as the wait',
    Array.from({ length: 4 }, () => patienceMs),
    4,
    4,
  ],
  ['never', [], Infinity, null],
])('a thing is seen %s', async (_when, takesMs, seenAt, seen) => {
  expect(await lookFor(takesMs, seenAt)).toBe(seen);
});

// asks a person ──────── a minute ────────┬ gone ┬ gone ┬ … 3 s ┬ done
test('what is gone only after a person has answered is waited for as long as anything else', async () => {
  let answeredAtMs: number | null = null;
  const work = async (): Promise<string> => {
    if (answeredAtMs === null) {
      await pause(60_000);
      answeredAtMs = performance.now();
    }
    if (performance.now() - answeredAtMs < 3_000) throw new ElementGone('It is gone.');
    return 'done';
  };
  const doing = whileGone(scene as Scene, work);
  await vi.advanceTimersByTimeAsync(70_000);
  expect(await doing).toBe('done');
});
