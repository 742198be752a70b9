import { isDeclined } from '../../components/TaskStatus/toStateName.js';
import { describeBudget } from '../../runs/budgetView.js';
import type { BudgetedRun } from '../../runs/budgetView.js';
import type { StartedRun } from '../../runs/runState.js';

/** What the state of a run means to someone who looks over many. */
export type RunGroup = 'needs-you' | 'running' | 'queued' | 'done' | 'failed' | 'stopped' | 'unknown';

/** In the order in which they are shown. */
export const runGroups: readonly RunGroup[] = [
  'needs-you',
  'running',
  'queued',
  'done',
  'failed',
  'stopped',
  'unknown',
];

/** Whether a person is asked if the run may go on beyond its budget. */
export const asksForBudget = (run: BudgetedRun): boolean => describeBudget(run)?.status === 'asking';

/** The group of a run. A refused run counts as failed: nothing came of it. One that has used its budget waits for a person. */
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

/** How a run has ended. A refused start is no failure of a task: nothing was begun. Nor is what a person did not allow. */
export type RunOutcome = 'done' | 'failed' | 'declined' | 'refused' | 'stopped' | 'unknown';

/** How a run has ended; `null` while it goes on. */
export function toRunOutcome(run: StartedRun): RunOutcome | null {
  const group = toRunGroup(run);
  if (isActiveGroup(group)) return null;
  return run.status === 'refused' ? 'refused' : isDeclined(run) ? 'declined' : (group as RunOutcome);
}

/**
 * Whether it is counted when success is: what a person stopped or did not allow, and what never began, neither succeeded nor failed. An
 * unknown outcome counts, because nobody has an answer: a share that leaves it out would look better the more is lost.
 */
export const isJudged = (outcome: RunOutcome | null): boolean =>
  outcome === 'done' || outcome === 'failed' || outcome === 'unknown';

/** Whether the service has answered, well or not: only then is it known how long an answer takes. */
export const isAnswered = (outcome: RunOutcome | null): boolean =>
  outcome === 'done' || outcome === 'failed' || outcome === 'declined';

/** Whether a run of this group goes on: it may still change and cost money. */
function isActiveGroup(group: RunGroup): boolean {
  return group === 'needs-you' || group === 'running' || group === 'queued';
}
