'use client';

import type { ReactElement, ReactNode } from 'react';
import { PanelBoundary } from '../shared/PanelBoundary.js';
import { family } from './context.js';

/** A panel with its own error boundary: if it fails, the rest of the dashboard keeps working. */
export function Panel({
  name,
  children,
}: {
  /** The name shown to users; omitted for a part of a line. */
  readonly name?: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <PanelBoundary name={name} onError={family.use('Panel').settings.onError}>
      {children}
    </PanelBoundary>
  );
}
