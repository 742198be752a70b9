import { Refusal } from './refusal.js';
import { ConfigurationError } from './secrets.js';
import { StoreLoss, StoreTimeout } from './store.js';
import { UpstreamError } from './upstreamHealth.js';

/** Errors whose messages hold nothing that came from elsewhere. */
const ownErrors = [ConfigurationError, UpstreamError, StoreLoss, StoreTimeout];

/** An error of the same kind is written again only after this long: days later it is news, with every request it is noise. */
const sameAgainMs = 3_600_000;

/**
 * Writes to the console what went wrong, where the app gives no `onError`. Messages of other code are left out, because they may hold what
 * a user sent; each kind of error is written once an hour.
 */
export function createErrorLog(): (error: unknown) => void {
  const writtenAtMs = new Map<string, number>();
  return (error) => {
    // What the client was told already.
    if (error instanceof Refusal) return;
    const isOwn = error instanceof Error && ownErrors.some((Own) => error instanceof Own);
    const message = isOwn ? error.message : describeForeign(error);
    const nowMs = performance.now();
    const isNew = nowMs - (writtenAtMs.get(message) ?? -Infinity) >= sameAgainMs;
    // An `UpstreamError` is rare as it is, and is written again when WebRun was well meanwhile.
    if (!isNew && !(error instanceof UpstreamError)) return;
    writtenAtMs.set(message, nowMs);
    console.error(message);
  };
}

/** The words of Redis for why it does not carry out a command; its messages begin with one. */
const redisCodes =
  /^(?:CLUSTERDOWN|EXECABORT|LOADING|MASTERDOWN|MISCONF|NOAUTH|NOPERM|NOREPLICAS|OOM|READONLY|TRYAGAIN|WRONGPASS)\b/;

function describeForeign(error: unknown): string {
  const kind = error instanceof Error ? toKind(error) : 'Error';
  return `[webrun-react] Could not do all of a request: \`authorize\`, a function for a secret, the store, \`waitUntil\` or a listener threw (${kind}). Give \`onError\` to createWebRunProxy, or to createSocketRelay, to see the error itself.`;
}

/** What kind of error it is, in words that code has chosen: nothing in them was sent. */
function toKind(error: Error & { readonly code?: unknown }): string {
  const name =
    [error.name, error.constructor.name].find((word) => /^(?!Error$)\w{1,40}$/.test(word)) ?? 'Error';
  const code =
    typeof error.code === 'string' && /^E[A-Z_\d]{2,40}$/.test(error.code) ? error.code : undefined;
  const word = code ?? redisCodes.exec(error.message)?.[0];
  return word === undefined ? name : `${name}, ${word}`;
}
