import { Refusal } from './refusal.js';
import { ConfigurationError } from './secrets.js';
import { StoreLoss, StoreTimeout } from './store.js';
import { UpstreamError } from './upstreamHealth.js';

/** Errors whose messages contain nothing from outside. */
const ownErrors = [ConfigurationError, UpstreamError, StoreLoss, StoreTimeout];

/** How long until an error of the same kind is logged again, in milliseconds: days later it is news, with every request it is noise. */
const sameAgainMs = 3_600_000;

/**
 * Logs errors to the console where the app passes no `onError`. Messages of other code are omitted, because they may contain user input; each
 * kind of error is logged once an hour.
 */
export function createErrorLog(): (error: unknown) => void {
  const writtenAtMs = new Map<string, number>();
  return (error) => {
    // The client was told this already.
    if (error instanceof Refusal) return;
    const isOwn = error instanceof Error && ownErrors.some((Own) => error instanceof Own);
    const message = isOwn ? error.message : describeForeign(error);
    const nowMs = performance.now();
    const isNew = nowMs - (writtenAtMs.get(message) ?? -Infinity) >= sameAgainMs;
    // An `UpstreamError` is rare anyway, and is logged again if WebRun worked in between.
    if (!isNew && !(error instanceof UpstreamError)) return;
    writtenAtMs.set(message, nowMs);
    console.error(message);
  };
}

/** Redis's error codes for a failed command; its messages begin with one. */
const redisCodes =
  /^(?:CLUSTERDOWN|EXECABORT|LOADING|MASTERDOWN|MISCONF|NOAUTH|NOPERM|NOREPLICAS|OOM|READONLY|TRYAGAIN|WRONGPASS)\b/;

function describeForeign(error: unknown): string {
  const kind = error instanceof Error ? toKind(error) : 'Error';
  return `[webrun-react] Could not do all of a request: \`authorize\`, a function for a secret, the store, \`waitUntil\` or a listener threw (${kind}). Give \`onError\` to createWebRunProxy, or to createSocketRelay, to see the error itself.`;
}

/** The kind of error, in words from code only: nothing in them was sent by a user. */
function toKind(error: Error & { readonly code?: unknown }): string {
  const name =
    [error.name, error.constructor.name].find((word) => /^(?!Error$)\w{1,40}$/.test(word)) ?? 'Error';
  const code =
    typeof error.code === 'string' && /^E[A-Z_\d]{2,40}$/.test(error.code) ? error.code : undefined;
  const word = code ?? redisCodes.exec(error.message)?.[0];
  return word === undefined ? name : `${name}, ${word}`;
}
