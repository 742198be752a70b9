import type { RunState, StartedRun } from '../../runs/runState.js';
import { readRun } from './readRun.js';
import type { RunsSource } from './runsView.js';

/** Runs that an app gives, for example from its own database. */
export interface GivenRuns extends RunsSource {
  /** Takes over a new list; who follows a run that is the same object is not called. */
  readonly set: (runs: readonly RunState[]) => void;
}

/** Makes a source of given runs. Idle ones, which are no runs yet, are left out; of two with the same id the later one counts. */
export function createGivenRuns(first: readonly RunState[]): GivenRuns {
  const listeners = new Set<(runId: string) => void>();
  const runListeners = new Map<string, Set<(runId: string) => void>>();
  let given: readonly RunState[] | undefined;
  let list: readonly StartedRun[] = [];
  let byId = new Map<string, StartedRun>();
  let read = new Map<RunState, StartedRun | null>();

  function set(runs: readonly RunState[]): void {
    if (runs === given) return;
    given = runs;
    const before = byId;
    const next = new Map<RunState, StartedRun | null>();
    byId = new Map();
    for (const each of runs) {
      // What is the same object was read before.
      const run = read.has(each) ? (read.get(each) ?? null) : readRun(each);
      next.set(each, run);
      if (run) byId.set(run.runId, run);
    }
    read = next;
    list = [...byId.values()];
    const changed = [...byId].filter(([runId, run]) => before.get(runId) !== run).map(([runId]) => runId);
    const gone = [...before.keys()].filter((runId) => !byId.has(runId));
    for (const runId of [...changed, ...gone]) {
      for (const listener of runListeners.get(runId) ?? []) listener(runId);
      for (const listener of listeners) listener(runId);
    }
  }
  set(first);
  return {
    set,
    list: () => list,
    get: (runId) => byId.get(runId),
    subscribe(listener, runId) {
      const own = (changed: string): void => listener(changed);
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
