'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import { toError } from '../core/errors.js';
import { createOutputReader } from '../core/output.js';
import type { OutputReader, StandardSchemaV1 } from '../core/output.js';
import type {
  CompletedTask,
  FailedTask,
  Failure,
  Guardrail,
  TaskResult,
  TerminatedTask,
} from '../core/task.js';
import type { Manager } from '../runs/runManager.js';
import type { Transport } from '../runs/runReducer.js';
import { idleState, TaskFailure } from '../runs/runState.js';
import type { CompletedState, FailedState, GuardrailState, RunState, StartedRun } from '../runs/runState.js';
import type { SlotKey } from '../runs/runStore.js';
import type { Run, RunControls } from './run.js';
import { useLatest, useTracked } from './useTracked.js';
import type { Source } from './useTracked.js';
import { useManager } from './WebRunProvider.js';

/** Options of {@link useRunTask}. The latest callbacks are called, so inline functions restart nothing. */
export interface UseRunTaskOptions<Output = unknown> {
  /**
   * Names a slot: all components with the same name share one current run, even after a remount.
   * @default a slot of this component's own
   */
  readonly name?: string | undefined;
  /** How its updates arrive. @default the provider's, which is 'auto' */
  readonly transport?: Transport | undefined;
  /** Validates the answer: its JSON, its CSV rows, or its text. A failed validation is `result.outputError`. */
  readonly parse?: StandardSchemaV1<unknown, Output> | undefined;
  /** Called once when the run has completed while this component is mounted. */
  readonly onCompleted?: ((result: TaskResult<Output>, run: CompletedState<Output>) => void) | undefined;
  /** Called each time the task asks a person. */
  readonly onGuardrail?: ((guardrail: Guardrail, run: GuardrailState) => void) | undefined;
  /** Called once when the task has failed. */
  readonly onFailed?: ((failure: Failure, run: FailedState) => void) | undefined;
  /** Called once when the run has settled in any way: completed, failed, terminated, refused or lost. */
  readonly onSettled?: ((run: RunState<Output>) => void) | undefined;
}

/** What {@link useRunTask} returns. */
export type UseRunTaskResult<Output = unknown> = Run<Output>;

/**
 * Starts browser tasks and follows them: the same result whether the answer came inline or by polling.
 *
 * The component rerenders only when a key it has read changes. Unmounting only unsubscribes: the provider keeps
 * watching, and only `cancel()` ends the work on the server.
 * @example
 * const run = useRunTask();
 * <button onClick={() => run.start({ taskDetails: 'Find the cheapest desk lamp' })}>Start</button>
 * <TaskStatus run={run} />
 */
export function useRunTask<Output = unknown>(options?: UseRunTaskOptions<Output>): UseRunTaskResult<Output> {
  const manager = useManager('useRunTask');
  const [own] = useState(() => Symbol('slot'));
  const latest = useLatest(options ?? {});
  const key = options?.name ?? own;
  const slot = useMemo(() => createSlot(manager, key, latest), [manager, key, latest]);
  useCallbacks(manager, slot, latest);
  return useTracked(slot, slot.controls);
}

/** Options of {@link useStartTask}. */
export interface UseStartTaskOptions {
  /** The slot that shows the run; see `useRunTask`. @default a slot of this component's own */
  readonly name?: string | undefined;
}

/**
 * Returns only `start`, which starts a run and returns its id. Never rerenders the component.
 * @example const start = useStartTask({ name: 'lamps' });
 */
export function useStartTask(options?: UseStartTaskOptions): RunControls['start'] {
  const manager = useManager('useStartTask');
  const name = options?.name;
  const [own] = useState(() => Symbol('slot'));
  return useMemo(
    () => (input, given) => manager.start(input, { ...given, name }, name ?? own),
    [manager, name, own],
  );
}

/** Holds one current run: shared by all components with its name, or a component's own. */
interface Slot<Output> extends Source<RunState<Output>> {
  readonly controls: RunControls<Output>;
}

