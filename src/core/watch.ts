import { fromWallTime, now, toWallTime } from './clock.js';
import { within } from './deadline.js';
import { isWebRunError, toGone, WebRunError } from './errors.js';
import { mergeTask } from './mergeTask.js';
import type { Signal } from './platform.js';
import { afterFailure, afterReply, startWait } from './polling.js';
import type { Wait, WaitStart } from './polling.js';
import type { RequestOptions } from './request.js';
import { isSettled } from './task.js';
import type { Task, TaskRef } from './task.js';

/** How a task is watched. */
export interface WatchOptions {
  /** Ends the watching, not the task: the iteration throws the signal's reason. */
  readonly signal?: Signal | undefined;
  /** The task's time limit in milliseconds, for telling `overdue`. @default 300_000 */
  readonly maxDurationMs?: number | undefined;
  /** When the task was submitted, Unix time in milliseconds, for telling `overdue`. @default now */
  readonly submittedAt?: number | undefined;
  /** What is known already, for example the reply of `runTask`: then the first poll comes after 2 s instead of at once. */
  readonly known?: Task | undefined;
  /**
   * Called before every poll with the reason why the task still waits, the time of that poll, Unix time in milliseconds, how long the
   * server asked to wait, which may be longer, and the credential it did not accept.
   */
  readonly onWait?:
    | ((wait: Pick<Wait, 'reason' | 'nextPollAt' | 'failures' | 'retryAfterMs' | 'credential'>) => void)
    | undefined;
}

/**
 * Polls a task until it has settled and yields it whenever something changed.
 * A bad poll never ends the watching, it only slows it down.
 * @throws {WebRunError} `gone` after three JSON replies with 404 in a row.
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
      // A client of the app's own may throw anything.
      const error = isWebRunError(thrown) ? thrown : new WebRunError('', { code: 'network' });
      wait = afterFailure(wait, error, now());
      if (wait.isGone) throw toGone(error);
    }
    if (known && known !== before) yield known;
  }
}
