import type { StartedRun } from '../../runs/runState.js';
import type { Calendar } from './calendar.js';
import { toRunFacts } from './runFacts.js';
import { asksForBudget, isJudged, toRunGroup } from './runGroup.js';
import type { RunOutcome } from './runGroup.js';
import { toSpendBars, toSums } from './spend.js';
import { findCommonFailure } from './statistics.js';
import type { CommonFailure } from './statistics.js';

/** The key figures. */
export interface Figures {
  readonly total: number;
  readonly running: number;
  readonly queued: number;
  /** Runs that wait for a person. */
  readonly needYou: number;
  /** When the oldest running run was sent, Unix time in milliseconds. */
  readonly oldestSince: number | null;
  readonly oldestLimitMs: number | null;
  /** Success covers runs that started today; spend covers runs counted today. */
  readonly today: {
    readonly done: number;
    /** All ended runs. */
    readonly ended: number;
    /** The base of `successShare`: ended runs that were not refused, stopped or declined. */
    readonly judged: number;
    readonly successShare: number | null;
    /** Judged runs with an unknown outcome. */
    readonly lost: number;
    /** Runs that a person declined. */
    readonly declined: number;
    readonly knownUsd: number;
    readonly unknown: number;
    /** Active runs whose cost is not reported yet. */
    readonly pending: number;
    /** Runs with a cost that are counted at their start time. */
    readonly byStart: number;
  };
  /** Runs working in each of the last hours, the success share, and the spend of each hour of today; newest last. */
  readonly busy: readonly number[];
  readonly success: readonly (number | null)[];
  readonly spend: readonly number[];
  readonly commonFailure: CommonFailure | null;
}

/** Number of bars in a small chart. */
const bars = 12;
const hourMs = 3_600_000;

/** Computes the key figures. Today's sums include nothing from another day. */
export function toFigures(runs: readonly StartedRun[], calendar: Calendar, now: number): Figures {
  const day = calendar.toDay(now);
  // Until the end of the day: the clock that a run was started by may be ahead of this one.
  const ofToday = { from: calendar.startOf(day), to: calendar.startOf(calendar.addDays(day, 1)) };
  const facts = runs.map(toRunFacts);
  const today = facts.filter(({ startedAt }) => startedAt >= ofToday.from && startedAt < ofToday.to);
  const ended = today.filter(({ outcome }) => outcome !== null);
  const endedAs = (as: RunOutcome): number => ended.filter(({ outcome }) => outcome === as).length;
  const done = endedAs('done');
  const judged = ended.filter(({ outcome }) => isJudged(outcome)).length;
  // A run that waits for a person is not working, whether the agent or its budget asks.
  const active = runs.filter((run) => toRunGroup(run) === 'running');
  const oldest = active.reduce<StartedRun | undefined>(
    (first, run) => ((run.submittedAt ?? Infinity) < (first?.submittedAt ?? Infinity) ? run : first),
    undefined,
  );
  const since = now - bars * hourMs;
  const hourOf = (at: number): number => Math.floor((at - since) / hourMs);
  const busy = Array.from({ length: bars }, () => 0);
  const good = [...busy];
  const bad = [...busy];
  for (const run of runs) {
    const [start, end] = toWorkingTime(run, now);
    // A run that ends on the hour is not working in the next; one with an unknown end counts where it began.
    const last = Math.min(bars - 1, Math.max(hourOf(start), hourOf(end - 1)));
    for (let hour = Math.max(0, hourOf(start)); hour <= last; hour++) busy[hour] = (busy[hour] ?? 0) + 1;
  }
  for (const { startedAt, outcome } of facts) {
    const hour = hourOf(startedAt);
    if (hour < 0 || hour >= bars) continue;
    if (outcome === 'done') good[hour] = (good[hour] ?? 0) + 1;
    else if (isJudged(outcome)) bad[hour] = (bad[hour] ?? 0) + 1;
  }
  const spend = toSpendBars(facts, 'hour', calendar, { from: ofToday.from, to: now + 1 });
  const spent = toSums(facts, ofToday);
  return {
    total: runs.length,
    running: active.length,
    queued: runs.filter(({ status }) => status === 'queued').length,
    needYou: facts.filter(({ group }) => group === 'needs-you').length,
    oldestSince: oldest?.submittedAt ?? null,
    oldestLimitMs: oldest?.input?.maxDurationMs ?? null,
    today: {
      ended: ended.length,
      done,
      judged,
      successShare: judged === 0 ? null : done / judged,
      lost: endedAs('unknown'),
      declined: endedAs('declined'),
      knownUsd: spent.knownUsd,
      unknown: spent.unknown,
      pending: spent.pending,
      byStart: spent.byStart,
    },
    busy,
    success: good.map((count, hour) => {
      const all = count + (bad[hour] ?? 0);
      return all === 0 ? null : count / all;
    }),
    spend: spend.slice(-bars).map(({ knownUsd }) => knownUsd),
    commonFailure: findCommonFailure(today),
  };
}

/** When a run was working, Unix times in milliseconds: until now if it is active, until its question if it waits for a person. */
function toWorkingTime(run: StartedRun, now: number): readonly [start: number, end: number] {
  const { startedAt, durationMs, countedAt, isCountedByEnd } = toRunFacts(run);
  // A run that was never sent, or was refused, never worked.
  if (run.submittedAt === undefined || run.status === 'refused') return [Infinity, -Infinity];
  const start = run.submittedAt;
  if (asksForBudget(run)) return [start, run.budget?.askedAtMs ?? start];
  if (run.status === 'guardrail') return [start, run.askedAt ?? start];
  if (!run.isSettled) return [start, now];
  return [start, isCountedByEnd ? Math.max(countedAt, startedAt) : start + (durationMs ?? 0)];
}
