'use client';

import { useMemo } from 'react';
import { isSettled } from '../core/task.js';
import type { TaskRef } from '../core/task.js';
import { createRecord } from '../runs/runManager.js';
import type { Manager } from '../runs/runManager.js';
import type { RunRecord } from '../runs/runReducer.js';
import { idleState, toRunState } from '../runs/runState.js';
import type { RunState, StartedRun, WatchedState } from '../runs/runState.js';
import { isTask } from '../runs/storedRecord.js';
import { toKey, webRunKeys } from '../runs/taskQuery.js';
import type { RunActions, RunControls } from './run.js';
import { retry } from './useRunTask.js';
import { useTracked } from './useTracked.js';
import type { Source } from './useTracked.js';
import { useManager } from './WebRunProvider.js';

/** What can be done with a run of this app, wherever it is shown. */
export interface RunVerbs extends RunActions, Pick<RunControls, 'allowBudget' | 'detach' | 'retry'> {
  /** Forgets the run, if it has settled. */
  readonly dismiss: () => void;
}

/** What {@link useRun} returns; `idle` for an id that is not known. */
export type UseRunResult = RunState & RunVerbs;

/**
 * The same run from anywhere below the provider, by the id that `start` returned.
 * `retry()` starts a new run and returns its id, unless this one is still pending; this one stays what it is.
 */
export function useRun(runId: string | undefined): UseRunResult {
  const manager = useManager('useRun');
  const source = useMemo(() => toSource(manager, runId ?? ''), [manager, runId]);
  const verbs = useMemo(() => toVerbs(manager, runId ?? ''), [manager, runId]);
  return useTracked(source, verbs);
}

/** A run as something to subscribe to. */
function toSource(manager: Manager, runId: string): Source<RunState> {
  return {
    get: () => manager.get(runId) ?? idleState,
    getOnServer: () => idleState,
    subscribe: (listener) => manager.subscribe(listener, runId),
  };
}

/** The verbs of a run. */
export function toVerbs(manager: Manager, runId: string): RunVerbs {
  return {
    answer: (text) => manager.answer(runId, text),
    cancel: () => manager.cancel(runId),
    pollNow: () => manager.pollNow(runId),
    allowBudget: (usd) => manager.allowBudget(runId, usd),
    detach: () => manager.detach(runId),
    retry: () => retry(manager, runId),
    dismiss: () => manager.dismiss(runId),
  };
}

/** What {@link useTask} returns. */
export type UseTaskResult = WatchedState & RunActions;

/**
 * Watches a task that someone else started, while the component is mounted: the same union as a run, without idle, queued,
 * submitting and refused, and without `start`. Any number of components on one task cost one request per interval.
 */
export function useTask(ref: TaskRef): UseTaskResult {
  const manager = useManager('useTask');
  const { sessionId, taskId } = ref;
  const source = useMemo(
    () => createTaskSource(manager, { sessionId, taskId }),
    [manager, sessionId, taskId],
  );
  const { runId } = source;
  const verbs = useMemo(
    (): RunActions => ({
      answer: (text) => manager.answer(runId, text),
      cancel: () => manager.cancel(runId),
      pollNow: () => manager.pollNow(runId),
    }),
    [manager, runId],
  );
  return useTracked(source, verbs);
}

/** A task that someone else started, as a run that is in no list, and is watched while somebody subscribes. */
function createTaskSource(manager: Manager, ref: TaskRef): Source<WatchedState> & { readonly runId: string } {
  const { store } = manager;
  const runId = store.findByTask(ref) ?? `task ${toKey(ref)}`;
  // What the app's cache holds is shown at once, as a server that rendered it did.
  const findData = (): unknown =>
    manager.queryClient.getQueryData(webRunKeys.task(manager.client.baseUrl, ref));
  const input = { taskDetails: '' };
  const toFacts = (data: unknown): Partial<RunRecord> => {
    const task = isTask(data) && data; // an app may restore a cache of another version
    return {
      input,
      runId,
      ref,
      isUnlisted: true,
      phase: task && isSettled(task) ? 'settled' : 'watching',
      ...(task && { task }),
    };
  };
  let seen: { readonly data: unknown; readonly state: StartedRun } | undefined;
  return {
    runId,
    get: () => {
      const state = store.get(runId);
      if (state) return state as unknown as WatchedState;
      const data = findData();
      // Without a time and an id: a page that is rendered ahead may be neither random nor of its time.
      if (!seen || seen.data !== data)
        seen = { data, state: toRunState(toFacts(data) as RunRecord, undefined) };
      return seen.state as unknown as WatchedState;
    },
    subscribe(listener) {
      if (!store.getRecord(runId)) store.set({ ...createRecord(manager.id, input), ...toFacts(findData()) });
      manager.runOf(runId).sync();
      const stop = store.subscribe(listener, runId);
      return () => {
        stop();
        // Later, because StrictMode unsubscribes and subscribes again at once.
        queueMicrotask(() => {
          if (store.getRecord(runId)?.isUnlisted && !store.isSubscribedTo(runId)) manager.forget([runId]);
        });
      };
    },
  };
}
