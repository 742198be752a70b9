'use client';

import { definePart } from '../part.js';
import type { Part } from '../part.js';
import * as Parts from './parts.js';

/** The props of {@link LiveView}. */
export type LiveViewProps = Parts.LiveViewRootProps;

/**
 * Shows the page that the agent sees, and lets a person take over: clicks and keys then go to that page until control is given back by the
 * button, by pressing Escape twice, or because the picture is gone. The agent waits, and is billed, until then.
 *
 * @example
 * ```tsx
 * <LiveView run={useRunTask({ transport: 'live' })} />
 * ```
 */
export const LiveView: Part<LiveViewProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'LiveView',
  (props) => (
    <Parts.Root {...props}>
      <Parts.Header>
        <Parts.Label />
        <Parts.Detail />
        <Parts.FullScreen />
        <Parts.Control />
      </Parts.Header>
      <Parts.Picture />
      <Parts.Keys />
    </Parts.Root>
  ),
);
