'use client';

import { definePart } from '../../components/part.js';
import type { Part } from '../../components/part.js';
import type { RunsDashboardProps } from './context.js';
import * as Parts from './parts.js';

/**
 * A whole dashboard in one element: open questions, active runs, costs, the list of runs, run details, statistics. Needs a
 * `WebRunProvider` around it, or `runs`, but no router.
 *
 * @example
 * ```tsx
 * <WebRunProvider baseUrl="/api/webrun">
 *   <RunsDashboard />
 * </WebRunProvider>
 * ```
 */
export const RunsDashboard: Part<RunsDashboardProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunsDashboard',
  (props) => (
    <Parts.Root {...props}>
      <Parts.Bar>
        <Parts.Views />
        <Parts.Actions>
          <Parts.Extras />
          <Parts.NewTask />
        </Parts.Actions>
      </Parts.Bar>
      <Parts.Notices />
      <Parts.Stats />
      <Parts.Overview>
        <Parts.Questions />
        <Parts.Figures />
      </Parts.Overview>
      <Parts.Workspace>
        <Parts.Runs />
        <Parts.Pane />
      </Parts.Workspace>
    </Parts.Root>
  ),
);
