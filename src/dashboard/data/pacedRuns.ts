import type { StartedRun } from '../../runs/runState.js';
import { createListeners } from './listeners.js';

/** Where runs come from: a run manager, or a list provided by the app. */
export interface RunsSource {
  list(): readonly StartedRun[];
  get(runId: string): StartedRun | undefined;
  /** Calls back when a run, or any run, changes, appears or is removed: once per list an app provides. Returns an unsubscribe function. */
  subscribe(listener: () => void, runId?: string): () => void;
}

/** Calls back when the runs of a source change, once per batch. Returns an unsubscribe function. */
export function followRuns(source: RunsSource, listener: () => void): () => void {
  let before = source.list();
  return source.subscribe(() => {
    const now = source.list();
    if (now === before) return;
    before = now;
    listener();
  });
}

/** All runs of a source, updated at one pace, so that two places show the same moment. */
export interface PacedRuns {
  readonly list: () => readonly StartedRun[];
  readonly subscribe: (listener: () => void) => () => void;
  /** Applies changes immediately. */
  readonly flush: () => void;
}

/** The shortest time between updates, in milliseconds: sums of 10,000 runs need not follow each of 50 updates a second. */
const updateMs = 200;

const paced = /* @__PURE__ */ new WeakMap<RunsSource, PacedRuns>();

/** The paced runs of a source, shared by all its lists and sums. */
export function paceRuns(source: RunsSource): PacedRuns {
  let runs = paced.get(source);
  if (!runs) paced.set(source, (runs = createPacedRuns(source)));
  return runs;
}

/**
 * Applies changes in one batch within twice `updateMs`: when the page is idle, if the browser reports that. 10,000 runs take
 * some 10 ms, too long for a frame that draws new rows during scrolling.
 */
function createPacedRuns(source: RunsSource): PacedRuns {
  const listeners = createListeners(() => {
    list = source.list();
    const stop = source.subscribe(() => void (timer ??= setTimeout(wait, updateMs)));
    return () => {
      stop();
      cancel();
      list = undefined;
    };
  });
  /** `undefined` while there are no subscribers: then the runs are read from the source. */
  let list: readonly StartedRun[] | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let idle: number | undefined;

  function cancel(): void {
    clearTimeout(timer);
    if (idle !== undefined) cancelIdleCallback(idle);
    timer = idle = undefined;
  }
  function flush(): void {
    cancel();
    const before = list;
    list = source.list();
    if (list !== before) listeners.notify();
  }
  function wait(): void {
    if (typeof requestIdleCallback === 'function') idle = requestIdleCallback(flush, { timeout: updateMs });
    else flush();
  }
  return {
    list: () => list ?? source.list(),
    flush,
    subscribe: listeners.subscribe,
  };
}
