'use client';

import { scaleBand, scaleLinear } from '@visx/scale';
import { Bar } from '@visx/shape';
import { useId, useRef, useState } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { toRem, useWidth } from './useWidth.js';

/** What a part of a bar means: solid, striped, or beyond a limit. */
export type BarPartKind =
  | 'known'
  | 'estimated'
  | 'over'
  | 'inline'
  | 'polled'
  | 'failed'
  | 'second'
  | 'third'
  | 'rest';

/** One bar. */
export interface ChartBar {
  readonly key: string;
  /** Below the bar. */
  readonly label: string;
  /** From the bottom up. */
  readonly parts: readonly { readonly kind: BarPartKind; readonly value: number }[];
  /** What a screen reader says, and the tooltip. */
  readonly description: string;
  /** Above the bar. */
  readonly note?: string | undefined;
  /** Whether the bar cannot be chosen, because no filter shows only its runs. @default false */
  readonly isFixed?: boolean | undefined;
}

/** The props of {@link BarChart}. */
export interface BarChartProps {
  readonly label: string;
  readonly bars: readonly ChartBar[];
  /** Height of the whole drawing in pixels; it grows with the text, as all that is in it. */
  readonly height: number;
  /** A dashed line across, for example a budget. */
  readonly limit?: { readonly value: number; readonly label: string } | undefined;
  /** Draws a dashed line after this many bars. */
  readonly markAfter?: number | undefined;
  /** Called when a bar is chosen by pointer or keyboard. Without it, bars cannot be chosen. */
  readonly onSelect?: ((key: string) => void) | undefined;
}

const firstWidth = 640;
/** From one bar to the next, in pixels: a single day is no wall of colour. */
const mostStepPx = 200;
const top = 22;
const bottom = 22;
/** The smallest visible height, in pixels, so that small values do not look like zero. */
const leastHeight = 2;
/** Pixels that a label needs; with fewer, some labels are left out. */
const labelPx = 52;
const labelGapPx = 8;
/** Pixels that a character above a bar needs; with fewer, only the table has the note. */
const notePx = 7;
/** A letter of Chinese, Japanese or Korean is as wide as it is high. */
const widePx = 12.5;
const toPx = (text: string): number =>
  Array.from(text).reduce((sum, letter) => sum + (/[\u2E80-\uFFEF]/.test(letter) ? widePx : notePx), 0);
/** In a narrower chart, in pixels, the limit's label would cover bars; the legend has it. */
const leastLabelledPx = 480;

