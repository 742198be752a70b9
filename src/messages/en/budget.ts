/** What a sentence about a budget may mention; amounts are already written in the reader's locale. */
export interface BudgetValues {
  readonly cost: string;
  readonly limit: string;
  readonly next: string;
  /** It is about all runs of the day. */
  readonly isDay: boolean;
  /** The server has not reported the cost, or not all of it. */
  readonly isEstimate: boolean;
}

/** What waiting for an answer costs; `null` where nobody knows. */
export interface WaitValues {
  readonly perMinute: string | null;
  readonly most: string | null;
}

const used = ({ cost, limit, isDay, isEstimate }: BudgetValues): string => {
  const of = isDay ? "Today's runs" : 'This run';
  if (!isEstimate) return `${of} ${isDay ? 'have' : 'has'} cost ${cost} of ${limit}.`;
  return `${of} count${isDay ? '' : 's'} as about ${cost} of ${limit}, because ${isDay ? 'some costs are' : 'its cost is'} not known.`;
};

/** Words of a budget: what was used, and the question whether to go on. */
export const budget = {
  label: 'Budget',
  near: 'Near its budget',
  exceeded: 'Over budget',
  asking: 'Budget used',
  stopping: 'Being stopped by its budget',
  stopped: 'Stopped by its budget',
  used: (values: BudgetValues): string => used(values),
  question: (values: BudgetValues): string => `${used(values)} Continue to ${values.next}?`,
  exceededDescription: (values: BudgetValues): string => `${used(values)} It keeps running.`,
  pausing: 'Pausing until you answer.',
  paused: ({ perMinute, most }: WaitValues): string =>
    perMinute === null
      ? 'Paused. What waiting costs is not known.'
      : `Paused. Waiting costs about ${perMinute} a minute, ${most} at most.`,
  /** After what happens until then. */
  stopsAt: (until: string, time: string): string => `${until} Without an answer it is stopped at ${time}.`,
  unanswered: 'Nobody answered in time.',
  unpausable: 'It could not be paused while waiting for your answer.',
  continueTo: (next: string): string => `Continue to ${next}`,
  continuing: 'Continuing…',
  stop: 'Stop task',
  stoppingButton: 'Stopping…',
  notContinued: 'Could not continue it. Try again.',
};
