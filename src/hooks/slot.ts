import { createOutputReader } from './output.js';
import type { StandardSchemaV1 } from './output.js';
import type { RunControls, RunState } from './run.js';
import type { Source } from './desk.js';
import type { Runs } from './runs.js';

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
      const now = runs.deskOf(current()).read();
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
        letGo = runs.deskOf(runId).subscribe(listener);
        if (isNews) listener();
      };
      follow();
      listeners.add(follow);
      const stop = runs.ledger.subscribe(follow);
      return () => {
        letGo?.();
        listeners.delete(follow);
        stop();
      };
    },
    controls: {
      start,
      startAsync: async (input) => toTyped(await runs.deskOf(start(input)).whenSettled(), input.outputType),
      detach() {
        const runId = current();
        if (runId !== undefined) runs.deskOf(runId).detach();
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
