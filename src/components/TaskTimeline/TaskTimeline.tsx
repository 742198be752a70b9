'use client';

import { definePart } from '../part.js';
import type { Part } from '../part.js';
import * as Parts from './parts.js';

/** The props of {@link TaskTimeline}. */
export type TaskTimelineProps = Parts.TaskTimelineRootProps;

/**
 * Shows what a run's agent thinks and does, as it happens; gaps are said. It follows the newest event unless the reader has
 * scrolled up. A log as long as is kept by default is in the page as a whole; of a longer one, 10,000 say, what is near to the
 * reader is: the browser's own search then finds only that.
 *
 * @example
 * ```tsx
 * <TaskTimeline run={run} />
 * ```
 */
export const TaskTimeline: Part<TaskTimelineProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'TaskTimeline',
  (props) => (
    <Parts.Root {...props}>
      <Parts.Header />
      <Parts.Log />
      <Parts.JumpToLatest />
    </Parts.Root>
  ),
);
