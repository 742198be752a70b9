'use client';

import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { useLatest } from '../../hooks/useTracked.js';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import type { RunsSort } from '../data/runsFilter.js';
import { runGroups } from '../data/runGroup.js';
import type { RunGroup } from '../data/runGroup.js';
import { ActionIcon } from '../shared/ActionIcon.js';
import { composingKeyCode } from '../shared/composing.js';
import { Menu } from '../shared/Menu.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useRunsTable } from './context.js';
import { optionalColumns } from './model.js';

const newestFirst: RunsSort = { by: 'started', direction: 'desc' };

/** Groups that have a tab even while they are empty. */
const alwaysShown: readonly RunGroup[] = ['needs-you', 'running', 'done', 'failed'];

/** The line above the table: the states with their counts, the search, the columns. */
export const RunsTableBar: Part<PartProps<'div', object>, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunsTable.Bar',
  function RunsTableBar(given) {
    const own = {
      className: 'webrun-runs-bar',
      children: (
        <>
          <StateTabs />
          <Search />
          <OrderField />
          <ColumnsMenu />
        </>
      ),
    };
    return renderPart('div', {}, own, given);
  },
);

function StateTabs(): ReactElement {
  const { filter, setFilter, snapshot, isLoading } = useRunsTable('Bar');
  const { words, format } = useDashboardWords();
  const { counts, totals } = snapshot;
  const { groups = [] } = filter;
  const shown = groups.length > 1 ? 'several' : (groups[0] ?? 'all');
  const tabs = runGroups.filter(
    (group) => alwaysShown.includes(group) || (totals ?? counts)[group] > 0 || shown === group,
  );
  const toTab = (group: RunGroup | 'all', label: string): ReactElement => (
    <button
      key={group}
      type="button"
      className="webrun-tab"
      aria-pressed={shown === group}
      onClick={() => setFilter({ ...filter, groups: group === 'all' ? undefined : [group] })}
    >
      <span>{label}</span>{' '}
      <span className="webrun-number">
        {isLoading ? '–' : format.number(counts[group])}
        {/* A filtered count shows its total too: "Needs you 0" alone would read as if no run did. */}
        {totals && !isLoading && `/${format.number(totals[group])}`}
      </span>
    </button>
  );
  return (
    <div className="webrun-state-tabs" role="group" aria-label={words.columns.state}>
      {toTab('all', words.all)}
      {tabs.map((group) => toTab(group, words.groups[group]))}
    </div>
  );
}

/** The delay before typed text is applied, in milliseconds, so that 10,000 runs are not searched for each letter. */
const typingMs = 150;

function Search(): ReactElement {
  const { filter, setFilter, search, focusedRunId, focusRun } = useRunsTable('Bar');
  const { words } = useDashboardWords();
  const filterText = filter.search ?? '';
  const [text, setText] = useState(filterText);
  const [applied, setApplied] = useState(filterText);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useLatest({ filter, setFilter });
  const own = useRef(filterText);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // The pending text was typed for a filter that is gone.
    if (filterText !== own.current) clearTimeout(timer.current);
    own.current = filterText;
  }, [filterText]);
  // The filter was changed from outside, for example by "Show all" or the browser's Back.
  if (filterText !== applied) {
    setApplied(filterText);
    setText(filterText);
  }
  const apply = (next: string): void => {
    own.current = next;
    setApplied(next);
    const now = latest();
    now.setFilter({ ...now.filter, search: next || undefined });
  };
  return (
    <div className="webrun-search">
      <ActionIcon name="search" />
      <input
        ref={search}
        className="webrun-input"
        type="search"
        dir="auto"
        aria-label={words.search}
        placeholder={words.search}
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => apply(value), typingMs);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.keyCode === composingKeyCode) return;
          event.stopPropagation();
          clearTimeout(timer.current);
          if (text === '' && focusedRunId !== null) focusRun(focusedRunId);
          setText('');
          apply('');
        }}
      />
      <kbd className="webrun-kbd-key" aria-hidden="true">
        /
      </kbd>
    </div>
  );
}

/** Sorts the list layouts; the table is sorted by its head. */
function OrderField(): ReactElement {
  const { filter, setFilter } = useRunsTable('Bar');
  const { words } = useDashboardWords();
  const { by, direction } = filter.sort ?? newestFirst;
  const value = `${by} ${direction}`;
  return (
    <select
      className="webrun-input webrun-runs-order"
      aria-label={words.sort}
      value={value}
      onChange={({ currentTarget }) => {
        const [by, direction] = currentTarget.value.split(' ') as [RunsSort['by'], RunsSort['direction']];
        setFilter({ ...filter, sort: { by, direction } });
      }}
    >
      {/* The table's head offers more orders. */}
      {!(value in words.orders) && <option value={value}>{words.sortBy(words.columns[by])}</option>}
      {Object.entries(words.orders).map(([order, name]) => (
        <option key={order} value={order}>
          {name}
        </option>
      ))}
    </select>
  );
}

function ColumnsMenu(): ReactElement {
  const { columns, setColumns } = useRunsTable('Bar');
  const { words } = useDashboardWords();
  return (
    <Menu label={<ActionIcon name="columns" />} name={words.chooseColumns} className="webrun-icon-button">
      {() => (
        <fieldset className="webrun-menu-list">
          <legend className="webrun-field-label">{words.chooseColumns}</legend>
          {optionalColumns.map((id) => (
            <label key={id} className="webrun-check">
              <input
                type="checkbox"
                checked={columns.includes(id)}
                onChange={({ currentTarget: { checked } }) =>
                  setColumns(checked ? [...columns, id] : columns.filter((each) => each !== id))
                }
              />
              <span>{words.columns[id]}</span>
            </label>
          ))}
        </fieldset>
      )}
    </Menu>
  );
}
