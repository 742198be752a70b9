import { createFamily } from '../../components/family.js';
import type { Family } from '../../components/family.js';
import type { SpendBar, SpendSpan, SpendSums, SpendUnit } from '../data/spend.js';
import type { ShownAs } from '../shared/ChartPanel.js';
import type { ChartWords } from '../shared/chartWords.js';

/** What the parts of a SpendChart mirror to `data-*`. */
export interface SpendChartState {
  /** What one bar stands for. @selector [data-unit="day"] */
  readonly unit: SpendUnit;
  /** @selector [data-show="table"] */
  readonly show: ShownAs;
}

/** What the parts of a SpendChart share. */
export interface SpendView {
  readonly state: SpendChartState;
  readonly setUnit: (unit: SpendUnit) => void;
  readonly setShow: (show: ShownAs) => void;
  readonly bars: readonly SpendBar[];
  readonly sums: SpendSums;
  /** What an average is of; `null` where no run is in the time, and by tag. */
  readonly span: SpendSpan | null;
  /** Nothing that was spent is known, and no run that has ended is without a cost. */
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
