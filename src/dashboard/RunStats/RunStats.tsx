'use client';

import { definePart } from '../../components/part.js';
import type { Part } from '../../components/part.js';
import * as Parts from './parts.js';
import type { RunStatsProps } from './Root.js';

/**
 * Shows how runs went: how long they took, compared with the time for which the service holds a start (50 s at WebRun, shown with its
 * documented times), how they ended, which codes failed when, and what each tag cost.
 *
 * @example
 * ```tsx
 * <RunStats onFilter={setFilter} />
 * ```
 */
export const RunStats: Part<RunStatsProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunStats',
  ({ children, ...root }) => (
    <Parts.Root {...root}>
      <Parts.Header />
      <Parts.EmptyState />
      <Parts.Figures />
      <div className="webrun-stats-columns">
        <Parts.Durations />
        <Parts.Outcomes />
        {children}
        <Parts.Tags />
        <Parts.Failures />
      </div>
    </Parts.Root>
  ),
);
