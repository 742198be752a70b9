import { isWebRunError, WebRunError } from './errors.js';
import { assertTaskInput, secretTexts } from './input.js';
import type { Interaction, SessionInput, TaskInput } from './input.js';
import { isLoopback, parseUrl } from './links.js';
import {
  defaultBaseUrl,
  parseAck,
  parseSession,
  parseTask,
  parseUpload,
  readOtherSpelling,
  toAnswerBody,
  toId,
  toInteractionBody,
  toNewTaskBody,
  toRunTaskBody,
  toSessionBody,
  toStateBody,
  toTaskPath,
  toUploadForm,
} from './protocol.js';
import type { Reply, ReplyContext, Session, Spelling, UploadedFile } from './protocol.js';
import { longestRetryAfterMs, pollTimeoutMs, postTimeoutMs } from './timing.js';
import type { Task, TaskRef } from './task.js';
import { watchTask } from './watch.js';
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
}

/** Options of every request. */
export interface RequestOptions {
  /** Ends the request. A `run-task` that is cut may still be running at the server. */
  readonly signal?: AbortSignal;
}

/**
 * The API, one method per request. Each method makes one request and returns or throws what its reply says;
 * waiting belongs to {@link WebRunClient.watchTask}. Every method throws {@link WebRunError}, and the signal's reason when aborted.
 */
