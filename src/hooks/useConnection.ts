'use client';

import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { LiveState } from '../core/socket.js';
import { toTraits } from '../core/service.js';
import { safetyPollMs, slowestPollMs } from '../core/timing.js';
import { ensureEvents } from '../runs/eventStore.js';
import type { Manager } from '../runs/runManager.js';
import { idleState } from '../runs/runState.js';
import type { StartedRun, Waiting } from '../runs/runState.js';
import type { AnyRun } from './run.js';
import { useTrackedRun } from './useTracked.js';
import type { Source } from './useTracked.js';
import { useManager } from './WebRunProvider.js';

/** How the updates of a run arrive. */
export type ConnectionStatus =
  /** As they happen. */
  | 'live'
  /** By polling. */
  | 'polling'
  /** The last request failed and is retried. With the reason `unauthorized`, retries fail until the user signs in or the key is replaced. */
  | 'reconnecting'
  | 'offline'
  | 'rate-limited'
  /** The session has ended, or the server no longer knows it. */
  | 'gone'
  /** There is nothing to poll. */
  | 'idle';

/**
 * Why a run is not live: `off` no open socket · `connecting` first try · `unproven` connected, nothing pushed yet ·
 * `dropped` retrying · `given-up` · `hidden` the page is hidden · `submitting` the server holds its POST.
 */
export type NotLiveReason =
  | 'off'
  | 'connecting'
  | 'unproven'
  | 'dropped'
  | 'given-up'
  | 'hidden'
  | 'submitting';

interface ConnectionBase {
  /** When the server is polled next, Unix time in milliseconds. */
  readonly nextPollAt: number | null;
  /** Polls at once, and tries to connect again. */
  readonly pollNow: () => void;
}

/** What {@link useConnection} returns, discriminated by `status`; every key is always there. */
export type Connection =
  | (ConnectionBase & {
      readonly status: 'polling';
      /** Why it is not live. */
      readonly reason: NotLiveReason;
      /** How often the server is polled, in milliseconds; `undefined` while it is not. */
      readonly everyMs: number | undefined;
    })
  | (ConnectionBase & {
      readonly status: 'reconnecting';
      /** `unauthorized` when the server did not accept the sign-in or the key. */
      readonly reason: 'unauthorized' | undefined;
      readonly everyMs: number;
    })
  | (ConnectionBase & {
      readonly status: 'live' | 'offline' | 'rate-limited';
      readonly reason: undefined;
      readonly everyMs: number;
    })
  | NoConnection;

interface NoConnection extends ConnectionBase {
  readonly status: 'gone' | 'idle';
  readonly reason: undefined;
  readonly everyMs: undefined;
  readonly nextPollAt: null;
}

/**
 * Returns how the updates of a run arrive, and how to poll at once. Without `run`, covers all pending runs of this app
 * and returns the worst.
 */
export function useConnection(run?: AnyRun): Connection {
  const manager = useManager('useConnection');
  const { sessionId, status, reason, waiting, runId } = useTrackedRun(run ?? idleState);
  const socket = useSocket(manager, run ? sessionId : undefined);
  const all = useAll(manager, run === undefined);
  const pollNow = run?.pollNow;
  return useMemo(() => {
    if (!run) return all;
    const poll = pollNow ?? ((): void => manager.pollNow(runId ?? ''));
    return toConnection({ sessionId, status, reason, waiting }, socket, manager, poll);
  }, [run, runId, sessionId, status, reason, waiting, socket, manager, pollNow, all]);
}

function useSocket(manager: Manager, sessionId: string | undefined): LiveState | null {
  const store = useMemo(
    () => (sessionId === undefined ? null : ensureEvents(manager).of(sessionId).connectionState),
    [manager, sessionId],
  );
  const subscribe = useCallback(
    (listener: () => void) => store?.subscribe(listener) ?? (() => undefined),
    [store],
  );
  const get = (): LiveState | null => store?.getState() ?? null;
  return useSyncExternalStore(subscribe, get, () => null);
}

const idle: NoConnection = {
  status: 'idle',
  reason: undefined,
  everyMs: undefined,
  nextPollAt: null,
  pollNow: () => undefined,
};

/** From worst to best: what a person should know first. */
const order: readonly ConnectionStatus[] = [
  'offline',
  'rate-limited',
  'reconnecting',
  'polling',
  'live',
  'gone',
];

