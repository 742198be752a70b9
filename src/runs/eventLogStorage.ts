import { emptyLog } from '../core/eventLog.js';
import type { EventLog } from '../core/eventLog.js';
import type { TaskEvent, TaskEventKind } from '../core/events.js';
import { toSafeUrl } from '../core/links.js';
import { ignoreErrors, isThenable } from '../core/promises.js';
import type { Session } from '../core/session.js';
import { isObject } from '../core/task.js';
import type { SessionEvents } from './eventStore.js';
import { listen } from './page.js';
import type { Persistence } from './persistence.js';
import { hasEnded } from './runReducer.js';
import type { RunRecord } from './runReducer.js';
import type { RunStore } from './runStore.js';

/** The parts of the engine that the event storage uses. */
export interface EventLogStorageHost {
  readonly persistence: Persistence;
  readonly store: RunStore;
  /** Whether another tab polls and stores. */
  readonly isFollower: boolean;
}

/** Number of newest runs whose events are stored. */
const maxRuns = 50;
/** Maximum stored length of a run's events, in characters: a million for `maxRuns`, of the five that browsers allow an origin. */
const maxLength = 20_000;
/** Longer texts are truncated in the storage. In characters. */
const maxTextLength = 500;
/** Writes are batched, because events come in quick succession. */
const writeDelayMs = 500;

/** The newest events of a run and, while it is active or lost, the addresses of its live picture and socket. */
interface StoredEvents {
  readonly v: 1;
  readonly dropped: number;
  readonly events: readonly StoredEvent[];
  readonly session?: Pick<Session, 'socketUrl' | 'streaming'>;
}
type StoredEvent = readonly [
  at: number,
  kind: TaskEventKind,
  text: string | null,
  name: string | null,
  until: number | null,
];

/**
 * Stores each run's events beside its record, under a key of their own: steps survive a reload and the end of the run. Number and
 * length are limited. If a run's input had secrets, no texts are stored, because the agent may repeat a secret.
 */
export class EventLogStorage {
  readonly #host: EventLogStorageHost;
  readonly #changed = new Map<string, SessionEvents>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopListening: (() => void) | undefined;
  #isPruned = false;

  constructor(host: EventLogStorageHost) {
    this.#host = host;
  }

