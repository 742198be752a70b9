'use client';

import { useMemo } from 'react';
import type { TaskRef } from '../core/task.js';
import type { Manager } from '../runs/runManager.js';
import { idleState } from '../runs/runState.js';
import type { RunState, WatchedState } from '../runs/runState.js';
import { createWatchedTask } from '../runs/watchedTask.js';
import type { RunActions, RunControls } from './run.js';
import { tryRetry } from './useRunTask.js';
import { useTracked } from './useTracked.js';
import type { Source } from './useTracked.js';
import { useManager } from './WebRunProvider.js';

/** The actions of a run of this app, wherever it is shown. */
export interface RunVerbs extends RunActions, Pick<RunControls, 'allowBudget' | 'detach' | 'retry'> {
  /** Forgets the run, if it has settled. */
  readonly dismiss: () => void;
}

/** What {@link useRun} returns; `idle` for an unknown id. */
export type UseRunResult = RunState & RunVerbs;

/**
 * Returns a run anywhere below the provider, by the id that `start` returned.
 * `retry()` starts a new run and returns its id, unless this one is still pending; this one is unchanged.
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
    retry: () => tryRetry(manager, runId),
    dismiss: () => manager.dismiss(runId),
  };
}

/** What {@link useTask} returns. */
export type UseTaskResult = WatchedState & RunActions;

/**
 * Watches a task started elsewhere, while the component is mounted. Returns the same union as a run, without idle, queued,
 * submitting and refused, and without `start`. All components on one task share one request per interval.
 * @throws {Error} without a `ref`, which only an untyped call can omit
 */
export function useTask(ref: TaskRef): UseTaskResult {
  const manager = useManager('useTask');
  const given: unknown = ref;
  if (!given)
    throw new Error(
      `[webrun-react] Could not watch a task: its ids are ${String(given)}. Write useTask({ sessionId, taskId }) in a component that is rendered once they are known.`,
    );
  const { sessionId, taskId } = ref;
  const source = useMemo(
    () => createWatchedTask(manager, { sessionId, taskId }),
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
