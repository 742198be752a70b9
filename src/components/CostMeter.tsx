'use client';

import { createContext } from 'react';
import type { ReactNode } from 'react';
import type { AnyRun } from '../hooks/run.js';
import { useTrackedRun } from '../hooks/useTracked.js';
import { Icon } from './Icon.js';
import { formatUsd } from './money.js';
import { definePart, renderPart, useParent } from './part.js';
import type { Part, PartProps } from './part.js';
import { costWords as words } from './words.js';

/** What the parts of a CostMeter mirror to `data-*`. */
export interface CostMeterState {
  /** `near` from 80 % of the budget, `over` beyond it, `unknown` when the server has not told the cost. @selector [data-level="near"] */
  readonly level: 'near' | 'over' | 'unknown' | undefined;
  /** `none` without a budget. @selector [data-budget="none"] */
  readonly budget: 'none' | undefined;
  /** The amount is our own estimate. @selector [data-estimate] */
  readonly estimate: boolean;
}

/** The props of {@link CostMeter} and of `CostMeter.Root`. */
export interface CostMeterProps extends PartProps<'div', CostMeterState> {
  /** What `useRunTask`, `useRun` or `useTask` returns; its usage is followed from here. */
  readonly run: AnyRun;
  /** What the task may cost in US dollars before the reader is warned; the task does not stop there. @default no budget */
  readonly budgetUsd?: number | undefined;
  /** Your own estimate in US dollars, shown as such until the server tells its figure. */
  readonly estimateUsd?: number | undefined;
}

/** From this share of the budget on the meter warns. */
const nearShare = 0.8;

interface CostView {
  readonly state: CostMeterState;
  readonly amount: string;
  readonly note: string | null;
  readonly budget: string | null;
  readonly sentence: string;
  /** `null` where nothing can be measured. */
  readonly meter: { readonly value: number; readonly max: number; readonly text: string } | null;
}
const CostContext = /* @__PURE__ */ createContext<CostView | null>(null);
const useCost = (part: string): CostView => useParent(CostContext, 'CostMeter', part);

/** The group that follows a run's cost. */
export const CostMeterRoot: Part<CostMeterProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function CostMeterRoot({ run, budgetUsd, estimateUsd, ...given }) {
    const view = measure(useTrackedRun(run), budgetUsd, estimateUsd);
    const own = { className: 'webrun webrun-panel webrun-cost', role: 'group', 'aria-label': words.label };
    return (
      <CostContext.Provider value={view}>{renderPart('div', view.state, own, given)}</CostContext.Provider>
    );
  },
);

/** Holds amount and budget on one line. */
export const CostMeterHead: Part<
  PartProps<'div', CostMeterState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function CostMeterHead(given) {
  return renderPart('div', useCost('Head').state, { className: 'webrun-cost-head' }, given);
});

/** What it costs so far, with every digit that is billed. */
export const CostMeterAmount: Part<
  PartProps<'p', CostMeterState>,
  HTMLParagraphElement
> = /* @__PURE__ */ definePart(function CostMeterAmount(given) {
  const { state, amount, note } = useCost('Amount');
  const children: ReactNode = (
    <>
      <bdi>{amount}</bdi>
      {note !== null && <small>{note}</small>}
    </>
  );
  return renderPart('p', state, { className: 'webrun-cost-amount', children }, given);
});

/** What it may cost. */
export const CostMeterBudget: Part<
  PartProps<'p', CostMeterState>,
  HTMLParagraphElement
> = /* @__PURE__ */ definePart(function CostMeterBudget(given) {
  const { state, budget } = useCost('Budget');
  const own = {
    className: 'webrun-muted webrun-small webrun-number',
    children: budget === null ? words.noBudget : words.of(budget),
  };
  return renderPart('p', state, own, given);
});

/** The cost against the budget; no meter while there is nothing to measure. */
export const CostMeterScale: Part<
  PartProps<'span', CostMeterState>,
  HTMLSpanElement
> = /* @__PURE__ */ definePart(function CostMeterScale(given) {
  const { state, meter } = useCost('Scale');
  const fill = meter ? Math.min(1, meter.value / meter.max) : 0;
  const aria = meter
    ? {
        role: 'meter',
        'aria-label': words.meter,
        'aria-valuemin': 0,
        'aria-valuemax': meter.max,
        'aria-valuenow': Math.min(meter.value, meter.max),
        'aria-valuetext': meter.text,
      }
    : { 'aria-hidden': true };
  const own = {
    className: 'webrun-scale',
    style: { '--webrun-fill': Number(fill.toFixed(4)), '--webrun-ticks': 4 },
    ...aria,
  };
  return renderPart('span', state, own, given);
});

