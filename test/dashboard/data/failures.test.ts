import { describe, expect, test } from 'vitest';
import { createCalendar } from '../../../src/dashboard/data/calendar.js';
import { toFailures } from '../../../src/dashboard/data/failures.js';
import { toPrecedingRange, toRange } from '../../../src/dashboard/data/period.js';
import { toRunFacts } from '../../../src/dashboard/data/runFacts.js';
import { sampleRun } from '../../../stories/dashboard/sampleRuns.js';

const calendar = createCalendar('UTC');
const now = Date.UTC(2026, 10, 26, 14);
const failed = (day: number, code: string) =>
  toRunFacts(
    sampleRun('failed', { startedAt: Date.UTC(2026, 10, day, 9), failure: { message: null, code } }),
  );

describe('failures', () => {
  test('are counted by day and code, with days on which nothing failed', () => {
    const list = [
      ...['A', 'A', 'B', 'C', 'D'].map((code) => failed(26, code)),
      failed(24, 'B'),
      toRunFacts(sampleRun('completed', { startedAt: Date.UTC(2026, 10, 25) })),
      failed(1, 'A'),
    ];
    const { codes, bars, total } = toFailures(list, calendar, toRange('7d', calendar, now));
    expect(codes).toEqual(['A', 'B', 'C']);
    expect(total).toBe(6);
    expect(bars.map(({ day, done, counts }) => [day.slice(-2), done, ...counts])).toEqual([
      ['20', 0, 0, 0, 0, 0],
      ['21', 0, 0, 0, 0, 0],
      ['22', 0, 0, 0, 0, 0],
      ['23', 0, 0, 0, 0, 0],
      ['24', 0, 0, 1, 0, 0],
      ['25', 1, 0, 0, 0, 0],
      ['26', 0, 2, 1, 1, 1],
    ]);
  });
});

test('the first moment of a range counts, its end does not', () => {
  const [from, to] = [Date.UTC(2026, 10, 25), Date.UTC(2026, 10, 26)];
  const list = [from - 1, from, to - 1, to].map((startedAt) =>
    toRunFacts(sampleRun('failed', { startedAt, failure: { message: null, code: 'A' } })),
  );
  expect(toFailures(list, calendar, { from, to }).total).toBe(2);
});

test('a refused start is no failure, and a lost run no success', () => {
  const startedAt = Date.UTC(2026, 10, 26, 9);
  const list = [
    toRunFacts(sampleRun('refused', { startedAt, costUsd: null, error: { code: 'http', status: 503 } })),
    toRunFacts(sampleRun('lost', { startedAt })),
    toRunFacts(sampleRun('completed', { startedAt })),
  ];
  const { codes, bars, total } = toFailures(list, calendar, toRange('today', calendar, now));
  expect([codes, total]).toEqual([[], 0]);
  expect(bars.at(-1)).toMatchObject({ done: 1, unknown: 1, counts: [0] });
});

describe('a period', () => {
  test.each([
    ['today', '2026-11-26T00:00:00.000Z'],
    ['24h', '2026-11-25T14:00:00.000Z'],
    ['7d', '2026-11-20T00:00:00.000Z'],
    ['30d', '2026-10-28T00:00:00.000Z'],
  ] as const)('of %s begins at %s', (period, start) => {
    const range = toRange(period, calendar, now);
    expect(new Date(range.from).toISOString()).toBe(start);
    expect(toPrecedingRange(range).to).toBe(range.from);
    expect(range.to - range.from).toBe(toPrecedingRange(range).to - toPrecedingRange(range).from);
  });
});
