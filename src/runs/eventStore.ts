import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { WebRunError } from '../core/errors.js';
import { emptyLog } from '../core/eventLog.js';
import type { EventLog } from '../core/eventLog.js';
import type { Session } from '../core/session.js';
import type { EventChannel, LiveConnection, LiveState } from '../core/socket.js';
import type { Task } from '../core/task.js';
import type { Transport } from './runReducer.js';

/** How the app subscribes to sessions. If no socket answers, polling continues. */
export interface EventSettings {
  /** For runs that do not set their own. @default 'auto' */
  readonly transport?: Transport | undefined;
  /** Socket address for sessions that do not name their own; `null` opens no socket. @default the API's own origin */
  readonly socketUrl?: string | null | undefined;
  /**
   * Opens a session's event channel. With an emulator's `fetch`, also pass its `connect`.
   * @default opens a WebSocket to the session's address, else to `socketUrl`; needs no further package
   */
  readonly connect?: ((options: { readonly sessionId: string }) => EventChannel) | undefined;
  /** Maximum number of events kept per session. @default 1_000 */
  readonly keptEvents?: number | undefined;
}

/** A watched task, as its session's events see it. */
export interface TaskEventSink {
  getTask(): Task | undefined;
  /** Whether a stop was requested. */
  isCancelling(): boolean;
  /** The secrets of its input. */
  hidden(): readonly string[];
  /** Called when the server has pushed the task's state. */
  onTask(task: Task): unknown;
  /** Called when something has happened to the task that only a poll can show. */
  hint(): void;
  /** Called when the server starts or stops pushing the task's updates. */
  setPushed(isPushed: boolean): void;
  /** Polls once; resolves with the error if the poll fails. */
  refetch(): Promise<WebRunError | undefined>;
  /** Called when the task is no longer watched. */
  stop(): void;
}

/** A session's events, connection and subscribers. */
export interface SessionEvents {
  /** Its events; empty at first. */
  readonly log: StoreApi<EventLog>;
  /** The state of its connection; `null` while there is none. */
  readonly connectionState: StoreApi<LiveState | null>;
  /** The watched tasks, by task id. */
  readonly tasks: Map<string, Set<TaskEventSink>>;
  readonly onEnd: Set<(reason: string | null) => void>;
  /** Called after a person's action in its browser. */
  readonly onInteraction: Set<() => void>;
  /** The secrets that were sent to it, which are removed from all its texts. */
  readonly hidden: Set<string>;
  /** The server's reply, if this app opened the session. */
  session: Session | undefined;
  /** Whether its log contains what an earlier page load has stored. */
  isRestored: boolean;
  connection: LiveConnection | undefined;
  subscribers: number;
}

/** Maximum number of sessions kept; the oldest without subscribers is removed first. */
const keptSessions = 100;

/** The events of an engine's sessions. */
export class EventStore {
  readonly #sessions = new Map<string, SessionEvents>();

  get sessions(): ReadonlyMap<string, SessionEvents> {
    return this.#sessions;
  }

  /** Returns the events of a session; creates an empty entry if there is none. */
  of(sessionId: string): SessionEvents {
    let session = this.#sessions.get(sessionId);
    if (!session) {
      session = {
        log: createStore(() => emptyLog),
        connectionState: createStore<LiveState | null>(() => null),
        tasks: new Map(),
        onEnd: new Set(),
        onInteraction: new Set(),
        hidden: new Set(),
        session: undefined,
        isRestored: false,
        connection: undefined,
        subscribers: 0,
      };
      this.#sessions.set(sessionId, session);
      this.#forgetOldest(sessionId);
    }
    return session;
  }

  /** Forgets all events. */
  reset(): void {
    for (const [sessionId, { subscribers, log }] of this.#sessions)
      if (subscribers > 0) log.setState(emptyLog, true);
      else this.#sessions.delete(sessionId);
  }

  #forgetOldest(but: string): void {
    for (const [sessionId, { subscribers }] of this.#sessions) {
      if (this.#sessions.size <= keptSessions) return;
      if (subscribers === 0 && sessionId !== but) this.#sessions.delete(sessionId);
    }
  }
}

const stores = /* @__PURE__ */ new WeakMap<object, EventStore>();

/** Returns an engine's only event store, enough to show events; the code that connects is loaded once there is a session. */
export function ensureEvents(engine: { readonly resetListeners: Set<() => void> }): EventStore {
  let store = stores.get(engine);
  if (!store) {
    const events = (store = new EventStore());
    stores.set(engine, events);
    engine.resetListeners.add(() => events.reset());
  }
  return store;
}
