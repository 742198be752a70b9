'use client';

import { useCallback } from 'react';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import type { StartedRun } from '../../runs/runState.js';
import { toRunFacts } from '../data/runFacts.js';
import type { RunsFilter, RunsPeriod } from '../data/runsFilter.js';
import { toRange } from '../data/period.js';
import { toSpendBars, totalOf, untagged } from '../data/spend.js';
import type { SpendBar, SpendUnit } from '../data/spend.js';
import type { ChartBar } from '../shared/BarChart.js';
import { ChartPanel, Swatch, Toggle } from '../shared/ChartPanel.js';
import { LazyBarChart } from '../shared/LazyBarChart.js';
import { useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsProps } from '../shared/RunsAccess.js';
import { useControlled } from '../shared/useControlled.js';
import { useDerived } from '../shared/useDerived.js';
import { useWords } from '../shared/words.js';

/** The props of {@link SpendChart}. */
export interface SpendChartProps extends Pick<RunsProps, 'runs'>, PartProps<'div', object> {
  /** @default its own, that begins with `defaultUnit` */
  readonly unit?: SpendUnit | undefined;
  /** @default 'day' */
  readonly defaultUnit?: SpendUnit | undefined;
  readonly onUnitChange?: ((unit: SpendUnit) => void) | undefined;
  /** What is counted: runs that started in this time. @default '30d' */
  readonly period?: RunsPeriod | undefined;
  /** What a day may cost in US dollars; a week seven times that. @default no budget line */
  readonly dayBudgetUsd?: number | undefined;
  /** A bar was chosen: the filter that shows its runs. */
  readonly onFilter?: ((filter: RunsFilter) => void) | undefined;
}

/** Height of the plot, in pixels. */
const plotPx = 210;
/** Tags beyond these are in the table. */
const mostTags = 12;

/**
 * Shows what was spent by hour, day, week or tag: what WebRun reported, what is estimated of runs that it did not report, and how many
 * are unknown, apart.
 *
 * @example
 * ```tsx
 * <SpendChart dayBudgetUsd={1} onFilter={setFilter} />
 * ```
 */
