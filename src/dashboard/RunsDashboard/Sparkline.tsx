import type { ReactElement } from 'react';

const width = 96;
const height = 28;
/** The smallest visible height of a bar, so that small values do not look like zero. */
const least = 1.5;

/** Small bars behind a figure, the last one emphasized. Decorative: the text says the same. */
export function SparkBars({ values }: { readonly values: readonly number[] }): ReactElement {
  const highest = Math.max(...values, 0);
  const step = width / Math.max(1, values.length);
  return (
    <svg className="webrun-sparkline" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path d={`M0 ${height - 0.5}H${width}`} data-base="" />
      {values.map((value, index) => {
        const size = value === 0 || highest === 0 ? 0 : Math.max(least, (value / highest) * (height - 2));
        return (
          <rect
            // oxlint-disable-next-line react/no-array-index-key -- the index is the hour
            key={index}
            x={index * step}
            y={height - size}
            width={Math.max(1, step - 1.5)}
            height={size}
            rx="0.5"
            data-now={index === values.length - 1 ? '' : undefined}
          />
        );
      })}
    </svg>
  );
}

/** A small line of shares from 0 to 1; hours without a value are skipped. */
export function SparkLine({ values }: { readonly values: readonly (number | null)[] }): ReactElement {
  const step = width / Math.max(1, values.length - 1);
  const points = values.flatMap((value, index) =>
    value === null ? [] : [{ x: index * step, y: 2 + (1 - value) * (height - 4) }],
  );
  const last = points.at(-1);
  return (
    <svg className="webrun-sparkline" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {points.length > 1 && <path d={`M${points.map(({ x, y }) => `${x} ${y}`).join('L')}`} />}
      {last && <circle cx={Math.min(last.x, width - 2.5)} cy={last.y} r="2.5" />}
    </svg>
  );
}