/** Bars for keyboard and screen reader: one tab stop, arrow keys move, and each bar has a description. */
export function BarChart({ label, bars, height, limit, markAfter, onSelect }: BarChartProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const { width, isRtl } = useWidth(box, firstWidth);
  const stripes = useId().replaceAll(/[^\w-]/g, '');
  const [at, setAt] = useState(0);
  const total = ({ parts }: ChartBar): number => parts.reduce((sum, { value }) => sum + value, 0);
  const highest = Math.max(...bars.map(total), limit?.value ?? 0);
  const drawn = Math.min(width, bars.length * mostStepPx);
  const x = scaleBand({
    domain: bars.map(({ key }) => key),
    range: isRtl ? [width, width - drawn] : [0, drawn],
    paddingInner: 0.12,
  });
  const y = scaleLinear({ domain: [0, highest || 1], range: [height - bottom, top] });
  const band = x.bandwidth();
  const longestPx = Math.max(...bars.map(({ label: text }) => toPx(text)));
  // The last label ends with its bar if it would reach beyond the chart.
  const endShift = Math.max(0, (longestPx - band) / 2);
  const every = Math.max(
    1,
    Math.ceil(Math.max(labelPx, longestPx + endShift + labelGapPx) / Math.max(1, x.step())),
  );
  /** Between a bar and the one before it. */
  const markX = (key: string): number => {
    const gap = (x.step() - band) / 2;
    return (x(key) ?? 0) + (isRtl ? band + gap : -gap);
  };
  const current = Math.min(at, bars.length - 1);

  const onKeyDown = (event: KeyboardEvent<SVGGElement>, index: number): void => {
    const by = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 }[event.key];
    const next = by !== undefined ? index + by : { Home: 0, End: bars.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const to = Math.max(0, Math.min(bars.length - 1, next));
      setAt(to);
      box.current?.querySelectorAll<SVGGElement>('[data-bar]')[to]?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      const bar = bars[index];
      if (!onSelect || !bar || bar.isFixed) return;
      event.preventDefault();
      onSelect(bar.key);
    }
  };
  return (
    <div ref={box} className="webrun-bars">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width="100%"
        height={toRem(height)}
        role="group"
        aria-label={label}
      >
        <defs>
          <pattern
            id={stripes}
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="5" height="5" className="webrun-stripe-ground" />
            <rect width="2" height="5" className="webrun-stripe" />
          </pattern>
        </defs>
        {bars.map((bar, index) => {
          const left = x(bar.key) ?? 0;
          let sum = 0;
          const select = bar.isFixed ? undefined : onSelect;
          return (
            <g
              key={bar.key}
              data-bar=""
              role={select ? 'button' : 'img'}
              tabIndex={index === current ? 0 : -1}
              aria-label={bar.description}
              onFocus={() => setAt(index)}
              onKeyDown={(event) => onKeyDown(event, index)}
              onClick={select && (() => select(bar.key))}
            >
              <title>{bar.description}</title>
              {/* The whole height takes the pointer, even above a low bar. */}
              <rect x={left} y={0} width={band} height={height - bottom} className="webrun-bar-ground" />
              {bar.parts.map(({ kind, value }) => {
                if (value <= 0) return null;
                const from = y(sum);
                sum += value;
                const size = Math.max(leastHeight, from - y(sum));
                return (
                  <Bar
                    key={kind}
                    className="webrun-bar"
                    data-part={kind}
                    x={left}
                    y={from - size}
                    width={band}
                    height={size}
                    {...(isStriped(kind) && { fill: `url(#${stripes})` })}
                  />
                );
              })}
            </g>
          );
        })}
        {/* Beside the bars, not in them: a bar's name says more. */}
        <g aria-hidden="true">
          {bars.map((bar) =>
            bar.note && band >= bar.note.length * notePx ? (
              <text
                key={bar.key}
                className="webrun-bar-note"
                x={(x(bar.key) ?? 0) + band / 2}
                y={y(total(bar)) - 6}
                textAnchor="middle"
              >
                {bar.note}
              </text>
            ) : null,
          )}
        </g>
        <g className="webrun-axis" transform={`translate(0 ${height - bottom})`} aria-hidden="true">
          <line x2={width} />
          {bars.map(({ key, label: text }, index) =>
            (bars.length - 1 - index) % every === 0 ? (
              <text
                key={key}
                x={(x(key) ?? 0) + band / 2 + (index < bars.length - 1 ? 0 : isRtl ? endShift : -endShift)}
                y={16}
                textAnchor="middle"
              >
                {text}
              </text>
            ) : null,
          )}
        </g>
        {limit && (
          <g className="webrun-limit" transform={`translate(0 ${y(limit.value)})`}>
            <line x2={width} />
            {width >= leastLabelledPx && (
              <text x={isRtl ? width - 4 : 4} y={-5}>
                {limit.label}
              </text>
            )}
          </g>
        )}
        {markAfter !== undefined && bars[markAfter] && (
          <g className="webrun-limit" transform={`translate(${markX(bars[markAfter].key)} 0)`}>
            {/* Not through the labels: one that is wider than its bar is below the mark. */}
            <line y2={height - bottom} />
          </g>
        )}
      </svg>
    </div>
  );
}

const isStriped = (kind: BarPartKind): boolean => kind === 'estimated' || kind === 'polled';
