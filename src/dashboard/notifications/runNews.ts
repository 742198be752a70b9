import { describeBudget } from '../../runs/budgetView.js';
import type { StartedRun } from '../../runs/runState.js';
import { isDeclined } from '../../components/TaskStatus/toStateName.js';
import { asksForBudget } from '../data/runGroup.js';

/** What a person is told of. `budget`: a run has used its budget and asks, goes on, or was stopped by it. */
export type NoticeKind = 'guardrail' | 'failed' | 'completed' | 'budget';

/** Something a person is told of, once. */
export interface RunNews {
  readonly kind: NoticeKind;
  readonly runId: string;
  /** The same in every tab while it is so, so that one of them tells it. No session id, no text of a task. */
  readonly key: string;
}

/**
 * What there is to tell of a run now; `null` where there is nothing.
 * @param asked how many questions it has asked: the next may come before anybody saw that this one was answered
 */
export function toNews(run: StartedRun, asked: number | undefined): RunNews | null {
  const news = (kind: NoticeKind, detail: string | number = ''): RunNews => ({
    kind,
    runId: run.runId,
    key: `${run.runId} ${kind} ${detail}`,
  });
  const budget = describeBudget(run);
  if (budget?.status === 'asking') return news('budget', run.budget?.askedCount ?? 0);
  if (budget?.status === 'exceeded' || budget?.status === 'stopped') return news('budget', budget.status);
  if (run.status === 'guardrail' && !run.isAnswering && !run.isCancelling) return news('guardrail', asked);
  // Who said no knows how it ended.
  if (isDeclined(run)) return null;
  if (run.status === 'failed' || run.status === 'completed') return news(run.status);
  return null;
}

/** Whether a run waits for a person: it asks itself, or its budget does. */
export const needsPerson = (run: StartedRun): boolean =>
  !run.isCancelling && (run.status === 'guardrail' || asksForBudget(run));
