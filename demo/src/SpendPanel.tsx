import { useId, useState } from 'react';
import type { CSSProperties, ReactElement } from 'react';
import { formatAbout, formatUsd } from './money.js';
import { isAmount } from './settings.js';
import type { Settings } from './settings.js';
import { useSpend } from './spend.js';
import type { Spend } from './spend.js';
import { formatTimeOfDay } from './time.js';

interface SpendPanelProps {
  readonly settings: Settings;
  readonly onChange: (change: Partial<Settings>) => void;
}

/** From this share of the day's budget on the panel warns. */
const nearShare = 0.8;

/** What today has cost, hour by hour, against the day's budget. */
export function SpendPanel({ settings, onChange }: SpendPanelProps): ReactElement {
  const spend = useSpend();
  const { totalUsd, known, unknown, since } = spend;
  const budget = settings.dayBudgetUsd;
  const share = totalUsd / budget;
  const level = share > 1 ? 'over' : share >= nearShare ? 'near' : undefined;
  const total = formatUsd(totalUsd);
  const scale = {
    '--webrun-hue':
      level === undefined
        ? 'var(--webrun-text-muted)'
        : `var(--webrun-${level === 'over' ? 'failed' : 'needs-you'})`,
  } as CSSProperties;
  return (
    <section className="panel spend" aria-labelledby="spend-title">
      <div className="panel-head">
        <h2 id="spend-title">Spend today</h2>
        <span className="webrun-muted webrun-small webrun-number">of {formatUsd(budget, 2)}</span>
      </div>
      <p className="spend-figures">
        <strong>{total}</strong>
        {level && (
          <span className="webrun-small" data-level={level}>
            {level === 'over'
              ? `${formatUsd(totalUsd - budget)} over the day’s budget`
              : `${Math.round(share * 100)} % of the day’s budget`}
          </span>
        )}
      </p>
      <div className="spend-scale">
        <span
          className="webrun-progress"
          role="meter"
          aria-label="Spend today"
          aria-valuemin={0}
          aria-valuemax={budget}
          aria-valuenow={Math.min(totalUsd, budget)}
          aria-valuetext={`${total} of ${formatUsd(budget, 2)}`}
          style={scale}
        >
          <svg className="webrun-progress-bar" aria-hidden="true">
            <rect width={`${(Math.min(1, share) * 100).toFixed(2)}%`} height="100%" />
          </svg>
        </span>
      </div>
      <Hours spend={spend} />
      <dl className="spend-notes">
        <dt>Runs with a known cost</dt>
        <dd>{known}</dd>
        {known > 0 && (
          <>
            <dt>Average</dt>
            <dd>{formatAbout(totalUsd / known)}</dd>
          </>
        )}
        {unknown > 0 && (
          <>
            <dt>Cost unknown</dt>
            <dd>{unknown === 1 ? '1 run' : `${unknown} runs`}</dd>
          </>
        )}
        {since !== null && (
          <>
            <dt>Counted since</dt>
            <dd>{formatTimeOfDay(since)}</dd>
          </>
        )}
      </dl>
      <details className="spend-budgets">
        <summary>Budgets</summary>
        <Budget
          label="A day, in $"
          value={settings.dayBudgetUsd}
          onChange={(dayBudgetUsd) => onChange({ dayBudgetUsd })}
        />
        <Budget
          label="A task, in $"
          value={settings.taskBudgetUsd}
          onChange={(taskBudgetUsd) => onChange({ taskBudgetUsd })}
        />
        <p className="webrun-muted webrun-small">They warn. Nothing stops by itself.</p>
      </details>
    </section>
  );
}

/** Height of the bars and where they stand, in units of the drawing. */
const top = 8;
const base = 72;

function Hours({ spend: { byHour, hour } }: { readonly spend: Spend }): ReactElement {
  const highest = Math.max(...byHour);
  const end = toAxisEnd(highest);
  const at = byHour.indexOf(highest);
  const words =
    highest === 0 ? 'Nothing yet.' : `Highest between ${at} and ${at + 1} h: ${formatAbout(highest)}.`;
  return (
    <svg className="spend-chart" viewBox="0 0 288 92" role="img" aria-label={`Spend by hour. ${words}`}>
      <path d={`M0 ${top}.5h288M0 ${(top + base) / 2}.5h288M0 ${base}.5h288`} />
      <text x="288" y="6" textAnchor="end">
        {formatUsd(end, 2)}
      </text>
      {byHour.map((cost, index) => {
        // The least bar that can be seen: a little was spent is not the same as nothing.
        const height = cost === 0 ? 0 : Math.max(1.5, (cost / end) * (base - top));
        return (
          <rect
            // oxlint-disable-next-line react/no-array-index-key -- the index is the hour
            key={index}
            x={index * 12 + 2}
            y={base - height}
            width="8"
            height={height}
            rx="1"
            data-now={index === hour ? '' : undefined}
          />
        );
      })}
      {[0, 6, 12, 18, 24].map((mark) => (
        <text key={mark} x={mark * 12} y="88" textAnchor={mark === 24 ? 'end' : 'start'}>
          {mark === 0 ? '0 h' : mark}
        </text>
      ))}
    </svg>
  );
}

/** The round amount that the highest bar stays below: 1, 2, 4, 5 or 10 times a power of ten. */
function toAxisEnd(highest: number): number {
  if (highest === 0) return 0.05;
  const power = 10 ** Math.floor(Math.log10(highest));
  return ([1, 2, 4, 5].find((step) => step * power >= highest) ?? 10) * power;
}

interface BudgetProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function Budget({ label, value, onChange }: BudgetProps): ReactElement {
  const id = useId();
  const [text, setText] = useState(String(value));
  const isWrong = !isAmount(toNumber(text));
  return (
    <div className="webrun-field">
      <label className="webrun-field-label" htmlFor={id}>
        {label}
      </label>
      <input
        className="webrun-input"
        id={id}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        aria-invalid={isWrong || undefined}
        aria-describedby={`${id}help`}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          const amount = toNumber(currentTarget.value);
          if (isAmount(amount)) onChange(amount);
        }}
      />
      <p className="webrun-help" id={`${id}help`} data-invalid={isWrong ? '' : undefined}>
        {isWrong ? 'An amount above 0, like 0.05.' : ''}
      </p>
    </div>
  );
}

const toNumber = (text: string): number =>
  text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
