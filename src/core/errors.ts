/** What went wrong with a request, in one word. */
export type WebRunErrorCode =
  /** The request or its reply was lost on the way. */
  | 'network'
  /** No reply within the time given to the request. */
  | 'timeout'
  /** The server answered with a refusal. */
  | 'http'
  /** The server answered, but not in a way that can be read as this request's reply. */
  | 'protocol'
  /** The request was not sent, because what it was to carry is wrong; `field` names the part. */
  | 'input'
  /** The request was given up before it was sent, for example because the page it was queued in went away. */
  | 'aborted'
  /** The result is no longer there: the server answered 404 several times in a row. */
  | 'gone';

/** The parts of a {@link WebRunError}; as a plain object they survive JSON. */
export interface WebRunErrorInit {
  readonly code: WebRunErrorCode;
  /** HTTP status of the reply. @default null, when there was none */
  readonly status?: number | null;
  /** The server's own code, for example `INSUFFICIENT_BALANCE`. @default null */
  readonly apiCode?: string | null;
  /** How long the server asks to wait, in milliseconds. @default null */
  readonly retryAfterMs?: number | null;
  /** @default false */
  readonly isRetryable?: boolean;
  /** @default 'refused' */
  readonly outcome?: 'refused' | 'unknown';
  /** The field of the input that is wrong, for `code: 'input'`. @default null */
  readonly field?: string | null;
}

/**
 * A request that was refused, lost or unreadable. A task that fails is a value (`status: 'failed'`), not an error.
 * No message contains an API key or a secret.
 */
export class WebRunError extends Error {
  override readonly name: string = 'WebRunError';
  declare readonly code: WebRunErrorCode;
  /** HTTP status of the reply, `null` when there was none. */
  declare readonly status: number | null;
  /** The server's own code, for example `INSUFFICIENT_BALANCE`. */
  declare readonly apiCode: string | null;
  /** How long the server asks to wait, in milliseconds. */
  declare readonly retryAfterMs: number | null;
  /** This same request may be repeated without asking a person (protocol section 5.10). */
  declare readonly isRetryable: boolean;
  /** `refused`: the server certainly did not take it. `unknown`: the task may be running and costing money. */
  declare readonly outcome: 'refused' | 'unknown';
  /** The field of the input that is wrong, for `code: 'input'`. */
  declare readonly field: string | null;

  constructor(message: string, init: WebRunErrorInit) {
    super(message);
    Object.assign(this, defaults, init);
  }
}

const defaults = {
  status: null,
  apiCode: null,
  retryAfterMs: null,
  isRetryable: false,
  outcome: 'refused',
  field: null,
} satisfies Omit<WebRunErrorInit, 'code'>;

/** Tells a {@link WebRunError} from any other value, also across two copies of this package. */
export function isWebRunError(value: unknown): value is WebRunError {
  return value instanceof Error && value.name === 'WebRunError' && 'outcome' in value;
}

/** A {@link WebRunError} as plain data, as runs carry it: it survives JSON and `structuredClone`. */
export interface SerializedError extends Required<WebRunErrorInit> {
  readonly name: 'WebRunError';
  readonly message: string;
}

/** Turns an error into plain data. */
export function serializeError(error: WebRunError): SerializedError {
  const { message, code, status, apiCode, retryAfterMs, isRetryable, outcome, field } = error;
  return { name: 'WebRunError', message, code, status, apiCode, retryAfterMs, isRetryable, outcome, field };
}

/** Makes an error to throw from plain data. */
export function toError({ name: _, message, ...init }: SerializedError): WebRunError {
  return new WebRunError(message, init);
}

/** The error for a result that is no longer there. */
export function toGone(last: WebRunErrorInit | null): WebRunError {
  return new WebRunError('[webrun-react] Could not get the result: it is gone. It may have cost money.', {
    code: 'gone',
    status: 404,
    apiCode: last?.apiCode ?? null,
    outcome: 'unknown',
  });
}

/** Makes a forgotten member of a union a compile error. */
export function assertNever(value: never): never {
  throw new Error(`[webrun-react] Could not handle ${JSON.stringify(value)}: it is not a known case.`);
}
