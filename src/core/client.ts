import { within } from './deadline.js';
import { WebRunError } from './errors.js';
import type { WebRunErrorCode } from './errors.js';
import { assertTaskInput, inputError, secretTexts } from './input.js';
import type { Interaction, SessionInput, TaskInput } from './input.js';
import { isLoopback, parseBaseUrl } from './links.js';
import { loadRest } from './load.js';
import {
  defaultBaseUrl,
  messagePath,
  parseTask,
  readOtherSpelling,
  toRunTaskBody,
  toStateBody,
  toTaskPath,
} from './protocol.js';
import type { Spelling } from './protocol.js';
import { parseAck, toId } from './reading.js';
import type { Reply } from './reading.js';
import type { Session, UploadedFile } from './sessionProtocol.js';
import type { Rest } from './rest.js';
import { longestRetryAfterMs, pollTimeoutMs, postTimeoutMs } from './timing.js';
import type { Task, TaskRef } from './task.js';
import type { WatchOptions } from './watch.js';

/** How to reach the API. */
export interface WebRunClientOptions {
  /** Address of the API or of a proxy before it; may be relative or have a path (`/api/webrun`). @default 'https://connect.webrun.ai' */
  readonly baseUrl?: string;
  /** The API key, or how to get it. Leave it out behind a proxy; in a browser off loopback it warns once. */
  readonly apiKey?: string | (() => string | Promise<string>);
  /** Sent with every request, for example a session token for your proxy. */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** Whether cookies go along. @default 'same-origin', by fetch */
  readonly credentials?: RequestCredentials;
  /** @default globalThis.fetch, looked up at each request */
  readonly fetch?: typeof fetch;
  /** The generation of request fields to begin with; a 400 that names the other one switches once. @default 'taskDetails' */
  readonly spelling?: Spelling;
  /**
   * Whether what is behind `baseUrl` honours `Idempotency-Key`; WebRun's own API does not document it. Then a start that is
   * given an `idempotencyKey` sends it. @default false
   */
  readonly idempotency?: boolean;
  /**
   * Where the sockets of its sessions are, when a session's own reply names no address; `null` where there are none.
   * @default the API's own origin; `null` for a `fetch` of your own that does not go to loopback, which may reach no network
   */
  readonly socketUrl?: string | null;
}