  /** Schedules the write of a run's changed events. */
  changed(runId: string, events: SessionEvents): void {
    if (!this.#host.persistence.storage) return;
    this.#changed.set(runId, events);
    if (this.#timer) return;
    this.#timer = setTimeout(() => this.#flush(), writeDelayMs);
    this.#stopListening = listen('pagehide', () => this.#flush());
  }

  /** Adds a run's stored events to those of its session, once; returns a promise if the storage is asynchronous. */
  restore(runId: string, events: SessionEvents): void | Promise<void> {
    if (events.isRestored) return undefined;
    const restore = (text: string | null): void => this.#restore(runId, events, text);
    const read = ignoreErrors(() => {
      const text = this.#host.persistence.storage?.getItem(this.#nameOf(runId)) ?? null;
      return isThenable(text) ? text.then(restore) : restore(text);
    });
    // If it cannot be read, nothing is restored.
    return read ? read.then(() => restore(null)) : restore(null);
  }

  #restore(runId: string, events: SessionEvents, text: string | null): void {
    if (events.isRestored) return;
    events.isRestored = true;
    const record = this.#host.store.getRecord(runId);
    const stored = record && parseStored(text, record);
    if (stored?.session) events.session ??= stored.session;
    // Notifies those who wait for the events or the picture.
    const isUp = events.connectionState.getState()?.status === 'connected';
    const until = record && hasEnded(record) ? 'none' : isUp ? Date.now() : null;
    events.log.setState(prepend(events.log.getState(), stored?.log ?? emptyLog, until), true);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stopListening?.();
    const changed = [...this.#changed];
    this.#changed.clear();
    const { persistence, store, isFollower } = this.#host;
    const { storage } = persistence;
    for (const [runId, events] of changed) {
      const record = store.getRecord(runId);
      // Writing before the restore would overwrite the stored events.
      if (!storage || !record || record.isUnlisted || isFollower || !events.isRestored) continue;
      this.#prune();
      // If the storage is full or forbidden, this page keeps its events in memory.
      void ignoreErrors(() => storage.setItem(this.#nameOf(runId), toStoredText(record, events)));
    }
  }

  /** Removes the events of runs that are no longer among the newest. */
  #prune(): void {
    const { persistence, store } = this.#host;
    const older = [...store.records.keys()].slice(0, -maxRuns);
    // All of them the first time, because an earlier page may have stored more; then one per new run.
    for (const runId of this.#isPruned ? older.slice(-1) : older) persistence.removeItem(this.#nameOf(runId));
    this.#isPruned = true;
  }

  #nameOf(runId: string): string {
    return this.#host.persistence.nameOf(runId, 'events');
  }
}

function toStoredText(record: RunRecord, { log, session }: SessionEvents): string {
  const { events, dropped } = log.getState();
  const { ref, hadSecrets, phase } = record;
  const own = events.filter(({ taskId }) => taskId === null || !ref || taskId === ref.taskId);
  const toText = (text: string | null): string | null =>
    hadSecrets ? null : (text?.slice(0, maxTextLength) ?? null);
  const kept: StoredEvent[] = [];
  let length = 0;
  for (const { at, kind, text, name, until } of own.toReversed()) {
    const stored = [at, kind, toText(text), name, until] as const;
    length += JSON.stringify(stored).length;
    if (length > maxLength) break;
    kept.unshift(stored);
  }
  const isNeeded = session && (phase === 'lost' || !hasEnded(record));
  const all: StoredEvents = {
    v: 1,
    dropped: dropped + own.length - kept.length,
    events: kept,
    ...(isNeeded && { session: { socketUrl: session.socketUrl, streaming: session.streaming } }),
  };
  return JSON.stringify(all);
}

const kinds =
  /^(started|thought|action|update|guardrail|completed|failed|terminated|browser-lost|browser-back|gap)$/;

/** Parses stored events; leaves out malformed ones, and replaces unsafe addresses with `null`. */
function parseStored(
  text: string | null,
  record: RunRecord,
): { readonly log: EventLog; readonly session: Session | undefined } | undefined {
  try {
    const stored: unknown = JSON.parse(text ?? '');
    if (!isObject(stored) || stored['v'] !== 1 || !Array.isArray(stored['events'])) return undefined;
    const taskId = record.ref?.taskId ?? null;
    const found = stored['events'].filter(isStoredEvent);
    // Negative ids, because these events are older than all that were pushed to this page.
    const events = found.map(([at, kind, said, name, until], index): TaskEvent => {
      return { id: index - found.length, at, kind, taskId, text: said, name, until };
    });
    const dropped = Number(stored['dropped']) || 0;
    return { log: { events, dropped }, session: toSession(record, stored['session']) };
  } catch {
    return undefined;
  }
}

function isStoredEvent(value: unknown): value is StoredEvent {
  if (!Array.isArray(value)) return false;
  const [at, kind, text, name, until] = value as readonly unknown[];
  const isText = (each: unknown): boolean => each === null || typeof each === 'string';
  return (
    typeof at === 'number' &&
    typeof kind === 'string' &&
    kinds.test(kind) &&
    isText(text) &&
    isText(name) &&
    (until === null || typeof until === 'number')
  );
}

function toSession({ ref, sessionId = ref?.sessionId }: RunRecord, stored: unknown): Session | undefined {
  if (!isObject(stored) || sessionId === undefined) return undefined;
  const { streaming, socketUrl } = stored;
  const { webViewUrl, webRtcUrl, width, height } = isObject(streaming) ? streaming : {};
  return {
    sessionId,
    socketUrl: toSafeUrl(socketUrl, 'wss'),
    streaming: isObject(streaming)
      ? {
          webViewUrl: toSafeUrl(webViewUrl),
          webRtcUrl: toSafeUrl(webRtcUrl),
          width: Number(width) || 1_024,
          height: Number(height) || 600,
        }
      : null,
    expiresInMs: null,
    balanceUsd: null,
  };
}

/** Joins the events of earlier page loads, the gap since the last of them, and those of this page. A run that has ended has no such gap. */
function prepend(log: EventLog, older: EventLog, until: number | null | 'none'): EventLog {
  const last = older.events.at(-1);
  // Always a new object, so that subscribers are notified.
  if (!last) return { ...log };
  const gap = { id: 0, at: last.at, kind: 'gap', taskId: null, text: null, name: null } as const;
  const isOpen = until !== 'none' && last.kind !== 'gap';
  const events = [...older.events, ...(isOpen ? [{ ...gap, until: log.events[0]?.at ?? until }] : [])];
  return {
    dropped: older.dropped + log.dropped,
    events: [...events.map((event, index) => ({ ...event, id: index - events.length })), ...log.events],
  };
}
