import { describe, expect, test } from 'vitest';
import type { BudgetOptions, RunBudget } from '../../src/runs/budget.js';
import { mergeBudget } from '../../src/runs/budget.js';
import { sumDay, toDay } from '../../src/runs/budgetDay.js';
import { decideBudget, isClose, toSpent } from '../../src/runs/budgetRules.js';
import type { BudgetFacts } from '../../src/runs/budgetRules.js';
import { describeBudget } from '../../src/runs/budgetView.js';
import type { BudgetedRun } from '../../src/runs/budgetView.js';
import { estimateCost } from '../../src/runs/costEstimate.js';
import { mergeRecords, reduceRun } from '../../src/runs/runReducer.js';
import type { RunRecord } from '../../src/runs/runReducer.js';
import { parseRecord, toRecordText } from '../../src/runs/storedRecord.js';
import { unknownUsage } from '../../src/core/task.js';
import type { Task } from '../../src/core/task.js';

const at = Date.UTC(2026, 10, 26, 12);

function run(budget: Partial<RunBudget> | undefined, more: Partial<RunRecord> = {}): RunRecord {
  return {
    v: 1,
    revision: 1,
    runId: 'run-1',
    input: { taskDetails: 'x' },
    owner: 'page.engine',
    phase: 'watching',
    startedAt: at,
    submittedAt: at,
    ref: { sessionId: 's', taskId: 't' },
    task: {
      status: 'running',
      phase: 'running',
      sessionId: 's',
      taskId: 't',
      usage: { ...unknownUsage, durationSeconds: 40 },
    },
    ...more,
    ...(budget && { budget: { v: 1, limitUsd: 0.4, ...budget } }),
  };
}
const paused = { askedCount: 1, askedCostUsd: 0.41, pausedCount: 1, pausedCostUsd: 0.41 };
const guardrail: Partial<RunRecord> = {
  task: {
    status: 'guardrail',
    guardrail: { kind: null, question: 'Which?' },
    sessionId: 's',
    taskId: 't',
    usage: unknownUsage,
  },
};

