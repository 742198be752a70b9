'use client';

import { definePart } from '../part.js';
import type { Part } from '../part.js';
import * as Parts from './parts.js';

/** The props of {@link CostMeter}. */
export type CostMeterProps = Parts.CostMeterRootProps;

/**
 * Shows what a run costs, against a budget if there is one. An unknown cost is shown as unknown.
 *
 * @example
 * ```tsx
 * <CostMeter run={run} budgetUsd={0.05} />
 * ```
 */
export const CostMeter: Part<CostMeterProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'CostMeter',
  (props) => (
    <Parts.Root {...props}>
      <Parts.Header>
        <Parts.Amount />
        <Parts.Budget />
      </Parts.Header>
      <Parts.Progress />
      <Parts.Description />
    </Parts.Root>
  ),
);
