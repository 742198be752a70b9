import type { WebRunClient } from '../core/client.js';
import type { SerializedError } from '../core/errors.js';
import type { SessionInput, TaskInput } from '../core/input.js';
import { toTraits } from '../core/service.js';
import type { Session } from '../core/session.js';
import type {
  CompletedTask,
  FailedTask,
  GuardrailTask,
  RunningTask,
  SettledTask,
  Task,
  TaskRef,
  TerminatedTask,
} from '../core/task.js';

/** Keys of every task of a session. */
interface SessionTaskBase {
  /** Identifies it here, before the server names it. */
  readonly key: string;
  /** The only part of its input that is kept. */
  readonly taskDetails: string;
  /** Known once the server has named it. */
  readonly ref: TaskRef | undefined;
  /** Why it is lost. */
  readonly error: SerializedError | undefined;
}

/** One task of a session, discriminated by `status`; every key is always present. */
export type SessionTask = SessionTaskBase &
  (
    | {
        /** Queued in this app, or being sent. */
        readonly status: 'queued' | 'sending';
        readonly ref: undefined;
        readonly task: undefined;
        readonly error: undefined;
      }
    | {
        readonly status: 'running';
        /** `undefined` before the first reply. */
        readonly task: RunningTask | undefined;
        readonly error: undefined;
      }
    | { readonly status: 'guardrail'; readonly task: GuardrailTask; readonly error: undefined }
    | { readonly status: 'completed'; readonly task: CompletedTask; readonly error: undefined }
    | { readonly status: 'failed'; readonly task: FailedTask; readonly error: undefined }
    | {
        readonly status: 'terminated';
        /** `undefined` when the session ended before it was sent. */
        readonly task: TerminatedTask | undefined;
        readonly error: undefined;
      }
    | { readonly status: 'lost'; readonly task: Task | undefined }
  );

/** Keys of a session in every state. */
interface SessionBase {
  /** The server's reply that opened the session; `undefined` if this app did not open it. */
  readonly session: Session | undefined;
  readonly sessionId: string | undefined;
  /** Oldest first. The server gets one at a time. */
  readonly tasks: readonly SessionTask[];
  /** The task that runs, or is being sent. */
  readonly current: SessionTask | undefined;
  readonly isPaused: boolean;
  /** A requested change that is not yet acknowledged. */
  readonly isChanging: 'pause' | 'resume' | 'stop' | undefined;
  /** When it ends unless it gets a task, Unix time in milliseconds; `null` while a task runs, and if the server does not say. */
  readonly expiresAt: number | null;
  /** It ends when its task is done. */
  readonly endsWithTask?: boolean | undefined;
  /** What an open session costs per minute in US dollars, busy or idle, by the published prices; an estimate, not a bill. `null` if unknown. */
  readonly usdPerMinute: number | null;
  /** Why it has ended: `terminated`, `expired`, `terminateOnCompletion`, `instance_lost`, or whatever else the server said. */
  readonly endReason: string | null;
  /** Why the last request was refused or lost. */
  readonly error: SerializedError | undefined;
}

/**
 * A session as this app knows it, discriminated by `status`; every key is always present.
 *
 * ```
 *  none ─ start ─► starting ─┬─► open ─► ending ─► ended
 *                            ├─► refused            ▲
 *                            ├─► lost               │
 *                          open ─ idle too long, or its browser was lost
 * ```
 */
export type SessionState =
  | (SessionBase & {
      /** `lost`: its start was cut, so a session may be open that cannot be ended; it expires once it has been idle long enough. */
      readonly status: 'none' | 'starting' | 'refused' | 'lost';
      readonly session: undefined;
      readonly sessionId: undefined;
    })
  | (SessionBase & { readonly status: 'open' | 'ending' | 'ended'; readonly sessionId: string });

/** What can be done with a session. All are stable. */
export interface SessionActions {
  /** Opens the session; does nothing while one is starting, open or ending. Rejects with a `WebRunError`. */
  readonly start: (input?: Omit<SessionInput, 'initialTask'>) => Promise<void>;
  /**
   * Sends it a task; tasks sent before it is open, or while one runs, are queued here, in order. The same input again, while the last
   * one is pending, is a double click and returns its promise: await that to run a task twice. Resolves with the settled task; rejects
   * with an `AbortError` when the session ended, was to end, or could not be opened before the task was sent.
   */
  readonly send: (input: TaskInput) => Promise<SettledTask>;
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  /** Ends the running task; the session stays open. */
  readonly stop: () => Promise<void>;
  /**
   * Ends the session with everything in it, and its cost; also one that is `ended` only by our clock or an event, unless the server has
   * confirmed that. Retryable failures are repeated, up to five attempts in 2 min; a second call repeats at once.
   */
  readonly terminate: () => Promise<void>;
}

/** The state before there is a session. */
export const toNoSession = (
  client: WebRunClient,
): Extract<SessionState, { readonly session: undefined }> => ({
  status: 'none',
  session: undefined,
  sessionId: undefined,
  tasks: [],
  current: undefined,
  isPaused: false,
  isChanging: undefined,
  expiresAt: null,
  usdPerMinute: toTraits(client.service).sessionUsdPerMinute,
  endReason: null,
  error: undefined,
});
