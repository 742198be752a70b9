'use client';

import { useCallback, useId, useState } from 'react';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import type { StartedRun } from '../../runs/runState.js';
import type { Calendar } from '../data/calendar.js';
import { toRange } from '../data/period.js';
import { toRunFacts } from '../data/runFacts.js';
import type { RunsFilter } from '../data/runsFilter.js';
import type { RunsPeriod, TimeRange } from '../data/period.js';
import { toBudget, toSpan, toSpendBars, toSums } from '../data/spend.js';
import type { SpendUnit } from '../data/spend.js';
import type { ShownAs } from '../shared/ChartPanel.js';
import { useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsProps } from '../shared/RunsAccess.js';
import { useControlled } from '../shared/useControlled.js';
import { useDerived } from '../shared/useDerived.js';
import { useChartWords } from '../shared/chartWords.js';
import { family } from './context.js';
import type { SpendChartState, SpendView } from './context.js';

/** The props of {@link SpendChart} and of `SpendChart.Root`. */
export interface SpendChartProps extends Pick<RunsProps, 'runs'>, PartProps<'div', SpendChartState> {
  /** @default its own state, which starts with `defaultUnit` */
  readonly unit?: SpendUnit | undefined;
  /** @default 'day' */
  readonly defaultUnit?: SpendUnit | undefined;
  readonly onUnitChange?: ((unit: SpendUnit) => void) | undefined;
  /** The period: runs count by their end, or by their start if WebRun did not report the end. @default '30d' */
  readonly period?: RunsPeriod | undefined;
  /** What a day may cost in US dollars; a week seven times that. @default no budget line */
  readonly dayBudgetUsd?: number | undefined;
  /** Called with a filter for its runs when a bar is chosen. */
  readonly onFilter?: ((filter: RunsFilter) => void) | undefined;
}

/** The most hours shown: two days, in milliseconds. */
const mostHoursMs = 48 * 3_600_000;

/** The range of time that the bars cover, until now. */
function toOwnRange(unit: SpendUnit, period: RunsPeriod, calendar: Calendar): TimeRange {
  const { from, to } = toRange(period, calendar, Date.now());
  // The hours of a month would be thinner than a pixel.
  return { from: unit === 'hour' ? Math.max(from, to - mostHoursMs) : from, to };
}

/** Adds up what runs cost, by hour, day, week or tag. */
export const SpendChartRoot: Part<SpendChartProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'SpendChart.Root',
  function SpendChartRoot({
    runs,
    unit: givenUnit,
    defaultUnit = 'day',
    onUnitChange,
    period = '30d',
    dayBudgetUsd: givenBudgetUsd,
    onFilter,
    ...given
  }) {
    const access = useRunsAccess({ runs }, 'SpendChart');
    const language = useChartWords();
    const [unit, setUnit] = useControlled(givenUnit, defaultUnit, onUnitChange);
    const [show, setShow] = useState<ShownAs>('chart');
    const titleId = useId();
    const { calendar } = language.format;
    const compute = useCallback(
      (all: readonly StartedRun[]) => {
        const facts = all.map(toRunFacts);
        const own = toOwnRange(unit, period, calendar);
        const bars = toSpendBars(facts, unit, calendar, own);
        return { bars, sums: toSums(facts, own), span: unit === 'tag' ? null : toSpan(bars, own.from) };
      },
      [unit, period, calendar],
    );
    const { bars, sums, span } = useDerived(access, compute);
    const dayBudgetUsd = toBudget(givenBudgetUsd);
    const budgets: Partial<Record<SpendUnit, number>> =
      dayBudgetUsd === undefined ? {} : { day: dayBudgetUsd, week: 7 * dayBudgetUsd };
    const select = (key: string): void => {
      const bar = bars.find((each) => each.key === key);
      if (!bar) return;
      // The first bar may begin before the period, but counts only what is in it.
      const from = Math.max(toOwnRange(unit, period, calendar).from, bar.from ?? 0);
      onFilter?.(unit === 'tag' ? { tags: [key], period } : { from, to: bar.to ?? 0 });
    };
    const state: SpendChartState = { unit, show };
    const view: SpendView = {
      state,
      setUnit,
      setShow,
      bars,
      sums,
      span,
      isEmpty: sums.knownUsd + sums.estimatedUsd === 0 && sums.unknown === 0,
      budgetUsd: budgets[unit],
      titleId,
      select: onFilter && select,
      language,
    };
    return (
      <family.Provider value={view}>
        {renderPart('div', state, { className: 'webrun webrun-spend' }, given)}
      </family.Provider>
    );
  },
);
