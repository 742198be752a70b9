import type { RunState, StartedRun } from '../../runs/runState.js';
import { readRun } from './readRun.js';
import { toRunFacts } from './runFacts.js';
import type { RunsSource } from './pacedRuns.js';

/** Runs provided by an app, for example from its own database. */
export interface GivenRuns extends RunsSource {
  /** Replaces the list. Listeners of a run that is still the same object are not called. */
  readonly set: (runs: readonly RunState[]) => void;
  /** Records the state of a stop requested from the app, because the app's rows may not contain it. */
  readonly noteStop: (runId: string, stop: GivenStop) => void;
  /** Runs that the app has started but that are not among its rows yet. */
  readonly coming: Set<string>;
}

/** A stop that is in progress or has failed. */
export type GivenStop = Pick<StartedRun, 'isCancelling' | 'cancelError'>;

/**
 * Creates a source from the app's runs, newest first, like a manager's own list. Idle runs, which have not started, are left out;
 * of two with the same id, the later one counts.
 */
export function createGivenRuns(first: readonly RunState[]): GivenRuns {
  const listeners = new Set<() => void>();
  const coming = new Set<string>();
  const runListeners = new Map<string, Set<() => void>>();
  let given: readonly RunState[] | undefined;
  let list: readonly StartedRun[] = [];
  let byId = new Map<string, StartedRun>();
  let read = new Map<RunState, StartedRun | null>();
  /** By run: its stop, the app's row, and the row with the stop, which stays the same object until either changes. */
  const stops = new Map<
    string,
    { readonly stop: GivenStop; readonly row: StartedRun; readonly shown: StartedRun }
  >();

  function addStop(row: StartedRun, stop: GivenStop): StartedRun {
    const isCancelling = stop.isCancelling || row.isCancelling;
    const cancelError = stop.cancelError ?? row.cancelError;
    const shown = row.isPending ? ({ ...row, isCancelling, cancelError } as StartedRun) : row;
    stops.set(row.runId, { stop, row, shown });
    return shown;
  }
  function toShown(row: StartedRun): StartedRun {
    const known = stops.get(row.runId);
    if (!known) return row;
    return known.row === row ? known.shown : addStop(row, known.stop);
  }
  function notify(changed: readonly string[]): void {
    for (const runId of changed) for (const listener of runListeners.get(runId) ?? []) listener();
    if (changed.length > 0) for (const listener of listeners) listener();
  }

  function sortRuns(): void {
    const startOf = (run: StartedRun): number => toRunFacts(run).startedAt;
    list = [...byId.values()].toSorted((one, other) => startOf(other) - startOf(one));
  }

  function set(runs: readonly RunState[]): void {
    if (runs === given) return;
    given = runs;
    const before = byId;
    const next = new Map<RunState, StartedRun | null>();
    byId = new Map();
    for (const each of runs) {
      // The same object has been read before.
      const run = read.has(each) ? (read.get(each) ?? null) : readRun(each);
      next.set(each, run);
      if (!run) continue;
      byId.set(run.runId, toShown(run));
      coming.delete(run.runId);
    }
    read = next;
    sortRuns();
    const changed = [...byId].filter(([runId, run]) => before.get(runId) !== run).map(([runId]) => runId);
    const gone = [...before.keys()].filter((runId) => !byId.has(runId));
    notify([...changed, ...gone]);
  }
  set(first);
  return {
    set,
    noteStop(runId, stop) {
      const row = stops.get(runId)?.row ?? byId.get(runId);
      if (!row) return;
      // A missing row may come back, and must not be stopping forever.
      const shown = addStop(row, stop);
      if (byId.has(runId)) byId.set(runId, shown);
      sortRuns();
      notify([runId]);
    },
    coming,
    list: () => list,
    get: (runId) => byId.get(runId),
    subscribe(listener, runId) {
      const own = (): void => listener();
      let set = listeners;
      if (runId !== undefined) {
        set = runListeners.get(runId) ?? new Set();
        runListeners.set(runId, set);
      }
      set.add(own);
      return () => void set.delete(own);
    },
  };
}
