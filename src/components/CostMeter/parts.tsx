'use client';

import { useMemo } from 'react';
import type { AnyRun } from '../../hooks/run.js';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { cost } from '../../messages/en/run.js';
import { createFamily } from '../family.js';
import type { FamilyPart } from '../family.js';
import { toRunKey } from '../focus.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { definePart, renderPart } from '../part.js';
import type { Part, PartProps } from '../part.js';
import { useMarkShown } from '../shownFacts.js';
import { ProgressBar } from '../ProgressBar.js';
import { useWords } from '../words.js';
import { describeCostMeter } from './describeCostMeter.js';
import type { CostLimits, CostMeterState, CostMeterView } from './describeCostMeter.js';

/** The props of `CostMeter.Root`. */
export interface CostMeterRootProps extends PartProps<'div', CostMeterState>, CostLimits {
  /** The result of `useRunTask`, `useRun` or `useTask`; the part subscribes to its usage. */
  readonly run: AnyRun;
}

type CostPart<Tag extends 'div' | 'p' | 'span'> = FamilyPart<Tag, CostMeterState>;
const family = /* @__PURE__ */ createFamily<CostMeterView & { readonly label: string }, CostMeterState>(
  'CostMeter',
  ({ state }) => state,
);

/** The group that follows a run's cost. */
export const Root: Part<CostMeterRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'CostMeter.Root',
  function Root({ run, budgetUsd, estimateUsd, ...given }) {
    const live = useTrackedRun(run);
    const words = useWords('cost', cost);
    const view = useMemo(
      () => ({
        // A warning that a person set in the form applies to this run alone.
        ...describeCostMeter(live, { budgetUsd: live.warnAtUsd ?? budgetUsd, estimateUsd }, words),
        label: words.t.meter,
      }),
      [live, budgetUsd, estimateUsd, words],
    );
    useMarkShown('cost', toRunKey(live));
    const own = { className: 'webrun webrun-panel webrun-cost', role: 'group', 'aria-label': words.t.label };
    return <family.Provider value={view}>{renderPart('div', view.state, own, given)}</family.Provider>;
  },
);

/** Holds amount and budget on one line. */
export const Header: CostPart<'div'> = /* @__PURE__ */ family.box('Header', 'div', 'webrun-cost-header');

/** The cost so far, with every digit that is billed. */
export const Amount: CostPart<'p'> = /* @__PURE__ */ family.part('Amount', 'p', ({ amount, note }) => ({
  className: 'webrun-cost-amount',
  children: (
    <>
      <Isolate>{amount}</Isolate>
      {note !== null && (
        <small>
          <Isolate>{note}</Isolate>
        </small>
      )}
    </>
  ),
}));

/** What it may cost. */
export const Budget: CostPart<'p'> = /* @__PURE__ */ family.part('Budget', 'p', ({ budget }) => ({
  className: 'webrun-muted webrun-small webrun-number',
  children: <Isolate>{budget}</Isolate>,
}));

/** The cost against the budget; no meter while there is nothing to measure. */
export const Progress: CostPart<'span'> = /* @__PURE__ */ family.part(
  'Progress',
  'span',
  ({ meter, label }) => {
    const aria = meter
      ? {
          role: 'meter',
          'aria-label': label,
          'aria-valuemin': 0,
          'aria-valuemax': meter.max,
          'aria-valuenow': Math.min(meter.value, meter.max),
          'aria-valuetext': meter.text,
        }
      : { 'aria-hidden': true };
    const value = meter ? Math.min(1, meter.value / meter.max) : 0;
    return {
      className: 'webrun-progress',
      ...aria,
      children: <ProgressBar value={value} marks={quarters} />,
    };
  },
);
const quarters = [0.25, 0.5, 0.75];

/** What the numbers mean. */
export const Description: CostPart<'p'> = /* @__PURE__ */ family.part(
  'Description',
  'p',
  ({ icon, description }) => ({
    className: 'webrun-cost-description',
    children: description && (
      <>
        {icon && <Icon name={icon} />}
        <Isolate>{description}</Isolate>
      </>
    ),
  }),
);
