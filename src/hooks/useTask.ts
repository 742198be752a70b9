'use client';

import { useMemo } from 'react';
import type { TaskRef } from '../core/task.js';
import type { WatchedState } from './run.js';
import { useSource } from './useFollow.js';
import { useRuntime } from './WebRunProvider.js';

/**
 * Watches a task that someone else started, while the component is mounted: the same union as a run, without idle, queued,
 * submitting and refused, and without `start`. Any number of components on one task cost one request per interval.
 */
export function useTask(ref: TaskRef): WatchedState {
  const runs = useRuntime('useTask');
  const { sessionId, taskId } = ref;
  const from = useMemo(() => runs.taskSource({ sessionId, taskId }), [runs, sessionId, taskId]);
  return useSource(from, none);
}

const none = {};
