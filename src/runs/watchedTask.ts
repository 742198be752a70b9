import { isSettled } from '../core/task.js';
import type { TaskRef } from '../core/task.js';
import { createRecord } from './runManager.js';
import type { Manager } from './runManager.js';
import type { RunRecord } from './runReducer.js';
import { toRunState } from './runState.js';
import type { StartedRun, WatchedState } from './runState.js';
import { isTask } from './storedRecord.js';
import { toKey, webRunKeys } from './taskQuery.js';

/** A task that someone else started. */
export interface WatchedTask {
  /** The run that represents it here. */
  readonly runId: string;
  readonly get: () => WatchedState;
  /** The state from the cache alone, without a run that this browser may have for it: a server has none. */
  readonly getOnServer: () => WatchedState;
  readonly subscribe: (listener: () => void) => () => void;
}

/** A task that someone else started, as a run that is in no list and is polled while it has subscribers. */
export function createWatchedTask(manager: Manager, ref: TaskRef): WatchedTask {
  const { store } = manager;
  const runId = store.findByTask(ref) ?? `task ${toKey(ref)}`;
  // Cached data is shown at once, as by a server that rendered it.
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
  const getOnServer = (): WatchedState => {
    const data = findData();
    // Without a time and a random id, which prerendering does not allow.
    if (!seen || seen.data !== data) seen = { data, state: toRunState(toFacts(data), undefined) };
    return seen.state as unknown as WatchedState;
  };
  return {
    runId,
    get: () => (store.get(runId) as unknown as WatchedState | undefined) ?? getOnServer(),
    getOnServer,
    subscribe(listener) {
      let isSubscribed = true;
      const watch = (): void => {
        if (!isSubscribed || store.getRecord(runId)) return;
        store.set({ ...createRecord(manager.id, input), ...toFacts(findData()) });
        manager.runOf(runId).sync();
      };
      watch();
      manager.runOf(runId).sync();
      const stop = store.subscribe(() => {
        // A reset forgets the run that had or represented the task. Deferred, because the reset is not over yet.
        if (!store.getRecord(runId)) queueMicrotask(watch);
        listener();
      }, runId);
      return () => {
        isSubscribed = false;
        stop();
        // Deferred, because StrictMode unsubscribes and subscribes again at once.
        queueMicrotask(() => {
          if (store.getRecord(runId)?.isUnlisted && !store.isSubscribedTo(runId)) manager.forget([runId]);
        });
      };
    },
  };
}
