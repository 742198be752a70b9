import type { StartedRun } from '../../runs/runState.js';

/** Where runs come from: a run manager, or a list that the app has given. */
export interface RunsSource {
  list(): readonly StartedRun[];
  get(runId: string): StartedRun | undefined;
  /** Calls back when a run changes, comes or goes: one, or any. For rows that an app gives together it is called once. Returns how to stop. */
  subscribe(listener: () => void, runId?: string): () => void;
}

/** Calls back when the runs of a source are others than before: once for all that go together. Returns how to stop. */
export function followRuns(source: RunsSource, listener: () => void): () => void {
  let before = source.list();
  return source.subscribe(() => {
    const now = source.list();
    if (now === before) return;
    before = now;
    listener();
  });
}

/** All runs of a source, that change at one pace: what is shown of them in two places is of the same moment. */
export interface PacedRuns {
  readonly list: () => readonly StartedRun[];
  readonly subscribe: (listener: () => void) => () => void;
  /** Takes over at once what has changed. */
  readonly flush: () => void;
}

/** Changes are taken over this often at most, in milliseconds: sums of 10,000 runs need not follow each of 50 updates a second. */
const updateMs = 200;

const paced = /* @__PURE__ */ new WeakMap<RunsSource, PacedRuns>();

/** The runs of a source at their pace: one for all lists and sums of it. */
export function paceRuns(source: RunsSource): PacedRuns {
  let runs = paced.get(source);
  if (!runs) paced.set(source, (runs = createPacedRuns(source)));
  return runs;
}

/**
 * Changes are taken over within twice `updateMs`, once for all meanwhile: when the page is idle, where the browser tells. 10,000 runs
 * take some 10 ms, which a frame that draws new rows while it is scrolled does not have.
 */
function createPacedRuns(source: RunsSource): PacedRuns {
  const listeners = new Set<() => void>();
  /** `undefined` while nobody subscribes: then the runs are those of the source. */
  let list: readonly StartedRun[] | undefined;
  let stop: (() => void) | undefined;
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
    if (list !== before) for (const listener of listeners) listener();
  }
  function wait(): void {
    if (typeof requestIdleCallback === 'function') idle = requestIdleCallback(flush, { timeout: updateMs });
    else flush();
  }
  return {
    list: () => list ?? source.list(),
    flush,
    subscribe(listener) {
      if (listeners.size === 0) {
        list = source.list();
        stop = source.subscribe(() => void (timer ??= setTimeout(wait, updateMs)));
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        cancel();
        list = undefined;
      };
    },
  };
}