// What is known of the budget, what is set, and what is true now → what to do. `usd` alone is a run on a day without a budget.
const table: readonly [
  words: string,
  budget: Partial<RunBudget> | undefined,
  options: BudgetOptions,
  facts: Partial<BudgetFacts>,
  step: object,
  more?: Partial<RunRecord>,
][] = [
  ['without a budget nothing', undefined, {}, { usd: 9 }, { type: 'none' }],
  ['within it nothing', {}, {}, { usd: 0.1 }, { type: 'none' }],
  ['a warning at 80 %', {}, {}, { usd: 0.32 }, { type: 'warn', limitUsd: 0.4 }],
  ['a warning at another share', {}, { warnAt: 0.5 }, { usd: 0.2 }, { type: 'warn', limitUsd: 0.4 }],
  ['one warning a limit', { warnedUsd: 0.4 }, {}, { usd: 0.35 }, { type: 'none' }],
  [
    'another for a raised one',
    { warnedUsd: 0.4, allowedUsd: 0.6 },
    {},
    { usd: 0.5 },
    { type: 'warn', limitUsd: 0.6 },
  ],
  ['a question at the limit', { warnedUsd: 0.4 }, {}, { usd: 0.4 }, { type: 'ask', isDay: false }],
  ['a stop at the limit', {}, { onExceed: 'stop' }, { usd: 0.4 }, { type: 'stop' }],
  ['a note at the limit', {}, { onExceed: 'warn' }, { usd: 0.4 }, { type: 'exceed', limitUsd: 0.4 }],
  ['one note', { exceededUsd: 0.4 }, { onExceed: 'warn' }, { usd: 0.5 }, { type: 'none' }],
  ['a pause after the question', { askedCount: 1, askedCostUsd: 0.41 }, {}, { usd: 0.41 }, { type: 'pause' }],
  [
    'no pause of what waits for a person itself',
    { askedCount: 1 },
    {},
    { usd: 0.41 },
    { type: 'none' },
    guardrail,
  ],
  ['a wait while it is paused', paused, {}, { usd: 0.412, openMs: 60_000 }, { type: 'none' }],
  ['a stop of what nobody answers', paused, {}, { usd: 0.45, openMs: 300_000 }, { type: 'stop' }],
  [
    'a stop after another time',
    paused,
    { answerWithinMs: 60_000 },
    { usd: 0.41, openMs: 60_000 },
    { type: 'stop' },
  ],
  [
    'a stop of what cannot be paused',
    { askedCount: 1, unpausedCount: 1 },
    {},
    { usd: 0.41 },
    { type: 'stop' },
  ],
  ['a stop where the pause has no effect', paused, {}, { usd: 0.6, openMs: 10_000 }, { type: 'stop' }],
  [
    'nothing while waiting costs what the service says',
    paused,
    {},
    { usd: 5, openMs: 60_000, waitUsdPerMinute: 6 },
    { type: 'none' },
  ],
  [
    'nothing while a wait of unknown price costs little of what the run did',
    paused,
    {},
    { usd: 0.7, openMs: 60_000, waitUsdPerMinute: null },
    { type: 'none' },
  ],
  [
    'a stop where a wait of unknown price costs as much as the run did',
    paused,
    {},
    { usd: 1, openMs: 60_000, waitUsdPerMinute: null },
    { type: 'stop' },
  ],
  [
    'a stop where no pause comes through',
    { askedCount: 1, askedCostUsd: 0.41 },
    {},
    { usd: 0.6 },
    { type: 'stop' },
  ],
  [
    'a resume of what was allowed',
    { ...paused, allowedCount: 1, allowedUsd: 0.6 },
    {},
    { usd: 0.41 },
    { type: 'resume' },
  ],
  [
    'nothing after the resume',
    { ...paused, warnedUsd: 0.6, allowedCount: 1, allowedUsd: 0.6, resumedCount: 1 },
    {},
    { usd: 0.5 },
    { type: 'none' },
  ],
  [
    'the next question at the allowed amount',
    { ...paused, allowedCount: 1, allowedUsd: 0.6, resumedCount: 1 },
    {},
    { usd: 0.61 },
    { type: 'ask', isDay: false },
  ],
  [
    'no stop below the allowed amount',
    { ...paused, allowedCount: 1, allowedUsd: 0.6, resumedCount: 1, stoppedUsd: 0.41, warnedUsd: 0.6 },
    { onExceed: 'stop' },
    { usd: 0.59 },
    { type: 'none' },
  ],
  ['no more question once the cost turns out lower', paused, {}, { usd: 0.2 }, { type: 'close' }],
  [
    'a question about the day',
    { limitUsd: undefined },
    {},
    { usd: 0.1, dayUsd: 5, dayLimitUsd: 5 },
    { type: 'ask', isDay: true },
  ],
  ['a stop for the day', {}, { onExceed: 'stop' }, { usd: 0.1, dayUsd: 5, dayLimitUsd: 5 }, { type: 'stop' }],
  [
    'no more question once the day was raised elsewhere',
    { ...paused, dayAskedCount: 1 },
    {},
    { usd: 0.1, dayUsd: 5, dayLimitUsd: 7 },
    { type: 'close' },
  ],
  ['a warning for the day', {}, {}, { usd: 0.1, dayUsd: 4, dayLimitUsd: 5 }, { type: 'warn', limitUsd: 5 }],
  [
    'nothing of what is being stopped',
    {},
    { onExceed: 'stop' },
    { usd: 9 },
    { type: 'none' },
    { cancel: { attempt: 1, state: 'requested', by: 'x' } },
  ],
  [
    'a stop again, when one has failed',
    { stoppedUsd: 0.41 },
    { onExceed: 'stop' },
    { usd: 9 },
    { type: 'stop' },
    { cancel: { attempt: 1, state: 'failed', by: 'x' } },
  ],
  ['nothing of what has ended', {}, { onExceed: 'stop' }, { usd: 9 }, { type: 'none' }, { phase: 'settled' }],
  [
    'nothing of what is being sent',
    {},
    { onExceed: 'stop' },
    { usd: 9 },
    { type: 'none' },
    { phase: 'submitting' },
  ],
];

test.each(table)('decides: %s', (_, budget, options, facts, step, more) => {
  const all = {
    usd: 0,
    isEstimate: false,
    dayUsd: 0,
    dayLimitUsd: Infinity,
    openMs: 0,
    waitUsdPerMinute: 0.02,
    ...facts,
  };
  expect(decideBudget(run(budget, more), options, all)).toEqual(step);
});

