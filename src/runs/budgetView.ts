import { toTraits } from '../core/service.js';
import type { ServiceTraits } from '../core/service.js';
import type { Task } from '../core/task.js';
import type { RunBudget } from './budget.js';
import { defaultWarnAt, isAboutDay, isAsking, toLimit } from './budgetRules.js';

/** The fields of a `RunState` that are read here. */
export interface BudgetedRun {
  readonly budget?: RunBudget | undefined;
  readonly task?: Task | undefined;
  readonly isSettled: boolean;
  readonly isCancelling: boolean;
}

/** A run's budget as it is displayed. Amounts are US dollars. */
export interface BudgetView {
  /**
   * `within`: nothing to report. `near`: has reached `warnAt`. `exceeded`: continues, by `onExceed: 'warn'`. `asking`: a person is
   * asked. `stopping` and `stopped`: by the budget.
   */
  readonly status: 'within' | 'near' | 'exceeded' | 'asking' | 'stopping' | 'stopped';
  /** Whether the status and the amounts are about all runs of the day. */
  readonly isDay: boolean;
  readonly costUsd: number;
  /** Whether `costUsd` includes an estimate of costs that the server has not reported. */
  readonly isEstimate: boolean;
  /** The current limit; `null` if only the day has a budget. */
  readonly limitUsd: number | null;
  /** A suggestion for the next limit. */
  readonly nextUsd: number;
  /** Whether the server has paused the run for the question. */
  readonly isPaused: boolean;
  /** When the run is stopped if nobody answers, Unix time in milliseconds; `null` unless a question is open. */
  readonly stopAtMs: number | null;
  /** The cost of waiting, in all at most and per minute, at the price of a session; `null` if unknown. */
  readonly waitUsd: number | null;
  readonly waitUsdPerMinute: number | null;
  /** Why it was stopped: its budget is used up, nobody answered, or the API could not pause it. */
  readonly reason: 'exceeded' | 'unanswered' | 'unpausable' | null;
}

/**
 * Describes the state of a run's budget; returns `null` if it has none.
 * @param service the service whose prices apply: `client.service` @default WebRun
 */
export function describeBudget(run: BudgetedRun, service?: ServiceTraits): BudgetView | null {
  const { budget } = run;
  if (!budget) return null;
  // Last, because a component renders again when a field it has read changes.
  const { task, isSettled, isCancelling } = run;
  const { askedCount = 0, pausedCount, stoppedUsd, estimateUsd = 0 } = budget;
  const { askedCostUsd = 0, dayCostUsd = 0, dayLimitUsd = 0, warnedUsd = 0, exceededUsd = 0 } = budget;
  const billedUsd = task?.usage.costUsd ?? null;
  const ownLimitUsd = toLimit(budget);
  const ownCostUsd = billedUsd ?? Math.max(estimateUsd, askedCostUsd, stoppedUsd ?? 0);
  // The limit when it was exceeded; a person may have raised it since.
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
  const isExceeded = limitUsd !== null && costUsd >= limitUsd;
  // A warning about the day does not apply to the run's own budget.
  const isOwnWarning = warnedUsd !== dayLimitUsd || ownCostUsd >= defaultWarnAt * ownLimitUsd;
  const isNear = !isSettled && limitUsd !== null && warnedUsd >= limitUsd && isOwnWarning;
  const toStatus = (): BudgetView['status'] => {
    if (wasStopped) return isSettled ? 'stopped' : 'stopping';
    if (isOpen) return 'asking';
    if (exceededUsd > 0 && isExceeded) return 'exceeded';
    return isNear ? 'near' : 'within';
  };
  const waitMs = budget.answerWithinMs ?? 0;
  const perMinute = toTraits(service).sessionUsdPerMinute;
  return {
    status: toStatus(),
    isDay,
    costUsd,
    isEstimate: isDay ? (budget.dayEstimatedUsd ?? 0) > 0 : billedUsd === null,
    limitUsd,
    nextUsd: toNext(limitUsd ?? costUsd, costUsd),
    isPaused: isOpen && pausedCount === askedCount,
    stopAtMs: isOpen ? (budget.askedAtMs ?? 0) + waitMs : null,
    waitUsd: perMinute === null ? null : Number(((waitMs / 60_000) * perMinute).toPrecision(3)),
    waitUsdPerMinute: perMinute,
    reason: wasStopped ? toReason(budget) : null,
  };
}

/** Why a budget has stopped its run. */
function toReason(budget: RunBudget): BudgetView['reason'] {
  if (!isAsking(budget)) return 'exceeded';
  return budget.unpausedCount === budget.askedCount ? 'unpausable' : 'unanswered';
}

/** 1.5 times the limit, but at least 1.25 times the cost, rounded up to two digits: 0.4 becomes 0.6. */
function toNext(limitUsd: number, costUsd: number): number {
  const leastUsd = Math.max(limitUsd * 1.5, costUsd * 1.25, 1e-6);
  const step = 10 ** (Math.floor(Math.log10(leastUsd)) - 1);
  return Number((Math.ceil(leastUsd / step - 1e-9) * step).toPrecision(2));
}
