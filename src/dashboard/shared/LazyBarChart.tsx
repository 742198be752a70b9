'use client';

import { lazy, Suspense } from 'react';
import type { ReactElement } from 'react';
import type { BarChartProps } from './BarChart.js';
import { useChartWords } from './chartWords.js';
import { toRem } from './useWidth.js';

/** Loads the chart library when a chart first renders, never for a table. A page requests it once. */
const Loaded = /* @__PURE__ */ lazy(async () => {
  try {
    return { default: (await import('./BarChart.js')).BarChart };
  } catch {
    return { default: NotLoaded };
  }
});

/** A {@link BarChart} that reserves its space while the chart library loads. Its table is available immediately. */
export function LazyBarChart(props: BarChartProps): ReactElement {
  return (
    <Suspense fallback={<svg width="100%" height={toRem(props.height)} aria-hidden="true" />}>
      <Loaded {...props} />
    </Suspense>
  );
}

/** Shown in place of a chart whose library could not be loaded. The panel has the same numbers as a table. */
function NotLoaded(): ReactElement {
  const { words } = useChartWords();
  return (
    <p className="webrun-empty webrun-muted" role="alert">
      {words.notLoaded}
    </p>
  );
}
