'use client';

import { useMemo, useSyncExternalStore } from 'react';
import { findProblem, unreachableAfterMs } from '../data/connectionProblem.js';
import type { Problem } from '../data/connectionProblem.js';
import type { StartedRun } from '../../runs/runState.js';
import { createListeners } from '../data/listeners.js';
import { followRuns } from '../data/pacedRuns.js';
import type { RunsSource } from '../data/pacedRuns.js';

/** What the banner shows: a problem, or that it is over. */
export interface BannerState {
  readonly problem: Problem | null;
  /** Whether any run can be polled now. */
  readonly canRetry: boolean;
  /** After a lost connection: how many known runs it affected, the ids of those that ended, and when it returned; `null` once dismissed. */
  readonly recovery: { readonly runs: number; readonly ended: readonly string[]; readonly at: number } | null;
}

/** The state of a source's connection, to subscribe to. */
interface BannerStore {
  readonly subscribe: (listener: () => void) => () => void;
  readonly get: () => BannerState;
  readonly dismiss: () => void;
}

/** A longer timer would fire immediately. */
const longestTimerMs = 2_147_483_647;

const noProblem: BannerState = { problem: null, canRetry: false, recovery: null };

/** Whether "Try now" sends a request for a run: not while it is queued, or while its first request is held. */
export const isPolled = ({ isPending, status, waiting }: StartedRun): boolean =>
  isPending && status !== 'queued' && (status !== 'submitting' || waiting.reason !== 'normal');

/** Whether the connection itself was down. A problem with an `until` ends without a sign that the connection is back. */
const wasDisconnected = ({ kind, until }: Problem): boolean =>
  until === undefined && (kind === 'unreachable' || kind === 'offline');

/** Whether WebRun accepted a run and its outcome is known. */
const isKnown = ({ submittedAt, status }: StartedRun): boolean =>
  submittedAt !== undefined && status !== 'refused' && status !== 'lost';

function createBannerStore(source: RunsSource): BannerStore {
  const listeners = createListeners(() => {
    const stop = followRuns(source, update);
    globalThis.addEventListener?.('online', update);
    globalThis.addEventListener?.('offline', update);
    return () => {
      stop();
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', update);
      globalThis.removeEventListener?.('offline', update);
    };
  });
  const failingSince = new Map<string, number>();
  let state = noProblem;
  /** Runs that were pending when the problem began. */
  let followed: readonly string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasOnline = true;
  /** Runs whose polls were not allowed. */
  let denied: ReadonlySet<string> = new Set();
  /** For runs whose requests do not fail: when each is polled next, which changes with each reply; 0 before the first. */
  let answered: ReadonlyMap<string, number> = new Map();
  /** When the browser last came back online, or a poll was last answered. */
  let reachedAt = 0;

  function update(): void {
    clearTimeout(timer);
    const now = Date.now();
    const runs = source.list();
    const pending = runs.filter(({ isPending }) => isPending);
    const idsOf = (reason: string): ReadonlySet<string> =>
      new Set(pending.filter(({ waiting }) => waiting?.reason === reason).map(({ runId }) => runId));
    const before = answered;
    answered = new Map(
      pending.flatMap(({ runId, waiting }) =>
        waiting?.reason === 'normal' ? [[runId, waiting.nextPollAt ?? 0]] : [],
      ),
    );
    const isReached = [...answered].some(
      ([runId, at]) => at > (before.get(runId) ?? Infinity) || failingSince.has(runId) || denied.has(runId),
    );
    const failing = idsOf('reconnecting');
    denied = idsOf('unauthorized');
    for (const runId of failing) if (!failingSince.has(runId)) failingSince.set(runId, now);
    for (const runId of failingSince.keys()) if (!failing.has(runId)) failingSince.delete(runId);
    const isOnline = globalThis.navigator?.onLine ?? true;
    if (isReached || (isOnline && !wasOnline)) reachedAt = now;
    wasOnline = isOnline;
    const problem = findProblem(runs, isOnline, failingSince, now, reachedAt);
    // Runs that keep failing are better evidence than a start that was cut, and say when the next try is.
    const mayFail = failing.size > 0 && (!problem || problem.until !== undefined);
    if (mayFail || problem?.until !== undefined) {
      const checkInMs = mayFail ? unreachableAfterMs : longestTimerMs;
      timer = setTimeout(update, Math.min(checkInMs, (problem?.until ?? Infinity) - now));
    }
    let { recovery } = state;
    if (problem && !state.problem) {
      followed = pending.map(({ runId }) => runId);
      recovery = null;
    } else if (!problem && state.problem && wasDisconnected(state.problem)) {
      const known = followed.flatMap((runId) => source.get(runId) ?? []).filter(isKnown);
      const ended = known.filter(({ isSettled }) => isSettled).map(({ runId }) => runId);
      recovery = known.length > 0 ? { runs: known.length, ended, at: now } : null;
    }
    const canRetry = runs.some(isPolled);
    const isSame =
      state.canRetry === canRetry &&
      state.problem?.kind === problem?.kind &&
      state.problem?.since === problem?.since &&
      state.problem?.nextTryAt === problem?.nextTryAt &&
      state.problem?.error === problem?.error &&
      state.recovery === recovery;
    if (isSame) return;
    state = { problem, canRetry, recovery };
    listeners.notify();
  }

  return {
    subscribe(listener) {
      const unsubscribe = listeners.subscribe(listener);
      update();
      return unsubscribe;
    },
    get: () => state,
    dismiss() {
      state = { ...state, recovery: null };
      listeners.notify();
    },
  };
}

/** Follows the connection problem of a source. */
export function useBannerState(source: RunsSource): BannerState & { readonly dismiss: () => void } {
  const store = useMemo(() => createBannerStore(source), [source]);
  const state = useSyncExternalStore(store.subscribe, store.get, () => noProblem);
  return { ...state, dismiss: store.dismiss };
}
