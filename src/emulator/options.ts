import type { Agent } from './agent.js';
import type { Channel } from './channel.js';
import type { Clock } from './clock.js';
import type { EmulatorRequest } from './request.js';
import type { TaskRun } from './task.js';

/** Settings that `configure` can change while the emulator runs. */
export interface EmulatorSettings {
  /** How long a start request is held before it is answered with "pending", in milliseconds. @default 50_000 */
  readonly holdMs?: number | undefined;
  /** POSTs per minute, per key and per endpoint; 0 switches the limit off. @default 10 */
  readonly rateLimit?: number | undefined;
  /** The only accepted key. @default any key that is not empty */
  readonly key?: string | undefined;
  /** The account's balance in US dollars, which pays for tasks; at 0 and below nothing starts (402). @default 100 */
  readonly balanceUsd?: number | undefined;
  /** How many sessions may be open at once; more are refused with 503. @default Infinity */
  readonly maxSessions?: number | undefined;
  /** The key's permissions; without `task:create` nothing starts (403). @default ['task:create'] */
  readonly permissions?: readonly string[] | undefined;
  /**
   * Called before every request. Return a response to answer in place of the emulator, throw to lose the connection, or call `next()` to let the
   * request through and change or lose its reply; otherwise the request proceeds as usual.
   */
  readonly intercept?:
    | ((
        request: EmulatorRequest,
        next: () => Promise<Response>,
      ) => Response | undefined | void | Promise<Response | undefined | void>)
    | undefined;
}

/** Options of {@link createEmulator}. */
export interface EmulatorOptions extends EmulatorSettings {
  /** Performs the tasks. @default scripted() */
  readonly agent?: Agent | undefined;
  /** The source of time. @default the globals, read at each call */
  readonly clock?: Clock | undefined;
  /** The base path of the API, for example `/api/webrun`. @default whatever precedes a path of the API */
  readonly basePath?: string | undefined;
  /** How long a session may be idle before it expires, in milliseconds. @default 300_000 */
  readonly idleMs?: number | undefined;
  /**
   * Whether a question that nobody answers within `idleMs` ends its task even while pages poll and listen: then only a person who works in the
   * browser keeps it open.
   * @default false: whoever polls or listens keeps it open
   */
  readonly endsUnanswered?: boolean | undefined;
  /** Returns the address of a session's live picture, for the reply that starts it. @default none */
  readonly toViewUrl?: ((sessionId: string, baseUrl: string) => string | null) | undefined;
  /** Called with internal errors, for example one that an agent threw. @default errors are not reported */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** A request that the emulator has answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** Below the base, for example `/start/run-task`. */
  readonly path: string;
  /** HTTP status; 0 when the connection was lost. */
  readonly status: number;
  /** Unix time in milliseconds of its arrival, by the emulator's clock. */
  readonly atMs: number;
}

/** A complete in-memory WebRun. */
export interface Emulator {
  /** Replaces the global `fetch`, for any base URL. A client that disconnects does not cancel its task. */
  readonly fetch: typeof globalThis.fetch;
  /** Opens the event channel of a session, for the provider's `connect`; an unknown session is refused with `connect_error`. */
  readonly connect: (options: { readonly sessionId: string }) => Channel;
  /** Changes settings from now on. */
  readonly configure: (settings: EmulatorSettings) => void;
  /** The agent's name. */
  readonly agentName: string;
  /** The last 1,000 requests, in order of arrival; for tests that count. */
  readonly requests: readonly AnsweredRequest[];
  /** Ids and state of every task that is remembered; for tests that count. */
  readonly tasks: readonly {
    readonly sessionId: string;
    readonly taskId: string;
    readonly status: TaskRun['state']['status'];
  }[];
  /** The account's balance in US dollars. */
  readonly balanceUsd: number;
  /** Ends every task and session; later requests are answered 503. */
  readonly close: () => Promise<void>;
}
