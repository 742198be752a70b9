'use client';

import { Subscribe } from '@tanstack/react-table';
import type { ReactElement } from 'react';
import { sortKeys } from '../data/runsFilter.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import type { RunsTableView } from './context.js';
import type { RunsColumnId } from './model.js';

/** The names of the columns, which sort, and the box that selects every row. */
export function GridHead({ table }: { readonly table: RunsTableView }): ReactElement {
  const { words, format, traits } = useDashboardWords();
  const { filter, setFilter, columns, layout } = table;
  const label = (id: RunsColumnId): string =>
    id === 'duration' && traits.maxDurationMs !== Infinity
      ? words.durationOf(format.limit(traits.maxDurationMs))
      : words.columns[id];
  const { sort = { by: 'started', direction: 'desc' } } = filter;
  return (
    <thead role="rowgroup">
      <tr role="row" aria-rowindex={1}>
        {columns.map((id) => {
          // A list's head is for screen readers only: nothing in it can be pressed.
          const isRead = layout !== 'table';
          const key = isRead ? undefined : sortKeys.find((each) => each === id);
          const isSorted = sort.by === key;
          const next = isSorted && sort.direction === 'desc' ? 'asc' : 'desc';
          return (
            <th
              key={id}
              role="columnheader"
              scope="col"
              data-col={id}
              aria-sort={isSorted ? (sort.direction === 'asc' ? 'ascending' : 'descending') : undefined}
            >
              {id === 'check' && !isRead ? (
                <SelectAll table={table} />
              ) : key ? (
                <button
                  type="button"
                  className="webrun-runs-sort"
                  title={words.sortBy(words.columns[id])}
                  onClick={() => setFilter({ ...filter, sort: { by: key, direction: next } })}
                >
                  {label(id)}
                </button>
              ) : (
                label(id)
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** The box that selects every row. It subscribes to the selection, so that the table does not render again for it. */
function SelectAll({ table }: { readonly table: RunsTableView }): ReactElement {
  const { words } = useDashboardWords();
  const { model, snapshot } = table;
  const toShare = (selected: Readonly<Record<string, boolean>>): 'all' | 'some' | 'none' => {
    const count = Object.keys(selected).length;
    return count === 0 ? 'none' : count < snapshot.shown ? 'some' : 'all';
  };
  return (
    <Subscribe source={model.atoms.rowSelection} selector={toShare}>
      {(share: 'all' | 'some' | 'none') => (
        <input
          type="checkbox"
          aria-label={words.selectAll}
          disabled={snapshot.shown === 0}
          checked={share === 'all'}
          ref={(box) => {
            if (box) box.indeterminate = share === 'some';
          }}
          onChange={() => model.toggleAllRowsSelected(share !== 'all')}
        />
      )}
    </Subscribe>
  );
}
