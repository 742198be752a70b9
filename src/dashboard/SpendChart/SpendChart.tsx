'use client';

import { definePart } from '../../components/part.js';
import type { Part } from '../../components/part.js';
import * as Parts from './parts.js';
import type { SpendChartProps } from './Root.js';

/**
 * Shows spend by hour, day, week or tag. The spend that WebRun reported, our estimate for unreported runs, and the number of unknown
 * costs are kept apart.
 *
 * @example
 * ```tsx
 * <SpendChart dayBudgetUsd={1} onFilter={setFilter} />
 * ```
 */
export const SpendChart: Part<SpendChartProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'SpendChart',
  (props) => (
    <Parts.Root {...props}>
      <Parts.Panel>
        <Parts.Header>
          <Parts.Title />
          <Parts.Controls>
            <Parts.Units />
            <Parts.Views />
          </Parts.Controls>
        </Parts.Header>
        <Parts.Body>
          <Parts.Plot>
            <Parts.EmptyState />
            <Parts.Sums />
            <Parts.Chart />
          </Parts.Plot>
          <Parts.Table />
        </Parts.Body>
        <Parts.Legend />
      </Parts.Panel>
    </Parts.Root>
  ),
);
