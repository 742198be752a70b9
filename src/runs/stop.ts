import type { WebRunClient } from '../core/client.js';
import { isNotFound, isWebRunError, WebRunError } from '../core/errors.js';
import { toWaitMs } from '../core/polling.js';
import type { TaskRef } from '../core/task.js';
import { pollIntervalMs, slowestPollMs } from '../core/timing.js';

/**
 * Sends a stop at most five times, 2 to 30 s apart, while `shouldSend()`. The server may ask for a longer pause, but what costs money
 * does not wait that long. `onWait` receives a function that repeats it at once.
 */
async function sendStop(
  send: () => Promise<void>,
  onWait: (sendNow: () => void) => void,
  shouldSend: () => boolean,
): Promise<void> {
  for (let delayMs = pollIntervalMs; shouldSend(); delayMs *= 2) {
    try {
      return await send();
    } catch (error) {
      if (!isWebRunError(error)) throw error;
      if (isNotFound(error)) return; // it is gone already
      if (!error.isRetryable || error.code === 'input' || delayMs > slowestPollMs) throw error;
      const waitMs = Math.min(Math.max(delayMs, toWaitMs(error) ?? 0), slowestPollMs);
      await new Promise<void>((resolve) => {
        setTimeout(resolve, waitMs);
        onWait(resolve);
      });
    }
  }
}

/** Whether the server says that it started nothing, and never will, because the start was cancelled before it arrived. */
export const isCancelledStart = (error: unknown): boolean =>
  isWebRunError(error) && error.apiCode === 'START_CANCELLED';

/**
 * Ends a session. Repeats retryable failures, so that one 429 does not leave open what costs money.
 * @throws {WebRunError} when it has failed five times, or for good
 */
export const terminateSession = (
  client: WebRunClient,
  sessionId: string,
  onWait: (sendNow: () => void) => void,
): Promise<void> =>
  sendStop(
    () => client.setSessionState(sessionId, 'terminate'),
    onWait,
    () => true,
  );

/** Ends a task by its client's means, or with its session, while `shouldSend()`. @throws {WebRunError} like {@link terminateSession} */
export const cancelTask = (
  client: WebRunClient,
  ref: TaskRef,
  onWait: (sendNow: () => void) => void,
  shouldSend: () => boolean,
): Promise<void> =>
  sendStop(
    () => client.cancelTask?.(ref) ?? client.setSessionState(ref.sessionId, 'terminate'),
    onWait,
    shouldSend,
  );

/** A stop that the server accepted but did not confirm. */
export const unconfirmedError = (): WebRunError =>
  new WebRunError('[webrun-react] Could not stop the task: the stop was taken, but not confirmed.', {
    code: 'timeout',
    outcome: 'unknown',
  });
