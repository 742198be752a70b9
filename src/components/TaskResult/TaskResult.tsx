'use client';

import { definePart } from '../part.js';
import type { Part } from '../part.js';
import * as Parts from './parts.js';

/** The props of {@link TaskResult}. */
export type TaskResultProps = Parts.TaskResultRootProps;

/**
 * Shows the result of a run: the answer as text, JSON or a table, the files, the network log.
 *
 * @example
 * ```tsx
 * <TaskResult run={run} />
 * ```
 */
export const TaskResult: Part<TaskResultProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'TaskResult',
  (props) => (
    <Parts.Root {...props}>
      <Parts.Header>
        <Parts.TabList>
          <Parts.Tab tab="answer" />
          <Parts.Tab tab="files" />
          <Parts.Tab tab="network" />
        </Parts.TabList>
        <Parts.Actions>
          <Parts.Copy />
          <Parts.Download />
          <Parts.ShowSizes />
        </Parts.Actions>
      </Parts.Header>
      <Parts.Notice />
      <Parts.Panel>
        <Parts.Answer />
        <Parts.Files />
        <Parts.Network />
        <Parts.EmptyState />
      </Parts.Panel>
      <Parts.Footer />
    </Parts.Root>
  ),
);
