'use client';

import { definePart } from '../../components/part.js';
import type { Part } from '../../components/part.js';
import * as Parts from './parts.js';
import type { ConnectionBannerProps } from './Root.js';

/**
 * Says in one place what keeps this page from WebRun, and what to do. Renders nothing while all is well.
 *
 * @example
 * ```tsx
 * <ConnectionBanner onSignIn={() => location.assign('/login')} />
 * ```
 */
export const ConnectionBanner: Part<ConnectionBannerProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'ConnectionBanner',
  (props) => (
    <Parts.Root {...props}>
      <Parts.Body>
        <Parts.Label />
        <Parts.Description />
        <Parts.SignIn />
        <Parts.Retry />
        <Parts.ShowEnded />
        <Parts.Dismiss />
      </Parts.Body>
    </Parts.Root>
  ),
);
