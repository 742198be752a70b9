import { hide } from './redact.js';

/**
 * What went wrong with a request, in one word. The package's own messages end with its section of the guide: `(errors.mdx#network)`.
 * @see docs/errors.mdx, the cause of each and what to do
 */
export type WebRunErrorCode =
  /** The request or its reply was lost on the way. */
  | 'network'
  /** No reply within the time given to the request. */
  | 'timeout'
  /** The server answered with a refusal. */
  | 'http'
  /** The server answered, but not in a way that can be read as this request's reply. */
  | 'protocol'
  /** The request was not sent, because its input is invalid; `field` names the part. */
  | 'input'
  /** The request was given up before it was sent, for example because its page was closed. */
  | 'aborted'
  /** The request was not sent, because a budget of the app does not allow it; `field` names the part of the budget. */
  | 'budget'
  /** The result is no longer available, because the server answered 404 several times in a row, or it is too large to read. */
  | 'gone';

/** How a request authenticates: with the client's API key, or with the session of the user who is signed in to the app. */
export type Credential = 'api-key' | 'sign-in';

/** The cause of an error, as plain data without keys, secrets and header values. */
export interface ErrorCause {
  /** For example `TypeError`. */
  readonly name: string;
  readonly message: string;
}

/** The fields of a {@link WebRunError} as a plain object, which survives JSON. `undefined` means the default. */
export interface WebRunErrorInit {
  readonly code: WebRunErrorCode;
  /** HTTP status of the reply; 401 also when a redirect or a page asks to sign in. @default null, when there was none */
  readonly status?: number | null | undefined;
  /** The server's own code, for example `INSUFFICIENT_BALANCE`. @default null */
  readonly apiCode?: string | null | undefined;
  /** How long the server asks to wait, in milliseconds, however long that is. @default null */
  readonly retryAfterMs?: number | null | undefined;
  /** @default false */
  readonly isRetryable?: boolean | undefined;
  /** @default 'refused' */
  readonly outcome?: 'refused' | 'unknown' | undefined;
  /** The field of the input that is wrong, for `code: 'input'`. @default null */
  readonly field?: string | null | undefined;
  /** What the request authenticated with. @default null, unknown */
  readonly credential?: Credential | null | undefined;
  /** The underlying error. @default null */
  readonly cause?: ErrorCause | null | undefined;
}

/**
 * A request that was refused, lost or unreadable. A task that fails is a value (`status: 'failed'`), not an error.
 * No message contains an API key or a secret.
 */
export class WebRunError extends Error {
  override readonly name: string = 'WebRunError';
  declare readonly code: WebRunErrorCode;
  /** HTTP status of the reply, `null` when there was none; 401 also when a redirect or a page asks to sign in. */
  declare readonly status: number | null;
  /** The server's own code, for example `INSUFFICIENT_BALANCE`. */
  declare readonly apiCode: string | null;
  /** How long the server asks to wait, in milliseconds, however long that is. `toWaitMs` gives the actual wait. */
  declare readonly retryAfterMs: number | null;
  /** Whether this request may be repeated without asking a person. */
  declare readonly isRetryable: boolean;
  /** `refused`: the server certainly did not accept it. `unknown`: the task may be running and costing money. */
  declare readonly outcome: 'refused' | 'unknown';
  /** The field of the input that is wrong, for `code: 'input'`. */
  declare readonly field: string | null;
  /**
   * What the request authenticated with; with status 401 or 403, what the server rejected. `sign-in` if the client has no API
   * key: then signing in again may help, and messages should not mention a key.
   */
  declare readonly credential: Credential | null;
  /** The underlying error, for example from the app's own `fetch`. Plain data, so that it survives JSON. */
  declare readonly cause: ErrorCause | null;

  constructor(message: string, init: WebRunErrorInit) {
    // Our messages end with their section of docs/errors.mdx, which ships with the package. A server's words stay unchanged.
    super(message.replace(/^\[webrun-react].*[^)]$/s, `$& (errors.mdx#${init.code})`));
    const parts = this as unknown as Record<string, unknown>;
    for (const key in defaults)
      parts[key] = init[key as keyof WebRunErrorInit] ?? defaults[key as keyof WebRunErrorInit];
  }
}

const defaults: Readonly<Record<keyof WebRunErrorInit, unknown>> = {
  code: null,
  status: null,
  apiCode: null,
  retryAfterMs: null,
  isRetryable: false,
  outcome: 'refused',
  field: null,
  credential: null,
  cause: null,
};

/** Tells a {@link WebRunError} from any other value, even across two copies of this package. */
export function isWebRunError(value: unknown): value is WebRunError {
  return value instanceof Error && value.name === 'WebRunError' && 'outcome' in value;
}

/** A {@link WebRunError} as plain data, as runs carry it: it survives JSON and `structuredClone`. */
export interface SerializedError extends Readonly<Pick<WebRunError, 'message' | keyof WebRunErrorInit>> {
  readonly name: 'WebRunError';
}

/** Turns an error into plain data. */
export function serializeError(error: WebRunError): SerializedError {
  const parts = Object.keys(defaults).map((key) => [key, error[key as keyof WebRunErrorInit]]);
  return { name: 'WebRunError', message: error.message, ...Object.fromEntries(parts) } as SerializedError;
}

/** Whether WebRun does not know the task or session. A 404 that is not a JSON object comes from a gateway and proves neither. */
export const isNotFound = (error: WebRunError): boolean =>
  error.status === 404 && error.apiCode !== 'BAD_BODY';

/**
 * Whether the server refused a request because too many came in a short time, so that the next one must wait, too. A 429 that names
 * another limit, of money or concurrent tasks, concerns only this request.
 */
export const isRateLimit = (error: Pick<SerializedError, 'status' | 'apiCode'>): boolean =>
  error.status === 429 && /^$|rate/i.test(error.apiCode ?? '');

/** Makes an error to throw from plain data. */
export function toError({ message, ...init }: SerializedError): WebRunError {
  return new WebRunError(message, init);
}

/** The error for a result that is gone: the last one thrown, unless it only says that the task is unknown. */
export function goneError(last: WebRunError): WebRunError {
  if (!isNotFound(last)) return last;
  return new WebRunError('[webrun-react] Could not get the result: it is gone.', {
    code: 'gone',
    status: 404,
    apiCode: last.apiCode,
    outcome: 'unknown',
  });
}

/** The name and message of a thrown value, plus its cause's message or code, without `hidden` texts and keys. */
export function toCause(thrown: unknown, hidden?: readonly unknown[]): ErrorCause {
  // Reads fields, because errors of another realm, such as Jest's environments, are not instances of this `Error`.
  const { name, message = thrown, cause } = Object(thrown) as Fields;
  const { message: behind, code } = Object(cause) as Fields;
  const said = [message, behind || code].filter((text) => typeof text === 'string' && text).join(': ');
  return { name: hide(typeof name === 'string' ? name : typeof thrown, hidden), message: hide(said, hidden) };
}

type Fields = Readonly<Record<string, unknown>>;

/** Makes a forgotten member of a union a compile error. */
export function assertNever(value: never): never {
  throw new Error(`[webrun-react] Could not handle ${JSON.stringify(value)}: unknown case.`);
}
