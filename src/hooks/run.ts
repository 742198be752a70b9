import type { TaskInput } from '../core/input.js';
import type { CompletedTask } from '../core/task.js';
import type { StartOptions } from '../runs/runManager.js';
import type { RunState, WatchedState } from '../runs/runState.js';

/** The actions of a run in any state; one that does not apply does nothing. All are stable. */
export interface RunActions {
  /** Answers the guardrail. Resolves when the server accepts it; rejects with a `WebRunError`, and may be called again. */
  readonly answer: (text: string) => Promise<void>;
  /**
   * Ends the work and the billing on the server. Free while queued; while submitting, takes effect once the task has ids,
   * unless its answer comes first. Rejects with a `WebRunError` when the request fails.
   */
  readonly cancel: () => Promise<void>;
  /** Polls at once; extends an overdue task's time, and watches a detached one again. */
  readonly pollNow: () => void;
}

/** The actions of a hook that owns a slot. All are stable. */
export interface RunControls<Output = unknown> extends RunActions {
  /** Starts a run and returns its id; if the slot has a pending run with equal input, returns that run's id. */
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
   * Lets a run that used up its budget continue: up to `usd` US dollars in all, or for the whole day if the day's budget is used
   * up. Rejects with a `WebRunError` when the amount is invalid, or the run could not be resumed.
   */
  readonly allowBudget: (usd: number) => Promise<void>;
  /** Stops watching; the task continues and is billed. The hook becomes idle. */
  readonly detach: () => void;
  /** Starts a new run with the same input, and returns its id; `undefined` when there is no input to repeat. It is billed again. */
  readonly retry: () => string | undefined;
  /** Makes the hook idle; its run is watched until it settles. */
  readonly reset: () => void;
}

/** What `useRunTask` returns. */
export type Run<Output = unknown> = RunState<Output> & RunControls<Output>;

/** Anything the components take as `run`: what `useRunTask`, `useRun` and `useTask` return, or a plain object of that shape. */
export type AnyRun = (RunState | WatchedState) &
  Partial<Omit<RunControls, 'retry'>> & {
    /** As {@link RunControls.retry}, but may be asynchronous; a rejected promise means a refused start. */
    readonly retry?: (() => string | undefined | Promise<string | undefined>) | undefined;
    /** Forgets the run, if it is in a list; a rejected promise means that it was not forgotten. */
    readonly dismiss?: (() => void | Promise<unknown>) | undefined;
  };
