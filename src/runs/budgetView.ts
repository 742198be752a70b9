import { toTraits } from '../core/service.js';
import type { ServiceTraits } from '../core/service.js';
import type { Task } from '../core/task.js';
import type { RunBudget } from './budget.js';
import { defaultWarnAt, isAboutDay, isAsking, toLimit } from './budgetRules.js';

/** What is read of a run: what every `RunState` has. */
export interface BudgetedRun {
  readonly budget?: RunBudget | undefined;
  readonly task?: Task | undefined;
  readonly isSettled: boolean;
  readonly isCancelling: boolean;
}

/** A run's budget, as people are shown it. Amounts are US dollars. */
export interface BudgetView {
  /**
   * `within`: nothing to say. `near`: from `warnAt` on. `exceeded`: with `onExceed: 'warn'`, it goes on. `asking`: a person is asked.
   * `stopping` and `stopped`: by the budget.
   */
  readonly status: 'within' | 'near' | 'exceeded' | 'asking' | 'stopping' | 'stopped';
  /** It is about all runs of the day, and so are the amounts. */
  readonly isDay: boolean;
  readonly costUsd: number;
  /** The server has not reported the cost, or not all of it: `costUsd` is what it counts as. */
  readonly isEstimate: boolean;
  /** What it may cost now; `null` where only the day has a budget. */
  readonly limitUsd: number | null;
  /** What it could be allowed next. */
  readonly nextUsd: number;
  /** The server has paused it for the question. */
  readonly isPaused: boolean;
  /** When it is stopped if nobody answers, Unix time in milliseconds; `null` unless it is asked about. */
  readonly stopAtMs: number | null;
  /** What waiting until then costs at most, and a minute of it, by the price of a session; `null` where nobody knows that. */
  readonly waitUsd: number | null;
  readonly waitUsdPerMinute: number | null;
  /** Why it was stopped: the budget says so, nobody answered, or the API could not pause it. */
  readonly reason: 'exceeded' | 'unanswered' | 'unpausable' | null;
}

/**
 * Reads what has come of a run's budget; `null` where it has none.
 * @param service whose prices hold: `client.service` @default WebRun
 */
export function describeBudget(run: BudgetedRun, service?: ServiceTraits): BudgetView | null {
  const { budget } = run;
  if (!budget) return null;
  // Only now: who reads a run is rendered again when what it has read changes.
  const { task, isSettled, isCancelling } = run;
  const { askedCount = 0, pausedCount, unpausedCount, stoppedUsd, estimateUsd = 0 } = budget;
  const { askedCostUsd = 0, dayCostUsd = 0, dayLimitUsd = 0, warnedUsd = 0, exceededUsd = 0 } = budget;
  const billedUsd = task?.usage.costUsd ?? null;
  const ownLimitUsd = toLimit(budget);
  const ownCostUsd = billedUsd ?? Math.max(estimateUsd, askedCostUsd, stoppedUsd ?? 0);
  // Noted when it was exceeded; since then a person may have allowed more.
  const isDayUsed =
    dayLimitUsd > (budget.dayAllowedUsd ?? 0) && dayCostUsd >= dayLimitUsd && ownCostUsd < ownLimitUsd;
  const isOpen = isAsking(budget) && !isSettled && !isCancelling;
  const isOurs =
    stoppedUsd !== undefined &&
    (isAsking(budget) || isDayUsed || budget.limitUsd === undefined || stoppedUsd >= ownLimitUsd);
  const wasStopped = isOurs && (isSettled ? task?.status === 'terminated' : isCancelling);
  const isDay =
    isAsking(budget) && (isOpen || wasStopped)
      ? isAboutDay(budget)
      : isDayUsed && (wasStopped || exceededUsd > 0);
  const costUsd = isDay ? dayCostUsd : ownCostUsd;
  const limitUsd = isDay ? dayLimitUsd : Number.isFinite(ownLimitUsd) ? ownLimitUsd : null;
  const isOver = limitUsd !== null && costUsd >= limitUsd;
  // A warning about the day says nothing of the run's own budget.
  const isOwnWarning = warnedUsd !== dayLimitUsd || ownCostUsd >= defaultWarnAt * ownLimitUsd;
  const waitMs = budget.answerWithinMs ?? 0;
  const perMinute = toTraits(service).sessionUsdPerMinute;
  return {
    status: wasStopped
      ? isSettled
        ? 'stopped'
        : 'stopping'
      : isOpen
        ? 'asking'
        : exceededUsd > 0 && isOver
          ? 'exceeded'
          : !isSettled && limitUsd !== null && warnedUsd >= limitUsd && isOwnWarning
            ? 'near'
            : 'within',
    isDay,
    costUsd,
    isEstimate: isDay ? (budget.dayEstimatedUsd ?? 0) > 0 : billedUsd === null,
    limitUsd,
    nextUsd: toNext(limitUsd ?? costUsd, costUsd),
    isPaused: isOpen && pausedCount === askedCount,
    stopAtMs: isOpen ? (budget.askedAtMs ?? 0) + waitMs : null,
    waitUsd: perMinute === null ? null : Number(((waitMs / 60_000) * perMinute).toPrecision(3)),
    waitUsdPerMinute: perMinute,
    reason: !wasStopped
      ? null
      : !isAsking(budget)
        ? 'exceeded'
        : unpausedCount === askedCount
          ? 'unpausable'
          : 'unanswered',
  };
}

/** Half as much again, a quarter above the cost at least, in two digits: 0.4 is followed by 0.6. */
function toNext(limitUsd: number, costUsd: number): number {
  const leastUsd = Math.max(limitUsd * 1.5, costUsd * 1.25, 1e-6);
  const step = 10 ** (Math.floor(Math.log10(leastUsd)) - 1);
  return Number((Math.ceil(leastUsd / step - 1e-9) * step).toPrecision(2));
}
