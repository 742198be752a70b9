/** One HTTP request to the API: what it carries, how long it may take, and what its reply and headers say. */
import { within } from './deadline.js';
import { toCause, WebRunError } from './errors.js';
import type { ErrorCause, WebRunErrorCode } from './errors.js';
import { inputError } from './input.js';
import { isLoopback } from './links.js';
import type { Fetch, HeaderValues, ReplyHeaders, Signal } from './platform.js';
import { maxReplyLength } from './reply.js';
import type { Reply } from './reply.js';
import { pollTimeoutMs, postTimeoutMs, rateLimitSpacingMs } from './timing.js';

/** How requests reach the API. */
export interface ConnectionOptions {
  /** The API key, or how to get it. Omit it behind a proxy; in a browser, except on loopback, it warns once. */
  readonly apiKey?: string | (() => string | Promise<string>) | undefined;
  /** Sent with every request, for example a session token for your proxy. */
  readonly headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>) | undefined;
  /** Whether cookies go along. @default 'same-origin', by fetch */
  readonly credentials?: 'include' | 'omit' | 'same-origin' | undefined;
  /** @default globalThis.fetch, looked up at each request */
  readonly fetch?: Fetch | undefined;
  /**
   * Called with the headers of every reply; `createProxyLimits` reads from them what the user has left. `isAcceptedStart` means that
   * the server accepted a start with an `idempotencyKey`, which runs always have.
   */
  readonly onHeaders?: ((headers: ReplyHeaders, isAcceptedStart: boolean) => void) | undefined;
  /**
   * Whether the server at `baseUrl` honours `Idempotency-Key`, which WebRun's API does not document. Then a start that was cut off is
   * resent under its `idempotencyKey`. If `baseUrl` is a path, every POST has a key: browsers may send one twice. @default false
   */
  readonly idempotency?: boolean | undefined;
}

/** Options of every request. */
export interface RequestOptions {
  /** Aborts the request. An aborted `run-task` may still be running on the server. */
  readonly signal?: Signal | undefined;
  /** Identifies a `runTask` or `sendTask`, so that a repeat is not a second task. Sent if the client has `idempotency` or its URL is a path. */
  readonly idempotencyKey?: string | undefined;
  /**
   * Marks a start that is resent under its `idempotencyKey` but no longer wanted: the server returns the outcome of the first one or,
   * if there was none, refuses with `START_CANCELLED`. A server that ignores this may start the task.
   * @default false
   */
  readonly isCancelled?: boolean | undefined;
  /** Called right before the request is sent; `false` cancels it. @default it is sent */
  readonly shouldSend?: (() => boolean) | undefined;
  /** Texts to replace with `…` in an error, a failure or a question. */
  readonly hidden?: readonly string[] | undefined;
  /** Called with the reply's rate limit before the request resolves or throws; not called if it has none. */
  readonly onRateLimit?: ((limit: RateLimit) => void) | undefined;
}

/** What a reply's `X-RateLimit-*` headers say. */
export interface RateLimit {
  /** Requests a minute. */
  readonly limit: number;
  /** Requests left now. */
  readonly remaining: number;
  /** When one more is allowed, in milliseconds from now. */
  readonly resetMs: number;
}

/** What one request needs besides its path and body. */
export interface SendOptions extends Omit<RequestOptions, 'hidden'> {
  readonly hidden?: readonly (string | undefined)[] | undefined;
  /** The idempotency key of a request that starts a task. */
  readonly startKey?: string | undefined;
}

/**
 * Sends one request, a poll without `toBody`, and reads the whole reply.
 * @throws {WebRunError} `network` or `timeout` without a reply, `input` when the request was certainly not sent
 */
