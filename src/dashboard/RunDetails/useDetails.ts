'use client';

import { useEffect, useMemo, useState } from 'react';
import { within } from '../../core/deadline.js';
import type { RunState } from '../../runs/runState.js';
import { useLatest } from '../../hooks/useTracked.js';
import { readRun } from '../data/readRun.js';
import { isStarted, noRuns, useRunOf } from '../shared/RunsAccess.js';
import type { DashboardRun, RunsAccess } from '../shared/RunsAccess.js';

/**
 * Finds a run that this browser does not know, for example in your own database; `null` or `undefined` if there is none. It
 * fails after 30 s; a run with another id counts as not found.
 */
export type LoadRun = (
  runId: string,
  options: { readonly signal: AbortSignal },
) => Promise<RunState | null | undefined>;

/** The state of the run in a RunDetails. */
export type Details =
  /** `coming`: it was started here but is not among the app's rows yet. */
  | { readonly status: 'none' | 'loading' | 'coming' | 'unknown' }
  | { readonly status: 'failed'; readonly retry: () => void }
  /** `isForeign`: it was loaded, so it can only be read. */
  | { readonly status: 'ready'; readonly run: DashboardRun; readonly isForeign: boolean };

interface Loaded {
  readonly runId: string;
  readonly run: RunState | null | undefined;
  readonly hasFailed: boolean;
}

/** How long an app may take to find a run, in milliseconds. After that, the screen says so and offers a retry. */
const longestLoadMs = 30_000;

/** Finds the run with an id among these runs, else loads it from the app. */
export function useDetails(access: RunsAccess, runId: string | null, loadRun: LoadRun | undefined): Details {
  const known = useRunOf(access, runId ?? '');
  const { source } = access;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [attempt, setAttempt] = useState(0);
  const latest = useLatest(loadRun);
  const isKnown = isStarted(known);
  const mustLoad = runId !== null && !isKnown && loadRun !== undefined;
  useEffect(() => {
    // During hydration the runs are not known yet.
    if (!mustLoad || runId === null || source === noRuns) return;
    const unmounted = new AbortController();
    const settle = (run: RunState | null | undefined, hasFailed: boolean): void => {
      if (!unmounted.signal.aborted) setLoaded({ runId, run, hasFailed });
    };
    // An app's function may also throw synchronously.
    within(longestLoadMs, unmounted.signal, async (signal) => ({
      run: await latest()?.(runId, { signal }),
    })).then(
      (found) => settle(found?.run, found === undefined),
      () => settle(null, true),
    );
    return () => unmounted.abort();
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- each attempt loads again
  }, [mustLoad, runId, attempt, latest, source]);

  return useMemo((): Details => {
    if (runId === null) return { status: 'none' };
    if (isKnown) return { status: 'ready', run: known, isForeign: false };
    const missing = { status: access.coming?.has(runId) ? 'coming' : 'unknown' } as const;
    if (!mustLoad) return missing;
    if (loaded?.runId !== runId) return { status: 'loading' };
    if (loaded.hasFailed)
      return {
        status: 'failed',
        retry() {
          setLoaded(null);
          setAttempt((count) => count + 1);
        },
      };
    const run = loaded.run ? readRun(loaded.run) : null;
    // Another run's data would be read as this one's.
    return run?.runId === runId ? { status: 'ready', run, isForeign: true } : missing;
  }, [access, runId, isKnown, known, mustLoad, loaded]);
}
