import { describe, expect, test } from 'vitest';
import { createCalendar } from '../../../src/dashboard/data/calendar.js';
import { toFigures } from '../../../src/dashboard/data/figures.js';
import { sampleRun } from '../../../stories/dashboard/sampleRuns.js';

const now = Date.UTC(2026, 10, 26, 14);

test('a run that waits for a person is not counted as running, whether the agent asks or its budget', () => {
  const startedAt = now - 60_000;
  const runs = [
    sampleRun('running', { startedAt: now - 10_000 }),
    sampleRun('submitting', { startedAt: now - 5_000 }),
    sampleRun('guardrail', { startedAt }),
    {
      ...sampleRun('running', { startedAt, costUsd: 0.41 }),
      budget: {
        perRunUsd: 0.4,
        limitUsd: 0.4,
        askedCount: 1,
        askedAtMs: now - 1_000,
        answerWithinMs: 300_000,
      },
    } as never,
  ];
  const { running, oldestSince } = toFigures(runs, createCalendar('UTC'), now);
  expect(running).toBe(2);
  expect(oldestSince).toBe(now - 10_000);
});

test.each([
  ['nothing', [], [0, 0, null]],
  ['a stopped run', ['terminated'], [1, 0, null]],
  ['a refused start', ['refused'], [1, 0, null]],
  ['a refused start beside a success', ['refused', 'completed'], [2, 1, 1]],
  ['a lost run beside a success', ['lost', 'completed'], [2, 2, 0.5]],
] as const)('success after %s', (_, statuses, expected) => {
  const runs = statuses.map((status) => sampleRun(status, { startedAt: now - 60_000 }));
  const { today, success } = toFigures(runs, createCalendar('UTC'), now);
  expect([today.ended, today.judged, today.successShare]).toEqual(expected);
  expect(success.at(-1)).toBe(today.successShare);
});

test('a run that an app dates tomorrow is none of today, and one whose clock is a minute ahead is', () => {
  const runs = [
    sampleRun('completed', { startedAt: now + 86_400_000, costUsd: 0.4 }),
    sampleRun('completed', { startedAt: now + 60_000, costUsd: 0.2 }),
    sampleRun('completed', { startedAt: now - 60_000, costUsd: 0.1 }),
  ];
  const { today } = toFigures(runs, createCalendar('UTC'), now);
  expect([today.ended, today.done, today.judged]).toEqual([2, 2, 2]);
  expect(today.knownUsd).toBeCloseTo(0.3);
});

// hours ago   12  11  10   9   8   7   6   5   4   3   2   1   now
// long             |=======================|
// short                                                 |=|
// going                                                     |=======
// asks                                             |===|?
describe('the small chart of what runs', () => {
  const hour = 3_600_000;
  const busyOf = (runs: Parameters<typeof toFigures>[0]): readonly number[] =>
    toFigures(runs, createCalendar('UTC'), now).busy;
  const ended = (hoursAgo: number, seconds: number | null) =>
    sampleRun('completed', { startedAt: now - hoursAgo * hour, seconds });

  test('counts a run in every hour in which it was at work', () => {
    expect(busyOf([ended(10.5, 6 * 3_600)])).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
    expect(busyOf([ended(2.5, 600)])).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    expect(busyOf([ended(20, 15 * 3_600)])).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
  });

  test('counts one that goes on until now, and one that waits for a person until it asked', () => {
    const going = sampleRun('running', { startedAt: now - 1.5 * hour });
    expect(busyOf([going]).slice(-3)).toEqual([0, 1, 1]);
    const asks = { ...sampleRun('guardrail', { startedAt: now - 2.5 * hour }), askedAt: now - 1.4 * hour };
    expect(busyOf([asks]).slice(-4)).toEqual([0, 1, 1, 0]);
  });

  test('does not count what was never sent, nor one of which nobody knows the end after its start', () => {
    expect(busyOf([sampleRun('queued', { startedAt: now - hour / 2 })]).at(-1)).toBe(0);
    expect(busyOf([sampleRun('refused', { startedAt: now - hour / 2, costUsd: null })]).at(-1)).toBe(0);
    const lost = { ...sampleRun('lost', { startedAt: now - 3.5 * hour, seconds: null }), settledAt: now };
    expect(busyOf([lost as never]).slice(-4)).toEqual([1, 0, 0, 0]);
  });
});
