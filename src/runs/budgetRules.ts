import type { BudgetOptions, RunBudget } from './budget.js';
import type { RunRecord } from './runReducer.js';

/** From this share of a budget on a person is warned. */
export const defaultWarnAt = 0.8;
/** So long a question waits at most, unless the app says otherwise; less where the service ends a task earlier that nobody answers. */
export const longestAnswerWithinMs = 300_000;
/** A pause takes effect after the action that is under way: so long it may go on to cost what it has cost on average. */
const pauseGraceSeconds = 10;

/** A hidden tab polls so often. */
const slowestPollSeconds = 30;

/** What a run counts as, in US dollars; `isEstimate` where all or some of that is not the server's figure. */
export interface Spent {
  readonly usd: number;
  readonly isEstimate: boolean;
}

/**
 * What a run counts as. A cost that is not known counts as the run's estimate, and each minute that it works without a cost in the
 * replies as much again, so that a budget is never without effect because a cost is missing.
 * @param unknownMs for how long the replies have had no cost
 */
export function toSpent({ phase, task, budget, submittedAt }: RunRecord, unknownMs = 0): Spent {
  const costUsd = task?.usage.costUsd ?? null;
  const isUnsent = submittedAt === undefined || phase === 'refused' || phase === 'cancelled';
  if (isUnsent && costUsd === null) return { usd: 0, isEstimate: false };
  const estimateUsd = budget?.estimateUsd ?? 0;
  if (costUsd !== null && unknownMs === 0) return { usd: costUsd, isEstimate: false };
  const minutes = unknownMs / 60_000;
  const usd = costUsd === null ? estimateUsd * Math.max(1, minutes) : costUsd + estimateUsd * minutes;
  return { usd, isEstimate: true };
}

/** Whether a stop is under way, and has not failed. As `isCancelling`; an import of the reducer would make one more file load at once. */
export const isBeingStopped = ({ cancel }: RunRecord): boolean =>
  cancel !== undefined && cancel.state !== 'failed';

/** Up to what a run may cost now; `Infinity` where only the day has a budget. */
export const toLimit = ({ limitUsd, allowedUsd = 0 }: RunBudget): number =>
  limitUsd === undefined ? Infinity : Math.max(limitUsd, allowedUsd);

/** Whether a person is asked and has not answered. */
export const isAsking = ({ askedCount = 0, allowedCount = 0 }: RunBudget): boolean =>
  askedCount > allowedCount;

/** Whether the last question is about the day. */
export const isAboutDay = ({ askedCount, dayAskedCount }: RunBudget): boolean =>
  askedCount !== undefined && askedCount === dayAskedCount;

/** What is true beside the record when a run's budget is looked at. */
export interface BudgetFacts extends Spent {
  /** What all runs of the day count as. */
  readonly dayUsd: number;
  /** Up to what the day may cost now; `Infinity` without a budget. */
  readonly dayLimitUsd: number;
  /** For how long the open question has been open, as far as this page knows. */
  readonly openMs: number;
  /** What a minute of waiting costs, the price of an open session; `null` where nobody knows. */
  readonly waitUsdPerMinute: number | null;
}

/** Whether the budget of the day is used, and not the run's own. */
export const isDayAlone = (budget: RunBudget, { usd, dayUsd, dayLimitUsd }: BudgetFacts): boolean =>
  dayUsd >= dayLimitUsd && usd < toLimit(budget);

/** What to do about a run's budget. `close` ends a question that has no reason any more; `warn` and `exceed` are only noted. */
export type BudgetStep =
  | { readonly type: 'none' | 'pause' | 'resume' | 'close' | 'stop' }
  | { readonly type: 'warn' | 'exceed'; readonly limitUsd: number }
  | { readonly type: 'ask'; readonly isDay: boolean };

/**
 * Decides what to do about a run's budget. Everything that a person or the server has done is in the record, so the decision is the same
 * after a reload and in another tab. A run is never stopped below the amount that a person allowed.
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
  const isOver = usd >= limitUsd || isDayOver;
  if (isAsking(budget)) {
    if (!isOver) return { type: 'close' };
    if (openMs >= answerWithinMs || unpausedCount === askedCount) return { type: 'stop' };
    const { pausedCostUsd, askedCostUsd = usd } = budget;
    const isPaused = pausedCount === askedCount && pausedCostUsd !== undefined;
    if (usd > toCeiling(isPaused ? pausedCostUsd : askedCostUsd, task?.usage.durationSeconds, facts))
      return { type: 'stop' };
    // Waiting for an answer to its own question, it does nothing that could be paused.
    return { type: isPaused || task?.status !== 'running' ? 'none' : 'pause' };
  }
  if (isOver && onExceed === 'stop') return { type: 'stop' };
  if (isOver && onExceed === 'ask') return { type: 'ask', isDay: usd < limitUsd };
  if (pausedCount > resumedCount) return { type: 'resume' };
  const { warnedUsd = 0, exceededUsd = 0 } = budget;
  const nearestUsd = usd / limitUsd >= dayUsd / dayLimitUsd ? limitUsd : dayLimitUsd;
  if (isOver) return exceededUsd < nearestUsd ? { type: 'exceed', limitUsd: nearestUsd } : { type: 'none' };
  // 0.32 of 0.4 is four fifths, whatever binary fractions say.
  const isNear = Number(Math.max(usd / limitUsd, dayUsd / dayLimitUsd).toPrecision(10)) >= warnAt;
  return isNear && warnedUsd < nearestUsd ? { type: 'warn', limitUsd: nearestUsd } : { type: 'none' };
}

/**
 * Whether a limit may be reached before a slow poll would notice, at three times the pace at which the run has cost so far: then it is
 * polled at the usual pace, though its tab is hidden or the server pushes.
 */
export function isClose({ task, budget }: RunRecord, { usd, dayUsd, dayLimitUsd }: BudgetFacts): boolean {
  if (!budget || isAsking(budget)) return false;
  const { durationSeconds } = task?.usage ?? {};
  const perSecond = durationSeconds ? usd / Math.max(durationSeconds, 1) : (budget.estimateUsd ?? 0) / 60;
  const soonUsd = perSecond * slowestPollSeconds * 3;
  return usd + soonUsd >= toLimit(budget) || dayUsd + soonUsd >= dayLimitUsd;
}

/**
 * Beyond this a pause has no effect: what the last action may have cost, and twice what the session costs while it waits; half of the run's
 * own pace, where nobody knows that.
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