/** What the numbers mean. */
export const CostMeterWords: Part<
  PartProps<'p', CostMeterState>,
  HTMLParagraphElement
> = /* @__PURE__ */ definePart(function CostMeterWords(given) {
  const { state, sentence } = useCost('Words');
  const icon = state.level === 'near' ? 'needs-you' : state.level === 'over' ? 'failed' : null;
  const children = (
    <>
      {icon && <Icon name={icon} />}
      <bdi>{sentence}</bdi>
    </>
  );
  return renderPart('p', state, { className: 'webrun-cost-words', children }, given);
});

/**
 * Shows what a run costs, against a budget if there is one. An unknown cost is said to be unknown.
 *
 * @example
 * ```tsx
 * <CostMeter run={run} budgetUsd={0.05} />
 * ```
 */
export const CostMeter: Part<CostMeterProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function CostMeter(props) {
    return (
      <CostMeterRoot {...props}>
        <CostMeterHead>
          <CostMeterAmount />
          <CostMeterBudget />
        </CostMeterHead>
        <CostMeterScale />
        <CostMeterWords />
      </CostMeterRoot>
    );
  },
);

// ---------------------------------------------------------------------------------------------------- usage to words

function measure(live: AnyRun, budgetUsd: number | undefined, estimateUsd: number | undefined): CostView {
  const hasBudget = budgetUsd !== undefined && Number.isFinite(budgetUsd) && budgetUsd > 0;
  const budget = hasBudget ? formatUsd(budgetUsd, 2) : null;
  const billed = formatUsd(live.usage?.costUsd);
  const isEstimate = billed === null && formatUsd(estimateUsd) !== null && !isUnbilled(live);
  const value = billed === null ? (isEstimate ? estimateUsd : undefined) : live.usage?.costUsd;
  const plain = {
    state: {
      level: undefined,
      budget: hasBudget ? undefined : 'none',
      estimate: isEstimate,
    } as CostMeterState,
    budget,
    note: null,
    meter: null,
  };
  if (value === undefined || value === null) return { ...plain, ...withoutAmount(live, plain.state) };

  const amount = isEstimate ? words.about(formatUsd(value) ?? '') : (billed ?? '');
  const note = isEstimate ? words.estimate : live.isSettled ? words.final : words.soFar;
  if (!hasBudget || budget === null) return { ...plain, amount, note, sentence: words.setBudget };

  // 0.04 of 0.05 is four fifths, whatever binary fractions say.
  const share = Number((value / budgetUsd).toPrecision(10));
  const level = share > 1 ? 'over' : share >= nearShare ? 'near' : undefined;
  const sentences = {
    over: [words.over(formatUsd(value - budgetUsd) ?? ''), live.isSettled ? '' : words.overRunning],
    near: [words.share(share), live.isSettled ? '' : words.near],
    calm: [isEstimate ? words.estimateSentence : words.share(share)],
  };
  return {
    ...plain,
    state: { ...plain.state, level },
    amount,
    note,
    sentence: sentences[level ?? 'calm'].filter(Boolean).join(' '),
    meter: { value, max: budgetUsd, text: words.valueText(amount, budget) },
  };
}

/** True while and after nothing was sent. */
function isUnbilled(live: AnyRun): boolean {
  const { status } = live;
  return (
    status === 'idle' ||
    status === 'queued' ||
    status === 'refused' ||
    (status === 'terminated' && live.submittedAt === undefined && !live.task)
  );
}

function withoutAmount(live: AnyRun, state: CostMeterState): Pick<CostView, 'amount' | 'sentence' | 'state'> {
  if (isUnbilled(live))
    return live.isSettled
      ? { amount: words.nothing, sentence: words.nothingSentence, state }
      : { amount: words.notYet, sentence: words.notYetSentence, state };
  if (live.status === 'submitting') return { amount: words.notTold, sentence: words.notToldSentence, state };
  return { amount: words.unknown, sentence: words.unknownSentence, state: { ...state, level: 'unknown' } };
}
