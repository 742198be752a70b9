'use client';

import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { Icon } from '../../components/Icon.js';
import { toRunFacts } from '../data/runFacts.js';
import type { RunsFilter } from '../data/runsFilter.js';
import type { RunsPeriod } from '../data/period.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useRunsTable } from './context.js';

const periods: readonly RunsPeriod[] = ['today', '24h', '7d', '30d'];
/** The most values offered per field; for more, there is the search. */
const mostValues = 50;

/** The fields that "Add filter" opens. Each adds to the current filter. */
export function FilterFields({ onDone }: { readonly onDone: () => void }): ReactElement {
  const { filter, setFilter, access } = useRunsTable('Filters');
  const { words } = useDashboardWords();
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
        <option value="">{values[key].length === 0 ? words.nothingToChoose : words.anyValue}</option>
        {values[key].map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
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
          <option value="">{words.anyValue}</option>
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
  const { words } = useDashboardWords();
  const [min, setMin] = useState(String(filter.minCostUsd ?? ''));
  const [max, setMax] = useState(String(filter.maxCostUsd ?? ''));
  const [isUnknown, setUnknown] = useState(filter.unknownCost ?? false);
  // What is typed in a disabled field does not count.
  const [least, most] = isUnknown ? [undefined, undefined] : [toAmount(min), toAmount(max)];
  const isInvalid = least === null || most === null || (least ?? 0) > (most ?? Infinity);
  return (
    <form
      className="webrun-filter-cost"
      onSubmit={(event) => {
        event.preventDefault();
        if (isInvalid) return;
        onApply({
          minCostUsd: least,
          maxCostUsd: most,
          unknownCost: isUnknown || undefined,
        });
      }}
    >
      <fieldset className="webrun-filter-range">
        <legend className="webrun-field-label">{words.filterCost}</legend>
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
      </fieldset>
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

/** An amount as typed, with a comma or a point; `undefined` if empty, `null` if invalid. */
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
