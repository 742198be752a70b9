/**
 * The lifecycle of a task:
 *
 * ```
 *            ┌────────────── answered ──────────────┐
 *            ▼                                      │
 *  start ─► running ─► guardrail ───────────────────┘
 *            │  ▲          │
 *            │  └ paused,  │ stopped
 *            │    resumed  │
 *            ▼             ▼
 *   completed · failed · terminated        settled: final, never left again
 * ```
 */

/** Identifies a task of the API. The session id is also the credential of its socket: keep it out of page URLs and logs. */
export interface TaskRef {
  readonly sessionId: string;
  readonly taskId: string;
}

/** What a task has used so far. `null` means not reported; it never means zero. */
export interface Usage {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly totalTokens: number | null;
  /** Elapsed time in seconds. */
  readonly durationSeconds: number | null;
  /** Billed time in seconds; not the same quantity as `durationSeconds`. */
  readonly computeSeconds: number | null;
  /** Cost in US dollars. */
  readonly costUsd: number | null;
}

/** A file that the task has downloaded. */
export interface TaskFile {
  /** Without path, control or bidirectional characters. */
  readonly filename: string;
  /** Download URL: https, or http on loopback; `null` when the server gave no safe one. */
  readonly url: string | null;
  /** Where the agent found it; the same rule applies. */
  readonly sourceUrl: string | null;
  /** Unix time in milliseconds. */
  readonly downloadedAt: number | null;
  /** If the client knows it; WebRun does not report it. */
  readonly sizeBytes?: number | undefined;
}

/** One entry of the task's network log. The addresses are untrusted: show them, do not link them. */
export interface NetworkEntry {
  readonly id: string | null;
  readonly taskId: string | null;
  /** `timestampMs` is Unix time in milliseconds and may be fractional. */
  readonly urls: readonly { readonly url: string; readonly timestampMs: number | null }[];
}

/** The files and the network log of a task. Each list keeps its first 1,000 entries. */
interface Attachments {
  readonly files: readonly TaskFile[];
  readonly network: readonly NetworkEntry[];
  /** How many more files the reply had; absent when all are there. */
  readonly filesOmitted?: number | undefined;
  /** How many more entries and addresses the network log had; absent when all are there. */
  readonly networkOmitted?: number | undefined;
}

/** What a completed task returned. It is the user's own data: unlike other server texts it is kept unchanged. */
export interface TaskResult<Output = unknown> extends Attachments {
  /** The agent's answer; untrusted text. */
  readonly message: string | null;
  /**
   * The answer as data: an object or array on the wire, or a message that is JSON. Integers beyond 2^53 are strings,
   * because a number would round them.
   */
  readonly output: Output | null;
  /** Why the answer could not be read as the requested data. */
  readonly outputError: OutputError | null;
}

/** An answer that could not be read as the requested data. The message says what was wrong, and where. */
export interface OutputError extends Error {
  /** What the schema found; absent when the answer did not reach a schema. */
  readonly issues?: readonly OutputIssue[] | undefined;
}

/** One thing that a schema found wrong with an answer. */
export interface OutputIssue {
  readonly message: string;
  /** Where it is: keys and indexes from the outside in; empty for the answer as a whole. */
  readonly path: readonly (string | number)[];
}

/** What a task had produced when it ended early. It was paid for, so it is kept. */
export interface PartialResult extends Attachments {
  /** The agent's message, if the reply has one besides the reason; untrusted text. */
  readonly answer: string | null;
  /** The answer as data, as in a {@link TaskResult}. */
  readonly output: unknown;
}

/** A question that only a person can answer. Both texts are untrusted. */
export interface Guardrail {
  /** The server's word for the kind of question, for example `human_input_needed`. */
  readonly kind: string | null;
  readonly question: string | null;
}

/** Why a task failed, and what it had produced by then. */
export interface Failure extends PartialResult {
  /** What happened, in the server's words; `null` if it gave none. */
  readonly message: string | null;
  /** The server's code, for example `ELEMENT_NOT_FOUND`. */
  readonly code: string | null;
}

/** Fields of every task. The ids are `null` only when no reply ever carried them. */
interface TaskBase {
  readonly sessionId: string | null;
  readonly taskId: string | null;
  readonly usage: Usage;
  /** Restored from storage without its long parts: those are `null` or empty lists until the server is asked again. */
  readonly isTruncated?: true | undefined;
}

/** What a running task is doing; `disconnected` means that its browser is temporarily lost. */
export type TaskPhase = 'starting' | 'running' | 'paused' | 'disconnected';

/** The server is working on it. */
export interface RunningTask extends TaskBase {
  readonly status: 'running';
  readonly phase: TaskPhase;
}
/** It is waiting for a person. */
export interface GuardrailTask extends TaskBase {
  readonly status: 'guardrail';
  readonly guardrail: Guardrail;
}
/** It has ended with an answer. */
export interface CompletedTask<Output = unknown> extends TaskBase {
  readonly status: 'completed';
  /** When it ended by the server's clock, in ISO 8601 with a time zone; `null` if not reported. */
  readonly completedAt: string | null;
  readonly result: TaskResult<Output>;
}
/** It has ended without an answer. */
export interface FailedTask extends TaskBase {
  readonly status: 'failed';
  readonly failure: Failure;
}
/** It was ended before it had an answer. */
export interface TerminatedTask extends TaskBase {
  readonly status: 'terminated';
  /** Why, in the server's words; `null` if it gave none. */
  readonly reason: string | null;
  /** What it had produced by then; absent until a reply of the server reports the end. */
  readonly partial?: PartialResult | undefined;
}

/** A task as the server last reported it, discriminated by `status`. */
export type Task<Output = unknown> =
  | RunningTask
  | GuardrailTask
  | CompletedTask<Output>
  | FailedTask
  | TerminatedTask;

/** A task that has reached its end. */
export type SettledTask<Output = unknown> = CompletedTask<Output> | FailedTask | TerminatedTask;

/** Usage before anything is reported. */
export const unknownUsage: Usage = {
  promptTokens: null,
  completionTokens: null,
  totalTokens: null,
  durationSeconds: null,
  computeSeconds: null,
  costUsd: null,
};

/** The partial result of a task that produced nothing. */
export const emptyPartialResult: PartialResult = { answer: null, output: null, files: [], network: [] };

/** True when the task has ended. An unknown status is not an end. */
export function isSettled<Output>(task: Task<Output>): task is SettledTask<Output> {
  return task.status === 'completed' || task.status === 'failed' || task.status === 'terminated';
}

/** Ids as far as they are known. */
interface KnownIds {
  readonly sessionId?: string | null | undefined;
  readonly taskId?: string | null | undefined;
}

/** True unless both have a session id, or both a task id, and these differ. */
export function isSameTask(one: KnownIds, other: KnownIds): boolean {
  return (['sessionId', 'taskId'] as const).every(
    (key) => (one[key] ?? other[key]) === (other[key] ?? one[key]),
  );
}

/**
 * Reads ISO 8601 with a time zone as Unix time in milliseconds. Anything else, including what `Date` takes, such as `49` or a time
 * without a zone, gives `false` or `NaN`.
 */
export const toMoment = (text: unknown): number | false =>
  /^\d+-.+T.+[Z+-]/.test(text as string) && Date.parse(text as string);

/** True for an object that is neither an array nor an error. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && !!value && !Array.isArray(value) && !(value instanceof Error);
}
