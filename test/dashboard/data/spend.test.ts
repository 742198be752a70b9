import { describe, expect, test } from 'vitest';
import { createCalendar } from '../../../src/dashboard/data/calendar.js';
import { toRunFacts } from '../../../src/dashboard/data/runFacts.js';
import { estimateCost, toSpendBars, toSums, totalOf, untagged } from '../../../src/dashboard/data/spend.js';
import { manyRuns, sampleRun } from '../../../stories/dashboard/sampleRuns.js';

const calendar = createCalendar('Europe/Berlin');
const at = (text: string): number => Date.parse(`${text}+01:00`);
const facts = [
  ['2026-11-23T09:00', 0.1, ['a']],
  ['2026-11-25T23:59', 0.2, ['a', 'b']],
  ['2026-11-26T00:00', 0.3, []],
  ['2026-11-26T14:10', null, ['b']],
].map(([start, costUsd, tags]) =>
  toRunFacts(
    sampleRun('completed', {
      startedAt: at(start as string),
      costUsd: costUsd as number | null,
      tags: tags as readonly string[],
    }),
  ),
);
const range = { from: at('2026-11-23T00:00'), to: at('2026-11-26T15:00') };

describe('spend', () => {
  test('by day has no gaps, and keeps what is estimated and unknown apart from what is known', () => {
    const bars = toSpendBars(facts, 'day', calendar, range);
    expect(
      bars.map(({ key, knownUsd, estimatedUsd, unknown }) => [key, knownUsd, estimatedUsd, unknown]),
    ).toEqual([
      ['2026-11-23', 0.1, 0, 0],
      ['2026-11-24', 0, 0, 0],
      ['2026-11-25', 0.2, 0, 0],
      ['2026-11-26', 0.3, 0.2, 1],
    ]);
  });

  test('by hour ends with the hour that it is', () => {
    const bars = toSpendBars(facts, 'hour', calendar, {
      from: at('2026-11-26T00:00'),
      to: at('2026-11-26T14:30'),
    });
    expect(bars).toHaveLength(15);
    expect([bars[0]?.knownUsd, bars.at(-1)?.unknown]).toEqual([0.3, 1]);
  });

  test.each([
    ['Asia/Kolkata', '+05:30'],
    ['Asia/Kathmandu', '+05:45'],
    ['America/New_York', '-05:00'],
  ])('by hour counts the hours of the clock in %s', (zone, offset) => {
    const local = (time: string): number => Date.parse(`2026-11-26T${time}${offset}`);
    const own = createCalendar(zone);
    const runs = ['00:10', '02:59', '03:00'].map((time) =>
      toRunFacts(sampleRun('completed', { startedAt: local(time), costUsd: 0.1 })),
    );
    const bars = toSpendBars(runs, 'hour', own, { from: local('00:00'), to: local('03:20') });
    expect(bars.map(({ from, runs: count }) => [from, count])).toEqual([
      [local('00:00'), 1],
      [local('01:00'), 0],
      [local('02:00'), 1],
      [local('03:00'), 1],
    ]);
  });

  test('by week begins on Monday', () => {
    const bars = toSpendBars(facts, 'week', calendar, { ...range, from: at('2026-11-22T12:00') });
    expect(bars.map(({ key, runs }) => [key, runs])).toEqual([
      ['2026-11-16', 0],
      ['2026-11-23', 4],
    ]);
  });

  test('by tag counts a run for each of its tags, the most expensive first, and those without', () => {
    const bars = toSpendBars(facts, 'tag', calendar, range);
    expect(bars.map(({ key, runs }) => [key, runs])).toEqual([
      ['b', 2],
      ['a', 2],
      [untagged, 1],
    ]);
  });

  test('leaves out what started outside of the range', () => {
    const bars = toSpendBars(facts, 'tag', calendar, { from: at('2026-11-26T00:00'), to: range.to });
    expect(bars.reduce((sum, { runs }) => sum + runs, 0)).toBe(2);
  });

  test('over a day of 25 hours loses no run', () => {
    const runs = manyRuns(500, { now: Date.parse('2026-10-27T12:00:00Z'), days: 4 }).map(toRunFacts);
    const all = { from: Date.parse('2026-10-20T00:00:00Z'), to: Date.parse('2026-10-27T12:00:00Z') };
    const known = runs.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
    for (const unit of ['hour', 'day', 'week'] as const) {
      const bars = toSpendBars(runs, unit, calendar, all);
      expect(bars.reduce((sum, bar) => sum + bar.runs, 0)).toBe(500);
      expect(bars.reduce((sum, bar) => sum + bar.knownUsd, 0)).toBeCloseTo(known);
    }
  });

  test('counts as without an end only what has ended', () => {
    const startedAt = at('2026-11-26T09:00');
    const runs = (['completed', 'failed', 'running', 'guardrail'] as const).map((status) =>
      toRunFacts(sampleRun(status, { startedAt })),
    );
    expect(toSums(runs, range).byStart).toBe(2);
    expect(toSpendBars(runs, 'day', calendar, range).at(-1)).toMatchObject({ runs: 4, byStart: 2 });
  });

  test('of an even count is estimated as the mean of the two in the middle', () => {
    const runs = [0.1, 0.2, 0.4, 0.8].map((costUsd) => toRunFacts(sampleRun('completed', { costUsd })));
    expect(estimateCost(runs)).toBeCloseTo(0.3);
  });

  test('is not estimated from less than three reported runs', () => {
    expect(estimateCost(facts.slice(0, 2))).toBeNull();
    expect(estimateCost(facts)).toBe(0.2);
    const [bar] = toSpendBars(facts.slice(3), 'tag', calendar, range);
    expect(bar && [totalOf(bar), bar.unknown]).toEqual([0, 1]);
  });
});
