'use client';

import { hashKey } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Failure, Guardrail, TaskResult } from '../core/task.js';
import type { Transport } from './listening.js';
import type { StandardSchemaV1 } from '../core/output.js';
import type { CompletedState, FailedState, GuardrailState, Run, RunState } from './run.js';
import { createSlot } from './slot.js';
import type { Slot } from './slot.js';
import { useSource } from './useFollow.js';
import { useLatest } from './useLatest.js';
import { useRuntime } from './WebRunProvider.js';

/** What can be set about a run; callbacks are always the latest ones, so inline functions restart nothing. */
export interface UseRunTaskOptions<Output = unknown> {
  /**
   * Makes a slot: all components that use the same name share one current run, also after a remount.
   * @default a slot of this component's own
   */
  readonly name?: string;
  /** How its news arrive. @default the provider's, which is 'auto' */
  readonly transport?: Transport;
  /** Validates the answer: its JSON, its CSV rows, or its text. A failed validation is `result.outputError`. */
  readonly parse?: StandardSchemaV1<unknown, Output>;
  /** Called once when the run has completed while this component is mounted. */
  readonly onCompleted?: (result: TaskResult<Output>, run: CompletedState<Output>) => void;
  /** Called each time the task asks a person. */
  readonly onGuardrail?: (guardrail: Guardrail, run: GuardrailState) => void;
  /** Called once when the task has failed. */
  readonly onFailed?: (failure: Failure, run: FailedState) => void;
  /** Called once when the run has settled in whatever way: completed, failed, terminated, refused or lost. */
  readonly onSettled?: (run: RunState<Output>) => void;
}

/** What {@link useRunTask} returns. */
export type UseRunTaskResult<Output = unknown> = Run<Output>;

/**
 * Starts browser tasks and follows them: the same result whether the answer came inline or by polling.
 *
 * The component renders again only when a key it has read changed. Unmounting only unsubscribes: the provider goes on
 * watching, and only `cancel()` ends the work at the server.
 * @example
 * const run = useRunTask();
 * <button onClick={() => run.start({ taskDetails: 'Find the cheapest desk lamp' })}>Start</button>
 * <TaskStatus run={run} />
 */
export function useRunTask<Output = unknown>(
  options: UseRunTaskOptions<Output> = {},
): UseRunTaskResult<Output> {
  const runs = useRuntime('useRunTask');
  const [own] = useState(() => Symbol('slot'));
  const { name: key = own } = options;
  const latest = useLatest(options);
  const slot = useMemo(
    () =>
      createSlot<Output>(
        runs,
        key,
        () => latest().parse,
        () => latest().transport,
      ),
    [runs, key, latest],
  );
  useCallbacks(slot, latest);
  return useSource(slot, slot.controls);
}

/** What there is to tell of a run, by its words: after a reload the same question is another object. */
const toNews = ({ runId, status, guardrail }: RunState): string | undefined =>
  runId && hashKey([runId, status, guardrail]);

/** Calls back when the slot's run enters a state; what it was in when the component came is not news. */
function useCallbacks<Output>(slot: Slot<Output>, latest: () => UseRunTaskOptions<Output>): void {
  const seen = useRef({ slot, news: toNews(slot.read()) });
  useEffect(() => {
    const look = (): void => {
      const before = seen.current;
      const state = slot.read();
      const news = toNews(state);
      seen.current = { slot, news };
      // What comes up in an empty slot waits to be sent, or was read from an earlier page load.
      if (before.slot !== slot || !before.news || before.news === news) return;
      // Later, because an error in a callback belongs to the app and must not stop who else listens.
      queueMicrotask(() => {
        const { onGuardrail, onCompleted, onFailed, onSettled } = latest();
        if (state.isSettled) queueMicrotask(() => onSettled?.(state));
        if (state.status === 'guardrail') onGuardrail?.(state.guardrail, state);
        if (state.status === 'completed') onCompleted?.(state.result, state);
        if (state.status === 'failed') onFailed?.(state.failure, state);
      });
    };
    look();
    return slot.subscribe(look);
  }, [slot, latest]);
}
