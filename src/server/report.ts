/** Reports to the app what happens; the proxy and the relay do it alike. */
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
  /** Called for what was accepted, refused and settled. */
  readonly onEvent?: ((event: WebRunProxyEvent) => void) | undefined;
  /** What an event may name. @default [] */
  readonly reveal?: readonly RevealedDetail[] | undefined;
  /**
   * Called for what went wrong inside, for example in `authorize`, and for an `UpstreamError`, once until WebRun answers again: it refuses
   * the key, or cannot be reached. @default a line on the console for each kind, without the key and what users sent
   */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Calls the listeners of an app; nothing that they throw comes back. */
export interface Report {
  readonly emit: (event: WebRunProxyEvent, known: KnownDetails) => void;
  readonly onError: (error: unknown) => void;
  /** Reports why something was refused, and returns the refusal; what is none was thrown by other code. */
  readonly refused: (error: unknown, endpoint: Endpoint | null, known: KnownDetails) => Refusal;
}

/** Makes it. @throws {TypeError} for an option of another type than it has */
export function createReport(
  { onEvent, reveal = [], onError: listen }: ReportOptions,
  refuse: Refuse,
): Report {
  checkFunctions({ onEvent, onError: listen }, refuse);
  checkList('reveal', reveal, refuse, revealedDetails);
  const log = listen ?? createErrorLog();
  // What the listener of errors throws has nobody left to be reported to.
  const onError = (error: unknown): void => void ignoreErrors(() => log(error));
  const emit = (event: WebRunProxyEvent, known: KnownDetails): void => {
    // A listener that throws, at once or later, is its owner's fault, and nobody else's.
    const tell = async (): Promise<void> => onEvent?.({ ...event, ...toDetails(known, reveal) });
    tell().catch(onError);
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
