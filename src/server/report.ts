/** Reports events to the app, for both the proxy and the relay. */
import { ignoreErrors } from '../core/promises.js';
import { checkFunctions, checkList } from './checkOptions.js';
import type { Refuse } from './checkOptions.js';
import { createErrorLog } from './errorLog.js';
import { revealedDetails, toDetails } from './events.js';
import type { Endpoint, KnownDetails, RevealedDetail, WebRunProxyEvent } from './events.js';
import { Refusal, refusals } from './refusal.js';
import { ConfigurationError } from './secrets.js';

/** The options for logs and metrics that the proxy and the socket relay share. */
export interface ReportOptions {
  /** Called when something is accepted, refused or settled. */
  readonly onEvent?: ((event: WebRunProxyEvent) => void) | undefined;
  /** Which details an event may contain. @default [] */
  readonly reveal?: readonly RevealedDetail[] | undefined;
  /**
   * Called with internal errors, for example of `authorize`, and with an `UpstreamError` when WebRun refuses the key or cannot be reached, once
   * until it answers again.
   * @default logs a line per kind to the console, without the key and user input
   */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Calls an app's listeners; errors that they throw never reach the caller. */
export interface Report {
  readonly emit: (event: WebRunProxyEvent, known: KnownDetails) => void;
  readonly onError: (error: unknown) => void;
  /** Reports why something was refused, and returns the refusal; any other error came from other code. */
  readonly refused: (error: unknown, endpoint: Endpoint | null, known: KnownDetails) => Refusal;
}

/** Makes the reporter. @throws {TypeError} for an option of the wrong type */
export function createReport(
  { onEvent, reveal = [], onError: listen }: ReportOptions,
  refuse: Refuse,
): Report {
  checkFunctions({ onEvent, onError: listen }, refuse);
  checkList('reveal', reveal, refuse, revealedDetails);
  const log = listen ?? createErrorLog();
  // An error of the error listener cannot be reported to anybody.
  const onError = (error: unknown): void => void ignoreErrors(() => log(error));
  const emit = (event: WebRunProxyEvent, known: KnownDetails): void => {
    // A listener that throws or rejects must not affect anything else.
    const callListener = async (): Promise<void> => onEvent?.({ ...event, ...toDetails(known, reveal) });
    callListener().catch(onError);
  };
  return {
    emit,
    onError,
    refused(error, endpoint, known) {
      const refusal = toRefusal(error);
      if (error !== refusal) onError(error);
      else if (refusal.cause !== undefined) onError(refusal.cause);
      emit({ type: 'refused', endpoint, status: refusal.status, reason: refusal.code }, known);
      return refusal;
    },
  };
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return error instanceof ConfigurationError ? refusals.notConfigured() : refusals.broken();
}
