import type { AnyRun } from '../../hooks/run.js';
import { describeBudget } from '../../runs/budgetView.js';
import type { BudgetView } from '../../runs/budgetView.js';
import type { Phrase } from '../clock.js';
import type { IconName } from '../Icon.js';
import type { Words } from '../words.js';

/** What the parts of a BudgetPrompt mirror to `data-*`. */
export interface BudgetPromptState {
  /** @selector [data-budget="asking"] */
  readonly budget: BudgetView['status'];
  /** The amount is, at least in part, not the server's. @selector [data-estimate] */
  readonly estimate: boolean;
  /** The server has paused the run. @selector [data-paused] */
  readonly paused: boolean;
  /** An answer is on its way. @selector [data-pending] */
  readonly pending: boolean;
}

/** What a BudgetPrompt shows. */
export interface BudgetPromptView {
  readonly state: BudgetPromptState;
  readonly icon: IconName;
  readonly title: string;
  /** What was used, and the question. */
  readonly description: string;
  /** What happens and what it costs until somebody answers; or why the run was stopped. */
  readonly note: Phrase | null;
  readonly nextUsd: number;
  readonly continueLabel: string | null;
  readonly canStop: boolean;
}

const icons = {
  near: 'needs-you',
  exceeded: 'failed',
  asking: 'needs-you',
  stopping: 'stopped',
  stopped: 'stopped',
} as const;

/** Describes the state of a run's budget; `null` while there is nothing to say. */
export function describeBudgetPrompt(
  run: AnyRun,
  { t, format, traits }: Pick<Words<'budget'>, 't' | 'format' | 'traits'>,
  isPending: boolean,
): BudgetPromptView | null {
  const view = describeBudget(run, traits);
  if (!view || view.status === 'within') return null;
  const { status, isDay, isEstimate, isPaused, reason } = view;
  const usd = (amount: number): string => format.usd(amount, 2) ?? '';
  const values = {
    cost: usd(Number(view.costUsd.toPrecision(3))),
    limit: usd(view.limitUsd ?? view.costUsd),
    next: usd(view.nextUsd),
    isDay,
    isEstimate,
  };
  // A run that has ended may have exceeded its budget too, but it does not continue.
  const goesOn = status === 'exceeded' && !run.isSettled;
  const describe = status === 'asking' ? t.question : goesOn ? t.exceededDescription : t.used;
  const canContinue = status === 'asking' || status === 'near';
  return {
    state: { budget: status, estimate: isEstimate, paused: isPaused, pending: isPending },
    icon: icons[status],
    title: t[status],
    description: describe(values),
    note:
      status === 'asking'
        ? toConsequence(view, { t, format })
        : reason === 'unanswered' || reason === 'unpausable'
          ? t[reason]
          : null,
    nextUsd: view.nextUsd,
    continueLabel: canContinue && run.allowBudget ? t.continueTo(values.next) : null,
    canStop: status === 'asking' || goesOn,
  };
}

/** What an unanswered question costs, and when it ends. */
function toConsequence(
  { isPaused, stopAtMs, waitUsd, waitUsdPerMinute }: BudgetView,
  { t, format }: Pick<Words<'budget'>, 't' | 'format'>,
): Phrase {
  const now = isPaused
    ? t.paused({ perMinute: format.usd(waitUsdPerMinute, 2), most: format.usd(waitUsd, 2) })
    : t.pausing;
  return (second) => t.stopsAt(now, format.time(stopAtMs ?? 0, second * 1_000));
}
