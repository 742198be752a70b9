import type { BudgetOptions, RunBudget } from './budget.js';
import type { RunRecord } from './runReducer.js';

/** The share of a budget from which a person is warned. */
export const defaultWarnAt = 0.8;
/** How long a question waits, unless the app sets another time; less if the service ends an unanswered task earlier. */
export const longestAnswerWithinMs = 300_000;
/** A pause takes effect after the current action: the run may keep spending at its average rate for this long. */
const pauseGraceSeconds = 10;

/** How often a hidden tab polls. */
const slowestPollSeconds = 30;

/** The counted cost of a run, in US dollars; `isEstimate` if any part was not reported by the server. */
export interface Spent {
  readonly usd: number;
  readonly isEstimate: boolean;
}

/**
 * Returns the counted cost of a run. An unknown cost counts as the run's estimate, or the estimate for each minute of replies without
 * a cost if that is more; such minutes are added to a known cost. A missing cost thus never disables a budget.
 * @param unknownMs how long the replies have had no cost
 */
export function toSpent({ phase, task, budget, submittedAt }: RunRecord, unknownMs = 0): Spent {
  const costUsd = task?.usage.costUsd ?? null;
  const costsNothing = submittedAt === undefined || phase === 'refused' || phase === 'cancelled';
  if (costsNothing && costUsd === null) return { usd: 0, isEstimate: false };
  const estimateUsd = budget?.estimateUsd ?? 0;
  if (costUsd !== null && unknownMs === 0) return { usd: costUsd, isEstimate: false };
  const minutes = unknownMs / 60_000;
  const usd = costUsd === null ? estimateUsd * Math.max(1, minutes) : costUsd + estimateUsd * minutes;
  return { usd, isEstimate: true };
}

/** Whether a stop was requested and has not failed. Same as `isCancelling`, whose import would make one more file load initially. */
export const isBeingStopped = ({ cancel }: RunRecord): boolean =>
  cancel !== undefined && cancel.state !== 'failed';

/** The most a run may cost now; `Infinity` if only the day has a budget. */
export const toLimit = ({ limitUsd, allowedUsd = 0 }: RunBudget): number =>
  limitUsd === undefined ? Infinity : Math.max(limitUsd, allowedUsd);

/** Whether a person is asked and has not answered. */
export const isAsking = ({ askedCount = 0, allowedCount = 0 }: RunBudget): boolean =>
  askedCount > allowedCount;

/** Whether the last question is about the day. */
export const isAboutDay = ({ askedCount, dayAskedCount }: RunBudget): boolean =>
  askedCount !== undefined && askedCount === dayAskedCount;

/** Facts for a decision about a run's budget that are not in its record. */
export interface BudgetFacts extends Spent {
  /** The counted cost of all runs of the day. */
  readonly dayUsd: number;
  /** The most the day may cost now; `Infinity` without a budget. */
  readonly dayLimitUsd: number;
  /** How long this page has known the open question, in milliseconds. */
  readonly openMs: number;
  /** The cost of a minute of waiting, which is the price of an open session; `null` if unknown. */
  readonly waitUsdPerMinute: number | null;
}

/** Whether the day's budget is used up, but not the run's own. */
export const isDayAlone = (budget: RunBudget, { usd, dayUsd, dayLimitUsd }: BudgetFacts): boolean =>
  dayUsd >= dayLimitUsd && usd < toLimit(budget);

/** A step for a run's budget. `close` withdraws a question that no longer applies; `warn` and `exceed` are only noted. */
export type BudgetStep =
  | { readonly type: 'none' | 'pause' | 'resume' | 'close' | 'stop' }
  | { readonly type: 'warn' | 'exceed'; readonly limitUsd: number }
  | { readonly type: 'ask'; readonly isDay: boolean };

/**
 * Decides the next step for a run's budget. The record contains everything that a person or the server has done, so the decision is the
 * same after a reload and in another tab. A run is never stopped below the amount that a person allowed.
 *
 * ```
 *  within ─ warnAt ─► warned ─ limit ─┬─ warn ─► exceeded, noted
 *     ▲                               ├─ stop ─► stopped
 *     │                               └─ ask ──► asked ─► paused ─┬─ no answer in time, or the pause has no effect ─► stopped
 *     │                                            └─ pause refused ─► stopped
 *     └──────────────── resumed ◄── allowed ◄─────────────────────┘
 * ```
 */
