/** Limits for the cost of runs, and what happens at a limit. Amounts are US dollars. */
export interface BudgetOptions {
  /** Maximum cost of a run. `start(input, { budgetUsd })` overrides it for one run. @default no limit */
  readonly perRunUsd?: number | undefined;
  /** Maximum cost of all runs on one day of the `timeZone`; further starts are refused. @default no limit */
  readonly perDayUsd?: number | undefined;
  /** The share of a budget from which a person is warned: more than 0, at most 1. @default 0.8 */
  readonly warnAt?: number | undefined;
  /**
   * What happens to a run that has used up its budget. `warn` only reports it. `ask` pauses the run and asks a person; it stops the run
   * if nobody answers within {@link BudgetOptions.answerWithinMs} or if it cannot be paused. `stop` stops it. @default 'ask'
   */
  readonly onExceed?: 'warn' | 'ask' | 'stop' | undefined;
  /**
   * The assumed cost of a run while its cost is unknown; after the first minute, each minute without a cost adds as much again.
   * @default the median of this app's completed runs with the same text, tag or name, else of the service's documented times at its price
   * per session minute, else of all completed runs, each at most 80 % of the budget; else half the budget
   */
  readonly estimateUsd?: number | undefined;
  /** How long a question may stay unanswered until the run is stopped, in milliseconds. @default 300_000, or the service's limit if less */
  readonly answerWithinMs?: number | undefined;
}

/**
 * The state of a run's budget: part of its record, stored and shared between tabs. Values only grow, so two tabs' versions merge
 * field by field to the larger value. Questions are numbered from 1; `pausedCount: 2` means that the run was paused for the second.
 */
export interface RunBudget {
  /** The version of these fields. */
  readonly v: 1;
  /** The maximum cost of the run; absent if only the day has a budget. */
  readonly limitUsd?: number | undefined;
  /** Its assumed cost while the cost is unknown. */
  readonly estimateUsd?: number | undefined;
  /** The limit to which a person has raised the run's budget. */
  readonly allowedUsd?: number | undefined;
  /** The limit to which a person has raised the day's budget, by answering this run's question. */
  readonly dayAllowedUsd?: number | undefined;
  /** The last limit for which a person was warned, and the one exceeded with `onExceed: 'warn'`. */
  readonly warnedUsd?: number | undefined;
  readonly exceededUsd?: number | undefined;
  /** The number of the last question, and of the last one that was about the day. */
  readonly askedCount?: number | undefined;
  readonly dayAskedCount?: number | undefined;
  /** When the last question was asked, Unix time in milliseconds. */
  readonly askedAtMs?: number | undefined;
  /** The run's cost at the last question, and the day's cost at its last warning, question, excess or stop. */
  readonly askedCostUsd?: number | undefined;
  readonly dayCostUsd?: number | undefined;
  /** The estimated part of the day's cost, and the day's limit, at that time. */
  readonly dayEstimatedUsd?: number | undefined;
  readonly dayLimitUsd?: number | undefined;
  /** How long the last question may stay unanswered, in milliseconds. */
  readonly answerWithinMs?: number | undefined;
  /** The number of the last question that was answered with "continue" or withdrawn. */
  readonly allowedCount?: number | undefined;
  /** The numbers of the last question for which the server accepted the pause, refused it, and accepted the resume. */
  readonly pausedCount?: number | undefined;
  readonly unpausedCount?: number | undefined;
  readonly resumedCount?: number | undefined;
  /** The run's cost when it was paused. */
  readonly pausedCostUsd?: number | undefined;
  /** The run's cost when the budget stopped it. */
  readonly stoppedUsd?: number | undefined;
}

/** Merges two versions of a budget; returns the first itself if the other adds nothing. */
export function mergeBudget(one: RunBudget | undefined, other: RunBudget | undefined): RunBudget | undefined {
  if (!one) return other;
  const known = one as unknown as Readonly<Record<string, number | undefined>>;
  const isMore = ([key, value]: [string, number]): boolean => value > (known[key] ?? -1);
  const more = Object.entries(other ?? {}).filter(isMore);
  return more.length > 0 ? { ...one, ...Object.fromEntries(more) } : one;
}
