import { fromWallTime, now, toWallTime } from './clock.js';
import { within } from './deadline.js';
import { isWebRunError, goneError, WebRunError } from './errors.js';
import { mergeTask } from './mergeTask.js';
import type { Signal } from './platform.js';
import { afterFailure, afterReply, startWait } from './polling.js';
import type { Wait, WaitStart } from './polling.js';
import type { RequestOptions } from './request.js';
import { isSettled } from './task.js';
import type { Task, TaskRef } from './task.js';

/** Options of `watchTask`. */
export interface WatchOptions {
  /** Stops watching, not the task: the iteration throws the signal's reason. */
  readonly signal?: Signal | undefined;
  /** The task's time limit in milliseconds, to detect `overdue`. @default 300_000 */
  readonly maxDurationMs?: number | undefined;
  /** When the task was submitted, Unix time in milliseconds, to detect `overdue`. @default now */
  readonly submittedAt?: number | undefined;
  /** The known task, for example the reply of `runTask`: then the first poll comes after 2 s instead of at once. */
  readonly known?: Task | undefined;
  /**
   * Called before every poll with why the task still waits, the time of that poll (Unix, in milliseconds), the failures in a row,
   * how long the server asked to wait, which may be longer, and the credential it rejected.
   */
  readonly onWait?:
    | ((wait: Pick<Wait, 'reason' | 'nextPollAt' | 'failures' | 'retryAfterMs' | 'credential'>) => void)
    | undefined;
}

/**
 * Polls a task until it has settled and yields it whenever something changed.
 * A failed poll only slows it down, with two exceptions:
 * @throws {WebRunError} `gone` after three JSON 404s in a row or a reply too large to read, `input` for invalid ids.
 */
export async function* watchTask(
  client: { getTask(ref: TaskRef, options?: RequestOptions): Promise<Task> },
  ref: TaskRef,
  options: WatchOptions & Pick<WaitStart, 'service'> = {},
): AsyncGenerator<Task, void, undefined> {
  const { signal, onWait, submittedAt = Date.now() } = options;
  let { known } = options;
  let wait = startWait({ ...options, submittedAt: fromWallTime(submittedAt) }, now());
  if (known) {
    wait = afterReply(wait, known, now());
    if (isSettled(known)) yield known;
  }
  while (!known || !isSettled(known)) {
    onWait?.({ ...wait, nextPollAt: toWallTime(wait.nextPollAt) });
    await within(wait.nextPollAt - now(), signal, () => new Promise<never>(() => {}));
    const before = known;
    try {
      known = mergeTask(before, await client.getTask(ref, options));
      wait = afterReply(wait, known, now());
    } catch (thrown) {
      if (signal?.aborted) throw thrown;
      // A custom client may throw anything.
      const error = isWebRunError(thrown) ? thrown : new WebRunError('', { code: 'network' });
      wait = afterFailure(wait, error, now());
      if (wait.isGone) throw goneError(error);
    }
    if (known && known !== before) yield known;
  }
}
