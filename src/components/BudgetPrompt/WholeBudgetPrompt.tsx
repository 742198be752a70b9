'use client';

import { definePart } from '../part.js';
import type { Part } from '../part.js';
import * as Parts from './parts.js';
import type { BudgetPromptRootProps } from './parts.js';

/** The parts of a BudgetPrompt, put together. */
export const WholeBudgetPrompt: Part<BudgetPromptRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
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
