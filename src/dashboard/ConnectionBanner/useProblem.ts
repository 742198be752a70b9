'use client';

import { useMemo, useSyncExternalStore } from 'react';
import { findProblem, unreachableAfterMs } from '../data/connectionProblem.js';
import type { Problem } from '../data/connectionProblem.js';
import type { RunsSource } from '../data/runsView.js';

/** What the banner shows: a problem, or that it is over. */
export interface BannerState {
  readonly problem: Problem | null;
  /** After a problem: runs that were followed through it, and those that ended meanwhile. `null` once it was read. */
  readonly recovery: { readonly runs: number; readonly ended: readonly string[] } | null;
}

/** The state of a source's connection, to subscribe to. */
interface BannerStore {
  readonly subscribe: (listener: () => void) => () => void;
  readonly get: () => BannerState;
  readonly dismiss: () => void;
}

/** A timer for longer would fire at once. */
const longestTimerMs = 2_147_483_647;

const calm: BannerState = { problem: null, recovery: null };

function createBannerStore(source: RunsSource): BannerStore {
  const listeners = new Set<() => void>();
  const failingSince = new Map<string, number>();
  let state = calm;
  /** Runs that were pending when the problem came. */
  let followed: readonly string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function update(): void {
    clearTimeout(timer);
    const now = Date.now();
    const runs = source.list();
    const pending = runs.filter(({ isPending }) => isPending);
    const failing = new Set(
      pending.filter(({ waiting }) => waiting?.reason === 'reconnecting').map(({ runId }) => runId),
    );
    for (const runId of failing) if (!failingSince.has(runId)) failingSince.set(runId, now);
    for (const runId of failingSince.keys()) if (!failing.has(runId)) failingSince.delete(runId);
    const problem = findProblem(runs, globalThis.navigator?.onLine ?? true, failingSince, now);
    if (failing.size > 0 && !problem) timer = setTimeout(update, unreachableAfterMs);
    else if (problem?.until) timer = setTimeout(update, Math.min(problem.until - now, longestTimerMs));
    let { recovery } = state;
    if (problem && !state.problem) {
      followed = pending.map(({ runId }) => runId);
      recovery = null;
    } else if (!problem && state.problem && followed.length > 0) {
      const known = followed.flatMap((runId) => source.get(runId) ?? []);
      recovery = {
        runs: known.length,
        ended: known.filter(({ isSettled }) => isSettled).map(({ runId }) => runId),
      };
    }
    const isSame =
      state.problem?.kind === problem?.kind &&
      state.problem?.since === problem?.since &&
      state.problem?.nextTryAt === problem?.nextTryAt &&
      state.problem?.error === problem?.error &&
      state.recovery === recovery;
    if (isSame) return;
    state = { problem, recovery };
    for (const listener of listeners) listener();
  }

  let stop: (() => void) | undefined;
  return {
    subscribe(listener) {
      if (listeners.size === 0) {
        stop = source.subscribe(update);
        globalThis.addEventListener?.('online', update);
        globalThis.addEventListener?.('offline', update);
      }
      listeners.add(listener);
      update();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        clearTimeout(timer);
        globalThis.removeEventListener?.('online', update);
        globalThis.removeEventListener?.('offline', update);
      };
    },
    get: () => state,
    dismiss() {
      state = { ...state, recovery: null };
      for (const listener of listeners) listener();
    },
  };
}

/** The problem of a source's connection. */
export function useBannerState(source: RunsSource): BannerState & { readonly dismiss: () => void } {
  const store = useMemo(() => createBannerStore(source), [source]);
  const state = useSyncExternalStore(store.subscribe, store.get, () => calm);
  return { ...state, dismiss: store.dismiss };
}
