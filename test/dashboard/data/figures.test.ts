import { expect, test } from 'vitest';
import { createCalendar } from '../../../src/dashboard/data/days.js';
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
