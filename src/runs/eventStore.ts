import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { WebRunError } from '../core/errors.js';
import { emptyLog } from '../core/eventLog.js';
import type { EventLog } from '../core/eventLog.js';
import type { Session } from '../core/session.js';
import type { EventChannel, LiveConnection, LiveState } from '../core/socket.js';
import type { Task } from '../core/task.js';
import type { Transport } from './runReducer.js';

/** How sessions are subscribed to. Where no socket answers, polling goes on. */
export interface EventSettings {
  /** For runs that do not set their own. @default 'auto' */
  readonly transport?: Transport | undefined;
  /** Where sockets are, unless a session names its own address; `null` opens none. @default the API's own origin */
  readonly socketUrl?: string | null | undefined;
  /**
   * Opens a session's events in another way. Give it an emulator's `connect` along with its `fetch`.
   * @default a WebSocket to the address that the session names, else to `socketUrl`; needs no further package
   */
  readonly connect?: ((options: { readonly sessionId: string }) => EventChannel) | undefined;
  /** How many events of a session are kept. @default 1_000 */
  readonly keptEvents?: number | undefined;
}

/** A watched task, as its session's events see it. */
export interface TaskEventSink {
  getTask(): Task | undefined;
  /** Whether a person has stopped it. */
  isCancelling(): boolean;
  /** The secrets of its input. */
  hidden(): readonly string[];
  /** The server has pushed the task's state. */
  onTask(task: Task): unknown;
  /** Something has happened to the task that only a poll can tell. */
  hint(): void;
  /** The server pushes the task's updates, or no longer. */
  setPushed(isPushed: boolean): void;
  /** Polls once; resolves with the error, if the reply could not be had. */
  ask(): Promise<WebRunError | undefined>;
  /** It is no longer watched. */
  stop(): void;
}

/** One session that is, or was, subscribed to. */
export interface SessionEvents {
  /** Its events, also before there are any. */
  readonly log: StoreApi<EventLog>;
  /** How the connection to it is; `null` while there is none. */
  readonly connectionState: StoreApi<LiveState | null>;
  /** By task id, those that are watched. */
  readonly tasks: Map<string, Set<TaskEventSink>>;
  readonly onEnd: Set<(reason: string | null) => void>;
  /** A person has done something in its browser. */
  readonly onInteraction: Set<() => void>;
  /** The secrets of what was sent to it, which none of its words may bring back. */
  readonly hidden: Set<string>;
  /** What the server said when it opened the session, if this app has opened it. */
  session: Session | undefined;
  /** What an earlier page load has stored of it is in its log. */
  isRestored: boolean;
  connection: LiveConnection | undefined;
  subscribers: number;
}

/** Sessions that are remembered; the oldest that nobody subscribes to goes first. */
const keptSessions = 100;

/** The events of an engine's sessions. */
export class EventStore {
  readonly #sessions = new Map<string, SessionEvents>();

  get sessions(): ReadonlyMap<string, SessionEvents> {
    return this.#sessions;
  }

  /** The events of a session; an empty entry is made where there is none. */
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

/** The one event store of an engine. Whoever shows events needs no more; what connects is loaded when there is something to connect to. */
export function eventsOf(engine: { readonly resetListeners: Set<() => void> }): EventStore {
  let store = stores.get(engine);
  if (!store) {
    const events = (store = new EventStore());
    stores.set(engine, events);
    engine.resetListeners.add(() => events.reset());
  }
  return store;
}