describe('what a run counts as', () => {
  const cost = (costUsd: number | null): Partial<RunRecord> => ({
    task: {
      status: 'running',
      phase: 'running',
      sessionId: 's',
      taskId: 't',
      usage: { ...unknownUsage, costUsd },
    },
  });
  test.each([
    ['its cost', cost(0.2), 0, 0.2, false],
    ['its estimate, while no cost is known', cost(null), 0, 0.1, true],
    ['as much again for each minute', cost(null), 150_000, 0.25, true],
    ['its cost and an estimate of what came since', cost(0.2), 30_000, 0.25, true],
    ['a cost of nothing as nothing', cost(0), 0, 0, false],
    ['nothing before it was sent', { submittedAt: undefined, task: undefined }, 0, 0, false],
    ['nothing when it was refused', { phase: 'refused', task: undefined }, 0, 0, false],
    ['its estimate when it was lost', { phase: 'lost', task: undefined }, 0, 0.1, true],
  ] as const)('is %s', (_, more, unknownMs, usd, isEstimate) => {
    expect(toSpent(run({ estimateUsd: 0.1 }, more as Partial<RunRecord>), unknownMs)).toEqual({
      usd,
      isEstimate,
    });
  });
});

describe('days', () => {
  test.each([
    ['2026-11-26T22:59:59Z', 'Europe/Berlin', '2026-11-26'],
    ['2026-11-26T23:00:00Z', 'Europe/Berlin', '2026-11-27'],
    ['2026-11-26T10:59:59Z', 'Pacific/Auckland', '2026-11-26'],
    ['2026-11-26T11:00:00Z', 'Pacific/Auckland', '2026-11-27'],
    // The hour that is there twice, and the one that is not there.
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-03-29T22:00:00Z', 'Europe/Berlin', '2026-03-30'],
  ])('%s in %s is %s', (time, zone, day) => {
    expect(toDay(Date.parse(time), zone)).toBe(day);
  });

  test('count what was sent since midnight, of all states', () => {
    const midnight = Date.parse('2026-11-25T23:00:00Z');
    const one = (submittedAt: number, usd: number, budget: Partial<RunBudget> = {}): RunRecord =>
      run({ estimateUsd: usd, ...budget }, { submittedAt });
    const records = [
      one(midnight - 1, 10),
      one(midnight, 0.1),
      one(at, 0.2, { dayAllowedUsd: 7 }),
      one(at + 3_600_000, 0.4),
    ];
    const sum = sumDay(records, at, 'Europe/Berlin', (record) => toSpent(record));
    expect(sum).toEqual({ usd: 0.7, estimatedUsd: 0.7, allowedUsd: 7 });
  });
});

describe('estimates', () => {
  const settled = (costUsd: number, more: object): object => ({
    settledAt: at,
    task: { status: 'completed', usage: { ...unknownUsage, costUsd } },
    ...more,
  });
  test('are the median of settled runs of the same tag, else of the same name, else of the documentation', () => {
    const runs = [0.1, 0.2, 0.9, 0.3].map((usd) => settled(usd, { tags: ['lamps'], name: 'main' }));
    expect(estimateCost(runs, { tags: ['lamps'] })).toEqual({
      usd: 0.25,
      fromUsd: 0.175,
      toUsd: 0.45,
      count: 4,
      basis: 'tag',
    });
    expect(estimateCost(runs, { tags: ['other'], name: 'main' })).toMatchObject({ usd: 0.25, basis: 'name' });
    expect(estimateCost(runs, { tags: ['other'] })).toMatchObject({
      basis: 'documented',
      count: 0,
      usd: 0.0133,
    });
    expect(estimateCost(runs.slice(0, 2), { tags: ['lamps'] }).basis).toBe('documented');
  });
  test('are of runs with the same words before all others', () => {
    const runs = [
      ...[0.1, 0.2, 0.3].map((usd) => settled(usd, { tags: ['lamps'] })),
      ...[1, 2, 3].map((usd) => settled(usd, { tags: ['lamps'], input: { taskDetails: ' Find a lamp. ' } })),
    ];
    expect(estimateCost(runs, { tags: ['lamps'], taskDetails: 'Find a lamp.' })).toEqual({
      usd: 2,
      fromUsd: 1.5,
      toUsd: 2.5,
      count: 3,
      basis: 'task',
    });
    expect(estimateCost(runs, { tags: ['lamps'], taskDetails: 'Find a desk.' })).toMatchObject({
      basis: 'tag',
      count: 6,
    });
  });
  test('are those of another service by its own price and times, else of all runs, else unknown', () => {
    const priced = { sessionUsdPerMinute: 6, usualDurationsMs: [30_000, 60_000, 120_000] } as const;
    expect(estimateCost([], {}, priced)).toMatchObject({
      usd: 6,
      fromUsd: 3,
      toUsd: 12,
      basis: 'documented',
    });
    const runs = [1, 2, 3].map((usd) => settled(usd, {}));
    for (const service of [{ sessionUsdPerMinute: null }, { usualDurationsMs: null }]) {
      expect(estimateCost(runs, {}, service)).toMatchObject({ usd: 2, count: 3, basis: 'app' });
      expect(estimateCost(runs.slice(1), {}, service)).toBeNull();
    }
  });
});

