import { isWebRunError } from '../core/errors.js';
import { sleep } from '../core/promises.js';
import { pollIntervalMs, slowestPollMs } from '../core/timing.js';

/**
 * Ends a session that got no task. Its run is over, so nobody would see this fail: unless the server refuses it, the request is repeated,
 * five attempts in all, 2 to 16 s apart.
 */
export async function endUnusedSession(send: () => Promise<void> | undefined): Promise<void> {
  for (let delayMs = pollIntervalMs; ; delayMs *= 2) {
    try {
      return await send();
    } catch (error) {
      if ((isWebRunError(error) && error.outcome === 'refused') || delayMs > slowestPollMs) return;
      await sleep(delayMs);
    }
  }
}
