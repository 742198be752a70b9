import type { Clock } from './clock.js';
import type { EmulatorSettings } from './options.js';
import { invalid } from './refusal.js';
import { toStartReply } from './replies.js';
import type { EmulatorRequest } from './request.js';
import { json } from './responses.js';
import type { TaskRun } from './task.js';

/** How a start is answered: once for each `Idempotency-Key`, and held until there is news. */
export interface Starts {
  /** Starts a task, or finds the one that the same `Idempotency-Key` has started. @throws {Refusal} 400 */
  startOnce(request: EmulatorRequest, key: string, body: string, start: () => TaskRun): TaskRun;
  /** Answers a start: when there is news, or when it has been held long enough since the task was accepted. */
  answer(run: TaskRun, baseUrl: string): Promise<Response>;
}

/** A repeat with the same `Idempotency-Key` gets the same task within this time. */
const idempotencyMs = 600_000;

/** Makes the starts of an emulator; settings are read at each call. */
export function createStarts(clock: Clock, settings: () => EmulatorSettings): Starts {
  const repeats = new Map<string, { readonly run: TaskRun; readonly body: string; readonly atMs: number }>();

  return {
    startOnce(request, key, body, start) {
      for (const [name, { atMs }] of repeats) if (clock.now() - atMs > idempotencyMs) repeats.delete(name);
      const header = request.headers.get('idempotency-key')?.trim();
      if (!header) return start();
      const name = JSON.stringify([key, request.path, header]);
      const known = repeats.get(name);
      if (known) {
        if (known.body !== body) throw invalid('Idempotency-Key', 'was used before with another body.');
        return known.run;
      }
      const run = start();
      repeats.set(name, { run, body, atMs: clock.now() });
      return run;
    },
    async answer(run, baseUrl) {
      const leftMs = Math.max(0, run.acceptedAtMs + (settings().holdMs ?? 50_000) - clock.now());
      let cancel = (): void => undefined;
      const held = new Promise<void>((resolve) => void (cancel = clock.after(leftMs, resolve)));
      await Promise.race([run.news(), held]);
      cancel();
      return json(200, toStartReply(run, baseUrl));
    },
  };
}