/** Options of every request. */
export interface RequestOptions {
  /** Ends the request. A `run-task` that is cut may still be running at the server. */
  readonly signal?: AbortSignal;
  /** Names the intent behind a `runTask` or `sendTask`, so that a repeat is not a second task. Sent only with the client's `idempotency`. */
  readonly idempotencyKey?: string;
  /** Told what the reply says of the rate limit, before the request resolves or throws; not called when it says nothing. */
  readonly onRateLimit?: (limit: RateLimit) => void;
  /** @internal Told the reply to a poll before it is read; what it returns is taken as read. */
  readonly recall?: (reply: Reply) => Task | undefined;
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

/**
 * The API, one method per request. Each method makes one request and returns or throws what its reply says;
 * waiting belongs to {@link WebRunClient.watchTask}. Every method throws {@link WebRunError}, and the signal's reason when aborted.
 */
export interface WebRunClient {
  /** The address the client was made with, without a trailing slash; part of every query key. */
  readonly baseUrl: string;
  /** Where sessions are listened to, unless they name an address of their own; `null` or left out: nowhere. */
  readonly socketUrl?: string | null;
  /** Whether what is behind `baseUrl` was said to honour `Idempotency-Key`: then a start that was cut may be repeated under its key. */
  readonly idempotency: boolean;
  /** Whether requests leave by the page's own `fetch`, and with it by the few connections a browser has for an origin. */
  readonly isDirect: boolean;
  /** `POST /start/run-task`: the server holds it up to 50 s, then answers with the task in any state. Given 75 s. */
  runTask(input: TaskInput, options?: RequestOptions): Promise<Task>;
  /** `GET /task/:sessionId/:taskId`, one reply. Given 30 s. */
  getTask(ref: TaskRef, options?: RequestOptions): Promise<Task>;
  /** Polls until the task has settled and yields every change. A bad poll only slows it. */
  watchTask(ref: TaskRef, options?: WatchOptions): AsyncIterable<Task>;
  /** Answers a guardrail, or ends the task with `action: 'stop'`. The first answer wins. @default action 'resume' */
  answerGuardrail(
    ref: TaskRef,
    answer: string,
    options?: RequestOptions & { readonly action?: 'resume' | 'stop' },
  ): Promise<void>;
  /** `POST /start/start-session`. An open session costs money until it ends. */
  startSession(input?: SessionInput, options?: RequestOptions): Promise<Session>;
  /** Starts a task in an open session; the server holds it up to 50 s like `runTask`. */
  sendTask(sessionId: string, input: TaskInput, options?: RequestOptions): Promise<Task>;
  /** `stop` ends the task, `terminate` the session with everything in it. */
  setSessionState(
    sessionId: string,
    state: 'pause' | 'resume' | 'stop' | 'terminate',
    options?: RequestOptions,
  ): Promise<void>;
  /** A person's action in the session's browser. */
  interact(sessionId: string, action: Interaction, options?: RequestOptions): Promise<void>;
  /** Uploads files for a task's `files`; without an environment the server drops them after an hour. */
  uploadFiles(files: readonly File[], options?: RequestOptions): Promise<UploadedFile[]>;
}

/**
 * Makes a client of the API that needs neither React nor Node.
 * @example
 * const client = createWebRunClient({ apiKey: process.env.WEBRUN_API_KEY });
 * const task = await client.runTask({ taskDetails: 'Find the cheapest desk lamp on shop.example' });
 * @see https://connect.webrun.ai
 */
export function createWebRunClient(options: WebRunClientOptions = {}): WebRunClient {
  const baseUrl = (options.baseUrl ?? defaultBaseUrl).replace(/\/*([?#].*)?$/, '');
  let spelling: Spelling = options.spelling ?? 'taskDetails';
  let isSpellingSure = false;

  /** One POST in the spelling of the day. A 400 is refused before a browser starts, so this one resend cannot bill twice. */
  async function post(
    path: string,
    toBody: (spelling: Spelling) => object,
    options?: Sending,
  ): Promise<Reply> {
    const spoken = spelling;
    const reply = await send(path, options, toBody(spoken));
    const other = readOtherSpelling(reply, spoken);
    // Another request may have switched while this one was under way.
    if (!other || (isSpellingSure && spoken === spelling)) return reply;
    const second = await send(path, options, toBody(other));
    isSpellingSure = true;
    if (second.status === 400) return reply;
    spelling = other;
    return second;
  }

  /** Sends one request, a poll when it has no body, and reads the whole reply; throws `network` or `timeout` when there is none. */
  async function send(
    path: string,
    { signal, hidden = [], startKey, onRateLimit }: Sending = {},
    body?: object,
  ): Promise<Reply> {
    const timeoutMs = body ? postTimeoutMs : pollTimeoutMs;
    const lost = (code: 'network' | 'timeout', reason: string): WebRunError =>
      unreachable(body ? path : 'the task', reason, code, !body, 'unknown');
    const reply = await within(timeoutMs, signal, async (left): Promise<Reply> => {
      const { key, ...init } = await prepare(options, body, startKey);
      left.throwIfAborted();
      try {
        const response = await (options.fetch ?? fetch)(baseUrl + path, {
          ...init,
          signal: left,
          redirect: 'manual', // a redirect could carry headers of ours to another origin, or send a task twice
          cache: 'no-store',
        });
        const { status } = response;
        if (onRateLimit) readRateLimit(response, onRateLimit);
        return {
          status,
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

  /** One POST that starts a task, once it is worth sending. */
  async function start(
    path: string,
    toBody: (spelling: Spelling) => object,
    input: TaskInput,
    options?: RequestOptions,
    context?: Partial<TaskRef>,
  ): Promise<Task> {
    assertTaskInput(input);
    const sending = { ...options, startKey: options?.idempotencyKey, hidden: secretTexts(input) };
    return parseTask(await post(path, toBody, sending), { ...context, baseUrl });
  }

  /** The rest of the client. After a deployment its file may be gone. */
  async function rest(): Promise<Rest> {
    try {
      return (await loadRest()).createRest(client, post, start);
    } catch {
      throw unreachable('a part of the client', 'its file did not load', 'unsent');
    }
  }

  const client: WebRunClient = {
    baseUrl,
    socketUrl: options.socketUrl === undefined ? guessSocketUrl(baseUrl, options.fetch) : options.socketUrl,
    idempotency: options.idempotency ?? false,
    isDirect: !options.fetch,
    runTask: (input, options) =>
      start('/start/run-task', (words) => toRunTaskBody(input, words), input, options),
    async getTask({ sessionId, taskId }, options) {
      if (!toId(sessionId) || !toId(taskId))
        throw inputError('taskId', 'or `sessionId` is wrong', 'Check both.');
      const ref = { sessionId, taskId };
      const reply = await send(toTaskPath(ref), options);
      return options?.recall?.(reply) ?? parseTask(reply, { ...ref, baseUrl });
    },
    async *watchTask(...given) {
      yield* (await rest()).watchTask(...given);
    },
    answerGuardrail: async (...given) => (await rest()).answerGuardrail(...given),
    sendTask: async (...given) => (await rest()).sendTask(...given),
    async setSessionState(sessionId, state, options) {
      parseAck(await post(messagePath, () => toStateBody(sessionId, state), options));
    },
    startSession: async (...given) => (await rest()).startSession(...given),
    interact: async (...given) => (await rest()).interact(...given),
    uploadFiles: async (...given) => (await rest()).uploadFiles(...given),
  };
  return client;
}

function unreachable(
  what: string,
  reason: string,
  code: WebRunErrorCode,
  isRetryable = false,
  outcome: WebRunError['outcome'] = 'refused',
): WebRunError {
  return new WebRunError(
    `[webrun-react] Could not reach ${what}: ${reason}. Check \`baseUrl\` and the network.`,
    { code, isRetryable, outcome },
  );
}

function guessSocketUrl(baseUrl: string, ownFetch: unknown): string | null {
  const url = parseBaseUrl(baseUrl);
  return url && (!ownFetch || isLoopback(url.hostname)) ? url.origin : null;
}

/** What goes with a POST beside its body. */
export interface Sending {
  readonly signal?: AbortSignal;
  /** The idempotency key of a start. */
  readonly startKey?: string | undefined;
  readonly onRateLimit?: (limit: RateLimit) => void;
  /** Texts that must not come back in an error. */
  readonly hidden?: readonly string[];
}

/** What one request carries, and the key in it. Nothing thrown here carries the key. */
async function prepare(
  { headers, apiKey, credentials, idempotency }: WebRunClientOptions,
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
