import type { AnyRun } from '../../hooks/run.js';
import type { IconName } from '../Icon.js';
import type { Words } from '../words.js';

/** What the parts of a CostMeter mirror to `data-*`. */
export interface CostMeterState {
  /** `near` from 80 % of the budget, `over` beyond it, `unknown` while the server has not reported the cost. @selector [data-level="near"] */
  readonly level: 'near' | 'over' | 'unknown' | undefined;
  /** `none` without a budget. @selector [data-budget="none"] */
  readonly budget: 'none' | undefined;
  /** The amount is our own estimate. @selector [data-estimate] */
  readonly estimate: boolean;
}

/** What a CostMeter shows. */
export interface CostMeterView {
  readonly state: CostMeterState;
  readonly icon: IconName | null;
  readonly amount: string;
  /** What the amount is: so far, final, an estimate. */
  readonly note: string | null;
  readonly budget: string;
  /** Empty where the amount needs no explanation. */
  readonly description: string;
  /** `null` where nothing can be measured. */
  readonly meter: { readonly value: number; readonly max: number; readonly text: string } | null;
}

/** What an app knows about a run's cost. */
export interface CostLimits {
  /**
   * What the task may cost in US dollars before the reader is warned; the task does not stop there.
   * @default the run's own budget, which may
   * stop it
   */
  readonly budgetUsd?: number | undefined;
  /** Your own estimate in US dollars, shown as such until the server reports its figure. */
  readonly estimateUsd?: number | undefined;
}

/** The meter warns from this share of the budget. */
const nearShare = 0.8;

/** Joins sentences. A Japanese full stop needs no space after it. */
const toDescription = (sentences: readonly (string | false)[]): string =>
  sentences.filter(Boolean).join(' ').replaceAll('。 ', '。');

/** Describes the cost of a run. An unknown cost is called unknown. */
export function describeCostMeter(run: AnyRun, limits: CostLimits, words: Words<'cost'>): CostMeterView {
  const { t, service, format } = words;
  const { budgetUsd = toOwnBudget(run), estimateUsd } = limits;
  const budget = budgetUsd > 0 ? format.usd(budgetUsd, 2) : null;
  const billed = format.usd(run.usage?.costUsd);
  const isEstimate = billed === null && format.usd(estimateUsd) !== null && !isUnbilled(run);
  const value = isEstimate ? estimateUsd : run.usage?.costUsd;
  const view = {
    state: { level: undefined, budget: budget === null ? 'none' : undefined, estimate: isEstimate },
    icon: null,
    note: null,
    budget: budget === null ? t.noBudget : t.ofBudget(budget),
    meter: null,
  } as const;
  if (value == null || (billed === null && !isEstimate))
    return { ...view, ...describeUnknown(run, view.state, words) };

  const amount = isEstimate ? t.about(format.usd(value) ?? '') : (billed ?? '');
  const note = isEstimate ? t.estimate : run.isSettled && run.status !== 'lost' ? t.final : t.soFar;
  // Nobody can set a budget for a run that has begun, so without one there is nothing to say.
  if (budget === null)
    return { ...view, amount, note, description: isEstimate ? t.estimateDescription(service) : '' };

  // 0.04 of 0.05 is four fifths, despite binary rounding.
  const share = Number((value / budgetUsd).toPrecision(10));
  // BudgetPrompt says what happens at the run's own budget.
  const saysConsequence = limits.budgetUsd !== undefined && !run.isSettled;
  const [level, icon, ...sentences]: readonly [
    CostMeterState['level'],
    IconName | null,
    ...(string | false)[],
  ] =
    share > 1
      ? ['over', 'failed', t.over(format.usd(value - budgetUsd) ?? ''), saysConsequence && t.overRunning]
      : share >= nearShare
        ? ['near', 'needs-you', describeShare(share, words), saysConsequence && t.near]
        : [undefined, null, isEstimate ? t.estimateDescription(service) : describeShare(share, words)];
  return {
    ...view,
    state: { ...view.state, level },
    icon,
    amount,
    note,
    description: toDescription(sentences),
    meter: { value, max: budgetUsd, text: t.valueText(amount, budget) },
  };
}

/** The current limit of the run's own budget; 0 where it has none. */
function toOwnBudget({ budget }: AnyRun): number {
  return budget?.limitUsd ? Math.max(budget.limitUsd, budget.allowedUsd ?? 0) : 0;
}

/** True for a run that was never sent, or not yet. */
function isUnbilled({ status, submittedAt, task }: AnyRun): boolean {
  const wasLeft = status === 'terminated' && submittedAt === undefined && !task;
  return status === 'idle' || status === 'queued' || status === 'refused' || wasLeft;
}

function describeUnknown(
  run: AnyRun,
  state: CostMeterState,
  { t, service, format }: Words<'cost'>,
): Pick<CostMeterView, 'amount' | 'description'> & Partial<Pick<CostMeterView, 'state'>> {
  if (isUnbilled(run))
    return run.isSettled
      ? { amount: t.nothing, description: t.nothingDescription }
      : { amount: t.notYet, description: t.notYetDescription };
  const { estimateUsd = 0, askedCostUsd = 0, stoppedUsd = 0 } = run.budget ?? {};
  const counted = Math.max(estimateUsd, askedCostUsd, stoppedUsd);
  const counts = counted > 0 && t.countsAs(format.usd(Number(counted.toPrecision(2)), 2) ?? '');
  if (run.task === undefined && run.isPending)
    return {
      amount: t.notReported,
      description: toDescription([t.notReportedDescription(service), counts]),
    };
  return {
    amount: t.unknown,
    description: toDescription([t.unknownDescription(service), counts]),
    state: { ...state, level: 'unknown' },
  };
}

/** Writes a share of the budget in whole percent, never rounded up to a limit: 79.8 % does not warn yet. */
function describeShare(share: number, { t, format }: Words<'cost'>): string {
  if (share > 0 && share < 0.01) return t.lessThanShare(format.percent(0.01));
  const percent = Math.round(share * 100);
  const isShort = (percent === 80 && share < 0.8) || (percent === 100 && share < 1);
  return t.share(format.percent((isShort ? percent - 1 : percent) / 100));
}
