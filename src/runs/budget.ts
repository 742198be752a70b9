/** What runs may cost, and what happens when they cost more. Amounts are US dollars. */
export interface BudgetOptions {
  /** What one run may cost. `start(input, { budgetUsd })` sets it for one run. @default no limit */
  readonly perRunUsd?: number | undefined;
  /** What all runs of this app may cost on one day of the `timeZone`; then starts are refused. @default no limit */
  readonly perDayUsd?: number | undefined;
  /** The share of a budget from which a person is warned: more than 0, at most 1. @default 0.8 */
  readonly warnAt?: number | undefined;
  /**
   * What happens to a run that has used its budget. `warn` only says so. `ask` pauses it and asks a person, and stops it when nobody
   * answers within {@link BudgetOptions.answerWithinMs} or when it cannot be paused. `stop` stops it. @default 'ask'
   */
  readonly onExceed?: 'warn' | 'ask' | 'stop' | undefined;
  /**
   * What a run counts as while its cost is not known; from then on each further minute without a cost counts as much again.
   * @default the median of this app's completed runs of the same words, tag or name, else the service's documented times at its price of a
   * session minute, else that of all completed runs, else half of the budget
   */
  readonly estimateUsd?: number | undefined;
  /** How long a question may stay unanswered before the run is stopped, in milliseconds. @default 300_000, or the service's own limit where that is shorter */
  readonly answerWithinMs?: number | undefined;
}

/**
 * What is known of a run's budget: part of its record, stored and shared between tabs. All of it only grows, so two tabs' accounts
 * merge field by field to the larger value. Questions are numbered from 1; `pausedCount: 2` says that the run was paused for the second.
 */
export interface RunBudget {
  /** The shape of these fields. */
  readonly v: 1;
  /** What the run may cost; absent where only the day has a budget. */
  readonly limitUsd?: number | undefined;
  /** What it counts as while its cost is not known. */
  readonly estimateUsd?: number | undefined;
  /** Up to what a person has allowed it to go on. */
  readonly allowedUsd?: number | undefined;
  /** Up to what a person has allowed the day to go on, by an answer to this run's question. */
  readonly dayAllowedUsd?: number | undefined;
  /** The limit that a person was last warned about, and the one that was exceeded with `onExceed: 'warn'`. */
  readonly warnedUsd?: number | undefined;
  readonly exceededUsd?: number | undefined;
  /** How many questions were asked, and the number of the last one that was about the day. */
  readonly askedCount?: number | undefined;
  readonly dayAskedCount?: number | undefined;
  /** When the last question was asked, Unix time in milliseconds. */
  readonly askedAtMs?: number | undefined;
  /** What the run, and the day if it is about that, counted as when the last question was asked. */
  readonly askedCostUsd?: number | undefined;
  readonly dayCostUsd?: number | undefined;
  /** What of the day's cost was an estimate, and what the day might cost. */
  readonly dayEstimatedUsd?: number | undefined;
  readonly dayLimitUsd?: number | undefined;
  /** How long that question may stay unanswered. */
  readonly answerWithinMs?: number | undefined;
  /** The number of the last question that was answered with "continue". */
  readonly allowedCount?: number | undefined;
  /** The numbers of the last question for which the server has taken, or refused, the pause, and taken the resume. */
  readonly pausedCount?: number | undefined;
  readonly unpausedCount?: number | undefined;
  readonly resumedCount?: number | undefined;
  /** What the run counted as when it was paused. */
  readonly pausedCostUsd?: number | undefined;
  /** What the run counted as when the budget stopped it. */
  readonly stoppedUsd?: number | undefined;
}

/** Two accounts of one budget in one; the first itself where the other says nothing more. */
export function mergeBudget(one: RunBudget | undefined, other: RunBudget | undefined): RunBudget | undefined {
  if (!one) return other;
  const known = one as unknown as Readonly<Record<string, number | undefined>>;
  const isMore = ([key, value]: [string, number]): boolean => value > (known[key] ?? -1);
  const more = Object.entries(other ?? {}).filter(isMore);
  return more.length > 0 ? { ...one, ...Object.fromEntries(more) } : one;
}
