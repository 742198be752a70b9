import type { TaskInput } from '../core/input.js';
import type { CompletedTask } from '../core/task.js';
import type { StartOptions } from '../runs/runManager.js';
import type { RunState, WatchedState } from '../runs/runState.js';

/** What can be done with a run in any state; where an action makes no sense it does nothing. All are stable. */
export interface RunActions {
  /** Answers the guardrail. Resolves when the server has taken it; rejects with a `WebRunError`, and may be called again. */
  readonly answer: (text: string) => Promise<void>;
  /**
   * Ends the work and the billing on the server. While queued it is free; while submitting it takes effect as soon as the
   * task has ids, and an answer that comes first still wins. Rejects with a `WebRunError` when the server could not be told.
   */
  readonly cancel: () => Promise<void>;
  /** Polls at once; an overdue task gets its time once more, a detached one is watched again. */
  readonly pollNow: () => void;
}

/** What a hook that owns a slot can do with its run. All are stable. */
export interface RunControls<Output = unknown> extends RunActions {
  /** Starts a run and returns its id; while the slot has a pending run of equal input it returns that run's. */
  readonly start: (input: TaskInput, options?: Omit<StartOptions, 'name'>) => string;
  /**
   * Starts a run and resolves with the completed task. Stays pending through guardrails, overdue waits and an unmount.
   * Rejects with a `TaskFailure` (failed, terminated, cancelled), a `WebRunError` (refused, lost), or an `AbortError` (detached).
   */
  readonly startAsync: (
    input: TaskInput,
    options?: Omit<StartOptions, 'name'>,
  ) => Promise<CompletedTask<Output>>;
  /**
   * Lets a run go on that has used its budget: up to so many US dollars in all, or for the whole day where the question is about the
   * day. Rejects with a `WebRunError` when the amount is wrong, or the run could not be resumed.
   */
  readonly allowBudget: (usd: number) => Promise<void>;
  /** Stops watching; the task goes on and is billed. The hook becomes idle. */
  readonly detach: () => void;
  /** Starts a new run with the same input, and returns its id; `undefined` when there is no input to repeat. It costs again. */
  readonly retry: () => string | undefined;
  /** Makes the hook idle; its run is watched until it settles. */
  readonly reset: () => void;
}

/** What `useRunTask` returns. */
export type Run<Output = unknown> = RunState<Output> & RunControls<Output>;

/** Anything the components take as `run`: what `useRunTask`, `useRun` and `useTask` return, or a plain object of that shape. */
export type AnyRun = (RunState | WatchedState) &
  Partial<Omit<RunControls, 'retry'>> & {
    /** As {@link RunControls.retry}; an app's own server may take its time, and a rejected promise is a refused start. */
    readonly retry?: (() => string | undefined | Promise<string | undefined>) | undefined;
    /** Forgets the run, where it is one of a list; a rejected promise is a run that was not forgotten. */
    readonly dismiss?: (() => void | Promise<unknown>) | undefined;
  };
