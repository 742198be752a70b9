'use client';

import { useCallback, useDeferredValue, useMemo, useSyncExternalStore } from 'react';
import { useOptionalManager } from '../../hooks/WebRunProvider.js';
import { estimateCost } from '../../runs/costEstimate.js';
import type { CostEstimate, EstimatedRun, EstimateFor } from '../../runs/costEstimate.js';

/** Which runs an estimate is made from. */
export interface EstimateSource extends Omit<EstimateFor, 'taskDetails'> {
  /** Where to look for settled runs of similar tasks. @default the runs of the provider above */
  readonly runs?: Iterable<EstimatedRun> | undefined;
}

/** Estimates what a task in these words costs; `null` without a provider and runs, or where the cost is unknown. */
export function useEstimate(
  taskDetails: string,
  source: EstimateSource | false = everything,
): CostEstimate | null {
  const manager = useOptionalManager();
  // Only settled runs change an estimate; other changes are read with the next one.
  const subscribe = useCallback(
    (listener: () => void) =>
      manager?.subscribe((runId) => {
        if (manager.get(runId)?.isSettled !== false) listener();
      }) ?? stopNothing,
    [manager],
  );
  const read = (): readonly EstimatedRun[] | null => (manager && source !== false ? manager.list() : null);
  const readOnServer = (): readonly EstimatedRun[] | null => read() && none;
  const own = useSyncExternalStore(subscribe, read, readOnServer);
  const words = useDeferredValue(taskDetails);
  const { runs = own, tags, name } = source || everything;
  const isOff = source === false || runs === null;
  const service = manager?.client.service;
  return useMemo(
    () => (isOff ? null : estimateCost(runs, { tags, name, taskDetails: words }, service)),
    [isOff, runs, tags, name, words, service],
  );
}

const everything: EstimateSource = {};
const none: readonly EstimatedRun[] = [];
const stopNothing = (): void => undefined;
