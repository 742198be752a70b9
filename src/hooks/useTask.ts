'use client';

import { useMemo } from 'react';
import type { TaskRef } from '../core/task.js';
import type { RunActions, WatchedState } from './run.js';
import type { Source } from './desk.js';
import { officeOf } from './office.js';
import type { TaskView, WatchedTask } from './tasks.js';
import { none, useSource } from './useFollow.js';
import { toState } from './view.js';
import { useRuntime } from './WebRunProvider.js';

/**
 * Watches a task that someone else started, while the component is mounted: the same union as a run, without idle, queued,
 * submitting and refused, and without `start`. Any number of components on one task cost one request per interval.
 */
export function useTask(ref: TaskRef): WatchedState {
  const runs = useRuntime('useTask');
  const { sessionId, taskId } = ref;
  const from = useMemo(
    () => toSource(officeOf(runs).taskOf({ sessionId, taskId })),
    [runs, sessionId, taskId],
  );
  return useSource(from, none);
}

/** A watch as something to follow; it is watched while somebody does. */
function toSource(task: WatchedTask): Source<WatchedState> {
  const actions: RunActions = { answer: (text) => task.answer(text), cancel: () => task.cancel() };
  let from: TaskView | undefined;
  let state: WatchedState;
  return {
    subscribe: (listener) => task.watch(listener),
    read() {
      const view = task.read();
      if (from !== view) state = toState<WatchedState>({}, view, view.waiting, actions);
      from = view;
      return state;
    },
  };
}
