'use client';

import { lazy, Suspense } from 'react';
import type { ReactElement } from 'react';
import type { BarChartProps } from './BarChart.js';

/** The chart library is loaded when a chart is first drawn, and never with a table. */
const Loaded = /* @__PURE__ */ lazy(async () => ({ default: (await import('./BarChart.js')).BarChart }));

/** A {@link BarChart} that keeps its place while the chart library is on its way. Its table is there at once. */
export function LazyBarChart(props: BarChartProps): ReactElement {
  return (
    <Suspense fallback={<svg width="100%" height={props.height} aria-hidden="true" />}>
      <Loaded {...props} />
    </Suspense>
  );
}
