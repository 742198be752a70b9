/** One HTTP request to the API: what it carries, how long it may take, and what its reply and headers say. */
import { within } from './deadline.js';
import { toCause, WebRunError } from './errors.js';
import type { ErrorCause, WebRunErrorCode } from './errors.js';
import { inputError } from './input.js';
import { isLoopback } from './links.js';
import type { Fetch, HeaderValues, ReplyHeaders, Signal } from './platform.js';
import { maxReplyLength } from './reply.js';
import type { Reply } from './reply.js';
import { pollTimeoutMs, postTimeoutMs, rateWindowMs } from './timing.js';

/** How requests reach the API. */
export interface ConnectionOptions {
  /** The API key, or how to get it. Leave it out behind a proxy; in a browser off loopback it warns once. */
  readonly apiKey?: string | (() => string | Promise<string>) | undefined;
  /** Sent with every request, for example a session token for your proxy. */
  readonly headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>) | undefined;
  /** Whether cookies go along. @default 'same-origin', by fetch */
  readonly credentials?: 'include' | 'omit' | 'same-origin' | undefined;
  /** @default globalThis.fetch, looked up at each request */
  readonly fetch?: Fetch | undefined;
  /**
   * Called with the headers of every reply: `createProxyLimits` reads in them what the user has left. `isAcceptedStart` says that it is to a
   * start that has an `idempotencyKey`, as those of runs do, and that the server took it.
   */
  readonly onHeaders?: ((headers: ReplyHeaders, isAcceptedStart: boolean) => void) | undefined;
  /**
   * Whether what is behind `baseUrl` honours `Idempotency-Key`; WebRun's own API does not document it. Then a start that was cut is
   * repeated under its `idempotencyKey`. To a `baseUrl` that is a path every POST has a key in any case: browsers may send one twice. @default false
   */
  readonly idempotency?: boolean | undefined;
}

/** Options of every request. */
export interface RequestOptions {
  /** Ends the request. A `run-task` that is cut may still be running at the server. */
  readonly signal?: Signal | undefined;
  /** Names the intent behind a `runTask` or `sendTask`, so that a repeat is not a second task. Sent with the client's `idempotency`, or to a path. */
  readonly idempotencyKey?: string | undefined;
  /**
   * Of a start that goes out again under its `idempotencyKey` and is not wanted any more: the server answers what became of the first one,
   * and where there was none it begins nothing and refuses, with `START_CANCELLED`. A server may not know it and begin the task.
   * @default false
   */
  readonly isCancelled?: boolean | undefined;
  /** Asked right before the request leaves; `false` sends nothing. @default it is sent */
  readonly shouldSend?: (() => boolean) | undefined;
  /** Texts that must not come back in an error, a failure or a question: they are replaced by `…`. */
  readonly hidden?: readonly string[] | undefined;
  /** Told what the reply says of the rate limit, before the request resolves or throws; not called when it says nothing. */
  readonly onRateLimit?: ((limit: RateLimit) => void) | undefined;
}

/** What a reply's `X-RateLimit-*` headers say. */
export interface RateLimit {
  /** Requests a minute. */
  readonly limit: number;
  /** Requests that are left now. */
  readonly remaining: number;
  /** When one more is allowed, in milliseconds from now. */
  readonly resetMs: number;
}

/** What one request needs beside its path and body. */
export interface SendOptions extends Omit<RequestOptions, 'hidden'> {
  readonly hidden?: readonly (string | undefined)[] | undefined;
  /** The idempotency key, of a request that starts a task. */
  readonly startKey?: string | undefined;
}

/**
 * Sends one request, a poll when it has no body to make, and reads the whole reply.
 * @throws {WebRunError} `network` or `timeout` when there is none, `input` when the request was certainly not sent
 */