/** The worst connection of all pending runs; the same object until it changes. */
function useAll(manager: Manager, isEnabled: boolean): Connection {
  const source = useMemo(() => createSource(manager, isEnabled), [manager, isEnabled]);
  return useSyncExternalStore(source.subscribe, source.get, () => idle);
}

function createSource(manager: Manager, isEnabled: boolean): Source<Connection> {
  const events = ensureEvents(manager);
  const pending = (): readonly StartedRun[] => manager.list(isPendingRun);
  const toConnections = (): Connection[] =>
    pending().map((run) => {
      const { sessionId } = run;
      const socket = sessionId === undefined ? null : events.of(sessionId).connectionState.getState();
      return toConnection(run, socket, manager, () => manager.pollNow(run.runId));
    });
  const pollNow = (): void => toConnections().forEach((connection) => connection.pollNow());
  let last: Connection = idle;
  return {
    get() {
      if (!isEnabled) return idle;
      const each = toConnections();
      const worst = order.map((status) => each.find((one) => one.status === status)).find(Boolean);
      const now = worst ? { ...worst, pollNow } : idle;
      if (!isAlike(now, last)) last = now;
      return last;
    },
    subscribe(listener) {
      if (!isEnabled) return () => undefined;
      const stops = new Map<string, () => void>();
      const follow = (): void => {
        for (const { sessionId } of pending())
          if (sessionId !== undefined && !stops.has(sessionId))
            stops.set(sessionId, events.of(sessionId).connectionState.subscribe(listener));
      };
      follow();
      const stop = manager.subscribe(() => {
        follow();
        listener();
      });
      return () => {
        stop();
        for (const unsubscribe of stops.values()) unsubscribe();
      };
    },
  };
}

const isPendingRun = ({ isPending }: StartedRun): boolean => isPending;

/** At the usual polling pace, a new time of the next poll is not a change. */
function isAlike(one: Connection, other: Connection): boolean {
  const { status, reason, everyMs, nextPollAt } = one;
  const isHealthy = status === 'live' || status === 'polling';
  return (
    status === other.status &&
    reason === other.reason &&
    everyMs === other.everyMs &&
    (isHealthy || nextPollAt === other.nextPollAt)
  );
}

type FollowedRun = Pick<AnyRun, 'status' | 'reason' | 'sessionId'> & {
  readonly waiting: Waiting | undefined;
};

function toConnection(
  run: FollowedRun,
  socket: LiveState | null,
  manager: Manager,
  pollNow: () => void,
): Connection {
  const { waiting, sessionId } = run;
  if (run.status === 'idle' || run.status === 'queued' || !waiting)
    // A run whose start was cut is not gone: its outcome is unknown.
    return run.reason === 'gone' || socket?.status === 'ended' ? { ...idle, status: 'gone' } : idle;
  const isLive = socket?.status === 'connected' && socket.isPushing;
  const { pollIntervalMs } = toTraits(manager.client.service);
  const base = {
    reason: undefined,
    everyMs: isLive ? safetyPollMs : pollIntervalMs,
    nextPollAt: waiting.nextPollAt,
    pollNow: (): void => {
      pollNow();
      if (sessionId !== undefined) manager.stream.current?.retryNow(sessionId);
    },
  };
  switch (waiting.reason) {
    case 'offline':
    case 'rate-limited':
    case 'reconnecting':
      return { ...base, status: waiting.reason };
    case 'unauthorized':
      return { ...base, status: 'reconnecting', everyMs: slowestPollMs, reason: 'unauthorized' };
    case 'detached':
      return { ...idle, pollNow: base.pollNow };
    default: {
      if (isLive) return { ...base, status: 'live' };
      // Nothing is polled while its POST is held, even if events show that it runs.
      if (waiting.reason === 'normal' && waiting.nextPollAt === null)
        return { ...base, status: 'polling', everyMs: undefined, reason: 'submitting' };
      const isHidden = waiting.reason === 'hidden';
      if (isHidden && waiting.nextPollAt === null)
        return { ...base, status: 'polling', everyMs: undefined, reason: 'hidden' }; // paused
      const everyMs = isHidden ? slowestPollMs : pollIntervalMs;
      return { ...base, status: 'polling', everyMs, reason: isHidden ? 'hidden' : toReason(socket) };
    }
  }
}

function toReason(socket: LiveState | null): NotLiveReason {
  switch (socket?.status) {
    case 'connected':
      return 'unproven';
    case 'connecting':
      return 'connecting';
    case 'dropped':
      return 'dropped';
    case 'off':
      return 'given-up';
    default:
      return 'off';
  }
}
