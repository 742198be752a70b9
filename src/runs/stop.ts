import type { WebRunClient } from '../core/client.js';
import { isNotFound, isWebRunError, WebRunError } from '../core/errors.js';
import { toWaitMs } from '../core/polling.js';
import type { TaskRef } from '../core/task.js';
import { pollIntervalMs, slowestPollMs } from '../core/timing.js';

/**
 * Sends a stop five times at most, 2 to 30 s apart, as long as there is something to stop. The server may ask for a longer pause, but
 * what costs money does not wait for it. `onWait` gets what sends it at once.
 */
async function sendStop(
  send: () => Promise<void>,
  onWait: (sendNow: () => void) => void,
  isWanted: () => boolean,
): Promise<void> {
  for (let delayMs = pollIntervalMs; isWanted(); delayMs *= 2) {
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

/** Whether a server says that it has begun nothing, because the start was cancelled before it arrived, and that it never will. */
export const isCancelledStart = (error: unknown): boolean =>
  isWebRunError(error) && error.apiCode === 'START_CANCELLED';

/**
 * Ends a session. A refusal that may be repeated unasked is, so that one 429 leaves nothing open that costs money.
 * @throws {WebRunError} when the server has refused it five times, or for good
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

/** Ends a task, as its client does it, as long as `isWanted`. @throws {WebRunError} like {@link terminateSession} */
export const cancelTask = (
  client: WebRunClient,
  ref: TaskRef,
  onWait: (sendNow: () => void) => void,
  isWanted: () => boolean,
): Promise<void> =>
  sendStop(
    () => client.cancelTask?.(ref) ?? client.setSessionState(ref.sessionId, 'terminate'),
    onWait,
    isWanted,
  );

/** A stop that the server took, and that nothing has followed. */
export const unconfirmed = (): WebRunError =>
  new WebRunError('[webrun-react] Could not stop the task: the stop was taken, but not confirmed.', {
    code: 'timeout',
    outcome: 'unknown',
  });
