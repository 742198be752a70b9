'use client';

import type { FamilyPart } from '../../components/family.js';
import { totalOf } from '../data/spend.js';
import { ChartNumbers, ShowAs, Swatch, Toggle, toTableBox } from '../shared/ChartPanel.js';
import { LazyBarChart } from '../shared/LazyBarChart.js';
import { family } from './context.js';
import type { SpendChartState } from './context.js';
import { toChartBar, toName } from './describeSpend.js';

export { SpendChartRoot as Root } from './Root.js';

type SpendPart<Tag extends 'section' | 'div' | 'h3' | 'span'> = FamilyPart<Tag, SpendChartState>;

/** Height of the plot, in pixels. */
const plotPx = 210;
/** Tags beyond these are in the table. */
const mostTags = 12;

/** The frame around the chart, named by its title. */
export const Panel: SpendPart<'section'> = /* @__PURE__ */ family.part('Panel', 'section', ({ titleId }) => ({
  className: 'webrun-panel webrun-chart',
  'aria-labelledby': titleId,
}));

/** Holds the title and what is chosen. */
export const Header: SpendPart<'div'> = /* @__PURE__ */ family.box('Header', 'div', 'webrun-panel-head');

/** Says what one bar stands for. */
export const Title: SpendPart<'h3'> = /* @__PURE__ */ family.part(
  'Title',
  'h3',
  ({ state, titleId, language: { words } }) => ({
    className: 'webrun-heading',
    id: titleId,
    children: words.spendBy[state.unit],
  }),
);

/** Holds the choices. */
export const Controls: SpendPart<'span'> = /* @__PURE__ */ family.box(
  'Controls',
  'span',
  'webrun-chart-controls',
);

/** Chooses hour, day, week or tag. */
export const Units: SpendPart<'span'> = /* @__PURE__ */ family.part(
  'Units',
  'span',
  ({ state, setUnit, language: { words } }) => ({
    children: <Toggle label={words.unit} value={state.unit} options={words.units} onChange={setUnit} />,
  }),
);

/** Chooses between the chart and its table. */
export const Views: SpendPart<'span'> = /* @__PURE__ */ family.part(
  'Views',
  'span',
  ({ state, setShow }) => ({ children: <ShowAs value={state.show} onChange={setShow} /> }),
);

/** One cell for the plot and the table, so that switching does not change the height. */
export const Body: SpendPart<'div'> = /* @__PURE__ */ family.box('Body', 'div', 'webrun-chart-body');

/** Holds sums and chart, or that there is nothing to draw. */
export const Plot: SpendPart<'div'> = /* @__PURE__ */ family.box('Plot', 'div', 'webrun-chart-plot');

/** Says that nothing was spent, or that it is not known yet; else renders nothing. */
export const EmptyState: SpendPart<'div'> = /* @__PURE__ */ family.part(
  'EmptyState',
  'div',
  ({ isEmpty, sums: { pending }, language: { words } }) =>
    isEmpty
      ? {
          className: 'webrun-empty webrun-muted',
          children: pending > 0 ? words.noSpendYet : words.noSpend,
        }
      : null,
);

/** What is known, what is estimated, and how many runs are unknown, apart. */
export const Sums: SpendPart<'div'> = /* @__PURE__ */ family.part(
  'Sums',
  'div',
  ({ state, sums, span, isEmpty, language: { words, format } }) => {
    if (isEmpty) return null;
    const { knownUsd, estimatedUsd, unknown } = sums;
    const timed = state.unit === 'tag' ? null : state.unit;
    const estimated =
      estimatedUsd > 0 ? words.estimatedSum(format.usdShort(estimatedUsd)) : unknown > 0 ? words.unknown : '';
    return {
      className: 'webrun-halves',
      children: (
        <>
          {knownUsd > 0 && (
            <p>
              <strong>{words.knownSum(format.usdShort(knownUsd))}</strong>
              <span className="webrun-muted webrun-small">
                {timed &&
                  span &&
                  words.averageSince(
                    words.averagePer[timed](format.usdShort(knownUsd / span.bars)),
                    timed === 'hour'
                      ? format.dateTime(span.from)
                      : format.dayShort(format.calendar.toDay(span.from)),
                  )}
              </span>
            </p>
          )}
          <p>
            <strong>{estimated}</strong>
            <span className="webrun-muted webrun-small">
              {unknown > 0 ? words.unreported(format.count(unknown)) : words.allReported}
            </span>
          </p>
        </>
      ),
    };
  },
);

/** The bars, with the line of the budget; one that is chosen leads to its runs. */
export const Chart: SpendPart<'div'> = /* @__PURE__ */ family.part(
  'Chart',
  'div',
  ({ state: { unit }, bars, isEmpty, budgetUsd, select, language }) => {
    if (isEmpty) return null;
    const { words, format } = language;
    const limit =
      budgetUsd === undefined || unit === 'tag'
        ? undefined
        : { value: budgetUsd, label: words.budgetOf[unit](format.usd(budgetUsd)) };
    return {
      children: (
        <LazyBarChart
          label={words.spendBy[unit]}
          bars={bars
            .slice(0, unit === 'tag' ? mostTags : undefined)
            .map((bar) => toChartBar(bar, unit, budgetUsd, language))}
          height={plotPx}
          limit={limit}
          onSelect={select}
        />
      ),
    };
  },
);

/** The same numbers as a table, the newest first. */
export const Table: SpendPart<'div'> = /* @__PURE__ */ family.part(
  'Table',
  'div',
  ({ state: { unit, show }, bars, budgetUsd, language }) => {
    const { words, format } = language;
    const dash = (amount: number): string => (amount === 0 ? '–' : format.usdShort(amount));
    return {
      ...toTableBox(words.spendBy[unit], show),
      children: (
        <ChartNumbers
          columns={[
            { label: words.units[unit], isText: true },
            { label: words.runs },
            { label: words.known },
            { label: words.estimated },
            { label: words.unknown },
            ...(budgetUsd === undefined ? [] : [{ label: words.ofBudgetShare }]),
          ]}
          rows={(unit === 'tag' ? bars : bars.toReversed()).map((bar) => [
            toName(bar, unit, language),
            format.number(bar.runs),
            dash(bar.knownUsd),
            dash(bar.estimatedUsd),
            bar.unknown === 0 ? '–' : format.number(bar.unknown),
            ...(budgetUsd === undefined ? [] : [format.percent(totalOf(bar) / budgetUsd)]),
          ])}
        />
      ),
    };
  },
);

/** What the fills and the line mean, and when a run is counted. */
export const Legend: SpendPart<'div'> = /* @__PURE__ */ family.part(
  'Legend',
  'div',
  ({ state: { unit }, sums, budgetUsd, language: { words, format } }) => ({
    className: 'webrun-legend',
    children: (
      <>
        <Swatch part="known">{words.known}</Swatch>
        {sums.estimatedUsd > 0 && <Swatch part="estimated">{words.estimated}</Swatch>}
        {budgetUsd !== undefined && (
          <>
            <Swatch part="over">{words.overBudget}</Swatch>
            <Swatch part="budget">
              {unit === 'tag' ? words.budget : words.budgetOf[unit](format.usd(budgetUsd))}
            </Swatch>
          </>
        )}
        {unit === 'tag' && <span>{words.severalTags}</span>}
        <span>{words.countedBy(format.count(sums.byStart), unit === 'hour')}</span>
      </>
    ),
  }),
);
