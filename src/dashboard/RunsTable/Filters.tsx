'use client';

import { Subscribe } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { Icon } from '../../components/Icon.js';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import type { RunsFilter, RunsPeriod } from '../data/runsFilter.js';
import { isFiltering } from '../data/runsFilter.js';
import { toRunFacts } from '../data/runFacts.js';
import { ActionIcon } from '../shared/ActionIcon.js';
import { Menu } from '../shared/Menu.js';
import { useWords } from '../shared/words.js';
import { BulkActions } from './BulkActions.js';
import { useRunsTable } from './context.js';
import { ExportMenu } from './ExportMenu.js';

/** One line for the filters, or for what can be done with the selected runs: selecting a row moves nothing. */
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
                {/* Here, because what was done often ends the selection. */}
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

const periods: readonly RunsPeriod[] = ['today', '24h', '7d', '30d'];

function Chips(): ReactElement {
  const { filter, setFilter } = useRunsTable('Filters');
  const { words } = useWords();
  return (
    <>
      {toChips(filter, useWords()).map(({ key, name, value, without }) => (
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
      {isFiltering(filter) && (
        <button
          type="button"
          className="webrun-button"
          data-variant="quiet"
          onClick={() => setFilter(filter.sort ? { sort: filter.sort } : {})}
        >
          {words.clearFilters}
        </button>
      )}
      <span className="webrun-actions-end">
        <ExportMenu />
      </span>
    </>
  );
}

interface Chip {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  /** The change that takes it away. */
  readonly without: RunsFilter;
}

function toChips(filter: RunsFilter, { words, format }: ReturnType<typeof useWords>): readonly Chip[] {
  const chips: Chip[] = [];
  const { groups = [], period, from, to, minCostUsd, maxCostUsd, unknownCost } = filter;
  // One group is the tab that is on.
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
      value: words.between(
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

/** Values offered of each field; a longer list is what the search is for. */
const mostValues = 50;

function FilterFields({ onDone }: { readonly onDone: () => void }): ReactElement {
  const { filter, setFilter, access } = useRunsTable('Filters');
  const { words } = useWords();
  const values = useMemo(() => {
    const facts = access.source.list().map(toRunFacts);
    return {
      codes: countValues(facts.flatMap(({ code }) => code ?? [])),
      hosts: countValues(facts.flatMap(({ host }) => host ?? [])),
      tags: countValues(facts.flatMap(({ tags }) => tags)),
    };
  }, [access]);
  const add = (change: RunsFilter): void => {
    setFilter({ ...filter, ...change });
    onDone();
  };
  const choose = (key: 'codes' | 'hosts' | 'tags', name: string): ReactElement => (
    <label className="webrun-field">
      <span className="webrun-field-label">{name}</span>
      <select
        className="webrun-input"
        value=""
        disabled={values[key].length === 0}
        onChange={({ currentTarget: { value } }) =>
          add({ [key]: [...new Set([...(filter[key] ?? []), value])] })
        }
      >
        <option value="">{values[key].length === 0 ? words.nothingToChoose : '…'}</option>
        {values[key].map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
    </label>
  );
  return (
    <div className="webrun-filter-fields">
      <label className="webrun-field">
        <span className="webrun-field-label">{words.filterPeriod}</span>
        <select
          className="webrun-input"
          value={filter.period ?? ''}
          onChange={({ currentTarget: { value } }) =>
            add({ period: periods.find((period) => period === value) })
          }
        >
          <option value="">…</option>
          {periods.map((period) => (
            <option key={period} value={period}>
              {words.periods[period]}
            </option>
          ))}
        </select>
      </label>
      {choose('codes', words.filterCode)}
      {choose('hosts', words.filterHost)}
      {choose('tags', words.filterTag)}
      <CostFields onApply={add} />
    </div>
  );
}

function CostFields({ onApply }: { readonly onApply: (change: RunsFilter) => void }): ReactElement {
  const { filter } = useRunsTable('Filters');
  const { words } = useWords();
  const [min, setMin] = useState(String(filter.minCostUsd ?? ''));
  const [max, setMax] = useState(String(filter.maxCostUsd ?? ''));
  const [isUnknown, setUnknown] = useState(filter.unknownCost ?? false);
  const [least, most] = [toAmount(min), toAmount(max)];
  const isInvalid = least === null || most === null || (least ?? 0) > (most ?? Infinity);
  return (
    <form
      className="webrun-filter-cost"
      onSubmit={(event) => {
        event.preventDefault();
        if (isInvalid) return;
        onApply({
          minCostUsd: isUnknown ? undefined : least,
          maxCostUsd: isUnknown ? undefined : most,
          unknownCost: isUnknown || undefined,
        });
      }}
    >
      <div className="webrun-filter-range">
        <label className="webrun-field">
          <span className="webrun-field-label">{words.costFrom}</span>
          <input
            className="webrun-input"
            inputMode="decimal"
            value={min}
            disabled={isUnknown}
            aria-invalid={isInvalid || undefined}
            onChange={({ currentTarget: { value } }) => setMin(value)}
          />
        </label>
        <label className="webrun-field">
          <span className="webrun-field-label">{words.costTo}</span>
          <input
            className="webrun-input"
            inputMode="decimal"
            value={max}
            disabled={isUnknown}
            aria-invalid={isInvalid || undefined}
            onChange={({ currentTarget: { value } }) => setMax(value)}
          />
        </label>
      </div>
      <label className="webrun-check">
        <input
          type="checkbox"
          checked={isUnknown}
          onChange={({ currentTarget: { checked } }) => setUnknown(checked)}
        />
        <span>
          {words.filterCost} {words.costUnknown}
        </span>
      </label>
      <button className="webrun-button" type="submit" aria-disabled={isInvalid || undefined}>
        <Icon name="done" />
        {words.apply}
      </button>
    </form>
  );
}

/** An amount as typed, with a comma or a point; `undefined` for none, `null` for what is no amount. */
function toAmount(text: string): number | undefined | null {
  if (text.trim() === '') return undefined;
  const amount = Number(text.trim().replace(',', '.'));
  return Number.isFinite(amount) && amount >= 0 ? amount : null;
}

/** The values of a field, the most frequent first. */
function countValues(all: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of all) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, mostValues)
    .map(([value]) => value);
}
