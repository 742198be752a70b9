'use client';

import { memo, useSyncExternalStore } from 'react';
import type { NamedExoticComponent, ReactElement, Ref } from 'react';
import type { Spend } from '../data/arrange.js';
import { describeCost } from '../shared/describeCost.js';
import { useToday } from '../shared/useToday.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useRunsTable } from './context.js';

interface DayRowProps {
  readonly day: string;
  readonly index: number;
  readonly measure: Ref<HTMLTableRowElement>;
}

/** The heading of a day: its name, its runs and what they cost. */
export const DayRow: NamedExoticComponent<DayRowProps> = /* @__PURE__ */ memo(function DayRow({
  day,
  index,
  measure,
}: DayRowProps): ReactElement {
  const { view, columns } = useRunsTable('DayRow');
  const { words, format } = useDashboardWords();
  const read = (): Spend | undefined => view.getSnapshot().days.get(day);
  const sum = useSyncExternalStore(view.subscribe, read, read);
  const today = useToday();
  const date = day && format.day(day);
  const name =
    day === today ? words.today : date && format.calendar.addDays(day, 1) === today ? words.yesterday : null;
  return (
    <tr ref={measure} role="row" className="webrun-runs-day" data-index={index} aria-rowindex={index + 2}>
      <th role="rowheader" scope="rowgroup" colSpan={columns.length}>
        <span className="webrun-runs-day-line">
          <span>
            <b>{name ?? (date || '–')}</b>
            {name && <span> {date}</span>}
          </span>
          {sum && <DaySum sum={sum} />}
        </span>
      </th>
    </tr>
  );
});

/** How many runs a day had, and what they cost. */
function DaySum({ sum }: { readonly sum: Spend }): ReactElement {
  const language = useDashboardWords();
  const { words, format } = language;
  const { amount, unreported } = describeCost(sum, language);
  return (
    <span className="webrun-number">
      {/* When space is short, the sum and what it leaves out stay together. */}
      <span data-more={amount === null || unreported === null ? undefined : ''}>
        {words.dayRuns(format.count(sum.runs))}
        {(amount ?? unreported) !== null && ' · '}
      </span>
      {amount}
      {amount !== null && unreported !== null && ' · '}
      {sum.unknown > 0 ? (
        <>
          <span data-long="">{unreported}</span>
          <span data-short="">
            {format.number(sum.unknown)} {words.unknownCost}
          </span>
        </>
      ) : (
        unreported
      )}
    </span>
  );
}
