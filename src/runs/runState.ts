import type { Credential, SerializedError } from '../core/errors.js';
import type { TaskInput } from '../core/input.js';
import { toMoment, unknownUsage } from '../core/task.js';
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
import type { RunBudget } from './budget.js';
import { answerState, isCancelling } from './runReducer.js';
import type { LostReason, RunRecord } from './runReducer.js';

/**
 * A run is one intent of the user: at most one task at the server, watched until it has settled.
 *
 * ```
 *  idle ─ start ─► queued ─► submitting ─┬─► running ◄─► guardrail
 *                    │           │       │      │           │
 *                    │           ├───────┴──────┴───────────┴─► completed · failed · terminated
 *                    │           ├─► refused   the server definitely did not accept it
 *                    │           └─► lost      it may have; its ids or its result are gone
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
  /** When the next request is due, Unix time in milliseconds; `null` while none is planned. */
  readonly nextPollAt: number | null;
  /** How long the server asked us to wait, in milliseconds; the actual wait may be shorter. `null` if it did not ask. */
  readonly retryAfterMs: number | null;
  /** While `unauthorized`: the rejected credential; `null` with HTTP 403. */
  readonly credential: Credential | null;
}

/** Keys that every run has, in every state. */
interface RunBase {
  /** Without secrets; `undefined` while idle. A task that someone else started has empty `taskDetails`. */
  readonly input: TaskInput | undefined;
  /** The name of the slot it was started in. */
  readonly name: string | undefined;
  readonly tags: readonly string[];
  /** Of a live run, known before its task is. A credential: never show it. */
  readonly sessionId: string | undefined;
  /** The task's id at the API, as soon as it is known. */
  readonly taskId: string | undefined;
  /** Unix times in milliseconds. */
  readonly startedAt: number | undefined;
  readonly submittedAt: number | undefined;
  readonly settledAt: number | undefined;
  /** When the task ended by the server's own clock; `undefined` if the server did not say. `settledAt` is when this app saw it. */
  readonly endedAt: number | undefined;
  /** When the open question was first seen; kept if the task ends while it asks. */
  readonly askedAt: number | undefined;
  /** The server ended the task because its question was not answered in time; its status is `terminated`. */
  readonly isUnanswered: boolean;
  /** Place in the queue, from 1; only while queued in this tab. */
  readonly place: number | undefined;
  /** What the task is doing; only while running. */
  readonly phase: TaskPhase | undefined;
  /** `cancel()` was called and is not confirmed yet. */
  readonly isCancelling: boolean;
  /** Why the last `cancel()` was not accepted or not confirmed. */
  readonly cancelError: SerializedError | undefined;
  /** An answer is being sent. */
  readonly isAnswering: boolean;
  /** What it may cost, and what the budget has done; `undefined` without one. `describeBudget` reads it. */
  readonly budget: RunBudget | undefined;
  /** The cost in US dollars from which the user is warned, as given to `start`. It stops nothing. */
  readonly warnAtUsd: number | undefined;
}

/** Parts that some states have; in all others they are `undefined`. */
interface Parts {
  readonly task: unknown;
  readonly usage: Usage;
  readonly guardrail: Guardrail;
  readonly result: unknown;
  readonly failure: Failure;
  readonly error: SerializedError;
  readonly reason: string | undefined;
  readonly waiting: Waiting;
}
type State<Status, Own, Id, IsPending, IsSettled> = RunBase & {
  readonly [Key in Exclude<keyof Parts, keyof Own>]: undefined;
} & {
  readonly status: Status;
  readonly runId: Id;
  readonly isPending: IsPending;
  readonly isSettled: IsSettled;
} & { readonly [Key in keyof Own]: Own[Key] };
type Pending<Status, Own, Id = string> = State<Status, Own & Pick<Parts, 'waiting'>, Id, true, false>;
type Settled<Status, Own, Id = string> = State<Status, Own, Id, false, true>;
type WithTask<Of> = Pick<Parts, 'usage'> & { readonly task: Of };

/** A slot without a run. */
export type IdleState = State<'idle', unknown, undefined, false, false>;
/** It waits to be sent and costs nothing; `place` says where in the queue. */
export type QueuedState = Pending<'queued', unknown>;
/** Its POST is under way. */
export type SubmittingState = Pending<'submitting', unknown>;
/** `task` is `undefined` until the first reply: while the POST is held but events arrive, or for a task that someone else started. */
export type RunningState<Id = string> = Pending<
  'running',
  WithTask<RunningTask | GuardrailTask | undefined>,
  Id
>;
/** It waits for a person. */
export type GuardrailState<Id = string> = Pending<
  'guardrail',
  WithTask<GuardrailTask> & Pick<Parts, 'guardrail'>,
  Id
>;
/** It has an answer. */
export type CompletedState<Output = unknown, Id = string> = Settled<
  'completed',
  WithTask<CompletedTask<Output>> & { readonly result: TaskResult<Output> },
  Id
>;
/** It ended without an answer. */
export type FailedState<Id = string> = Settled<'failed', WithTask<FailedTask> & Pick<Parts, 'failure'>, Id>;
/** `task` is `undefined` when the run was cancelled before it was sent. */
export type TerminatedState<Id = string> = Settled<
  'terminated',
  WithTask<TerminatedTask | undefined> & Pick<Parts, 'reason'>,
  Id
