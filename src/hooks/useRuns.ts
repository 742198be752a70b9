'use client';

import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { RunState, RunStatus } from './run.js';
import type { Source } from './desk.js';
import type { Runs } from './runs.js';
import { isDifferent, none, toTracked } from './useFollow.js';
import type { Tracked } from './useFollow.js';
import { useLatest } from './useLatest.js';
import { useRuntime } from './WebRunProvider.js';

/** Which runs of the ledger are meant; every field given must fit. A function says it itself. */
export interface RunFilter {
  readonly status?: RunStatus | readonly RunStatus[];
  /** The slot they were started in. */
  readonly name?: string;
}

/** A run of the ledger, never idle. */
export type LedgerRun = Exclude<RunState, { status: 'idle' }>;

/**
 * The runs that this app started, newest first, for lists and totals.
 * Renders again when a run comes or goes, or when a key that was read of any of them changed: give rows their run, read
 * its keys there with `useRun` or a component, and the list itself stays still.
 */
export function useRuns(filter: RunFilter | ((run: LedgerRun) => boolean) = {}): readonly LedgerRun[] {
  const runs = useRuntime('useRuns');
  const rendered = useRef<Tracked<readonly LedgerRun[], readonly LedgerRun[]> | null>(null);
  const latest = useLatest(filter);
  const isFunction = typeof filter === 'function';
  const { name, status } = isFunction ? {} : filter;
  const statuses = status === undefined ? '' : [status].flat().join(' ');
  const read = useMemo(() => {
    const isMeant = (run: LedgerRun): boolean => {
      const now = latest();
      if (typeof now === 'function') return now(run);
      return statuses === '' || statuses.split(' ').includes(run.status);
    };
    return createReader(runs, name, isMeant);
  }, [runs, name, statuses, latest]);
  const subscribe = useCallback(
    (onChange: () => void) => {
      const look = (): void => {
        const { state: before = [], keys = [] } = rendered.current ?? {};
        const now = read();
        const isSame =
          now.length === before.length &&
          now.every((run, index) => {
            const last = before[index];
            return last?.runId === run.runId && !isDifferent(last, run, keys);
          });
        if (!isSame) onChange();
      };
      const followed = new Map<string, () => void>();
      const followAll = (): void => {
        for (const runId of Object.keys(runs.ledger.getState().runs))
          if (!followed.has(runId)) followed.set(runId, runs.deskOf(runId).overhear(look));
      };
      followAll();
      const stop = runs.ledger.subscribe(() => {
        followAll();
        look();
      });
      return () => {
        stop();
        followed.forEach((letGo) => letGo());
      };
    },
    [runs, read],
  );
  const list = useSyncExternalStore(subscribe, read, read);
  const tracked = useMemo(() => {
    const keys = new Set<PropertyKey>();
    const view = list.map((run) => toTracked(run, none, keys, runs.deskOf(run.runId) as Source<LedgerRun>));
    return { state: list, keys, view };
  }, [list, runs]);
  useEffect(() => {
    rendered.current = tracked;
  });
  return tracked.view;
}

/** Reads the ledger; the same array until something in it changes. */
function createReader(
  runs: Runs,
  name: string | undefined,
  isMeant: (run: LedgerRun) => boolean,
): () => readonly LedgerRun[] {
  let last: readonly LedgerRun[] = [];
  return () => {
    const now = Object.values(runs.ledger.getState().runs)
      .toReversed()
      .filter((record) => name === undefined || record.name === name)
      .map((record) => runs.deskOf(record.runId).read())
      .filter((run): run is LedgerRun => run.status !== 'idle' && isMeant(run));
    if (now.length !== last.length || now.some((run, index) => run !== last[index])) last = now;
    return last;
  };
}
