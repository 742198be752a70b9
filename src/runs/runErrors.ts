import { isWebRunError, serializeError, toCause, WebRunError } from '../core/errors.js';
import type { SerializedError } from '../core/errors.js';

const create = (message: string, init: ConstructorParameters<typeof WebRunError>[1]): SerializedError =>
  serializeError(new WebRunError(`[webrun-react] ${message}`, init));

/** A run whose page was closed before it was sent. */
export const unsentError: SerializedError = /* @__PURE__ */ create(
  'Could not send the task: its page was closed while it was queued. Send it again.',
  { code: 'aborted' },
);

/** A run that was started while the stored runs could not be read. */
export const unreadableError: SerializedError = /* @__PURE__ */ create(
  'Could not read the stored runs: the storage failed. Nothing was sent. Try again.',
  { code: 'aborted' },
);

/** A start whose budget guard could not be loaded. */
export const unguardedError: SerializedError = /* @__PURE__ */ create(
  'Could not load what watches the budget. Nothing was sent. Try again.',
  { code: 'budget' },
);

/** A start that the server may or may not have accepted. */
export const cutError: SerializedError = /* @__PURE__ */ create(
  'Could not learn what became of the task: its page was closed while it was sent. It may be running.',
  { code: 'network', outcome: 'unknown' },
);

/** A start that the server accepted without naming the task. */
export const unidentifiedError: SerializedError = /* @__PURE__ */ create(
  'Could not follow the task: the server did not name it. It may be running.',
  { code: 'protocol', apiCode: 'NO_TASK_ID', outcome: 'unknown' },
);

/** A thrown value as an error of the library; the app's own may come from a callback of its cache. */
export function toWebRunError(
  thrown: unknown,
  what: string,
  outcome: WebRunError['outcome'] = 'unknown',
): WebRunError {
  const message = `[webrun-react] Could not ${what}: the app threw.`;
  return isWebRunError(thrown)
    ? thrown
    : new WebRunError(message, { code: 'network', outcome, cause: toCause(thrown) });
}
