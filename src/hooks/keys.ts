import type { TaskRef } from '../core/task.js';

/** The key of a task's query. */
export type TaskKey = readonly ['webrun', baseUrl: string, 'task', sessionId: string, taskId: string];

/** Keys of everything this package keeps in React Query, for invalidating, reading and removing. */
export const webRunKeys: {
  /** Everything. */
  readonly all: readonly ['webrun'];
  /** The POSTs of one API; they are mutations and leave the cache as soon as they have ended. */
  runTask(baseUrl: string): readonly ['webrun', string, 'run-task'];
  /** One task. */
  task(baseUrl: string, ref: TaskRef): TaskKey;
} = {
  all: ['webrun'],
  runTask: (baseUrl) => ['webrun', baseUrl, 'run-task'],
  task: (baseUrl, { sessionId, taskId }) => ['webrun', baseUrl, 'task', sessionId, taskId],
};
