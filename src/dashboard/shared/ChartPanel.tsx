'use client';

import { useId, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { useChartWords } from './chartWords.js';

/** A column of the table with a chart's numbers. */
export interface ChartColumn {
  readonly label: string;
  readonly isText?: boolean | undefined;
}

interface ChartPanelProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly legend?: ReactNode;
  /** Extra content of the head. */
  readonly head?: ReactNode;
  readonly columns: readonly ChartColumn[];
  readonly rows: readonly (readonly string[])[];
  /** Shown instead if there is nothing to draw. */
  readonly empty?: string | undefined;
}

/** A chart with its table: the same numbers, in the same place and height. */
export function ChartPanel({
  title,
  children,
  legend,
  head,
  columns,
  rows,
  empty,
}: ChartPanelProps): ReactElement {
  const [shown, setShown] = useState<ShownAs>('chart');
  const id = useId();
  return (
    <section className="webrun-panel webrun-chart" aria-labelledby={`${id}title`}>
      <div className="webrun-panel-head">
        <h3 className="webrun-heading" id={`${id}title`}>
          {title}
        </h3>
        <span className="webrun-chart-controls">
          {head}
          <ShowAs value={shown} onChange={setShown} />
        </span>
      </div>
      <div className="webrun-chart-body" data-show={shown}>
        <div className="webrun-chart-plot">
          {empty === undefined ? children : <p className="webrun-empty webrun-muted">{empty}</p>}
        </div>
        <div {...toTableBox(title, shown)}>
          <ChartNumbers columns={columns} rows={rows} />
        </div>
      </div>
      {legend && <div className="webrun-legend">{legend}</div>}
    </section>
  );
}

/** How numbers are shown. */
export type ShownAs = 'chart' | 'table';

/** Chooses between a chart and its table. */
export function ShowAs({
  value,
  onChange,
}: {
  readonly value: ShownAs;
  readonly onChange: (value: ShownAs) => void;
}): ReactElement {
  const { words } = useChartWords();
  return (
    <Toggle
      label={words.showAs}
      value={value}
      options={{ chart: words.chart, table: words.asTable }}
      onChange={onChange}
    />
  );
}

/** The box around a chart's numbers. */
export const toTableBox = (
  title: string,
  shown: ShownAs,
): {
  readonly className: string;
  readonly role: 'group';
  readonly tabIndex: number;
  readonly 'aria-label': string;
} => ({
  className: 'webrun-chart-table',
  role: 'group',
  // It scrolls, so the keyboard has to reach it.
  tabIndex: shown === 'table' ? 0 : -1,
  'aria-label': title,
});

/** The numbers of a chart. */
export function ChartNumbers({ columns, rows }: Pick<ChartPanelProps, 'columns' | 'rows'>): ReactElement {
  return (
    <table className="webrun-table">
      <thead>
        <tr>
          {columns.map(({ label, isText }) => (
            <th key={label} scope="col" data-numeric={isText ? undefined : ''}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row[0]}>
            {row.map((cell, index) =>
              index === 0 ? (
                <th key={columns[index]?.label} scope="row" dir="auto">
                  {cell}
                </th>
              ) : (
                <td
                  key={columns[index]?.label}
                  dir="auto"
                  data-numeric={columns[index]?.isText ? undefined : ''}
                >
                  {cell}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One of a few values, as a short row. */
export function Toggle<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: Value;
  readonly options: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}): ReactElement {
  const name = useId();
  return (
    <span className="webrun-toggle" role="radiogroup" aria-label={label}>
      {(Object.keys(options) as Value[]).map((each) => (
        <label key={each}>
          <input type="radio" name={name} checked={each === value} onChange={() => onChange(each)} />
          <span>{options[each]}</span>
        </label>
      ))}
    </span>
  );
}

/** A word of a legend, with how it is drawn. */
export function Swatch({
  part,
  children,
}: {
  readonly part: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <span>
      <svg className="webrun-swatch" data-part={part} viewBox="0 0 12 10" aria-hidden="true">
        {part === 'budget' ? (
          <path d="M0 5H12" />
        ) : (
          <>
            <rect width="12" height="10" rx="1" />
            {(part === 'estimated' || part === 'polled') && <path d="M-1 8L7 0M3 11L13 1" />}
          </>
        )}
      </svg>
      {children}
    </span>
  );
}
