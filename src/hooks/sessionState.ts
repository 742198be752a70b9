import type { WebRunError } from '../core/errors.js';
import type { SessionInput, TaskInput } from '../core/input.js';
import type { Session } from '../core/session.js';
import type { SettledTask, Task, TaskRef } from '../core/task.js';

/** One task that was given to a session. */
export interface SessionTask {
  /** Names it here, before the server does. */
  readonly key: string;
  /** Without secrets it is not repeated anywhere; only these words are kept. */
  readonly taskDetails: string;
  /** `queued` here · `sending` · else the task's own. */
  readonly status: 'queued' | 'sending' | Task['status'] | 'lost';
  /** Known once the server has named it. */
  readonly ref: TaskRef | undefined;
  readonly task: Task | undefined;
  readonly error: WebRunError | undefined;
}

/**
 * A session as this app knows it.
 *
 * ```
 *  none ─ start ─► starting ─┬─► open ─► ending ─► ended
 *                            └─► refused            ▲
 *                                  open ─ by itself ┘   idle too long, or its browser was lost
 * ```
 */
export interface SessionState {
  readonly status: 'none' | 'starting' | 'open' | 'ending' | 'ended' | 'refused';
  readonly session: Session | undefined;
  readonly sessionId: string | undefined;
  /** Oldest first. The server gets one at a time. */
  readonly tasks: readonly SessionTask[];
  /** The task that is at work, or being sent. */
  readonly current: SessionTask | undefined;
  readonly isPaused: boolean;
  /** What was asked for and not yet acknowledged. */
  readonly isChanging: 'pause' | 'resume' | 'stop' | undefined;
  /** When it ends by itself, Unix time in milliseconds; `null` while a task is at work, and where the server does not say. */
  readonly expiresAt: number | null;
  /** It ends by itself when its task is done. */
  readonly endsWithTask?: boolean;
  /** What an open session costs per minute in US dollars, work or no work, by the published prices; our own figure, no bill. */
  readonly usdPerMinute: number;
  /** Why it has ended: `terminated`, `expired`, `terminateOnCompletion`, `instance_lost`, or what else the server said. */
  readonly endReason: string | null;
  /** Why the last request was refused or lost. */
  readonly error: WebRunError | undefined;
}

/** What can be done with a session. All are stable. */
export interface SessionActions {
  /** Opens the session; while one is starting or open it does nothing. Rejects with a `WebRunError`. */
  readonly start: (input?: Omit<SessionInput, 'initialTask'>) => Promise<void>;
  /** Gives it a task; those given while one is at work wait here, in order. Resolves with the settled task. */
  readonly send: (input: TaskInput) => Promise<SettledTask>;
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  /** Ends the task that is at work; the session lives. */
  readonly stop: () => Promise<void>;
  /** Ends the session with everything in it, and its cost. */
  readonly terminate: () => Promise<void>;
}

/** Published price of an open session, per minute in US dollars (protocol section 18). */
export const sessionUsdPerMinute = 0.02;

/** Before there is one. */
export const noSession: SessionState = {
  status: 'none',
  session: undefined,
  sessionId: undefined,
  tasks: [],
  current: undefined,
  isPaused: false,
  isChanging: undefined,
  expiresAt: null,
  usdPerMinute: sessionUsdPerMinute,
  endReason: null,
  error: undefined,
};
