import { holdMs as webRunHoldMs } from '../../core/timing.js';
import { toMedian } from './median.js';
import { isWithinHold } from './runFacts.js';
import type { RunFacts } from './runFacts.js';
import { isAnswered, isJudged } from './runGroup.js';
import type { RunOutcome } from './runGroup.js';

/** A bar of the histogram of durations. */
export interface DurationBar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly runs: number;
  /** Of all answered runs with a known duration, 0 to 1. */
  readonly share: number;
  /** No longer than the service holds a start. */
  readonly isWithinHold: boolean;
}

/** How many runs ended with an outcome. */
export interface OutcomeCount {
  readonly outcome: RunOutcome;
  readonly runs: number;
  /** Of all ended runs, 0 to 1. */
  readonly share: number;
  /** Its codes, the most frequent first. A share is of the runs of this outcome. */
  readonly codes: readonly { readonly code: string; readonly runs: number; readonly share: number }[];
}

/** Statistics of many runs. Shares are 0 to 1, and `null` if there is nothing to divide by. */
export interface RunStatistics {
  readonly runs: number;
  readonly ended: number;
  readonly done: number;
  /** Ended runs that were not refused, stopped or declined. */
  readonly judged: number;
  /** The share of judged runs that are done. */
  readonly successShare: number | null;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  /** Counts answered runs with a known duration: how long a stopped run would have taken is unknown. */
  readonly withinHold: number;
  readonly afterHold: number;
  readonly withinShare: number | null;
  readonly durations: readonly DurationBar[];
  readonly outcomes: readonly OutcomeCount[];
  readonly spendUsd: number;
  /** Of the ended runs with a reported cost. */
  readonly averageCostUsd: number | null;
  readonly unknownCost: number;
  /** Runs with a reported cost. */
  readonly knownCost: number;
  /** Active runs whose cost is not reported yet. */
  readonly pendingCost: number;
}

/**
 * Returns the edges of the bars: five bars up to the end of the hold, then five as long as the hold; a last one holds longer runs. At
 * WebRun, bars are 10 s and 50 s long, and also for a service whose hold is zero or endless.
 */
function toEdges(holdMs: number): readonly number[] {
  const hold = holdMs > 0 && holdMs < Infinity ? holdMs : webRunHoldMs;
  return [0, 0.2, 0.4, 0.6, 0.8, 1, 2, 3, 4, 5, 6].map((holds) => Math.round(holds * hold));
}

/** Counts runs at a service that holds a start for `holdMs`. */
export function toStatistics(list: readonly RunFacts[], holdMs: number): RunStatistics {
  const ended = list.filter(({ outcome }) => outcome !== null);
  const done = ended.filter(({ outcome }) => outcome === 'done').length;
  const judged = ended.filter(({ outcome }) => isJudged(outcome)).length;
  const durations = ended
    .filter(({ outcome }) => isAnswered(outcome))
    .flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs]))
    .toSorted((one, other) => one - other);
  const withinHold = durations.filter((ms) => isWithinHold(ms, holdMs)).length;
  const costs = toCosts(list);
  // Active runs are still being billed.
  const finalCosts = toCosts(ended);
  return {
    runs: list.length,
    ended: ended.length,
    done,
    judged,
    successShare: judged === 0 ? null : done / judged,
    medianMs: toMedian(durations),
    p95Ms: toPercentile(durations, 0.95),
    withinHold,
    afterHold: durations.length - withinHold,
    withinShare: durations.length === 0 ? null : withinHold / durations.length,
    durations: toBars(durations, holdMs),
    outcomes: toOutcomes(ended),
    spendUsd: toSum(costs),
    averageCostUsd: finalCosts.length === 0 ? null : toSum(finalCosts) / finalCosts.length,
    knownCost: costs.length,
    unknownCost: list.filter(({ costKind }) => costKind === 'unknown').length,
    pendingCost: list.filter(({ costKind }) => costKind === 'pending').length,
  };
}

const toCosts = (list: readonly RunFacts[]): readonly number[] =>
  list.flatMap(({ costUsd }) => (costUsd === null ? [] : [costUsd]));
const toSum = (costs: readonly number[]): number => costs.reduce((sum, cost) => sum + cost, 0);

/** The value below which a share of a sorted list lies, by the nearest rank. */
export function toPercentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

function toBars(sorted: readonly number[], holdMs: number): readonly DurationBar[] {
  const edgesMs = toEdges(holdMs);
  return edgesMs.slice(0, -1).map((fromMs, index) => {
    const toMs = edgesMs[index + 1] ?? Infinity;
    const isFirst = index === 0;
    const isLast = index === edgesMs.length - 2;
    // A run that took exactly the hold was within it, so a bar holds its upper edge.
    const runs = sorted.filter((ms) => (ms > fromMs || isFirst) && (ms <= toMs || isLast)).length;
    return {
      fromMs,
      toMs,
      runs,
      share: sorted.length === 0 ? 0 : runs / sorted.length,
      isWithinHold: isWithinHold(toMs, holdMs),
    };
  });
}

const ends: readonly RunOutcome[] = ['done', 'failed', 'stopped', 'unknown', 'declined', 'refused'];

function toOutcomes(ended: readonly RunFacts[]): readonly OutcomeCount[] {
  return ends.map((outcome) => {
    const own = ended.filter((facts) => facts.outcome === outcome);
    const counts = new Map<string, number>();
    for (const { code } of own) if (code !== null) counts.set(code, (counts.get(code) ?? 0) + 1);
    const codes = [...counts]
      .toSorted(([, one], [, other]) => other - one)
      .map(([code, runs]) => ({ code, runs, share: runs / own.length }));
    return { outcome, runs: own.length, share: own.length / (ended.length || 1), codes };
  });
}

/** If all of the newest ended runs failed with one code on one host, that is one cause, shown once. */
export interface CommonFailure {
  readonly runs: number;
  readonly code: string;
  readonly host: string | null;
  /** When the first of them started, Unix time in milliseconds. */
  readonly since: number;
  readonly newestRunId: string;
}

/** Fewer than this may be chance. */
const leastCommon = 3;

/** Finds the cause that every ended run of a list, newest first, failed with; `null` if there is none. */
export function findCommonFailure(list: readonly RunFacts[]): CommonFailure | null {
  // A declined run says nothing about failures.
  const ended = list.filter(({ outcome }) => outcome !== null && outcome !== 'declined');
  const [newest] = ended;
  if (ended.length < leastCommon || !newest?.code) return null;
  const { code, host } = newest;
  const isSame = ended.every((facts) => facts.code === code && facts.host === host);
  const since = Math.min(...ended.map(({ startedAt }) => startedAt));
  return isSame ? { runs: ended.length, code, host, since, newestRunId: newest.runId } : null;
}