describe('the record', () => {
  test('keeps what has come of a budget through the storage, whole', () => {
    const record = run({
      estimateUsd: 0.1,
      ...paused,
      allowedCount: 1,
      allowedUsd: 0.6,
      askedAtMs: at,
      answerWithinMs: 300_000,
    });
    expect(parseRecord(toRecordText(record))).toEqual(record);
  });
  test('drops a budget that is none', () => {
    const text = toRecordText(run({ limitUsd: 'much' as never }));
    expect(parseRecord(text)?.budget).toBeUndefined();
  });
  test('two tabs know what either has noted', () => {
    const [mine, theirs] = [run({ ...paused }), run({ ...paused, allowedCount: 1, allowedUsd: 0.6 })];
    for (const merged of [mergeRecords(mine, theirs), mergeRecords(theirs, mine)])
      expect(merged.budget).toEqual(theirs.budget);
    expect(mergeBudget(undefined, theirs.budget)).toBe(theirs.budget);
  });
  test('an event of the budget is one of the reducer; one that changes nothing changes no record', () => {
    const before = run({ warnedUsd: 0.4 });
    const after = reduceRun(before, {
      type: 'budget',
      budget: { v: 1, limitUsd: 0.4, warnedUsd: 0.4, askedCount: 1 },
    });
    expect(after).toMatchObject({ revision: 2, budget: { askedCount: 1 } });
    expect(reduceRun(after, { type: 'budget', budget: after.budget! })).toBe(after);
  });
});

test.each([
  [0.4, 0.41, 0.6],
  [0.05, 0.051, 0.075],
  [1, 1.02, 1.5],
  [0.003, 0.02, 0.025],
  [5, 5.02, 7.5],
])('after %d comes %d … %d', (limitUsd, costUsd, nextUsd) => {
  const { task } = run({});
  const view = describeBudget({
    budget: { v: 1, limitUsd, askedCount: 1 },
    task: { ...task!, usage: { ...unknownUsage, costUsd } },
    isSettled: false,
    isCancelling: false,
  });
  expect(view).toMatchObject({ status: 'asking', nextUsd });
});

test('a run that was stopped without a cost counts as what it was stopped at', () => {
  const view = describeBudget({
    budget: { v: 1, limitUsd: 0.4, estimateUsd: 0.1, stoppedUsd: 0.5 },
    task: { status: 'terminated', sessionId: 's', taskId: 't', usage: unknownUsage, reason: null },
    isSettled: true,
    isCancelling: false,
  });
  expect(view).toMatchObject({ status: 'stopped', costUsd: 0.5, isEstimate: true, reason: 'exceeded' });
});

