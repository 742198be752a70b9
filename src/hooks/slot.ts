import { createOutputReader } from './output.js';
import type { StandardSchemaV1 } from './output.js';
import type { RunControls, RunState } from './run.js';
import { listen } from './runs.js';
import type { Runs, Source } from './runs.js';

/** A place that shows one run at a time: named and shared by all that use the name, or a component's own. */
export interface Slot<Output> extends Source<RunState<Output>> {
  readonly controls: RunControls<Output>;
}

/** Opens a slot; without a name nobody else sees it. */
export function createSlot<Output>(
  runs: Runs,
  name: string | undefined,
  schemaNow: () => StandardSchemaV1<unknown, Output> | undefined,
): Slot<Output> {
  const toTyped = createOutputReader<Output>(schemaNow);
  const listeners = new Set<() => void>();
  let own: string | undefined;
  let from: RunState | undefined;
  let state: RunState<Output>;

  const current = (): string | undefined => (name === undefined ? own : runs.ledger.getState().slots[name]);

  function show(runId: string | undefined): void {
    own = runId;
    if (name !== undefined) runs.ledger.setState(({ slots }) => ({ slots: { ...slots, [name]: runId } }));
    Array.from(listeners, (hear) => hear());
  }

  const start: RunControls['start'] = (input) => {
    const runId = runs.start(input, name ?? null, current());
    show(runId);
    return runId;
  };

  return {
    read() {
      const now = runs.source(current()).read();
      if (from !== now) {
        state = now.status === 'completed' ? { ...now, ...toTypedParts(now) } : now;
        from = now;
      }
      return state;
    },
    subscribe(listener) {
      let runId: string | undefined;
      let letGo: (() => void) | undefined;
      const follow = (): void => {
        if (letGo && runId === current()) return;
        const isNews = letGo !== undefined;
        letGo?.();
        runId = current();
        letGo = runs.source(runId).subscribe(listener);
        if (isNews) listener();
      };
      follow();
      const stops = [listen(listeners, follow), runs.ledger.subscribe(follow)];
      return () => {
        letGo?.();
        stops.forEach((stop) => stop());
      };
    },
    controls: {
      start,
      startAsync: async (input) => toTyped(await runs.whenSettled(start(input)), input.outputType),
      detach() {
        const runId = current();
        if (runId !== undefined) runs.detach(runId);
        show(undefined);
      },
      retry() {
        const runId = runs.retry(current());
        if (runId !== undefined) show(runId);
        return runId;
      },
      reset: () => show(undefined),
    },
  };

  function toTypedParts({ task, input }: Extract<RunState, { status: 'completed' }>) {
    const typed = toTyped(task, input?.outputType);
    return { task: typed, result: typed.result };
  }
}