export const SpendChart: Part<SpendChartProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'SpendChart',
  function SpendChart({
    runs,
    unit: givenUnit,
    defaultUnit = 'day',
    onUnitChange,
    period = '30d',
    dayBudgetUsd,
    onFilter,
    ...given
  }) {
    const access = useRunsAccess({ runs }, 'SpendChart');
    const language = useWords();
    const { words, format } = language;
    const [unit, setUnit] = useControlled(givenUnit, defaultUnit, onUnitChange);
    const { calendar } = format;
    const compute = useCallback(
      (all: readonly StartedRun[]) => {
        const range = toRange(period, calendar, Date.now());
        // Of a month every hour would be a line thinner than a pixel.
        const from = unit === 'hour' ? Math.max(range.from, range.to - mostHoursMs) : range.from;
        return toSpendBars(all.map(toRunFacts), unit, calendar, { from, to: range.to });
      },
      [unit, period, calendar],
    );
    const bars = useDerived(access, compute);
    const budgetUsd =
      dayBudgetUsd !== undefined ? { day: dayBudgetUsd, week: 7 * dayBudgetUsd }[unit as 'day'] : undefined;
    const sum = (read: (bar: SpendBar) => number): number => bars.reduce((all, bar) => all + read(bar), 0);
    const [known, estimated, unknown] = [
      sum(({ knownUsd }) => knownUsd),
      sum(({ estimatedUsd }) => estimatedUsd),
      sum((bar) => bar.unknown),
    ];
    const timed = unit === 'tag' ? null : unit;
    const names = new Map(bars.map((bar) => [bar.key, toName(bar, unit, language)]));
    const chartBars = bars
      .slice(0, unit === 'tag' ? mostTags : undefined)
      .map((bar) => toChartBar(bar, names.get(bar.key) ?? bar.key, unit, budgetUsd, language));
    const select = (key: string): void => {
      const bar = bars.find((each) => each.key === key);
      if (!bar || !onFilter) return;
      if (unit === 'tag') onFilter({ tags: [key] });
      else onFilter({ from: bar.from ?? 0, to: bar.to ?? 0 });
    };
    const dash = (amount: number): string => (amount === 0 ? '–' : format.usdShort(amount));
    const children = (
      <ChartPanel
        title={words.spendBy[unit]}
        head={<Toggle label={words.unit} value={unit} options={words.units} onChange={setUnit} />}
        empty={known + estimated === 0 && unknown === 0 ? words.noSpend : undefined}
        columns={[
          { label: words.units[unit], isText: true },
          { label: words.runs },
          { label: words.known },
          { label: words.estimated },
          { label: words.unknown },
          ...(budgetUsd === undefined ? [] : [{ label: words.ofBudgetShare }]),
        ]}
        rows={(unit === 'tag' ? bars : bars.toReversed()).map((bar) => [
          names.get(bar.key) ?? bar.key,
          format.number(bar.runs),
          dash(bar.knownUsd),
          dash(bar.estimatedUsd),
          bar.unknown === 0 ? '–' : format.number(bar.unknown),
          ...(budgetUsd === undefined ? [] : [format.percent(totalOf(bar) / budgetUsd)]),
        ])}
        legend={
          <>
            <Swatch part="known">{words.known}</Swatch>
            {estimated > 0 && <Swatch part="estimated">{words.estimated}</Swatch>}
            {budgetUsd !== undefined && (
              <>
                <Swatch part="over">{words.overBudget}</Swatch>
                <Swatch part="budget">{words.budget}</Swatch>
              </>
            )}
          </>
        }
      >
        <div className="webrun-halves">
          <p>
            <strong>{words.knownSum(format.usdShort(known))}</strong>
            <span className="webrun-muted webrun-small">
              {timed && bars.length > 0 && words.averagePer[timed](format.usdShort(known / bars.length))}
            </span>
          </p>
          <p>
            <strong>
              {estimated > 0
                ? words.estimatedSum(format.usdShort(estimated))
                : unknown > 0
                  ? words.unknown
                  : ''}
            </strong>
            <span className="webrun-muted webrun-small">
              {unknown > 0 ? words.unreported(format.count(unknown)) : words.allReported}
            </span>
          </p>
        </div>
        <LazyBarChart
          label={words.spendBy[unit]}
          bars={chartBars}
          height={plotPx}
          limit={
            budgetUsd === undefined || timed === null
              ? undefined
              : { value: budgetUsd, label: words.budgetOf[timed](format.usd(budgetUsd)) }
          }
          onSelect={onFilter && select}
        />
      </ChartPanel>
    );
    return renderPart('div', {}, { className: 'webrun webrun-spend', children }, given);
  },
);

/** Two days of hours. */
const mostHoursMs = 48 * 3_600_000;

type Language = ReturnType<typeof useWords>;

function toName({ key, from }: SpendBar, unit: SpendUnit, { words, format }: Language): string {
  if (unit === 'tag') return key === untagged ? words.untagged : key;
  return unit === 'hour' ? format.dateTime(from ?? 0) : format.day(key);
}

function toChartBar(
  bar: SpendBar,
  name: string,
  unit: SpendUnit,
  budgetUsd: number | undefined,
  { words, format }: Language,
): ChartBar {
  const { knownUsd, estimatedUsd, unknown, from, key } = bar;
  const total = totalOf(bar);
  const over = budgetUsd === undefined ? 0 : Math.max(0, total - budgetUsd);
  const overKnown = Math.min(over, knownUsd);
  const description = [
    `${name}: ${words.knownSum(format.usdShort(knownUsd))}`,
    estimatedUsd > 0 && words.estimatedSum(format.usdShort(estimatedUsd)),
    unknown > 0 && words.unreported(format.count(unknown)),
  ]
    .filter(Boolean)
    .join(', ');
  return {
    key,
    label: unit === 'tag' ? name : unit === 'hour' ? format.time(from ?? 0) : format.dayShort(key),
    parts: [
      { kind: 'known', value: knownUsd - overKnown },
      { kind: 'estimated', value: estimatedUsd - (over - overKnown) },
      { kind: 'over', value: over },
    ],
    description,
    note: over > 0 ? format.usdShort(over) : undefined,
  };
}
