'use client';

import { useEffect, useMemo, useState } from 'react';
import { within } from '../../core/deadline.js';
import type { RunState } from '../../runs/runState.js';
import { useLatest } from '../../hooks/useTracked.js';
import { readRun } from '../data/readRun.js';
import { isStarted, noRuns, useRunOf } from '../shared/RunsAccess.js';
import type { DashboardRun, RunsAccess } from '../shared/RunsAccess.js';

/**
 * Finds a run that this browser does not know, for example in your own database; `null` or `undefined` when it is nowhere. It has 30 s,
 * and what it finds has the id that was asked for.
 */
export type LoadRun = (
  runId: string,
  options: { readonly signal: AbortSignal },
) => Promise<RunState | null | undefined>;

/** What is known of the run of a RunDetails. */
export type Details =
  /** `coming`: it was started here, and is not among the app's own rows yet. */
  | { readonly status: 'none' | 'loading' | 'coming' | 'unknown' }
  | { readonly status: 'failed'; readonly retry: () => void }
  /** `isForeign`: it was loaded, so it can only be read. */
  | { readonly status: 'ready'; readonly run: DashboardRun; readonly isForeign: boolean };

interface Loaded {
  readonly runId: string;
  readonly run: RunState | null | undefined;
  readonly hasFailed: boolean;
}

/** An app that has not found a run by then is not waited for: the screen says so and offers another try. In milliseconds. */
const longestLoadMs = 30_000;

/** The run with an id: of these runs, else what the app can load. */
export function useDetails(access: RunsAccess, runId: string | null, loadRun: LoadRun | undefined): Details {
  const known = useRunOf(access, runId ?? '');
  const { source } = access;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [attempt, setAttempt] = useState(0);
  const latest = useLatest(loadRun);
  const isKnown = isStarted(known);
  const mustLoad = runId !== null && !isKnown && loadRun !== undefined;
  useEffect(() => {
    // On taking over from a server it is not known yet which runs there are.
    if (!mustLoad || runId === null || source === noRuns) return;
    const leave = new AbortController();
    const settle = (run: RunState | null | undefined, hasFailed: boolean): void => {
      if (!leave.signal.aborted) setLoaded({ runId, run, hasFailed });
    };
    // An app's function may also throw at once.
    within(longestLoadMs, leave.signal, async (signal) => ({
      run: await latest()?.(runId, { signal }),
    })).then(
      (found) => settle(found?.run, found === undefined),
      () => settle(null, true),
    );
    return () => leave.abort();
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
    // What is shown of another run would be read as this one's.
    return run?.runId === runId ? { status: 'ready', run, isForeign: true } : missing;
  }, [access, runId, isKnown, known, mustLoad, loaded]);
}
