import { createFamily } from '../../components/family.js';
import type { Family } from '../../components/family.js';
import type { SpendBar, SpendSpan, SpendSums, SpendUnit } from '../data/spend.js';
import type { ShownAs } from '../shared/ChartPanel.js';
import type { ChartWords } from '../shared/chartWords.js';

/** The state that a SpendChart mirrors to `data-*`. */
export interface SpendChartState {
  /** The unit of one bar. @selector [data-unit="day"] */
  readonly unit: SpendUnit;
  /** @selector [data-show="table"] */
  readonly show: ShownAs;
}

/** The context shared by the parts of a SpendChart. */
export interface SpendView {
  readonly state: SpendChartState;
  readonly setUnit: (unit: SpendUnit) => void;
  readonly setShow: (show: ShownAs) => void;
  readonly bars: readonly SpendBar[];
  readonly sums: SpendSums;
  /** The span that averages cover; `null` by tag, and if no bar has a run. */
  readonly span: SpendSpan | null;
  /** Whether no spend is known, and no ended run lacks a cost. */
  readonly isEmpty: boolean;
  /** The budget of one bar, if there is one. */
  readonly budgetUsd: number | undefined;
  readonly titleId: string;
  /** Shows the runs of a bar. */
  readonly select: ((key: string) => void) | undefined;
  readonly language: ChartWords;
}

export const family: Family<SpendView, SpendChartState> = /* @__PURE__ */ createFamily<
  SpendView,
  SpendChartState
>('SpendChart', ({ state }) => state);
