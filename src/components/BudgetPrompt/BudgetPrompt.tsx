'use client';

import { definePart } from '../part.js';
import type { Part } from '../part.js';
import * as Parts from './parts.js';

/** The props of {@link BudgetPrompt}. */
export type BudgetPromptProps = Parts.BudgetPromptRootProps;

/**
 * Says what a run has used of its budget, and asks whether it may go on. Renders nothing while there is nothing to say. `TaskStatus` has
 * it; show it by itself where there is none.
 *
 * @example
 * ```tsx
 * <BudgetPrompt run={run} />
 * ```
 */
export const BudgetPrompt: Part<BudgetPromptProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'BudgetPrompt',
  (props) => (
    <Parts.Root {...props}>
      <Parts.Title />
      <Parts.Question />
      <Parts.Note />
      <Parts.Actions>
        <Parts.Continue />
        <Parts.Stop />
      </Parts.Actions>
      <Parts.Announcer />
    </Parts.Root>
  ),
);
