'use client';

import { useMemo } from 'react';
import type { Task, TaskRef } from '../core/task.js';
import { slowestPollMs } from '../core/timing.js';
import { atRest } from './desk.js';
import type { Source } from './desk.js';
import { webRunKeys } from './keys.js';
import type { RunActions, WatchedState } from './run.js';
import { officeOf } from './runs.js';
import type { Runs } from './runs.js';
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
  const from = useMemo(() => toSource(runs, { sessionId, taskId }), [runs, sessionId, taskId]);
  return useSource(from, none);
}

/** A watch as something to follow; it is watched while somebody does, and as soon as what watches is there. */
function toSource(runs: Runs, ref: TaskRef): Source<WatchedState> {
  let task = runs.office()?.taskOf(ref);
  let from: TaskView | undefined;
  let state: WatchedState;
  const actions: RunActions = {
    answer: (text) => task?.answer(text) ?? late(runs, ref).then((watched) => watched.answer(text)),
    cancel: () => task?.cancel() ?? late(runs, ref).then((watched) => watched.cancel()),
  };
  return {
    subscribe(listener) {
      if (task) return task.watch(listener);
      let isOver = false;
      let letGo: (() => void) | undefined;
      let timer: ReturnType<typeof setTimeout>;
      const look = async (): Promise<void> => {
        const office = await runs.officeLater();
        if (isOver) return;
        task ??= office?.taskOf(ref);
        letGo = task?.watch(listener);
        if (task) listener();
        else timer = setTimeout(() => void look(), slowestPollMs);
      };
      void look();
      return () => {
        isOver = true;
        clearTimeout(timer);
        letGo?.();
      };
    },
    read() {
      const view = task?.read() ?? toUnwatched(runs, ref, from);
      if (from !== view) state = toState<WatchedState>({}, view, view.waiting, actions);
      from = view;
      return state;
    },
  };
}

const late = async (runs: Runs, ref: TaskRef): Promise<WatchedTask> => (await officeOf(runs)).taskOf(ref);

/** What the app's cache holds is shown at once, as a server that rendered it did. */
function toUnwatched(runs: Runs, ref: TaskRef, last: TaskView | undefined): TaskView {
  const known = runs.queryClient.getQueryData<Task>(webRunKeys.task(runs.client.baseUrl, ref));
  return last && last.task === known ? last : { ...unseen, task: known };
}

const unseen: TaskView = {
  task: undefined,
  waiting: atRest,
  gone: undefined,
  isAnswered: false,
  isAnswering: false,
  isCancelling: false,
  cancelError: undefined,
};
