/** One HTTP request to the API: what it carries, how long it may take, and what its reply and headers say. */
import { within } from './deadline.js';
import { WebRunError } from './errors.js';
import type { WebRunErrorCode } from './errors.js';
import { inputError } from './input.js';
import { isLoopback } from './links.js';
import type { Reply } from './reply.js';
import { longestRetryAfterMs, pollTimeoutMs, postTimeoutMs } from './timing.js';

/** How requests reach the API. */
export interface ConnectionOptions {
  /** The API key, or how to get it. Leave it out behind a proxy; in a browser off loopback it warns once. */
  readonly apiKey?: string | (() => string | Promise<string>);
  /** Sent with every request, for example a session token for your proxy. */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** Whether cookies go along. @default 'same-origin', by fetch */
  readonly credentials?: RequestCredentials;
  /** @default globalThis.fetch, looked up at each request */
  readonly fetch?: typeof fetch;
  /**
   * Whether what is behind `baseUrl` honours `Idempotency-Key`; WebRun's own API does not document it. Then a start that is
   * given an `idempotencyKey` sends it. @default false
   */
  readonly idempotency?: boolean;
}

/** Options of every request. */
export interface RequestOptions {
  /** Ends the request. A `run-task` that is cut may still be running at the server. */
  readonly signal?: AbortSignal;
  /** Names the intent behind a `runTask` or `sendTask`, so that a repeat is not a second task. Sent only with the client's `idempotency`. */
  readonly idempotencyKey?: string;
  /** Told what the reply says of the rate limit, before the request resolves or throws; not called when it says nothing. */
  readonly onRateLimit?: (limit: RateLimit) => void;
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
export interface SendOptions extends RequestOptions {
  /** Texts that must not come back in an error. */
  readonly hidden?: readonly string[];
  /** The idempotency key, of a request that starts a task. */
  readonly startKey?: string | undefined;
}

/**
 * Sends one request, a poll when it has no body, and reads the whole reply.
 * @throws {WebRunError} `network` or `timeout` when there is none, `input` when the request could not be put together
 */
export async function sendRequest(
  baseUrl: string,
  connection: ConnectionOptions,
  path: string,
  { signal, hidden = [], startKey, onRateLimit }: SendOptions = {},
  body?: object,
): Promise<Reply> {
  const timeoutMs = body ? postTimeoutMs : pollTimeoutMs;
  const lost = (code: WebRunErrorCode, reason: string): WebRunError =>
    new WebRunError(
      `[webrun-react] Could not reach ${body ? path : 'the task'}: ${reason}. Check \`baseUrl\` and the network.`,
      { code, isRetryable: !body, outcome: 'unknown' },
    );
  const reply = await within(timeoutMs, signal, async (left): Promise<Reply> => {
    const { key, ...init } = await prepare(connection, body, startKey);
    left.throwIfAborted();
    try {
      const response = await (connection.fetch ?? fetch)(baseUrl + path, {
        ...init,
        signal: left,
        redirect: 'manual', // a redirect could carry headers of ours to another origin, or send a task twice
        cache: 'no-store',
      });
      if (onRateLimit) readRateLimit(response, onRateLimit);
      return {
        status: response.status,
        body: await response.text(),
        retryAfterMs: readRetryAfter(response),
        hidden: [key, ...hidden],
      };
    } catch {
      // The reason is left out: a fetch may put header values, and with them the key, into its text.
      throw lost('network', 'the connection failed');
    }
  });
  if (!reply) throw lost('timeout', `no answer within ${timeoutMs / 1_000} s`);
  return reply;
}

/** What one request carries, and the key in it. Nothing thrown here carries the key. */
async function prepare(
  { headers, apiKey, credentials, idempotency }: ConnectionOptions,
  body: object | undefined,
  startKey: string | undefined,
): Promise<{
  method: string;
  headers: Headers;
  key: string;
  body: BodyInit | null;
  credentials: RequestCredentials;
}> {
  try {
    const sent = new Headers(await (typeof headers === 'function' ? headers() : headers));
    const key = (await (typeof apiKey === 'function' ? apiKey() : apiKey)) ?? '';
    const isForm = body instanceof FormData;
    if (body && !isForm) sent.set('content-type', 'application/json');
    if (idempotency && startKey) sent.set('idempotency-key', startKey);
    if (key) {
      warnAboutKeyInPage();
      sent.set('authorization', `Bearer ${key}`);
    }
    return {
      method: body ? 'POST' : 'GET',
      headers: sent,
      key,
      body: !body || isForm ? (body ?? null) : JSON.stringify(body),
      credentials: credentials!, // without one fetch has its own
    };
  } catch {
    // A key that could not be had now may be had at the next poll.
    throw inputError('apiKey', 'or `headers` or the input could not be read', 'Check them.', !body);
  }
}

let hasWarned = false;

function warnAboutKeyInPage(): void {
  const page = globalThis.location?.hostname;
  if (hasWarned || !page || typeof document === 'undefined' || isLoopback(page)) return;
  hasWarned = true;
  console.warn('[webrun-react] Could not keep the API key secret: it is in a page. Use a proxy.');
}

/** Milliseconds the server asks to wait: `Retry-After` in seconds or as a date, on a 429 else `X-RateLimit-Reset` in Unix seconds. */
function readRetryAfter({ headers, status }: Response): number | null {
  return toWaitMs(headers.get('retry-after') || (status === 429 && headers.get('x-ratelimit-reset')));
}

/** Tells the limit of a reply that names it whole. */
function readRateLimit({ headers }: Response, tell: (limit: RateLimit) => void): void {
  const read = (name: string): string | null => headers.get(`x-ratelimit-${name}`);
  const limit = Number(read('limit'));
  const remaining = Number(read('remaining') ?? NaN);
  const resetMs = toWaitMs(read('reset'));
  if (limit >= 1 && remaining >= 0 && resetMs !== null) tell({ limit, remaining, resetMs });
}

/** A while from now in milliseconds: from seconds, Unix seconds or a date. */
function toWaitMs(text: string | false | null): number | null {
  if (!text) return null;
  const seconds = Number(text);
  // So large a number of seconds is a moment, not a while.
  const isMoment = !(seconds < 1e9);
  const waitMs = isMoment ? (seconds * 1_000 || Date.parse(text)) - Date.now() : seconds * 1_000;
  // A wait beyond every documented window is a wrong clock or a wrong unit.
  return Number.isNaN(waitMs) ? null : Math.max(0, Math.min(waitMs, longestRetryAfterMs));
}
