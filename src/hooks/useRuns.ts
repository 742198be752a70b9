'use client';

import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Manager } from '../runs/runManager.js';
import type { StartedRun } from '../runs/runState.js';
import { createListFilter, matchesFilter } from '../runs/runStore.js';
import type { Filter } from '../runs/runStore.js';
import { toVerbs } from './useRun.js';
import type { RunVerbs } from './useRun.js';
import { isDifferent, track, useLatest } from './useTracked.js';
import { useManager } from './WebRunProvider.js';

/** A run of the list, with its verbs. */
export type ListedRun = StartedRun & RunVerbs;

/**
 * Returns the runs that this app started, newest first, for lists and totals.
 * Rerenders when a run is added or removed, or when a key that was read from any of them changes. To avoid the latter,
 * pass each row its run, and read its keys there with `useRun` or a component.
 */
export function useRuns(filter?: Filter): readonly ListedRun[] {
  const manager = useManager('useRuns');
  const latest = useLatest(filter);
  const tracker = useMemo(() => createListTracker(manager, latest), [manager, latest]);
  const all = useSyncExternalStore(tracker.subscribe, tracker.getAll, tracker.getOnServer);
  const list = filter ? tracker.select(all, filter) : all;
  useEffect(() => tracker.onCommit(list));
  return tracker.toRows(list);
}

interface ListTracker {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getAll: () => readonly StartedRun[];
  readonly getOnServer: () => readonly StartedRun[];
  /** The runs that match; the same array until something in it changes. */
  readonly select: (all: readonly StartedRun[], filter: Filter) => readonly StartedRun[];
  readonly toRows: (list: readonly StartedRun[]) => readonly ListedRun[];
  readonly onCommit: (list: readonly StartedRun[]) => void;
}

const nothing: readonly StartedRun[] = [];

function createListTracker(manager: Manager, latest: () => Filter | undefined): ListTracker {
  const { store } = manager;
  const keys = new Set<PropertyKey>();
  let rowOf = new Map<StartedRun, ListedRun>();
  let list: readonly StartedRun[] = nothing;
  let rows: readonly ListedRun[] = [];
  let rendered: readonly StartedRun[] = nothing;
  let renderedById: Map<string, StartedRun> | undefined;

  const toOrigin = (run: StartedRun) => ({
    source: {
      get: () => store.get(run.runId) ?? run,
      subscribe: (listener: () => void) => store.subscribe(listener, run.runId),
    },
    verbs: toVerbs(manager, run.runId),
  });

  const reader = {
    keys,
    toOrigin,
    get: (run: StartedRun): StartedRun => (rendered === list && store.get(run.runId)) || run,
  };

  /** The same row while its run is the same. */
  function toRows(next: readonly StartedRun[]): readonly ListedRun[] {
    if (next === list) return rows;
    list = next;
    const before = rowOf;
    rowOf = new Map();
    rows = next.map((run) => {
      const row = before.get(run) ?? track(run, reader);
      rowOf.set(run, row);
      return row;
    });
    return rows;
  }

  return {
    subscribe(listener) {
      const stop = store.subscribe((runId) => {
        renderedById ??= new Map(rendered.map((run) => [run.runId, run]));
        const before = renderedById.get(runId);
        const now = store.records.has(runId) ? store.get(runId) : undefined;
        const isIn = now !== undefined && matchesFilter(now, latest() ?? {});
        if ((before !== undefined) !== isIn || (before && now && isDifferent(before, now, keys))) listener();
      });
      listener(); // it may have changed while unsubscribed, as in a hidden `<Activity>`
      return stop;
    },
    getAll: () => store.list(),
    getOnServer: () => nothing,
    select: createListFilter(),
    toRows,
    onCommit(committed) {
      rendered = committed;
      renderedById = undefined;
    },
  };
}
