'use client';

import { useMemo, useState } from 'react';
import type { RunControls } from './run.js';
import { useRuntime } from './WebRunProvider.js';

/** What can be set about {@link useStartTask}. */
export interface UseStartTaskOptions {
  /** The slot that shows the run; see `useRunTask`. @default a slot of this component's own */
  readonly name?: string;
}

/**
 * Only the verb: starts a run and returns its id, and never renders the component again.
 * @example const start = useStartTask({ name: 'lamps' });
 */
export function useStartTask({ name }: UseStartTaskOptions = {}): RunControls['start'] {
  const runs = useRuntime('useStartTask');
  const [own] = useState(() => Symbol('slot'));
  return useMemo(() => (input, options) => runs.start(input, name ?? own, options), [runs, name, own]);
}