export function decideBudget(
  record: RunRecord,
  { warnAt = defaultWarnAt, onExceed = 'ask', answerWithinMs = longestAnswerWithinMs }: BudgetOptions,
  facts: BudgetFacts,
): BudgetStep {
  const { phase, budget, isDetached, task } = record;
  if (!budget || phase !== 'watching' || isDetached || isBeingStopped(record)) return { type: 'none' };
  const { usd, dayUsd, dayLimitUsd, openMs } = facts;
  const { askedCount = 0, pausedCount = 0, resumedCount = 0, unpausedCount = 0 } = budget;
  const limitUsd = toLimit(budget);
  const isDayOver = dayUsd >= dayLimitUsd;
  const isExceeded = usd >= limitUsd || isDayOver;
  if (isAsking(budget)) {
    if (!isExceeded) return { type: 'close' };
    if (openMs >= answerWithinMs || unpausedCount === askedCount) return { type: 'stop' };
    const { pausedCostUsd, askedCostUsd = usd } = budget;
    const isPaused = pausedCount === askedCount && pausedCostUsd !== undefined;
    if (usd > toCeiling(isPaused ? pausedCostUsd : askedCostUsd, task?.usage.durationSeconds, facts))
      return { type: 'stop' };
    // A task at a guardrail is doing nothing that could be paused.
    return { type: isPaused || task?.status !== 'running' ? 'none' : 'pause' };
  }
  if (isExceeded && onExceed === 'stop') return { type: 'stop' };
  if (isExceeded && onExceed === 'ask') return { type: 'ask', isDay: usd < limitUsd };
  if (pausedCount > resumedCount) return { type: 'resume' };
  const { warnedUsd = 0, exceededUsd = 0 } = budget;
  const nearestUsd = usd / limitUsd >= dayUsd / dayLimitUsd ? limitUsd : dayLimitUsd;
  if (isExceeded)
    return exceededUsd < nearestUsd ? { type: 'exceed', limitUsd: nearestUsd } : { type: 'none' };
  // Rounded, so that 0.32 of 0.4 is 0.8 despite binary fractions.
  const isNear = Number(Math.max(usd / limitUsd, dayUsd / dayLimitUsd).toPrecision(10)) >= warnAt;
  return isNear && warnedUsd < nearestUsd ? { type: 'warn', limitUsd: nearestUsd } : { type: 'none' };
}

/**
 * Whether a limit may be reached before a slow poll would notice, at three times the run's cost per second so far. The run is then
 * polled at the usual pace, even if its tab is hidden or the server pushes.
 */
export function isClose({ task, budget }: RunRecord, { usd, dayUsd, dayLimitUsd }: BudgetFacts): boolean {
  if (!budget || isAsking(budget)) return false;
  const { durationSeconds } = task?.usage ?? {};
  const perSecond = durationSeconds ? usd / Math.max(durationSeconds, 1) : (budget.estimateUsd ?? 0) / 60;
  const soonUsd = perSecond * slowestPollSeconds * 3;
  return usd + soonUsd >= toLimit(budget) || dayUsd + soonUsd >= dayLimitUsd;
}

/**
 * The cost above which a pause is considered ineffective: allows for the last action, and for waiting at twice the session's price, or at
 * half the run's own rate if that price is unknown.
 */
function toCeiling(
  fromUsd: number,
  seconds: number | null | undefined,
  { openMs, waitUsdPerMinute }: BudgetFacts,
): number {
  const perSecond = fromUsd / Math.max(seconds ?? 0, 2 * pauseGraceSeconds);
  const waitUsd = waitUsdPerMinute === null ? perSecond * 30 : 2 * waitUsdPerMinute;
  return fromUsd + perSecond * pauseGraceSeconds + waitUsd * (openMs / 60_000);
}
