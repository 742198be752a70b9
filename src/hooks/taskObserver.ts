import { QueryObserver } from '@tanstack/react-query';
import type { QueryClient, QueryObserverResult } from '@tanstack/react-query';
import type { WebRunError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import type { TaskKey } from './keys.js';
import type { TaskQueryOptions } from './queries.js';

/**
 * Keeps a task's query in use and hears of all that happens to it. It never asks by itself, because the watch knows when; and what
 * `useQuery` would be told is worked out only for who reads it, because a page may follow a thousand tasks.
 */
export class TaskObserver extends QueryObserver<Task, WebRunError, Task, Task, TaskKey> {
  readonly #onUpdate: () => void;

  constructor(queryClient: QueryClient, options: TaskQueryOptions, onUpdate: () => void) {
    super(queryClient, options);
    this.#onUpdate = onUpdate;
    this.getCurrentQuery().addObserver(this);
  }

  override onQueryUpdate(): void {
    this.#onUpdate();
  }

  override shouldFetchOnWindowFocus(): boolean {
    return false;
  }

  override shouldFetchOnReconnect(): boolean {
    return false;
  }

  override updateResult(): void {
    // Nobody is told.
  }

  override getCurrentResult(): QueryObserverResult<Task, WebRunError> {
    return this.createResult(this.getCurrentQuery(), this.options);
  }
}
