import { isDeclined } from '../../components/TaskStatus/toStateName.js';
import { describeBudget } from '../../runs/budgetView.js';
import type { BudgetedRun } from '../../runs/budgetView.js';
import type { StartedRun } from '../../runs/runState.js';

/** The state of a run, as grouped in a list of many. */
export type RunGroup = 'needs-you' | 'running' | 'queued' | 'done' | 'failed' | 'stopped' | 'unknown';

/** All groups in display order. */
export const runGroups: readonly RunGroup[] = [
  'needs-you',
  'running',
  'queued',
  'done',
  'failed',
  'stopped',
  'unknown',
];

/** Whether a person is asked to let the run exceed its budget. */
export const asksForBudget = (run: BudgetedRun): boolean => describeBudget(run)?.status === 'asking';

/** The group of a run. A refused run counts as failed. A run that asks to exceed its budget waits for a person. */
export function toRunGroup(run: StartedRun): RunGroup {
  if (asksForBudget(run)) return 'needs-you';
  switch (run.status) {
    case 'guardrail':
      return 'needs-you';
    case 'submitting':
    case 'running':
      return 'running';
    case 'queued':
      return 'queued';
    case 'completed':
      return 'done';
    case 'failed':
    case 'refused':
      return 'failed';
    case 'terminated':
      return 'stopped';
    default:
      return 'unknown';
  }
}

/** How a run ended. A refused start is not a failure, because no task began; nor is a run that a person declined. */
export type RunOutcome = 'done' | 'failed' | 'declined' | 'refused' | 'stopped' | 'unknown';

/** How a run ended; `null` while it is active. */
export function toRunOutcome(run: StartedRun): RunOutcome | null {
  const group = toRunGroup(run);
  if (isActiveGroup(group)) return null;
  return run.status === 'refused' ? 'refused' : isDeclined(run) ? 'declined' : (group as RunOutcome);
}

/**
 * Whether an outcome counts toward the success share: refused, stopped and declined runs do not. An
 * unknown outcome counts, because there is no answer: otherwise the share would improve as more runs are lost.
 */
export const isJudged = (outcome: RunOutcome | null): boolean =>
  outcome === 'done' || outcome === 'failed' || outcome === 'unknown';

/** Whether the service answered, with success or failure: only then is the time to an answer known. */
export const isAnswered = (outcome: RunOutcome | null): boolean =>
  outcome === 'done' || outcome === 'failed' || outcome === 'declined';

/** Whether runs of a group are active: they may still change and cost money. */
function isActiveGroup(group: RunGroup): boolean {
  return group === 'needs-you' || group === 'running' || group === 'queued';
}
