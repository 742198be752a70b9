'use client';

import { definePart } from '../part.js';
import type { Part } from '../part.js';
import * as Parts from './parts.js';

/** The props of {@link TaskTimeline}. */
export type TaskTimelineProps = Parts.TaskTimelineRootProps;

/**
 * Shows what a run's agent thinks and does as it happens, including gaps. It follows the newest event unless the reader has scrolled up. A log
 * of the default length is completely in the page; of a longer one, say 10,000 events, only the part near the reader, and the browser's search
 * finds only that.
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
