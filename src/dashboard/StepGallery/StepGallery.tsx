'use client';

import { definePart } from '../../components/part.js';
import type { Part } from '../../components/part.js';
import * as Parts from './parts.js';
import type { StepGalleryRootProps } from './Root.js';

/** The props of {@link StepGallery}. */
export interface StepGalleryProps extends StepGalleryRootProps {
  /** Leaves out the large picture, for a pane that shows it elsewhere. @default false */
  readonly isStripOnly?: boolean | undefined;
}

/**
 * Shows what an agent did, step by step: a small picture where there was one, what was done, where, and for how long. The picture of the
 * chosen step is large; a slider moves through the steps.
 *
 * @example
 * ```tsx
 * <StepGallery run={useRun(runId)} />
 * ```
 */
export const StepGallery: Part<StepGalleryProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'StepGallery',
  ({ isStripOnly = false, ...root }) => (
    <Parts.Root {...root}>
      <Parts.EmptyState />
      {!isStripOnly && <Parts.Picture />}
      <Parts.Controls>
        <span className="webrun-scrubber-buttons">
          <Parts.Previous />
          <Parts.Next />
        </span>
        <Parts.Scrubber />
        <Parts.Position />
      </Parts.Controls>
      <Parts.Filmstrip />
    </Parts.Root>
  ),
);
