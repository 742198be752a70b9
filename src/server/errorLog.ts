import { Refusal } from './refusal.js';
import { ConfigurationError } from './secrets.js';
import { StoreLoss, StoreTimeout } from './store.js';
import { UpstreamError } from './upstreamHealth.js';

/** Errors whose messages hold nothing that came from elsewhere. */
const ownErrors = [ConfigurationError, UpstreamError, StoreLoss, StoreTimeout];

/**
 * Writes to the console what went wrong, where the app gives no `onError`. Messages of other code are left out, because they may hold what
 * a user sent; each kind of error is written once.
 */
export function createErrorLog(): (error: unknown) => void {
  const written = new Set<string>();
  return (error) => {
    // What the client was told already.
    if (error instanceof Refusal) return;
    const isOwn = error instanceof Error && ownErrors.some((Own) => error instanceof Own);
    const message = isOwn ? error.message : describeForeign(error);
    // An `UpstreamError` is rare as it is, and is written again when WebRun was well meanwhile.
    if (written.has(message) && !(error instanceof UpstreamError)) return;
    written.add(message);
    console.error(message);
  };
}

function describeForeign(error: unknown): string {
  const name = error instanceof Error && /^\w{1,40}$/.test(error.name) ? error.name : 'Error';
  return `[webrun-react] Could not do all of a request: \`authorize\`, a function for a secret, the store, \`waitUntil\` or a listener threw (${name}). Give \`onError\` to createWebRunProxy, or to createSocketRelay, to see the error itself.`;
}
