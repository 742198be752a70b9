'use client';

import { useMemo } from 'react';
import type { RunControls, RunState } from './run.js';
import { useSource } from './useFollow.js';
import { useRuntime } from './WebRunProvider.js';

/** What {@link useRun} returns; `idle` for an id that the ledger does not know. */
export type UseRunResult = RunState &
  Pick<RunControls, 'detach' | 'retry'> & {
    /** Takes it out of the ledger, if it has settled. */
    readonly dismiss: () => void;
  };

/**
 * The same run from anywhere below the provider, by the id that `start` returned.
 * `retry()` starts a new run and returns its id; this one stays what it is.
 */
export function useRun(runId: string | undefined): UseRunResult {
  const runs = useRuntime('useRun');
  const controls = useMemo(
    () => ({
      detach: () => runs.deskOf(runId).detach(),
      retry: () => runs.retry(runId),
      dismiss: () => runs.dismiss(runId),
    }),
    [runs, runId],
  );
  return useSource(runs.deskOf(runId), controls);
}
