'use client';

import { definePart } from '../part.js';
import type { Part } from '../part.js';
import * as Parts from './parts.js';

/** The props of {@link ConnectionStatus}. */
export type ConnectionStatusProps = Parts.ConnectionStatusRootProps;

/**
 * Says how the updates of a run arrive: as they happen, by polling, not at all for the moment, and what can be done.
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
