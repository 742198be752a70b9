import type { StartedRun } from '../../runs/runState.js';
import { createListeners } from './listeners.js';
import { paceRuns } from './pacedRuns.js';
import type { RunsSource } from './pacedRuns.js';

/** A value computed from all runs that can be subscribed to: the same object until it changes. */
export interface Derived<Value> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly get: () => Value;
}

/** How often sums and statistics are also recomputed, in milliseconds, because they cover today. */
const clockMs = 60_000;

/** Creates a derived value. It is computed while it has subscribers; values that are equal as JSON stay the same object. */
export function createDerived<Value>(
  source: RunsSource,
  compute: (runs: readonly StartedRun[]) => Value,
): Derived<Value> {
  const runs = paceRuns(source);
  const listeners = createListeners(() => {
    const stop = runs.subscribe(update);
    const clock = setInterval(update, clockMs);
    if (value !== undefined) read();
    return () => {
      stop();
      clearInterval(clock);
    };
  });
  let value: Value | undefined;
  let text = '';

  function read(): Value {
    const next = compute(runs.list());
    const nextText = JSON.stringify(next);
    if (value === undefined || nextText !== text) value = next;
    text = nextText;
    return value;
  }
  function update(): void {
    const before = value;
    if (read() !== before) listeners.notify();
  }
  return {
    subscribe: listeners.subscribe,
    get: () => value ?? read(),
  };
}