export async function sendRequest(
  baseUrl: string,
  connection: ConnectionOptions,
  path: string,
  { signal, hidden = [], startKey, isCancelled, shouldSend, onRateLimit }: SendOptions,
  toBody?: () => object,
): Promise<Reply> {
  const timeoutMs = toBody ? postTimeoutMs : pollTimeoutMs;
  const lost = (code: WebRunErrorCode, reason: string, cause?: ErrorCause): WebRunError =>
    new WebRunError(
      `[webrun-react] Could not reach ${toBody ? path : 'the task'}: ${reason}. Check \`baseUrl\`.`,
      { code, isRetryable: !toBody, outcome: 'unknown', cause },
    );
  const reply = await within(timeoutMs, signal, async (left): Promise<Reply> => {
    let key: string | undefined;
    const secrets: unknown[] = [...hidden];
    // What is at work; `null` once somebody has taken the content: before that nothing can have been sent.
    let field: string | null = 'input';
    try {
      const body = toBody?.(); // here, so that what is no input is refused in words
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
      // Chromium itself sends a POST again when a kept connection breaks before the reply; to another origin a key needs permission.
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
        get body() {
          field = null;
          return content;
        },
        credentials: connection.credentials!, // without one fetch has its own
        signal: left,
        redirect: 'manual', // a redirect could carry headers of ours to another origin, or send a task twice
        cache: 'no-store',
      });
      const { status, headers: replied, ok } = response;
      try {
        connection.onHeaders?.(replied, !!startKey && ok);
      } catch {
        // An app's own function; the reply is there all the same.
      }
      if (onRateLimit) readRateLimit(replied, onRateLimit);
      return {
        status,
        body: await readText(response),
        retryAfterMs: readWait(
          replied.get('retry-after') || (status === 429 && replied.get('x-ratelimit-reset')),
        ),
        hidden: [key, ...hidden],
        isRedirect: response.type === 'opaqueredirect' || /^30[12378]$/.test(`${status}`), // the first in a browser
        credential: key ? 'api-key' : 'sign-in',
      };
    } catch (error) {
      const cause = toCause(error, secrets);
      const reason = `failed (${cause.name}: ${cause.message})`;
      // Headers or a key that could not be had now may be had at the next poll, or when a start is repeated.
      throw field === null
        ? lost('network', `the connection ${reason}`, cause)
        : inputError(field, reason, 'Nothing was sent.', {
            cause,
            isRetryable: !toBody || field === 'apiKey' || field === 'headers',
          });
    }
  });
  if (!reply) throw lost('timeout', `no answer within ${timeoutMs / 1_000} s`);
  return reply;
}

const valueOf = <T>(option: T | (() => T | Promise<T>)): T | Promise<T> =>
  typeof option === 'function' ? (option as () => T | Promise<T>)() : option;

/**
 * Reads a reply's body; of one that is too long, spaces, enough to tell that it is. Its length is counted on a copy: Chromium's developer
 * tools show a reply with `no-store` as cancelled if its own stream was read.
 */
async function readText(response: Response): Promise<string> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  try {
    reader = response.body?.getReader && response.clone().body?.getReader();
  } catch {
    // There is no way to copy it.
  }
  // Where there are no streams, or no way to read them, as in React Native and Jest's jsdom, it is read whole.
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

/** Tells the limit of a reply that names it whole. */
function readRateLimit(headers: Headers, tell: (limit: RateLimit) => void): void {
  // `null` is no number here either. Spelled out, the names are fewer bytes after gzip than one made from parts.
  const limit = parseFloat(headers.get('x-ratelimit-limit')!);
  const remaining = parseFloat(headers.get('x-ratelimit-remaining')!);
  const resetMs = readWait(headers.get('x-ratelimit-reset'));
  if (limit >= 1 && remaining >= 0 && resetMs !== null)
    tell({ limit, remaining, resetMs: Math.min(resetMs, rateWindowMs) }); // a longer one is a mistake
}

/** A while from now in milliseconds: from seconds, Unix seconds, Unix milliseconds or a date. */
function readWait(text: string | false | null): number | null {
  if (!text) return null;
  // A date, of HTTP or ISO, has a T: of numbers `Date.parse` makes one, too. Where a header came twice ("3, 3"), its first number counts.
  const isDate = /T/.test(text);
  const number = isDate ? Date.parse(text) : parseFloat(text);
  // So large a number of seconds is a moment, not a while, and a larger one a moment in milliseconds.
  const moment = isDate || number > 1e11 ? number : number * 1_000;
  const waitMs = isDate || number > 1e9 ? moment - Date.now() : moment;
  // What `Date` cannot hold is no time.
  return waitMs <= 8e15 ? Math.max(0, waitMs) : null;
}