// The question was about the day, at $9 of $10. What is shown of the run is then its own, unless that question goes on or has ended it.
test.each<[string, Partial<RunBudget>, Partial<BudgetedRun>, object]>([
  ['is asked about', {}, {}, { status: 'asking', isDay: true, costUsd: 9, limitUsd: 10 }],
  [
    'was stopped for want of an answer',
    { stoppedUsd: 9 },
    { isSettled: true },
    { status: 'stopped', isDay: true, costUsd: 9, limitUsd: 10, reason: 'unanswered' },
  ],
  [
    'came to its end while it was asked about',
    {},
    { isSettled: true },
    { status: 'within', isDay: false, costUsd: 0.1, limitUsd: 0.4 },
  ],
  [
    'is stopped by a person while it is asked about',
    {},
    { isCancelling: true },
    { status: 'within', isDay: false, costUsd: 0.1, limitUsd: 0.4 },
  ],
  [
    'was allowed, and stopped by its own budget later',
    { allowedCount: 1, stoppedUsd: 0.5 },
    { isSettled: true },
    { status: 'stopped', isDay: false, costUsd: 0.1, limitUsd: 0.4, reason: 'exceeded' },
  ],
  [
    'goes on though the day is over its budget',
    { askedCount: 0, exceededUsd: 10, dayCostUsd: 10.5 },
    {},
    { status: 'exceeded', isDay: true, costUsd: 10.5, limitUsd: 10 },
  ],
  [
    'goes on, since a person has allowed the day more',
    { askedCount: 0, exceededUsd: 10, dayCostUsd: 10.5, dayAllowedUsd: 15 },
    {},
    { status: 'within', isDay: false, costUsd: 0.1, limitUsd: 0.4 },
  ],
  [
    'has no budget of its own, and goes on',
    { limitUsd: undefined, askedCount: 0, exceededUsd: 10, dayCostUsd: 10.5 },
    {},
    { status: 'exceeded', isDay: true, costUsd: 10.5, limitUsd: 10 },
  ],
  [
    'was warned about the day',
    { askedCount: 0, warnedUsd: 10, dayCostUsd: 9 },
    {},
    { status: 'within', isDay: false, costUsd: 0.1, limitUsd: 0.4 },
  ],
  [
    'was stopped for the day, and asked nobody',
    { askedCount: 0, stoppedUsd: 0.1, dayCostUsd: 10.5 },
    { isSettled: true },
    { status: 'stopped', isDay: true, costUsd: 10.5, limitUsd: 10, reason: 'exceeded' },
  ],
  [
    'has no budget of its own, and was stopped for a day that was allowed more since',
    { limitUsd: undefined, askedCount: 0, stoppedUsd: 0.1, dayCostUsd: 10.5, dayAllowedUsd: 20 },
    { isSettled: true },
    { status: 'stopped', isDay: false, costUsd: 0.1, limitUsd: null, reason: 'exceeded' },
  ],
])('the budget of a run that %s', (_, budget, more, view) => {
  const isStopped = budget.stoppedUsd !== undefined;
  const { task } = run({});
  expect(
    describeBudget({
      budget: {
        v: 1,
        limitUsd: 0.4,
        askedCount: 1,
        dayAskedCount: 1,
        dayCostUsd: 9,
        dayLimitUsd: 10,
        ...budget,
      },
      task: {
        ...task!,
        ...(isStopped && { status: 'terminated', reason: null, partial: null }),
        usage: { ...unknownUsage, costUsd: 0.1 },
      } as Task,
      isSettled: false,
      isCancelling: false,
      ...more,
    }),
  ).toMatchObject(view);
});

// A hidden tab polls every 30 s: what a run costs in three such pauses at its pace so far must still fit.
describe('whether a run is close to a limit', () => {
  const none: BudgetFacts = { usd: 0, dayUsd: 0, dayLimitUsd: Infinity } as BudgetFacts;
  test.each<
    [words: string, budget: Partial<RunBudget> | undefined, facts: Partial<BudgetFacts>, close: boolean]
  >([
    ['without a budget it is not', undefined, { usd: 9 }, false],
    // 0.1 in 40 s is 0.225 in 90 s
    ['what comes soon still fits', {}, { usd: 0.1 }, false],
    ['what comes soon does not fit', {}, { usd: 0.13 }, true],
    ['the day has less left than the run', {}, { usd: 0.1, dayUsd: 0.8, dayLimitUsd: 1 }, true],
    ['the day has enough left', {}, { usd: 0.1, dayUsd: 0.7, dayLimitUsd: 1 }, false],
    ['it is asking already', paused, { usd: 0.41 }, false],
  ])('%s', (_words, budget, facts, close) => {
    expect(isClose(run(budget), { ...none, ...facts })).toBe(close);
  });
  test('one that says no time yet goes by its estimate a minute', () => {
    const silent: Partial<RunRecord> = {
      task: { status: 'running', phase: 'running', sessionId: 's', taskId: 't', usage: unknownUsage },
    };
    expect(isClose(run({ estimateUsd: 0.25 }, silent), none)).toBe(false);
    expect(isClose(run({ estimateUsd: 0.27 }, silent), none)).toBe(true);
  });
});

describe('what waiting costs', () => {
  const asked = { ...run({ ...paused, answerWithinMs: 300_000 }), isSettled: false, isCancelling: false };
  test.each([
    [undefined, 0.02, 0.1],
    [{ sessionUsdPerMinute: 6 }, 6, 30],
    [{ sessionUsdPerMinute: null }, null, null],
  ] as const)('at a service of %o is %d a minute, %d at most', (service, waitUsdPerMinute, waitUsd) => {
    expect(describeBudget(asked, service)).toMatchObject({ status: 'asking', waitUsdPerMinute, waitUsd });
  });
});
