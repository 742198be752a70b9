import { QueryObserver } from '@tanstack/react-query';
import type { QueryClient, QueryObserverResult } from '@tanstack/react-query';
import type { WebRunError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import type { TaskKey } from './keys.js';
import type { TaskQueryOptions } from './queries.js';

/**
 * Keeps a task's query in use and hears of all that happens to it. Its `refetchInterval` says when the task is due, and a list that all
 * tasks share keeps that time instead of a timer each; what `useQuery` would be told is worked out only for who reads it. A page may
 * follow a thousand.
 */
export class TaskObserver extends QueryObserver<Task, WebRunError, Task, Task, TaskKey> {
  readonly #onUpdate: () => void;

  constructor(queryClient: QueryClient, options: TaskQueryOptions, onUpdate: () => void) {
    super(queryClient, options);
    this.#onUpdate = onUpdate;
    this.getCurrentQuery().addObserver(this);
  }

  /** When its interval is over, Unix time in milliseconds; `null` when it has none. */
  toDueAt(): number | null {
    const { refetchInterval } = this.options;
    const delayMs = typeof refetchInterval === 'function' ? refetchInterval(this.getCurrentQuery()) : false;
    // An interval of 0 would be none, so the least that is asked for means at once.
    return delayMs ? Date.now() + (delayMs > 1 ? delayMs : 0) : null;
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
