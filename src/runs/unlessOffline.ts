import { now } from '../core/clock.js';
import { isWebRunError, serializeError, toError } from '../core/errors.js';

/** Without a network a POST fails at once; one that took longer, in milliseconds, may have left all the same. */
export const unsentMs = 1_000;

/** What the browser says, which is certain where it is "offline"; Node and React Native say nothing. */
const isOffline = (): boolean => (globalThis.navigator as Partial<Navigator> | undefined)?.onLine === false;

/** Sends something. What fails while the page was offline all the time was not sent: it is refused, not lost. */
export async function unlessOffline<Value>(send: () => Promise<Value>): Promise<Value> {
  const sentAt = now();
  const wasOffline = isOffline();
  try {
    return await send();
  } catch (error) {
    const isUnsent = wasOffline && isOffline() && now() - sentAt < unsentMs;
    throw isUnsent && isWebRunError(error) && error.code === 'network'
      ? toError({ ...serializeError(error), outcome: 'refused' })
      : error;
  }
}
