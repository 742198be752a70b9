import type { StartedRun } from '../../runs/runState.js';
import { paceRuns } from './pacedRuns.js';
import type { RunsSource } from './pacedRuns.js';

/** A value that is computed from all runs, to subscribe to: the same object until it differs. */
export interface Derived<Value> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly get: () => Value;
}

/** Sums and statistics also follow the clock, because they are of today. In milliseconds. */
const clockMs = 60_000;

/** Makes a derived value. It is computed while somebody subscribes; values that are equal as JSON are the same. */
export function createDerived<Value>(
  source: RunsSource,
  compute: (runs: readonly StartedRun[]) => Value,
): Derived<Value> {
  const runs = paceRuns(source);
  const listeners = new Set<() => void>();
  let value: Value | undefined;
  let text = '';
  let clock: ReturnType<typeof setInterval> | undefined;
  let stop: (() => void) | undefined;

  function read(): Value {
    const next = compute(runs.list());
    const nextText = JSON.stringify(next);
    if (value === undefined || nextText !== text) value = next;
    text = nextText;
    return value;
  }
  function update(): void {
    const before = value;
    if (read() !== before) for (const listener of listeners) listener();
  }
  return {
    subscribe(listener) {
      if (listeners.size === 0) {
        stop = runs.subscribe(update);
        clock = setInterval(update, clockMs);
        if (value !== undefined) read();
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        clearInterval(clock);
      };
    },
    get: () => value ?? read(),
  };
}
