import type { WebRunError } from '../core/errors.js';
import type { TaskInput } from '../core/input.js';
import type {
  CompletedTask,
  FailedTask,
  Failure,
  Guardrail,
  GuardrailTask,
  RunningTask,
  Task,
  TaskPhase,
  TaskResult,
  TerminatedTask,
  Usage,
} from '../core/task.js';

/**
 * A run is one intent of the user: at most one task at the server, watched until it has settled.
 *
 * ```
 *  idle ─ start ─► queued ─► submitting ─┬─► running ◄─► guardrail
 *                    │           │       │      │           │
 *                    │           ├───────┴──────┴───────────┴─► completed · failed · terminated
 *                    │           ├─► refused   the server certainly did not take it
 *                    │           └─► lost      it may have; ids are gone, or the result is
 *                    └─ cancel ─► terminated   nothing was sent
 * ```
 */
export type RunStatus =
  | 'idle'
  | 'queued'
  | 'submitting'
  | 'running'
  | 'guardrail'
  | 'completed'
  | 'failed'
  | 'terminated'
  | 'refused'
  | 'lost';

/** Why a run is lost: its POST was cut, the server named no task, or the server no longer has the result. */
export type LostReason = 'cut' | 'unidentified' | 'gone';

/** Why a run still waits. */
export interface Waiting {
  readonly reason:
    | 'normal'
    | 'reconnecting'
    | 'offline'
    | 'rate-limited'
    | 'hidden'
    | 'overdue'
    | 'unauthorized'
    | 'detached';
  /** When the server is asked next, Unix time in milliseconds; `null` while no poll is planned. */
  readonly nextPollAt: number | null;
  /** Asks at once; an overdue task gets its time budget once more, a detached one is watched again. */
  readonly retryNow: () => void;
}

/** What can be done with a run in any state; where an action makes no sense it does nothing. All are stable. */
export interface RunActions {
  /** Answers the guardrail. Resolves when the server has taken it; rejects with a `WebRunError`, and may be called again. */
  readonly answer: (text: string) => Promise<void>;
  /**
   * Ends the work and the billing on the server. While queued it is free; while submitting it takes effect as soon as the
   * task has ids, and an answer that comes first still wins. Rejects with a `WebRunError` when the server could not be told.
   */
  readonly cancel: () => Promise<void>;
}

/** Keys that every run has, whatever its state. */
interface RunBase extends RunActions {
  /** What was asked for, without secrets; `undefined` for a task that someone else started. */
  readonly input: TaskInput | undefined;
  /** The session it runs in, as soon as it is known: of a live run before the task is. A credential: keep it out of addresses and logs. */
  readonly sessionId: string | undefined;
  /** When it was started here, Unix time in milliseconds. */
  readonly startedAt: number | undefined;
  /** When its POST left, Unix time in milliseconds. */
  readonly submittedAt: number | undefined;
  /** When we learned that it had settled, Unix time in milliseconds. */
  readonly settledAt: number | undefined;
  /** Its place in the line, from 1, while `queued`. */
  readonly place: number | undefined;
  /** What it is doing while `running`, apart from its usage: a reader of `phase` is not rendered by costs. */
  readonly phase: TaskPhase | undefined;
  /** `cancel()` was called and the server has not confirmed yet. */
  readonly isCancelling: boolean;
  /** Why the last `cancel()` did not reach the server. */
  readonly cancelError: WebRunError | undefined;
  /** An answer is on its way. */
  readonly isAnswering: boolean;
}

interface Nothing {
  readonly task: undefined;
  readonly usage: undefined;
  readonly guardrail: undefined;
  readonly result: undefined;
  readonly failure: undefined;
  readonly error: undefined;
  readonly reason: undefined;
  readonly waiting: undefined;
}
type State<Keys> = Omit<Nothing, keyof Keys> & Keys & RunBase;
type Pending = { readonly isPending: true; readonly isSettled: false; readonly waiting: Waiting };
type Settled = { readonly isPending: false; readonly isSettled: true };

export type IdleState = State<{
  readonly status: 'idle';
  readonly runId: undefined;
  readonly isPending: false;
  readonly isSettled: false;
}>;
export type QueuedState = State<Pending & { readonly status: 'queued'; readonly runId: string }>;
export type SubmittingState = State<Pending & { readonly status: 'submitting'; readonly runId: string }>;
/** `task` is `undefined` only before the first reply about a task that someone else started. */
export type RunningState<Id = string> = State<
  Pending & {
    readonly status: 'running';
    readonly runId: Id;
    readonly task: RunningTask | GuardrailTask | undefined;
    readonly usage: Usage;
  }
