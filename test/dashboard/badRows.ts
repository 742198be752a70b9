import type { StartedRun } from 'webrun-react';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';

export const statuses = [
  'queued',
  'submitting',
  'running',
  'guardrail',
  'completed',
  'failed',
  'terminated',
  'refused',
  'lost',
] as const;

/** What a database may have in a column, whatever the column. */
const values: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  Infinity,
  1e20,
  -1,
  '',
  'x',
  [],
  [null],
  {},
  true,
];

/** Runs of one state that each have one field that is none, with what is wrong with them. */
export function* badRows(
  status: StartedRun['status'],
  given: readonly unknown[] = values,
): Generator<readonly [what: string, run: StartedRun]> {
  const whole = {
    ...sampleRun(status, { runId: 'bad', input: { startingUrl: 'https://a.example' } }),
    budget: { v: 1, limitUsd: 0.4, askedCount: 1, askedAtMs: 1, answerWithinMs: 300_000 } as const,
    warnAtUsd: 0.5,
  };
  for (const key of Object.keys(whole))
    if (key !== 'status' && key !== 'runId')
      for (const value of given) yield [`${key} ${String(value)}`, { ...whole, [key]: value }];
}

/** A row that has nothing but a state and an id. */
export const emptyRow = (status: StartedRun['status']): StartedRun => {
  const whole = sampleRun(status);
  const nothing = Object.fromEntries(Object.keys(whole).map((key) => [key, null]));
  return { ...nothing, status, runId: `empty ${status}` } as unknown as StartedRun;
};
