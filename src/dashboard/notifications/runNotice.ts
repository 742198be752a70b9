import { describeBudget } from '../../runs/budgetView.js';
import type { StartedRun } from '../../runs/runState.js';
import { isDeclined } from '../../components/TaskStatus/toStateName.js';
import { asksForBudget } from '../data/runGroup.js';

/** What a notification is about. `budget`: a run has used its budget and asks, continues, or was stopped. */
export type NoticeKind = 'guardrail' | 'failed' | 'completed' | 'budget';

/** What a person is notified of, once. */
export interface RunNotice {
  readonly kind: NoticeKind;
  readonly runId: string;
  /** The same in every tab while the notice applies, so that only one shows it. Contains no session id and no task text. */
  readonly key: string;
}

/**
 * Returns the current notice of a run; `null` if there is none.
 * @param asked how many questions it has asked: the next may come before anybody saw that this one was answered
 */
export function toNotice(run: StartedRun, asked: number | undefined): RunNotice | null {
  const notice = (kind: NoticeKind, detail: string | number = ''): RunNotice => ({
    kind,
    runId: run.runId,
    key: `${run.runId} ${kind} ${detail}`,
  });
  const budget = describeBudget(run);
  if (budget?.status === 'asking') return notice('budget', run.budget?.askedCount ?? 0);
  if (budget?.status === 'exceeded' || budget?.status === 'stopped') return notice('budget', budget.status);
  if (run.status === 'guardrail' && !run.isAnswering && !run.isCancelling) return notice('guardrail', asked);
  // The person who declined knows how it ended.
  if (isDeclined(run)) return null;
  if (run.status === 'failed' || run.status === 'completed') return notice(run.status);
  return null;
}

/** Whether a run waits for a person, because the agent or its budget asks. */
export const needsPerson = (run: StartedRun): boolean =>
  !run.isCancelling && (run.status === 'guardrail' || asksForBudget(run));
