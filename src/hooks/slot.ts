import type { OutputReader, StandardSchemaV1 } from '../core/output.js';
import type { CompletedTask } from '../core/task.js';
import type { Desk, Source } from './desk.js';
import type { SlotKey } from './ledger.js';
import type { Transport } from './listening.js';
import type { RunActions, RunControls, RunState } from './run.js';
import type { Runs } from './runs.js';

/** A place that shows one run at a time: named and shared by all that use the name, or a component's own. */
export interface Slot<Output> extends Source<RunState<Output>> {
  readonly controls: RunControls<Output> & RunActions;
}

/** Opens a slot; with a symbol as its key nobody else sees it. */
export function createSlot<Output>(
  runs: Runs,
  key: SlotKey,
  schemaNow: () => StandardSchemaV1<unknown, Output> | undefined,
  transportNow?: () => Transport | undefined,
): Slot<Output> {
  const { ledger, deskOf } = runs;
  let from: RunState | undefined;
  let state: RunState<Output>;

  let reader: OutputReader<Output> | undefined;
  /** Reads a completed task; that it has completed, the office has told. */
  const toTyped: OutputReader<Output> = (task, outputType) => {
    reader ??= runs.office()?.createReader(schemaNow);
    return reader ? reader(task, outputType) : (task as CompletedTask<Output>);
  };
  const current = (): string | undefined => ledger.getState().slots[key];
  const reset = (): void => ledger.setState(({ slots }) => ({ slots: { ...slots, [key]: undefined } }));
  const start: RunControls['start'] = (input, options) =>
    runs.start(input, key, { ...options, transport: transportNow?.() });

  return {
    read() {
      const now = deskOf(current()).read();
      if (from !== now) {
        from = now;
        if (now.status === 'completed') {
          const task = toTyped(now.task, now.input?.outputType);
          state = { ...now, task, result: task.result };
        } else state = now;
      }
      return state;
    },
    subscribe(listener) {
      let desk: Desk | undefined;
      let letGo: (() => void) | undefined;
      const follow = (): void => {
        const now = deskOf(current());
        if (desk === now) return;
        letGo?.();
        letGo = now.subscribe(listener);
        if (desk) listener();
        desk = now;
      };
      follow();
      const stop = ledger.subscribe(follow);
      return () => {
        letGo?.();
        stop();
      };
    },
    controls: {
      answer: (text) => deskOf(current()).answer(text),
      cancel: () => deskOf(current()).cancel(),
      start,
      startAsync: async (input, options) =>
        toTyped(await deskOf(start(input, options)).whenSettled(), input.outputType),
      detach() {
        deskOf(current()).detach();
        reset();
      },
      retry: () => runs.retry(current(), key),
      reset,
    },
  };
}
