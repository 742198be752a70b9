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
  // After a deployment the old page's files may be gone. A run that nobody can be asked about is stopped in time all the same.
  const late = await import('./WholeBudgetPrompt.js').catch(() => ({ WholeBudgetPrompt: Nothing }));
  return { default: late.WholeBudgetPrompt };
});
const Nothing = (): null => null;

/**
 * Says what a run has used of its budget, and asks whether it may go on. Renders nothing while there is nothing to say. `TaskStatus` has
 * it; show it by itself where there is none. It is loaded as soon as the run has a budget, long before there is something to ask.
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
