import type { WebRunClient } from './client.js';
import { isWebRunError, WebRunError } from './errors.js';
import { afterFailure, afterReply, startWait } from './polling.js';
import type { Moment, Wait } from './polling.js';
import { isSettled, mergeTask } from './task.js';
import type { Task, TaskRef } from './task.js';

/** How a task is watched. */
export interface WatchOptions {
  /** Ends the watching, not the task: the iteration throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** The task's time limit in milliseconds, for telling `overdue`. @default 300_000 */
  readonly maxDurationMs?: number;
  /** What is known already, for example the reply of `runTask`: then the first poll comes after 2 s instead of at once. */
  readonly known?: Task;
  /** Told after every poll why the task still waits, and when it is asked about next. */
  readonly onWait?: (wait: Pick<Wait, 'reason' | 'nextPollAt' | 'failures'>) => void;
}

/**
 * Polls a task until it has settled and yields it whenever something changed.
 * A bad poll never ends the watching, it only slows it down.
 * @throws {WebRunError} `gone` after the third 404 in a row.
 */
export async function* watchTask(
  client: Pick<WebRunClient, 'getTask'>,
  ref: TaskRef,
  options: WatchOptions = {},
): AsyncGenerator<Task, void, undefined> {
  const { signal, known, onWait } = options;
  let task = known;
  let wait = startWait({ maxDurationMs: options.maxDurationMs, isUnseen: known === undefined }, toMoment());
  if (task && isSettled(task)) return void (yield task);
  for (;;) {
    await sleepUntil(wait.nextPollAt, signal);
    try {
      const merged = mergeTask(task, await client.getTask(ref, signal ? { signal } : {}));
      const isNews = merged !== task;
      task = merged;
      wait = afterReply(wait, task, toMoment());
      if (isNews) yield task;
      if (isSettled(task)) return;
    } catch (error) {
      if (!isWebRunError(error) || error.code === 'input') throw error;
      wait = afterFailure(wait, error, toMoment());
      if (wait.isGone) throw toGone(error);
    }
    onWait?.(wait);
  }
}

/** The error for a result that is no longer there. */
export function toGone(last: WebRunError): WebRunError {
  return new WebRunError(
    '[webrun-react] Could not get the result: the server no longer has it (404 several times in a row). The task may have run and cost money.',
    { code: 'gone', status: last.status, apiCode: last.apiCode, outcome: 'unknown' },
  );
}

/** The present moment, for the waiting rule. */
export function toMoment(): Moment {
  return { now: Date.now(), random: Math.random() };
}

function sleepUntil(time: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    if (signal?.aborted) return reject(signal.reason as Error);
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      },
      Math.max(0, time - Date.now()),
    );
    signal?.addEventListener('abort', leave, { once: true });
  });
}