export interface WebRunClient {
  /** The address the client was made with, without a trailing slash; part of every query key. */
  readonly baseUrl: string;
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
  const baseUrl = (options.baseUrl ?? defaultBaseUrl).replace(/[?#].*$/, '').replace(/\/+$/, '');
  let spelling: Spelling = options.spelling ?? 'taskDetails';
  let hasSwitched = false;

  const get = (path: string, signal?: AbortSignal): Promise<Reply> =>
    send({ method: 'GET', path, timeoutMs: pollTimeoutMs, signal, hidden: [] });
  const post = (path: string, body: object, signal?: AbortSignal, hidden: readonly string[] = []): Promise<Reply> =>
    send({ method: 'POST', path, body, timeoutMs: postTimeoutMs, signal, hidden });

  /** One POST in the spelling of the day. A 400 is refused before a browser starts, so this one resend cannot bill twice. */
  async function postSpelled(
    path: string,
    toBody: (spelling: Spelling) => object,
    signal?: AbortSignal,
    hidden?: readonly string[],
  ): Promise<Reply> {
    const reply = await post(path, toBody(spelling), signal, hidden);
    const other = hasSwitched ? null : readOtherSpelling(reply, spelling);
    if (!other) return reply;
    hasSwitched = true;
    const second = await post(path, toBody(other), signal, hidden);
    if (second.status === 400) return reply;
    spelling = other;
    return second;
  }

  /** Sends one request and reads the whole reply; throws `network` or `timeout` when there is none. */
  async function send(request: OutgoingRequest): Promise<Reply> {
    const { method, path, body, timeoutMs, signal } = request;
    signal?.throwIfAborted();
    const { headers, key } = await makeHeaders(options);
    signal?.throwIfAborted();
    const isForm = body instanceof FormData;
    if (body !== undefined && !isForm) headers.set('content-type', 'application/json');
    headers.set('accept', 'application/json');
    const isPoll = method === 'GET';
    const lost = (code: 'network' | 'timeout', words: string): WebRunError =>
      new WebRunError(`[webrun-react] Could not ${isPoll ? 'poll the task' : `reach ${path}`}: ${words}`, {
        code,
        isRetryable: isPoll,
        outcome: 'unknown',
      });

    const cut = new AbortController();
    const leave = (): void => cut.abort(signal?.reason);
    signal?.addEventListener('abort', leave, { once: true });
    const timer = setTimeout(() => {
      cut.abort(lost('timeout', `no answer within ${timeoutMs / 1_000} s. Check the network and the address of the API.`));
    }, timeoutMs);
    // A fetch that ignores its signal must not hold the caller either.
    const ended = new Promise<never>((_, reject) => {
      cut.signal.addEventListener('abort', () => reject(cut.signal.reason as Error), { once: true });
    });
    try {
      const response = await Promise.race([
        ended,
        (options.fetch ?? globalThis.fetch)(baseUrl + path, {
          method,
          headers,
          signal: cut.signal,
          redirect: 'manual', // a redirect could carry headers of ours to another origin, or send a task twice
          cache: 'no-store',
          ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
          ...(options.credentials ? { credentials: options.credentials } : {}),
        }),
      ]);
      const text = await Promise.race([ended, response.text()]);
      const hidden = [...request.hidden, ...(key ? [key] : [])];
      return {
        status: response.status,
        body: hidden.length === 0 || response.ok ? text : redact(text, hidden),
        retryAfterMs: readRetryAfter(response),
      };
    } catch (error) {
      if (cut.signal.aborted) throw cut.signal.reason;
      // The reason is left out: a fetch may put header values, and with them the key, into its text.
      throw lost('network', `the connection failed${isWebRunError(error) ? '' : ''}. Check the network and the address of the API.`);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    }
  }

  const inContext = (context: ReplyContext): ReplyContext => ({ ...context, baseUrl });
  const session = (sessionId: string): string => assertId(sessionId, 'session');

  return {
    baseUrl,
    async runTask(input, { signal } = {}) {
      assertTaskInput(input);
      const toBody = (words: Spelling): object => toRunTaskBody(input, words);
      return parseTask(await postSpelled('/start/run-task', toBody, signal, secretTexts(input)), inContext({}));
    },
    async getTask(ref, { signal } = {}) {
      const { sessionId, taskId } = ref;
      session(sessionId);
      assertId(taskId, 'task');
      return parseTask(await get(toTaskPath(ref), signal), inContext({ sessionId, taskId }));
    },
    watchTask(ref, watch) {
      return watchTask(this, ref, watch);
    },
    async answerGuardrail({ sessionId }, answer, { signal, action = 'resume' } = {}) {
      const toBody = (words: Spelling): object => toAnswerBody(session(sessionId), answer, action, words);
      parseAck(await postSpelled(messagePath, toBody, signal, [answer]));
    },
    async startSession(input = {}, { signal } = {}) {
      if (input.initialTask) assertTaskInput(input.initialTask);
      const hidden = input.initialTask ? secretTexts(input.initialTask) : [];
      const toBody = (words: Spelling): object => toSessionBody(input, words);
      return parseSession(await postSpelled('/start/start-session', toBody, signal, hidden));
    },
    async sendTask(sessionId, input, { signal } = {}) {
      assertTaskInput(input);
      const toBody = (words: Spelling): object => toNewTaskBody(session(sessionId), input, words);
      return parseTask(await postSpelled(messagePath, toBody, signal, secretTexts(input)), inContext({ sessionId }));
    },
    async setSessionState(sessionId, state, { signal } = {}) {
      parseAck(await post(messagePath, toStateBody(session(sessionId), state), signal));
    },
    async interact(sessionId, action, { signal } = {}) {
      parseAck(await post(messagePath, toInteractionBody(session(sessionId), action), signal));
    },
    async uploadFiles(files, { signal } = {}) {
      return parseUpload(await post('/files/upload', toUploadForm(files), signal));
    },
  };
}

const messagePath = '/start/send-message';

interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Texts that must not come back in an error. */
  readonly hidden: readonly string[];
}

function assertId(id: string, noun: 'session' | 'task'): string {
  if (toId(id) === null)
    throw new WebRunError(`[webrun-react] Could not name the ${noun}: its id is not one of the API's.`, {
      code: 'input',
      field: `${noun}Id`,
    });
  return id;
}

/** The headers of one request, and the key in them. Nothing thrown here carries the key. */
async function makeHeaders(options: WebRunClientOptions): Promise<{ headers: Headers; key: string | undefined }> {
  try {
    const headers = new Headers(typeof options.headers === 'function' ? await options.headers() : options.headers);
    const key = typeof options.apiKey === 'function' ? await options.apiKey() : options.apiKey;
    if (key) {
      warnAboutKeyInPage();
      headers.set('authorization', `Bearer ${key}`);
    }
    return { headers, key };
  } catch {
    throw new WebRunError(
      '[webrun-react] Could not send the request: its key or headers could not be read. Check `apiKey` and `headers`.',
      { code: 'input', field: 'apiKey', isRetryable: true },
    );
  }
}

let hasWarned = false;

function warnAboutKeyInPage(): void {
  const page = globalThis.location?.hostname;
  if (hasWarned || page === undefined || typeof document === 'undefined' || page === '' || isLoopback(page)) return;
  hasWarned = true;
  console.warn(
    '[webrun-react] Could not keep the API key secret: it is used in a page, where every visitor can read and spend it. ' +
      'Call the API through a proxy on your server, and leave `apiKey` out here.',
  );
}

/** Takes texts out of a reply that may come back in an error: the key, the secrets. */
function redact(text: string, hidden: readonly string[]): string {
  return hidden.reduce((cleaned, secret) => {
    if (secret === '') return cleaned;
    const inJson = JSON.stringify(secret).slice(1, -1);
    return cleaned.replaceAll(inJson, '…').replaceAll(secret, '…');
  }, text);
}

/** Milliseconds the server asks to wait: `Retry-After` in seconds or as a date, on a 429 else `X-RateLimit-Reset` in Unix seconds. */
function readRetryAfter({ headers, status }: Response): number | null {
  const now = parseDate(headers.get('date')) ?? Date.now();
  const after = headers.get('retry-after')?.trim();
  const reset = headers.get('x-ratelimit-reset')?.trim();
  let waitMs: number | null = null;
  if (after) waitMs = /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1_000 : (parseDate(after) ?? NaN) - now;
  else if (status === 429 && reset && /^\d+(\.\d+)?$/.test(reset)) waitMs = Number(reset) * 1_000 - now;
  if (waitMs === null || Number.isNaN(waitMs)) return null;
  // A wait beyond every documented window is a wrong clock or a wrong unit; from a header meant for us it is cut, not dropped.
  if (waitMs > longestRetryAfterMs) return after ? longestRetryAfterMs : null;
  return Math.max(0, waitMs);
}

function parseDate(text: string | null): number | null {
  const time = text ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? null : time;
}

/** Reads where a client's requests go, for comparing origins. */
export function originOf(client: Pick<WebRunClient, 'baseUrl'>): string {
  return (parseUrl(client.baseUrl) ?? new URL(client.baseUrl, globalThis.location?.href ?? 'http://localhost')).origin;
}