>;
/** The server definitely did not accept it. */
export type RefusedState = Settled<'refused', Pick<Parts, 'error'>>;
/** The server may have accepted it; its ids or its result are gone. */
export type LostState<Id = string> = Settled<
  'lost',
  WithTask<Task | undefined> & Pick<Parts, 'error'> & { readonly reason: LostReason },
  Id
>;

/** A run, discriminated by `status`; every key is always present, `undefined` where it does not apply. Frozen and JSON-safe. */
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

/** A run that was started: never idle. */
export type StartedRun<Output = unknown> = Exclude<RunState<Output>, IdleState>;

/** A task that someone else started, as a run that is never idle, queued, submitting or refused. */
export type WatchedState<Output = unknown> =
  | RunningState<undefined>
  | GuardrailState<undefined>
  | CompletedState<Output, undefined>
  | FailedState<undefined>
  | TerminatedState<undefined>
  | LostState<undefined>;

/** What this tab knows about a run besides its record. */
export interface RunView {
  readonly place?: number | undefined;
  readonly waiting: Waiting;
}

/** The wait of a run about which nothing else is known. */
export const normalWait: Waiting = {
  reason: 'normal',
  nextPollAt: null,
  retryAfterMs: null,
  credential: null,
};

/** One shared list, so that a new state does not rerender its readers. */
const noTags: readonly string[] = [];

/** The state of a slot without a run. */
export const idleState: IdleState = /* @__PURE__ */ toState({}) as IdleState;

/** What readers see of a run. Parts that belong to other states are `undefined`. */
export function toRunState(record: Partial<RunRecord>, view: RunView | undefined): StartedRun {
  return toState(record, view) as StartedRun; // the members differ in what is `undefined`, which follows from the status
}

function toState(
  record: Partial<RunRecord>,
  { place, waiting }: RunView = { waiting: normalWait },
): RunState {
  const { task, cancel, budget } = record;
  const status = toStatus(record);
  const hasNoTask = /^(queued|submitting|idle|refused)$/.test(status);
  const isPending = /^(queued|submitting|running|guardrail)$/.test(status);
  // The server accepted the budget's pause, but may still call the task running.
  const isPaused = budget?.pausedCount !== budget?.resumedCount;
  const parts = (task?.status === status ? task : {}) as Readonly<Record<string, unknown>>;
  const state: Record<keyof RunState, unknown> = {
    status,
    runId: record.isUnlisted ? undefined : record.runId,
    name: record.name,
    tags: record.tags ?? noTags,
    task: hasNoTask ? undefined : task,
    usage: hasNoTask ? undefined : (task?.usage ?? unknownUsage),
    guardrail: parts['guardrail'],
    result: parts['result'],
    failure: parts['failure'],
    error: record.error,
    reason: (status === 'lost' ? record.lostReason : parts['reason']) ?? undefined,
    waiting: isPending ? waiting : undefined,
    sessionId: record.ref?.sessionId ?? record.sessionId ?? task?.sessionId ?? undefined,
    taskId: record.ref?.taskId ?? task?.taskId ?? undefined,
    input: record.input,
    startedAt: record.startedAt,
    // A run whose POST was kept from leaving was never submitted.
    submittedAt: record.phase === 'cancelled' ? undefined : record.submittedAt,
    settledAt: record.settledAt,
    endedAt: toMoment(parts['completedAt']) || undefined,
    askedAt: record.askedAt,
    isUnanswered: isUnanswered(record),
    place,
    phase: status === 'running' ? (isPaused ? 'paused' : (parts['phase'] ?? status)) : undefined,
    isPending,
    isSettled: !isPending && status !== 'idle',
    isCancelling: isPending && isCancelling(record),
    cancelError: isPending || status === 'lost' ? cancel?.error : undefined,
    budget,
    warnAtUsd: record.warnAtUsd,
    isAnswering: status === 'guardrail' && answerState(record) === 'sending',
  };
  return freeze(state) as RunState;
}

/** Whether the server ended a task that asked, without a stop or an accepted answer. */
function isUnanswered(record: Partial<RunRecord>): boolean {
  return (
    record.task?.status === 'terminated' &&
    record.askedAt !== undefined &&
    !record.cancel &&
    answerState(record) !== 'accepted' &&
    !/^(stopp|cancell|terminat)ed$/i.test(record.task.reason ?? '')
  );
}

function toStatus(record: Partial<RunRecord>): RunStatus {
  const { phase = 'idle', task } = record;
  if (phase === 'cancelled') return 'terminated';
  if (phase === 'submitting' && record.isWorking) return 'running';
  if (phase !== 'watching' && phase !== 'settled') return phase;
  return !task || (task.status === 'guardrail' && answerState(record) === 'accepted')
    ? 'running'
    : task.status;
}

/** Deep-freezes plain data. Parts that are already frozen have been deep-frozen before. */
function freeze<Value extends object>(value: Value): Value {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue;
    for (const part of Object.values(Object.freeze(next))) open.push(part);
  }
  return value;
}

/** A task that ended without an answer, as the reason of a rejected `startAsync`. */
export class TaskFailure extends Error {
  override readonly name: string = 'TaskFailure';
  readonly status: 'failed' | 'terminated' | 'cancelled';
  /** The server's code, for example `ELEMENT_NOT_FOUND`. */
  readonly code: string | null;
  /** The task as the server described it; `null` when it was cancelled before it was sent. */
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
