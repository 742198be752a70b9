'use client';

import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import type { LiveState } from '../core/socket.js';
import { pollIntervalMs, safetyPollMs, slowestPollMs } from '../core/timing.js';
import { linesOf } from './lines.js';
import type { Lines } from './lines.js';
import type { AnyRun, Waiting } from './run.js';
import { useFollow } from './useFollow.js';
import type { Runs } from './runs.js';
import { useRuntime } from './WebRunProvider.js';

/** How the news of a run arrive. */
export type ConnectionStatus =
  /** As they happen. */
  | 'live'
  /** By asking. */
  | 'polling'
  /** The last request failed; it is tried again. */
  | 'reconnecting'
  | 'offline'
  | 'rate-limited'
  /** The session has ended, or the server no longer knows it. */
  | 'gone'
  /** There is nothing to ask about. */
  | 'idle';

/**
 * Why a run is polled and not live: nothing is listened to, a first or another try is under way, or it was given up;
 * `submitting`: its POST is held, and the answer comes by itself.
 */
export type NotLiveReason =
  | 'off'
  | 'connecting'
  | 'unproven'
  | 'dropped'
  | 'given-up'
  | 'hidden'
  | 'submitting';

/** What {@link useConnection} returns. */
export interface Connection {
  readonly status: ConnectionStatus;
  /** While `polling`: why it is not live. */
  readonly reason: NotLiveReason | undefined;
  /** How often the server is asked, in milliseconds; `undefined` while it is not. */
  readonly everyMs: number | undefined;
  /** When the server is asked next, Unix time in milliseconds. */
  readonly nextPollAt: number | null;
  /** Asks at once, and tries to connect again. */
  readonly retryNow: () => void;
}

/**
 * How news arrive, and what to do when they do not: of one run, or without one of everything this app waits for; then the
 * worst is told.
 */
export function useConnection(run?: AnyRun): Connection {
  const runs = useRuntime('useConnection');
  const lines = useMemo(() => linesOf(runs), [runs]);
  const [nothing] = useState(() => ({ status: 'idle' }) as AnyRun);
  const one = useFollow(run ?? nothing);
  const { sessionId, status, reason, waiting, isPending } = one;
  const socket = useSocket(lines, run ? sessionId : undefined);
  const all = useAll(runs, lines, run === undefined);
  return useMemo(
    () => (run ? toConnection({ sessionId, status, reason, waiting, isPending }, socket, lines) : all),
    [run, sessionId, status, reason, waiting, isPending, socket, lines, all],
  );
}

function useSocket(lines: Lines, sessionId: string | undefined): LiveState | null {
  const store = useMemo(
    () => (sessionId === undefined ? null : lines.of(sessionId).state),
    [lines, sessionId],
  );
  const subscribe = useCallback(
    (listener: () => void) => store?.subscribe(listener) ?? (() => undefined),
    [store],
  );
  const read = (): LiveState | null => store?.getState() ?? null;
  return useSyncExternalStore(subscribe, read, read);
}

const idle: Connection = {
  status: 'idle',
  reason: undefined,
  everyMs: undefined,
  nextPollAt: null,
  retryNow: () => undefined,
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

/** The connection of everything that is under way, as one; the same object until it reads otherwise. */
function useAll(runs: Runs, lines: Lines, isWanted: boolean): Connection {
  const source = useMemo(() => createSource(runs, lines, isWanted), [runs, lines, isWanted]);
  return useSyncExternalStore(source.subscribe, source.read, source.read);
}

interface AllSource {
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => Connection;
}

function createSource(runs: Runs, lines: Lines, isWanted: boolean): AllSource {
  let last = idle;
  const pending = (): AnyRun[] =>
    Object.keys(runs.ledger.getState().runs)
      .map((runId) => runs.deskOf(runId).read())
      .filter((run) => run.isPending);
  const read = (): Connection => {
    if (!isWanted) return idle;
    const each = pending().map((run) =>
      toConnection(run, run.sessionId === undefined ? null : lines.of(run.sessionId).state.getState(), lines),
    );
    const worst = order.map((status) => each.find((one) => one.status === status)).find(Boolean);
    const now = worst ? { ...worst, retryNow: () => each.forEach(({ retryNow }) => retryNow()) } : idle;
    if (now.status !== last.status || now.reason !== last.reason || now.nextPollAt !== last.nextPollAt)
      last = now;
    return last;
  };
  const subscribe = (listener: () => void): (() => void) => {
    if (!isWanted) return () => undefined;
    const stops = new Map<string, () => void>();
    const follow = (): void => {
      for (const runId of Object.keys(runs.ledger.getState().runs))
        if (!stops.has(runId)) stops.set(runId, runs.deskOf(runId).overhear(look));
      for (const { sessionId } of pending())
        if (sessionId !== undefined && !stops.has(`${sessionId}/`))
          stops.set(`${sessionId}/`, lines.of(sessionId).state.subscribe(listener));
    };
    const look = (): void => {
      follow();
      listener();
    };
    follow();
    const stop = runs.ledger.subscribe(look);
    return () => {
      stop();
      for (const letGo of stops.values()) letGo();
    };
  };
  return { subscribe, read };
}

type Followed = Pick<AnyRun, 'status' | 'reason' | 'sessionId' | 'isPending'> & {
  readonly waiting: Waiting | undefined;
};

function toConnection(run: Followed, socket: LiveState | null, lines: Lines): Connection {
  const { waiting, sessionId } = run;
  if (run.status === 'idle' || run.status === 'queued' || !waiting)
    // What became of a run whose start was cut nobody knows.
    return (run.status === 'lost' && run.reason === 'gone') || (socket?.status === 'ended' && !run.isPending)
      ? { ...idle, status: 'gone' }
      : idle;
  const isLive = socket?.status === 'connected' && socket.isPushing;
  const base = {
    reason: undefined,
    everyMs: isLive ? safetyPollMs : pollIntervalMs,
    nextPollAt: waiting.nextPollAt,
    retryNow() {
      waiting.retryNow();
      if (sessionId !== undefined) lines.live?.retryNow(sessionId);
    },
  };
  switch (waiting.reason) {
    case 'offline':
    case 'rate-limited':
    case 'reconnecting':
      return { ...base, status: waiting.reason };
    case 'unauthorized':
      return { ...base, status: 'reconnecting', everyMs: slowestPollMs };
    case 'detached':
      return { ...base, status: 'idle', everyMs: undefined };
    default: {
      if (isLive) return { ...base, status: 'live' };
      if (run.status === 'submitting')
        return { ...base, status: 'polling', everyMs: undefined, reason: 'submitting' };
      const isHidden = waiting.reason === 'hidden';
      if (isHidden && waiting.nextPollAt === null)
        return { ...base, status: 'polling', everyMs: undefined, reason: 'hidden' }; // it pauses
      const everyMs = isHidden || waiting.reason === 'overdue' ? slowestPollMs : pollIntervalMs;
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
