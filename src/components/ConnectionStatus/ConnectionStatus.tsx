'use client';

import { definePart } from '../part.js';
import type { Part } from '../part.js';
import * as Parts from './parts.js';

/** The props of {@link ConnectionStatus}. */
export type ConnectionStatusProps = Parts.ConnectionStatusRootProps;

/**
 * Shows how the updates of a run arrive (live, by polling, or not at all for the moment) and what the reader can do.
 *
 * @example
 * ```tsx
 * <ConnectionStatus run={run} />
 * ```
 */
export const ConnectionStatus: Part<ConnectionStatusProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'ConnectionStatus',
  (props) => (
    <Parts.Root {...props}>
      <Parts.Label />
      <Parts.Detail />
      <Parts.Retry />
    </Parts.Root>
  ),
);
