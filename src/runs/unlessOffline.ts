import { now } from '../core/clock.js';
import { isWebRunError, serializeError, toError } from '../core/errors.js';

/** Without a network a POST fails at once. One that fails later than this, in milliseconds, may have been sent. */
export const unsentMs = 1_000;

/** Browsers are right when they say "offline", but not always when they say "online". Node and React Native say nothing. */
const isOffline = (): boolean => (globalThis.navigator as Partial<Navigator> | undefined)?.onLine === false;

/** Sends a request. An immediate network error, offline before and after, means that it was not sent: refused, not lost. */
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
