'use client';

import type { ReactElement, ReactNode } from 'react';
import { PanelBoundary } from '../shared/PanelBoundary.js';
import { family } from './context.js';

/** A panel that fails alone: the rest of the dashboard goes on. */
export function Panel({
  name,
  children,
}: {
  /** As a reader names it; left out for a part of a line. */
  readonly name?: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <PanelBoundary name={name} onError={family.use('Panel').settings.onError}>
      {children}
    </PanelBoundary>
  );
}
