'use client';

import { useSyncExternalStore } from 'react';

/** From which amount a person wants to be warned, by run. In memory: it is about what is on the screen, and stops nothing. */
const amounts = new Map<string, number>();
const listeners = new Set<() => void>();

/** Notes from which amount in US dollars a person wants to be warned of a run's cost, and returns the run's id. */
export function noteWarning<RunId extends string | undefined>(runId: RunId, usd: number | undefined): RunId {
  if (runId !== undefined && usd !== undefined) {
    amounts.set(runId, usd);
    for (const listener of listeners) listener();
  }
  return runId;
}

/** From which amount in US dollars a person wants to be warned of a run's cost. */
export const warningOf = (runId: string | undefined): number | undefined => amounts.get(runId ?? '');

/** As {@link warningOf}, followed. */
export function useWarning(runId: string | undefined): number | undefined {
  return useSyncExternalStore(
    subscribe,
    () => warningOf(runId),
    () => undefined,
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
