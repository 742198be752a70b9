'use client';

import { definePart } from '../part.js';
import type { Part } from '../part.js';
import * as Parts from './parts.js';

/** The props of {@link SessionControls}. */
export type SessionControlsProps = Parts.SessionControlsRootProps;

/**
 * Shows one session and what can be done with it: pause, stop its task, end it. Shows what it costs while idle, and when it ends by itself.
 *
 * @example
 * ```tsx
 * <SessionControls session={useSession()} />
 * ```
 */
export const SessionControls: Part<SessionControlsProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'SessionControls',
  (props) => (
    <Parts.Root {...props}>
      <Parts.Body>
        <Parts.Header>
          <Parts.Label />
          <Parts.Description />
        </Parts.Header>
        <Parts.Actions>
          <Parts.Pause />
          <Parts.Stop />
          <Parts.End />
          <Parts.Start />
        </Parts.Actions>
      </Parts.Body>
    </Parts.Root>
  ),
);