export async function sendRequest(
  baseUrl: string,
  connection: ConnectionOptions,
  path: string,
  { signal, hidden = [], startKey, isCancelled, shouldSend, onRateLimit }: SendOptions,
  toBody?: () => object,
): Promise<Reply> {
  const timeoutMs = toBody ? postTimeoutMs : pollTimeoutMs;
  const toConnectionError = (code: WebRunErrorCode, reason: string, cause?: ErrorCause): WebRunError =>
    new WebRunError(
      `[webrun-react] Could not reach ${toBody ? path : 'the task'}: ${reason}. Check \`baseUrl\`.`,
      { code, isRetryable: !toBody, outcome: 'unknown', cause },
    );
  const reply = await within(timeoutMs, signal, async (left): Promise<Reply> => {
    let key: string | undefined;
    const secrets: unknown[] = [...hidden];
    // What an error is about, while nothing can have been sent.
    let field = 'input';
    let isSent = false;
    try {
      const body = toBody?.(); // here, so that invalid input gets our error
      const content = body instanceof FormData ? body : JSON.stringify(body);
      field = 'headers';
      const given = await valueOf(connection.headers);
      secrets.push(...Object.values(given ?? {}).flat());
      const headers = new Headers(given);
      headers.forEach((value) => secrets.push(value));
      field = 'apiKey';
      key = await valueOf(connection.apiKey);
      secrets.push(key);
      if (key) {
        warnAboutKeyInPage();
        headers.set('authorization', `Bearer ${key}`);
      }
      field = 'input';
      // Chromium resends a POST when a kept-alive connection breaks before the reply; cross-origin, the header needs permission.
      const isPath = !/\/\//.test(baseUrl);
      if (isPath ? toBody : connection.idempotency && startKey) {
        headers.set('idempotency-key', startKey || `${Math.random()}`);
        if (isCancelled) headers.set('idempotency-cancelled', 'true');
      }
      if (content !== body) headers.set('content-type', 'application/json');
      if (left.aborted) throw left.reason;
      if (shouldSend?.() === false) throw new Error('not wanted any more');
      field = 'fetch';
      const response = await (connection.fetch ?? fetch)(baseUrl + path, {
        method: toBody ? 'POST' : 'GET',
        headers,
        // Until `fetch` has read it, nothing can have been sent.
        get body() {
          isSent = true;
          return content;
        },
        credentials: connection.credentials!, // `undefined`: fetch's default
        signal: left,
        redirect: 'manual', // a redirect could send our headers to another origin, or a task twice
        cache: 'no-store',
      });
      const { status, headers: replied, ok } = response;
      try {
        connection.onHeaders?.(replied, !!startKey && ok);
      } catch {
        // The app's callback failed; the reply is still good.
      }
      if (onRateLimit) readRateLimit(replied, onRateLimit);
      return {
        status,
        body: await readText(response),
        retryAfterMs: readWait(
          replied.get('retry-after') || (status === 429 && replied.get('x-ratelimit-reset')),
        ),
        hidden: [key, ...hidden],
        isRedirect: response.type === 'opaqueredirect' || /^30[12378]$/.test(`${status}`), // the first in browsers
        credential: key ? 'api-key' : 'sign-in',
      };
    } catch (error) {
      const cause = toCause(error, secrets);
      const reason = `failed (${cause.name}: ${cause.message})`;
      // Headers or a key that failed now may be available to the next poll, or when a start is repeated.
      throw isSent
        ? toConnectionError('network', `the connection ${reason}`, cause)
        : inputError(field, reason, 'Nothing was sent.', {
            cause,
            isRetryable: !toBody || field === 'apiKey' || field === 'headers',
          });
    }
  });
  if (!reply) throw toConnectionError('timeout', `no answer within ${timeoutMs / 1_000} s`);
  return reply;
}

const valueOf = <T>(option: T | (() => T | Promise<T>)): T | Promise<T> =>
  typeof option === 'function' ? (option as () => T | Promise<T>)() : option;

/**
 * Reads a reply's body. For one that is too long, returns enough spaces to show it. The length is counted on a clone: Chromium's
 * developer tools show a `no-store` reply as cancelled if its own stream was read.
 */
async function readText(response: Response): Promise<string> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  try {
    reader = response.body?.getReader && response.clone().body?.getReader();
  } catch {
    // It cannot be cloned.
  }
  // Without readable streams, as in React Native and Jest's jsdom, the body is read whole.
  if (!reader) return response.text();
  let length = 0;
  while (length <= maxReplyLength) {
    const { done, value } = await reader.read();
    if (done) return response.text();
    length += value.length;
  }
  Promise.all([reader.cancel(), response.body!.cancel()]).catch(() => undefined);
  return ' '.repeat(length);
}

let hasWarned = false;

function warnAboutKeyInPage(): void {
  const page = globalThis.document?.location?.hostname;
  if (hasWarned || !page || isLoopback(page)) return;
  hasWarned = true;
  console.warn('[webrun-react] Could not hide the API key in a page. Use a proxy.');
}

/** Reports a reply's rate limit, if it is complete. */
function readRateLimit(headers: Headers, onRateLimit: (limit: RateLimit) => void): void {
  // `null` gives NaN, too. Spelled out, the names gzip smaller than when built from parts.
  const limit = parseFloat(headers.get('x-ratelimit-limit')!);
  const remaining = parseFloat(headers.get('x-ratelimit-remaining')!);
  const resetMs = readWait(headers.get('x-ratelimit-reset'));
  if (limit >= 1 && remaining >= 0 && resetMs !== null)
    onRateLimit({ limit, remaining, resetMs: Math.min(resetMs, rateLimitSpacingMs) }); // a longer one is a mistake
}

/** Reads a wait in milliseconds, from seconds, Unix seconds, Unix milliseconds or a date. */
function readWait(text: string | false | null): number | null {
  if (!text) return null;
  // HTTP and ISO dates have a T; `Date.parse` would take numbers, too. Of a repeated header ("3, 3") the first number counts.
  const isDate = /T/.test(text);
  const number = isDate ? Date.parse(text) : parseFloat(text);
  // Above 1e9 it is a Unix time in seconds, above 1e11 in milliseconds.
  const moment = isDate || number > 1e11 ? number : number * 1_000;
  const waitMs = isDate || number > 1e9 ? moment - Date.now() : moment;
  // `null` for NaN and what `Date` cannot hold.
  return waitMs <= 8e15 ? Math.max(0, waitMs) : null;
}
