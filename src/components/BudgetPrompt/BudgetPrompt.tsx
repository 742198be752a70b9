'use client';

import { lazy, Suspense } from 'react';
import type { ComponentType } from 'react';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { definePart } from '../part.js';
import type { Part } from '../part.js';
import type { BudgetPromptRootProps } from './parts.js';

/** The props of {@link BudgetPrompt}. */
export type BudgetPromptProps = BudgetPromptRootProps;

const Whole = /* @__PURE__ */ lazy(async (): Promise<{ default: ComponentType<BudgetPromptProps> }> => {
  try {
    return { default: (await import('./WholeBudgetPrompt.js')).WholeBudgetPrompt };
  } catch {
    // After a deployment the old page's files may be gone. The run is still stopped in time, even if nobody can be asked about it.
    return { default: Nothing };
  }
});
const Nothing = (): null => null;

/**
 * Shows how much of its budget a run has used, and asks whether it may continue. Renders nothing while there is nothing to say. `TaskStatus`
 * contains it; render it yourself where there is no `TaskStatus`. It loads as soon as the run has a budget, long before it has to ask.
 *
 * @example
 * ```tsx
 * <BudgetPrompt run={run} />
 * ```
 */
export const BudgetPrompt: Part<BudgetPromptProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'BudgetPrompt',
  function BudgetPrompt(props) {
    const { budget } = useTrackedRun(props.run);
    return budget ? (
      <Suspense>
        <Whole {...props} />
      </Suspense>
    ) : null;
  },
);