function createSlot<Output>(
  manager: Manager,
  key: SlotKey,
  latest: () => UseRunTaskOptions<Output>,
): Slot<Output> {
  const { store } = manager;
  const name = typeof key === 'string' ? key : undefined;
  const readOutput = createOutputReader(() => latest().parse);
  const current = (): string => store.current(key) ?? '';
  const start: RunControls['start'] = (input, options) =>
    manager.start(input, { transport: latest().transport, ...options, name }, key);
  const get = createTypedReader(() => store.get(current()) ?? idleState, readOutput);
  return {
    get,
    getOnServer: () => idleState,
    subscribe(listener) {
      let runId: string | undefined;
      let stop: (() => void) | undefined;
      const follow = (): void => {
        if (runId === current()) return;
        runId = current();
        stop?.();
        stop = store.subscribe(listener, runId);
        listener();
      };
      follow();
      const stopSlots = store.subscribeSlots(follow);
      return () => {
        stopSlots();
        stop?.();
      };
    },
    controls: {
      answer: (text) => manager.answer(current(), text),
      cancel: () => manager.cancel(current()),
      pollNow: () => manager.pollNow(current()),
      allowBudget: (usd) => manager.allowBudget(current(), usd),
      start,
      startAsync: async (input, options) =>
        readOutput(toCompleted(manager, await manager.settled(start(input, options))), input.outputType),
      detach() {
        manager.detach(current());
        manager.show(key);
      },
      retry: () => tryRetry(manager, current(), key),
      reset: () => manager.show(key),
    },
  };
}

/** Reads completed runs as the caller's type; the same run gives the same object. */
function createTypedReader<Output>(
  get: () => RunState,
  readOutput: OutputReader<Output>,
): () => RunState<Output> {
  let from: RunState | undefined;
  let state: RunState<Output> = idleState;
  return () => {
    const now = get();
    if (now === from) return state;
    from = now;
    if (now.status !== 'completed') return (state = now);
    const task = readOutput(now.task, now.input?.outputType);
    return (state = { ...now, task, result: task.result });
  };
}

/** Starts a run again, if its input is known. */
export function tryRetry(manager: Manager, runId: string, slot?: SlotKey): string | undefined {
  try {
    return manager.retry(runId, slot);
  } catch {
    return undefined; // nothing to repeat, or its secrets were not kept
  }
}

/** The task of a completed run. @throws for any other outcome */
function toCompleted(manager: Manager, run: StartedRun): CompletedTask {
  if (run.status === 'completed') return run.task;
  if (run.error) throw toError(run.error);
  const isCancelled = manager.store.getRecord(run.runId)?.cancel !== undefined;
  // Any other settled run failed or was terminated.
  throw new TaskFailure(run.task as FailedTask | TerminatedTask | undefined, isCancelled);
}

/** Identifies a state to report. The text of an open question may change, its number does not. */
const toReportKey = ({ store }: Manager, { runId, status }: RunState): string | undefined =>
  runId && JSON.stringify([runId, status, store.getRecord(runId)?.asked]);

/** Calls back when the slot's run enters a state; the state at mount is not reported. */
function useCallbacks<Output>(
  manager: Manager,
  slot: Slot<Output>,
  latest: () => UseRunTaskOptions<Output>,
): void {
  const seen = useRef<{ readonly slot: Slot<Output>; readonly reportKey: string | undefined }>(null);
  useEffect(() => {
    const report = (): void => {
      const before = seen.current;
      const state = slot.get();
      const reportKey = toReportKey(manager, state);
      seen.current = { slot, reportKey };
      // A run in a slot that was empty is waiting to be sent, or restored from an earlier page load.
      if (before?.slot !== slot || !before.reportKey || before.reportKey === reportKey) return;
      // In a microtask, because an error in the app's callback must not stop other listeners.
      queueMicrotask(() => {
        const { onGuardrail, onCompleted, onFailed, onSettled } = latest();
        if (state.isSettled) queueMicrotask(() => onSettled?.(state));
        if (state.status === 'guardrail') onGuardrail?.(state.guardrail, state);
        if (state.status === 'completed') onCompleted?.(state.result, state);
        if (state.status === 'failed') onFailed?.(state.failure, state);
      });
    };
    report();
    return slot.subscribe(report);
  }, [manager, slot, latest]);
}
