import { expect, test } from 'vitest';
import type { AnyRun } from 'webrun-react';
import { hasMark, holdShare, toProgress } from '../../src/components/TaskStatus/progress.js';
import { toTraits } from '../../src/core/service.js';
import { running, submitting } from '../../stories/states.js';

const traits = toTraits();
const lasting = (maxDurationMs?: number): AnyRun =>
  submitting({ input: { taskDetails: 'x', ...(maxDurationMs !== undefined && { maxDurationMs }) } });

test.each([undefined, 20_000, 50_000, 60_000, 120_000, 300_000])(
  'a run with a limit of %s ms never goes backwards, also when its POST ends and polls begin',
  (maxDurationMs) => {
    const [sent, polled] = [
      lasting(maxDurationMs),
      { ...running(), input: lasting(maxDurationMs).input } as AnyRun,
    ];
    let before = 0;
    for (let second = 0; second <= 400; second++) {
      const now = toProgress(second <= 50 ? sent : polled, second * 1_000, traits);
      expect(now, `${second} s`).toBeGreaterThanOrEqual(before);
      expect(now).toBeLessThanOrEqual(1);
      before = now;
    }
    expect(before).toBe(1);
  },
);

test('49 s and 52 s stand on either side of the mark at 50 s, and close to it', () => {
  const [before, at, after] = [49_000, 50_000, 52_000].map((ms) => toProgress(lasting(), ms, traits));
  expect(at).toBeCloseTo(holdShare);
  expect(before).toBeGreaterThan(holdShare - 0.02);
  expect(after).toBeLessThan(holdShare + 0.02);
  expect(hasMark(lasting(), traits)).toBe(true);
});

test('a start that is not held takes no part of the scale, from its first moment on', () => {
  const unheld = toTraits({ holdMs: 0, maxDurationMs: 100_000 });
  expect([0, 25_000, 200_000].map((ms) => toProgress(lasting(), ms, unheld))).toEqual([0, 0.25, 1]);
  expect(hasMark(lasting(), unheld)).toBe(false);
});

test('a task that is never polled has no mark', () => {
  expect(hasMark(lasting(30_000), traits)).toBe(false);
});
