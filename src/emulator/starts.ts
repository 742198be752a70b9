import type { Clock } from './clock.js';
import type { EmulatorSettings } from './options.js';
import { invalid, refusals } from './refusal.js';
import { toStartReply } from './replies.js';
import type { EmulatorRequest } from './request.js';
import { json } from './responses.js';
import type { TaskRun } from './task.js';

/** Answers starts: once for each `Idempotency-Key`, and held until the task settles or asks. */
export interface Starts {
  /**
   * Starts a task, or finds the one that the same `Idempotency-Key` has started. With `Idempotency-Cancelled`, an unused key can no longer start
   * one.
   * @throws {Refusal} 400, 410
   */
  startOnce(request: EmulatorRequest, key: string, body: string, start: () => TaskRun): TaskRun;
  /** Answers a start: when the task settles or asks, or when it has been held long enough since the task was accepted. */
  answer(run: TaskRun, baseUrl: string): Promise<Response>;
}

/** How long a repeat with the same `Idempotency-Key` gets the same task, in milliseconds. */
const idempotencyMs = 600_000;

/** Makes the starts of an emulator; settings are read at each call. */
export function createStarts(clock: Clock, settings: () => EmulatorSettings): Starts {
  /** `run` is `null` for a start that was cancelled before it arrived. */
  interface Start {
    readonly run: TaskRun | null;
    readonly body: string;
    readonly atMs: number;
  }
  const repeats = new Map<string, Start>();

  return {
    startOnce(request, key, body, start) {
      for (const [name, { atMs }] of repeats) if (clock.now() - atMs > idempotencyMs) repeats.delete(name);
      const header = request.headers.get('idempotency-key')?.trim();
      if (!header) return start();
      const name = JSON.stringify([key, request.path, header]);
      const known = repeats.get(name);
      if (known && known.body !== body)
        throw invalid('Idempotency-Key', 'was used before with another body.');
      const isCancelled = request.headers.get('idempotency-cancelled') === 'true';
      const begin = (): TaskRun | null => (isCancelled ? null : start());
      const run = known ? known.run : begin();
      if (!known) repeats.set(name, { run, body, atMs: clock.now() });
      if (!run) throw refusals.cancelledStart();
      return run;
    },
    async answer(run, baseUrl) {
      const leftMs = Math.max(0, run.acceptedAtMs + (settings().holdMs ?? 50_000) - clock.now());
      let cancel = (): void => undefined;
      const held = new Promise<void>((resolve) => void (cancel = clock.after(leftMs, resolve)));
      await Promise.race([run.whenSettledOrAsking(), held]);
      cancel();
      return json(200, toStartReply(run, baseUrl));
    },
  };
}
