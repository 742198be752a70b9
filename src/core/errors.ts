import { hide } from './redact.js';

/**
 * What went wrong with a request, in one word. The package's own messages end with its place in the guide: `(errors.mdx#network)`.
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
  /** The request was not sent, because what it was to carry is wrong; `field` names the part. */
  | 'input'
  /** The request was given up before it was sent, for example because the page it was queued in went away. */
  | 'aborted'
  /** The request was not sent, because a budget of the app does not allow it; `field` names the part of the budget. */
  | 'budget'
  /** The result is no longer there, because the server answered 404 several times in a row, or it is too large to be read. */
  | 'gone';

/** How a request authenticates: with the client's API key, or with the session of the user who is signed in to the app. */
export type Credential = 'api-key' | 'sign-in';

/** What was thrown behind an error, as plain data: without keys, secrets and header values. */
export interface ErrorCause {
  /** For example `TypeError`. */
  readonly name: string;
  readonly message: string;
}

/** The parts of a {@link WebRunError}; as a plain object they survive JSON. What is `undefined` has its default. */
export interface WebRunErrorInit {
  readonly code: WebRunErrorCode;
  /** HTTP status of the reply; 401 also where a redirect or a page asks to sign in. @default null, when there was none */
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
  /** What the request proved itself with. @default null, not known */
  readonly credential?: Credential | null | undefined;
  /** What was thrown behind it. @default null */
  readonly cause?: ErrorCause | null | undefined;
}

/**
 * A request that was refused, lost or unreadable. A task that fails is a value (`status: 'failed'`), not an error.
 * No message contains an API key or a secret.
 */
export class WebRunError extends Error {
  override readonly name: string = 'WebRunError';
  declare readonly code: WebRunErrorCode;
  /** HTTP status of the reply, `null` when there was none; 401 also where a redirect or a page asks to sign in. */
  declare readonly status: number | null;
  /** The server's own code, for example `INSUFFICIENT_BALANCE`. */
  declare readonly apiCode: string | null;
  /** How long the server asks to wait, in milliseconds, however long that is. How long is really waited says `toWaitMs`. */
  declare readonly retryAfterMs: number | null;
  /** This same request may be repeated without asking a person. */
  declare readonly isRetryable: boolean;
  /** `refused`: the server certainly did not take it. `unknown`: the task may be running and costing money. */
  declare readonly outcome: 'refused' | 'unknown';
  /** The field of the input that is wrong, for `code: 'input'`. */
  declare readonly field: string | null;
  /**
   * What the request proved itself with; with status 401 or 403 that is what the server did not accept. `sign-in` where the client has no
   * API key: then signing in again may help, and no key is to be spoken of.
   */
  declare readonly credential: Credential | null;
  /** What was thrown behind it, for example by the app's own `fetch`. Plain data, so that it survives JSON. */
  declare readonly cause: ErrorCause | null;

  constructor(message: string, init: WebRunErrorInit) {
    // A message of ours ends with its place in docs/errors.mdx, which the package brings with it. A server's words stay as they are.
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

/** Tells a {@link WebRunError} from any other value, also across two copies of this package. */
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

/** Whether WebRun knows no such task or session. A 404 that is no JSON object comes from a gateway, and says nothing of either. */
export const isNotFound = (error: WebRunError): boolean =>
  error.status === 404 && error.apiCode !== 'BAD_BODY';

/**
 * Whether the server refused a request because too many came in a short time: then the next one has to wait too. A 429 that names another
 * limit, of money or of tasks at once, is about this request only.
 */
export const isRateLimit = (error: Pick<SerializedError, 'status' | 'apiCode'>): boolean =>
  error.status === 429 && /^$|rate/i.test(error.apiCode ?? '');

/** Makes an error to throw from plain data. */
export function toError({ message, ...init }: SerializedError): WebRunError {
  return new WebRunError(message, init);
}

/** The error for a result that cannot be had any more: the one that was thrown last, unless it only says that there is no such task. */
export function toGone(last: WebRunError): WebRunError {
  if (!isNotFound(last)) return last;
  return new WebRunError('[webrun-react] Could not get the result: it is gone.', {
    code: 'gone',
    status: 404,
    apiCode: last.apiCode,
    outcome: 'unknown',
  });
}

/** The name and the message of whatever was thrown, and of what was behind that, without `hidden` texts and keys. */
export function toCause(thrown: unknown, hidden?: readonly unknown[]): ErrorCause {
  // By its fields: errors of another realm, such as those of Jest's environments, are no instances of this one's `Error`.
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
