'use client';

import { BudgetPrompt } from '../BudgetPrompt/BudgetPrompt.js';
import { definePart } from '../part.js';
import type { Part } from '../part.js';
import type { TaskStatusHandlers } from './actions.js';
import * as Parts from './parts.js';
import type { TaskStatusRootProps } from './parts.js';

/** The props of {@link TaskStatus}. */
export interface TaskStatusProps extends TaskStatusRootProps, TaskStatusHandlers {
  /** `inline`: label and time only, for a row of a list; it announces nothing. @default 'panel' */
  readonly variant?: 'panel' | 'inline' | undefined;
}

/**
 * Shows what a run is doing, why it waits, and what the reader can do, in every state.
 *
 * @example
 * ```tsx
 * const run = useRunTask();
 * <TaskStatus run={run} />
 * ```
 */
export const TaskStatus: Part<TaskStatusProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'TaskStatus',
  ({ onAnswer, onResume, onRetry, variant = 'panel', ...root }) => {
    if (variant === 'inline')
      return (
        <Parts.Root {...root} data-variant="inline">
          <Parts.Label />
          <Parts.Detail />
        </Parts.Root>
      );
    return (
      <Parts.Root {...root}>
        <Parts.Body>
          <Parts.Header>
            <Parts.Label />
            <Parts.Detail />
            <Parts.ServerMessage />
          </Parts.Header>
          <Parts.Description />
          <Parts.Actions>
            <Parts.Answer onAnswer={onAnswer} />
            <Parts.Refresh />
            <Parts.Resume onResume={onResume} />
            <Parts.Retry onRetry={onRetry} />
            <Parts.Dismiss />
            <Parts.Stop />
          </Parts.Actions>
        </Parts.Body>
        <BudgetPrompt run={root.run} />
        <Parts.Progress />
        <Parts.Announcer />
      </Parts.Root>
    );
  },
);
