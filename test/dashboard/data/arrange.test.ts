import { describe, expect, test } from 'vitest';
import { arrange } from '../../../src/dashboard/data/arrange.js';
import { createCalendar } from '../../../src/dashboard/data/calendar.js';
import { toRunFacts } from '../../../src/dashboard/data/runFacts.js';
import type { RunsSort } from '../../../src/dashboard/data/runsFilter.js';
import { sampleRun } from '../../../stories/dashboard/sampleRuns.js';

const calendar = createCalendar('UTC');
const at = (day: number, hour: number): number => Date.UTC(2026, 10, day, hour);
const run = (
  runId: string,
  ...[status, sample]: Parameters<typeof sampleRun>
): ReturnType<typeof sampleRun> => sampleRun(status, { ...sample, runId });

const runs = [
  run('done late', 'completed', { startedAt: at(26, 14), costUsd: 0.01, task: 'b', seconds: 60 }),
  run('queued second', 'queued', { startedAt: at(26, 13), costUsd: null, task: 'a 10' }),
  run('queued first', 'queued', { startedAt: at(26, 12), costUsd: null, task: 'a 2' }),
  run('running', 'running', { startedAt: at(26, 11), costUsd: 0.02 }),
  run('asks', 'guardrail', { startedAt: at(26, 10), costUsd: 0.03 }),
  run('lost', 'lost', { startedAt: at(26, 9), costUsd: null, seconds: null }),
  run('yesterday', 'failed', { startedAt: at(25, 23), costUsd: 0.5, seconds: 5 }),
].map(toRunFacts);
const keys = (sort?: RunsSort): readonly string[] =>
  arrange(runs, sort, calendar).items.map(({ key }) => key);

describe('runs in their order', () => {
  test('of which nobody knows when they started come last, under a heading that names no day', () => {
    const unknown = { startedAt: undefined, submittedAt: undefined };
    const row = { ...sampleRun('completed', { runId: 'when?' }), ...unknown };
    const all = [toRunFacts(row), ...runs];
    expect(arrange(all, undefined, calendar).items.slice(-2)).toEqual([
      { kind: 'day', key: 'day ', day: '' },
      { kind: 'run', key: 'when?', runId: 'when?' },
    ]);
    for (const direction of ['asc', 'desc'] as const)
      expect(arrange(all, { by: 'started', direction }, calendar).items.at(-1)?.key).toBe('when?');
  });

  test('are grouped by day: who needs a person, what runs, what is queued longest, then newest first', () => {
    expect(keys()).toEqual([
      'day 2026-11-26',
      'asks',
      'running',
      'queued first',
      'queued second',
      'done late',
      'lost',
      'day 2026-11-25',
      'yesterday',
    ]);
    expect(keys({ by: 'started', direction: 'desc' })).toEqual(keys());
  });

  test('sum what a day is known to have cost, and count what is not known', () => {
    const { days } = arrange(runs, undefined, calendar);
    expect(days.get('2026-11-26')).toEqual({ runs: 6, knownUsd: 0.06, unknown: 1, pending: 0 });
    expect(days.get('2026-11-25')).toEqual({ runs: 1, knownUsd: 0.5, unknown: 0, pending: 0 });
  });

  test.each([
    [
      { by: 'cost', direction: 'desc' },
      ['yesterday', 'asks', 'running', 'done late', 'queued second', 'queued first', 'lost'],
    ],
    [
      { by: 'cost', direction: 'asc' },
      ['done late', 'running', 'asks', 'yesterday', 'queued second', 'queued first', 'lost'],
    ],
    [
      { by: 'started', direction: 'asc' },
      ['yesterday', 'lost', 'asks', 'running', 'queued first', 'queued second', 'done late'],
    ],
    [
      { by: 'task', direction: 'asc' },
      ['queued first', 'queued second', 'done late', 'running', 'asks', 'lost', 'yesterday'],
    ],
    [
      { by: 'state', direction: 'asc' },
      ['asks', 'running', 'queued second', 'queued first', 'done late', 'yesterday', 'lost'],
    ],
  ] as const)('sorted by %j have no days, and what is unknown is last', (sort, expected) => {
    expect(keys(sort)).toEqual(expected);
  });

  test('by duration put what has none last in both directions', () => {
    const withDuration = ['yesterday', 'done late'];
    expect(keys({ by: 'duration', direction: 'asc' }).slice(0, 2)).toEqual(withDuration);
    expect(keys({ by: 'duration', direction: 'desc' }).slice(0, 2)).toEqual(withDuration.toReversed());
  });
});
