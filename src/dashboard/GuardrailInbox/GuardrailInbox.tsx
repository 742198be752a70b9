'use client';

import { definePart } from '../../components/part.js';
import type { Part } from '../../components/part.js';
import { GuardrailInboxList } from './List.js';
import { GuardrailInboxRoot } from './Root.js';
import type { GuardrailInboxRootProps } from './Root.js';
import { GuardrailInboxStrip } from './Strip.js';

/** The props of {@link GuardrailInbox}. */
export interface GuardrailInboxProps extends GuardrailInboxRootProps {
  /** `list` has every question with its field, `strip` the two nearest deadlines on one line each. @default 'list' */
  readonly variant?: 'list' | 'strip' | undefined;
}

/**
 * Shows everything that waits for a person, nearest deadline first. Questions are answered in place, and can be snoozed.
 *
 * @example
 * ```tsx
 * <GuardrailInbox onSelectRun={(runId) => navigate(`/runs/${runId}`)} />
 * ```
 */
export const GuardrailInbox: Part<GuardrailInboxProps, HTMLElement> = /* @__PURE__ */ definePart(
  'GuardrailInbox',
  function GuardrailInbox({ variant = 'list', ...root }) {
    return (
      <GuardrailInboxRoot {...root} data-variant={variant}>
        {variant === 'strip' ? <GuardrailInboxStrip /> : <GuardrailInboxList />}
      </GuardrailInboxRoot>
    );
  },
);