>;
export type GuardrailState<Id = string> = State<
  Pending & {
    readonly status: 'guardrail';
    readonly runId: Id;
    readonly task: GuardrailTask;
    readonly usage: Usage;
    readonly guardrail: Guardrail;
  }
>;
export type CompletedState<Output = unknown, Id = string> = State<
  Settled & {
    readonly status: 'completed';
    readonly runId: Id;
    readonly task: CompletedTask<Output>;
    readonly usage: Usage;
    readonly result: TaskResult<Output>;
  }
>;
export type FailedState<Id = string> = State<
  Settled & {
    readonly status: 'failed';
    readonly runId: Id;
    readonly task: FailedTask;
    readonly usage: Usage;
    readonly failure: Failure;
  }
>;
/** `task` is `undefined` when the run was cancelled before it was sent. */
export type TerminatedState<Id = string> = State<
  Settled & {
    readonly status: 'terminated';
    readonly runId: Id;
    readonly task: TerminatedTask | undefined;
    readonly usage: Usage;
    readonly reason: string | undefined;
  }
>;
export type RefusedState = State<
  Settled & { readonly status: 'refused'; readonly runId: string; readonly error: WebRunError }
>;
export type LostState<Id = string> = State<
  Settled & {
    readonly status: 'lost';
    readonly runId: Id;
    readonly task: Task | undefined;
    readonly usage: Usage;
    readonly error: WebRunError;
    readonly reason: LostReason;
  }
>;

/** A run, discriminated by `status`; every key is always there, `undefined` where it is impossible. */
export type RunState<Output = unknown> =
  | IdleState
  | QueuedState
  | SubmittingState
  | RunningState
  | GuardrailState
  | CompletedState<Output>
  | FailedState
  | TerminatedState
  | RefusedState
  | LostState;

/** A task that someone else started, as a run without idle, queued, submitting and refused. */
export type WatchedState<Output = unknown> =
  | RunningState<undefined>
  | GuardrailState<undefined>
  | CompletedState<Output, undefined>
  | FailedState<undefined>
  | TerminatedState<undefined>
  | LostState<undefined>;

/** How a run is started. */
export interface StartOptions {
  /** Where several wait for a place, those with more leave first, within this tab. @default 0 */
  readonly priority?: number;
}

/** What a hook that owns a slot can do with its run. All are stable. */
export interface RunControls<Output = unknown> {
  /** Starts a run and returns its id. While one with equal input is queued or submitting it joins that. */
  readonly start: (input: TaskInput, options?: StartOptions) => string;
  /**
   * Starts a run and resolves with the completed task. Stays pending through guardrails, overdue waits and an unmount.
   * Rejects with a `TaskFailure` (failed, terminated, cancelled), a `WebRunError` (refused, lost), or an `AbortError` (detached).
   */
  readonly startAsync: (input: TaskInput, options?: StartOptions) => Promise<CompletedTask<Output>>;
  /** Stops watching; the task goes on and is billed. The hook becomes idle. */
  readonly detach: () => void;
  /** Starts a new run with the same input, and returns its id; `undefined` when there is no input to repeat. It costs again. */
  readonly retry: () => string | undefined;
  /** Makes the hook idle; the run lives on in the ledger and is watched until it settles. */
  readonly reset: () => void;
}

/** What `useRunTask` returns. */
export type Run<Output = unknown> = RunState<Output> & RunControls<Output>;

/** Anything the components take as `run`: what `useRunTask`, `useRun` and `useTask` return, or a plain object of that shape. */
export type AnyRun = (RunState | WatchedState) & Partial<RunControls>;

/** A task that ended without an answer, as the reason of a rejected `startAsync`. */
export class TaskFailure extends Error {
  override readonly name: string = 'TaskFailure';
  readonly status: 'failed' | 'terminated' | 'cancelled';
  /** The server's code, for example `ELEMENT_NOT_FOUND`. */
  readonly code: string | null;
  /** The task as the server told of it; `null` when it was cancelled before it was sent. */
  readonly task: FailedTask | TerminatedTask | null;

  constructor(task: FailedTask | TerminatedTask | undefined, isCancelled = false) {
    const { message = null, code = null } = task?.status === 'failed' ? task.failure : {};
    const status = task?.status === 'failed' ? task.status : isCancelled || !task ? 'cancelled' : task.status;
    super(message ?? `The task was ${status}.`);
    this.status = status;
    this.code = code;
    this.task = task ?? null;
  }
}
