import { describe, expect, test } from 'vitest';
import { holdMs } from '../../../src/core/timing.js';
import { toRunFacts } from '../../../src/dashboard/data/runFacts.js';
import { findCommonFailure, toPercentile, toStatistics } from '../../../src/dashboard/data/statistics.js';
import { allFailed, sampleRun } from '../../../stories/dashboard/sampleRuns.js';

const lasting = (...seconds: readonly number[]) =>
  seconds.map((each) => toRunFacts(sampleRun('completed', { seconds: each })));

describe('statistics', () => {
  test('of nothing say nothing, and not zero', () => {
    const none = toStatistics([], holdMs);
    expect(none).toMatchObject({
      runs: 0,
      successShare: null,
      medianMs: null,
      p95Ms: null,
      withinShare: null,
      averageCostUsd: null,
    });
    expect(none.durations.every(({ runs, share }) => runs === 0 && share === 0)).toBe(true);
  });

  test('put 50 s into the half within the hold and what is longer into the other', () => {
    const { durations, withinHold, afterHold, withinShare } = toStatistics(
      lasting(0, 10, 10.1, 49.9, 50, 50.1, 100, 299, 400),
      holdMs,
    );
    expect(durations.map(({ runs }) => runs)).toEqual([2, 1, 0, 0, 2, 2, 0, 0, 0, 2]);
    expect(durations.map((bar) => bar.isWithinHold)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    expect([withinHold, afterHold, withinShare]).toEqual([5, 4, 5 / 9]);
  });

  test.each([
    ['of 20 s', 20_000, [4, 8, 12, 16, 20, 40, 60, 80, 100], 5, 2],
    ['of 3 s', 3_000, [0.6, 1.2, 1.8, 2.4, 3, 6, 9, 12, 15], 5, 1],
    ['that answers everything with ids', 0, [10, 20, 30, 40, 50, 100, 150, 200, 250], 0, 0],
    ['that has no end', Infinity, [10, 20, 30, 40, 50, 100, 150, 200, 250], 10, 4],
  ])('part the bars at the hold %s', (_, hold, edges, barsWithin, within) => {
    const found = toStatistics(lasting(2, 15, 25, 70), hold);
    expect(found.durations.slice(1).map(({ fromMs }) => fromMs / 1_000)).toEqual(edges);
    expect(found.durations.filter(({ isWithinHold }) => isWithinHold)).toHaveLength(barsWithin);
    expect([found.withinHold, found.afterHold]).toEqual([within, 4 - within]);
    expect(found.durations.reduce((sum, { runs }) => sum + runs, 0)).toBe(4);
  });

  test('the bars hold every run once', () => {
    const seconds = Array.from({ length: 1_000 }, (_, index) => index * 0.4);
    const { durations, ended } = toStatistics(lasting(...seconds), holdMs);
    expect(durations.reduce((sum, { runs }) => sum + runs, 0)).toBe(ended);
  });

  test.each([
    [[5], 0.95, 5],
    [[1, 2, 3, 4], 0.95, 4],
    [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
    [[], 0.5, null],
  ] as const)('of %j the value at %d is %s', (list, share, expected) => {
    expect(toPercentile(list, share)).toBe(expected);
  });

  test.each([
    [[], null, null],
    [[4], 4_000, 4_000],
    [[1, 9, 2], 2_000, 9_000],
    [[70, 0.5, 4, 0.5], 2_250, 70_000],
  ])('of runs of %j s the median is %s ms and the 95th percentile %s ms', (seconds, medianMs, p95Ms) => {
    expect(toStatistics(lasting(...seconds), holdMs)).toMatchObject({ medianMs, p95Ms });
  });

  test('average what ended runs have cost: what goes on is still billed', () => {
    const list = [
      ...[0.01, 0.03].map((costUsd) => toRunFacts(sampleRun('completed', { costUsd }))),
      toRunFacts(sampleRun('running', { costUsd: 0.5 })),
      toRunFacts(sampleRun('guardrail', { costUsd: 0.5 })),
    ];
    const { averageCostUsd, spendUsd, knownCost } = toStatistics(list, holdMs);
    expect(averageCostUsd).toBeCloseTo(0.02);
    expect([spendUsd, knownCost]).toEqual([1.04, 4]);
    expect(toStatistics(list.slice(2), holdMs).averageCostUsd).toBeNull();
  });

  test('count success among what a person did not stop, and codes by how often they come', () => {
    const list = [
      ...lasting(5, 6, 7),
      toRunFacts(sampleRun('failed', { failure: { message: null, code: 'A' } })),
      toRunFacts(sampleRun('failed', { failure: { message: null, code: 'B' } })),
      toRunFacts(sampleRun('failed', { failure: { message: null, code: 'B' } })),
      toRunFacts(sampleRun('failed', { failure: { message: 'no code', code: null } })),
      toRunFacts(sampleRun('terminated')),
      toRunFacts(sampleRun('lost', { costUsd: null })),
      toRunFacts(sampleRun('running', { costUsd: null })),
    ];
    const { ended, done, judged, successShare, outcomes, unknownCost } = toStatistics(list, holdMs);
    expect([ended, done, judged, successShare, unknownCost]).toEqual([9, 3, 8, 3 / 8, 1]);
    expect(outcomes.map(({ outcome, runs }) => [outcome, runs])).toEqual([
      ['done', 3],
      ['failed', 4],
      ['stopped', 1],
      ['unknown', 1],
      ['declined', 0],
      ['refused', 0],
    ]);
    expect(outcomes[1]?.codes.map(({ code, runs }) => [code, runs])).toEqual([
      ['B', 2],
      ['A', 1],
      ['FAILED', 1],
    ]);
  });

  test.each(['PURCHASE_DECLINED', 'LOGIN_DECLINED', 'LOGIN_REFUSED'])(
    'count the %s of a person as no failure, under its code',
    (code) => {
      const declined = toRunFacts(sampleRun('failed', { failure: { message: null, code } }));
      const { judged, successShare, outcomes } = toStatistics([declined, ...lasting(5, 6)], holdMs);
      expect([judged, successShare]).toEqual([2, 1]);
      expect(outcomes.find(({ outcome }) => outcome === 'failed')).toMatchObject({ runs: 0, codes: [] });
      const own = outcomes.find(({ outcome }) => outcome === 'declined');
      expect(own).toMatchObject({ runs: 1, codes: [{ code, runs: 1 }] });
      expect(findCommonFailure([declined, declined, declined])).toBeNull();
    },
  );

  test('count a refused start as no failure, and a stopped run as no reply', () => {
    const refused = toRunFacts(sampleRun('refused', { costUsd: null, error: { code: 'http', status: 503 } }));
    const stopped = toRunFacts(sampleRun('terminated', { seconds: 5 }));
    const only = toStatistics([refused, stopped], holdMs);
    expect(only).toMatchObject({ ended: 2, successShare: null, withinShare: null, medianMs: null });
    expect(only.durations.every(({ runs }) => runs === 0)).toBe(true);
    const some = toStatistics([refused, stopped, ...lasting(60, 70)], holdMs);
    expect(some).toMatchObject({ ended: 4, successShare: 1, withinShare: 0, afterHold: 2, medianMs: 65_000 });
    expect(some.outcomes.map(({ outcome, runs }) => [outcome, runs])).toEqual([
      ['done', 2],
      ['failed', 0],
      ['stopped', 1],
      ['unknown', 0],
      ['declined', 0],
      ['refused', 1],
    ]);
  });

  test('a run found settled hours later took no hours', () => {
    const late = sampleRun('terminated', { seconds: null });
    expect(toRunFacts({ ...late, settledAt: (late.submittedAt ?? 0) + 7_200_000 }).durationMs).toBeNull();
    expect(toRunFacts({ ...late, settledAt: (late.submittedAt ?? 0) + 41_000 }).durationMs).toBe(41_000);
  });
});

// Here: started at 1,000 s, and the end is seen 0.8 s later. The clock of the server is another one.
describe('an end that the server says', () => {
  const ended = (endedAt: number, seenMs = 800) => {
    const run = sampleRun('completed', { startedAt: 1_000_000, seconds: null });
    return toRunFacts({ ...run, settledAt: 1_000_000 + seenMs, endedAt });
  };

  test.each([
    ['while it ran', 1_000_500, 1_000_500, 500],
    ['a moment after it was seen', 1_003_000, 1_000_800, 800],
    ['10 minutes after it was seen', 1_600_000, 1_000_000, 800],
    ['before the start', 900_000, 1_000_000, 800],
  ])('%s', (_, endedAt, countedAt, durationMs) => {
    expect(ended(endedAt)).toMatchObject({ countedAt, durationMs });
  });

  test('and that cannot be leaves a run that was found hours later without a duration', () => {
    expect(ended(100_000_000, 7_200_000).durationMs).toBeNull();
    expect(ended(1_009_000, 7_200_000).durationMs).toBe(9_000);
  });
});

describe('a common failure', () => {
  test('is said once, with its host and since when', () => {
    const runs = allFailed(1_000_000_000);
    expect(findCommonFailure(runs.map(toRunFacts))).toEqual({
      runs: 12,
      code: 'NAVIGATION_TIMEOUT',
      host: 'portal.example',
      since: 1_000_000_000 - 720_000,
      newestRunId: runs[0]?.runId,
    });
  });

  test('is none when two failed, when one did not, or when the codes differ', () => {
    const facts = allFailed().map(toRunFacts);
    expect(findCommonFailure(facts.slice(0, 2))).toBeNull();
    expect(findCommonFailure([...facts, ...lasting(3)])).toBeNull();
    expect(findCommonFailure([...facts, toRunFacts(sampleRun('failed'))])).toBeNull();
  });
});
