'use client';

import { useCallback } from 'react';
import type { StartedRun } from '../../runs/runState.js';
import type { Calendar } from '../data/calendar.js';
import { toFailures } from '../data/failures.js';
import type { Failures } from '../data/failures.js';
import { toPrecedingRange, toRange } from '../data/period.js';
import { toRunFacts } from '../data/runFacts.js';
import type { RunFacts } from '../data/runFacts.js';
import type { RunsPeriod } from '../data/period.js';
import { toSpendBars, untagged } from '../data/spend.js';
import { toStatistics } from '../data/statistics.js';
import type { RunStatistics } from '../data/statistics.js';
import type { RunsAccess } from '../shared/RunsAccess.js';
import { useDerived } from '../shared/useDerived.js';
import { useDashboardWords } from '../shared/dashboardWords.js';

/** A tag and how its runs went. */
export interface TagRow {
  readonly tag: string;
  readonly runs: number;
  readonly successShare: number | null;
  readonly medianMs: number | null;
  readonly knownUsd: number;
  /** Ended runs whose cost was never reported, and active runs without a reported cost. */
  readonly unknown: number;
  readonly pending: number;
}

/** Everything the statistics of a period show. */
export interface Stats {
  readonly now: RunStatistics;
  /** The same for the preceding period; `null` if it has no known runs. */
  readonly before: Pick<RunStatistics, 'runs' | 'successShare' | 'medianMs' | 'averageCostUsd'> | null;
  readonly estimatedUsd: number;
  readonly failures: Failures;
  readonly tags: readonly TagRow[];
}

/** The most tags listed; more are rare. */
const mostTags = 8;

/** Computes what the statistics of a period show, at a service that holds a start for `holdMs`. */
export function toStats(
  runs: readonly StartedRun[],
  period: RunsPeriod,
  calendar: Calendar,
  holdMs: number,
  at: number,
): Stats {
  const facts = runs.map(toRunFacts);
  const range = toRange(period, calendar, at);
  const within = (list: readonly RunFacts[], { from, to }: typeof range): readonly RunFacts[] =>
    list.filter(({ startedAt }) => startedAt >= from && startedAt < to);
  const own = within(facts, range);
  const last = toStatistics(within(facts, toPrecedingRange(range)), holdMs);
  const bars = toSpendBars(own, 'tag', calendar, range);
  return {
    now: toStatistics(own, holdMs),
    before:
      last.runs === 0
        ? null
        : {
            runs: last.runs,
            successShare: last.successShare,
            medianMs: last.medianMs,
            averageCostUsd: last.averageCostUsd,
          },
    estimatedUsd: toSpendBars(facts, 'day', calendar, range).reduce((sum, bar) => sum + bar.estimatedUsd, 0),
    failures: toFailures(own, calendar, range),
    // Sorted by known cost: the table shows no estimates.
    tags: bars
      .toSorted((one, other) => other.knownUsd - one.knownUsd)
      .slice(0, mostTags)
      .map(({ key, runs: count, knownUsd, unknown, pending }) => {
        const tagged = own.filter(({ tags }) => (key === untagged ? tags.length === 0 : tags.includes(key)));
        const { successShare, medianMs } = toStatistics(tagged, holdMs);
        return { tag: key, runs: count, successShare, medianMs, knownUsd, unknown, pending };
      }),
  };
}

/** The statistics of a period, following the runs. */
export function useStats(access: RunsAccess, period: RunsPeriod): Stats {
  const { format, traits } = useDashboardWords();
  const { calendar } = format;
  const { holdMs } = traits;
  const compute = useCallback(
    (runs: readonly StartedRun[]) => toStats(runs, period, calendar, holdMs, Date.now()),
    [period, calendar, holdMs],
  );
  return useDerived(access, compute);
}
