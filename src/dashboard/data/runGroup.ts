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

/** Whether a run of this group goes on: it may still change and cost money. */
export function isActiveGroup(group: RunGroup): boolean {
  return group === 'needs-you' || group === 'running' || group === 'queued';
}
