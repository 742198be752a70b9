'use client';

import { Subscribe } from '@tanstack/react-table';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import type { RunsFilter } from '../data/runsFilter.js';
import { isFiltering } from '../data/runsFilter.js';
import { ActionIcon } from '../shared/ActionIcon.js';
import { Menu } from '../shared/Menu.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { BulkActions } from './BulkActions.js';
import { useRunsTable } from './context.js';
import { ExportMenu } from './ExportMenu.js';
import { FilterFields } from './FilterFields.js';

/** One line for the filters or the actions for selected runs, so that selecting a row moves nothing. */
export const RunsTableFilters: Part<PartProps<'div', object>, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunsTable.Filters',
  function RunsTableFilters(given) {
    const { model } = useRunsTable('Filters');
    const [note, setNote] = useState('');
    return (
      <Subscribe source={model.atoms.rowSelection}>
        {(selection) => {
          const runIds = Object.keys(selection);
          const own = {
            className: 'webrun-runs-filters',
            'data-bulk': runIds.length > 0 ? '' : undefined,
            children: (
              <>
                {runIds.length > 0 ? <BulkActions runIds={runIds} onNote={setNote} /> : <Chips />}
                {/* Here, because an action often clears the selection. */}
                <span className="webrun-small webrun-muted webrun-runs-note" role="status">
                  {note}
                </span>
              </>
            ),
          };
          return renderPart('div', {}, own, given);
        }}
      </Subscribe>
    );
  },
);

function Chips(): ReactElement {
  const { filter, setFilter, isLoading, snapshot } = useRunsTable('Filters');
  const { words } = useDashboardWords();
  return (
    <>
      {toChips(filter, useDashboardWords()).map(({ key, name, value, without }) => (
        <span key={key} className="webrun-chip">
          <span className="webrun-muted">{name}</span> <span dir="auto">{value}</span>
          <button
            type="button"
            aria-label={words.removeFilter(`${name} ${value}`)}
            onClick={() => setFilter({ ...filter, ...without })}
          >
            <ActionIcon name="close" />
          </button>
        </span>
      ))}
      {!isLoading && (
        <Menu
          className="webrun-button webrun-add-filter"
          label={
            <>
              <ActionIcon name="plus" />
              {words.addFilter}
            </>
          }
        >
          {(close) => <FilterFields onDone={close} />}
        </Menu>
      )}
      {isFiltering(filter) && (
        <button
          type="button"
          className="webrun-button"
          data-variant="quiet"
          onClick={() => setFilter({ sort: filter.sort })}
        >
          {words.clearFilters}
        </button>
      )}
      {!isLoading && snapshot.shown > 0 && (
        <span className="webrun-actions-end">
          <ExportMenu />
        </span>
      )}
    </>
  );
}

interface Chip {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  /** The change that removes this part from the filter. */
  readonly without: RunsFilter;
}

/** Names the day that a range covers exactly; `null` if there is none. */
function toDayOf(
  from: number | undefined,
  to: number | undefined,
  { calendar, day }: ReturnType<typeof useDashboardWords>['format'],
): string | null {
  if (from === undefined || to === undefined) return null;
  const first = calendar.toDay(from);
  const isWhole = calendar.startOf(first) === from && calendar.startOf(calendar.addDays(first, 1)) === to;
  return isWhole ? day(first) : null;
}

function toChips(
  filter: RunsFilter,
  { words, format }: ReturnType<typeof useDashboardWords>,
): readonly Chip[] {
  const chips: Chip[] = [];
  const { groups = [], period, from, to, minCostUsd, maxCostUsd, unknownCost } = filter;
  // A single group is shown as the active tab.
  if (groups.length > 1)
    chips.push({
      key: 'groups',
      name: words.columns.state,
      value: format.list(groups.map((group) => words.groups[group])),
      without: { groups: undefined },
    });
  if (period)
    chips.push({
      key: 'period',
      name: words.filterPeriod,
      value: words.periods[period],
      without: { period: undefined },
    });
  if (from !== undefined || to !== undefined)
    chips.push({
      key: 'range',
      name: words.filterRange,
      value:
        toDayOf(from, to, format) ??
        words.between(
          from === undefined ? '…' : format.dateTime(from),
          to === undefined ? '…' : format.dateTime(to),
        ),
      without: { from: undefined, to: undefined },
    });
  const lists = [
    ['codes', words.filterCode],
    ['hosts', words.filterHost],
    ['tags', words.filterTag],
  ] as const;
  for (const [key, name] of lists)
    for (const value of filter[key] ?? [])
      chips.push({
        key: `${key} ${value}`,
        name,
        value,
        without: { [key]: filter[key]?.filter((each) => each !== value) },
      });
  if (minCostUsd !== undefined)
    chips.push({
      key: 'min',
      name: words.filterCost,
      value: words.atLeast(format.usd(minCostUsd)),
      without: { minCostUsd: undefined },
    });
  if (maxCostUsd !== undefined)
    chips.push({
      key: 'max',
      name: words.filterCost,
      value: words.atMost(format.usd(maxCostUsd)),
      without: { maxCostUsd: undefined },
    });
  if (unknownCost)
    chips.push({
      key: 'unknown',
      name: words.filterCost,
      value: words.costUnknown,
      without: { unknownCost: undefined },
    });
  return chips;
}
