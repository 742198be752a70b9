import type { EventReader } from './events.js';
import { inputError, assertTaskInput, secretTexts } from './input.js';
import type { Interaction, SessionInput, TaskInput } from './input.js';
import { isLoopback, parseBaseUrl } from './links.js';
import type { UploadFile } from './platform.js';
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
import { parseAck, toId } from './reply.js';
import type { Reply } from './reply.js';
import { sendRequest } from './request.js';
import type { ConnectionOptions, RequestOptions, SendOptions } from './request.js';
import type { ServiceTraits } from './service.js';
import {
  parseSession,
  parseUpload,
  toAnswerBody,
  toInteractionBody,
  toNewTaskBody,
  toSessionBody,
  toUploadForm,
} from './session.js';
import type { Session, UploadedFile } from './session.js';
import type { Task, TaskRef } from './task.js';
import { watchTask } from './watch.js';
import type { WatchOptions } from './watch.js';

/** How to make a client. */
export interface WebRunClientOptions extends ConnectionOptions {
  /** Address of the API or of a proxy in front of it; may be relative or have a path (`/api/webrun`). @default 'https://connect.webrun.ai' */
  readonly baseUrl?: string | undefined;
  /** The generation of request fields to begin with; a 400 that names the other one switches once. @default 'taskDetails' */
  readonly spelling?: Spelling | undefined;
  /**
   * The socket address of sessions whose reply names none; `null` for no socket.
   * @default the origin of `baseUrl`; `null` with a custom `fetch`, which may use no network, unless `baseUrl` is on loopback
   */
  readonly socketUrl?: string | null | undefined;
}

/**
 * The API, one method per request. Runs, hooks and components use the service only through this interface, so a client of another
 * service can replace it. {@link createTaskClient} makes one from as few as two methods.
 *
 * Guarantees of every method:
 * - One call starts at most one thing at the service, and returns or throws what the reply says. Only `watchTask` and runs wait for results.
 * - It throws a {@link WebRunError}, or the signal's reason when aborted. `outcome: 'refused'` means that the server certainly did not
 *   accept the request, `'unknown'` that it may have: after an unknown start nothing is resent automatically. `status` 401 or 403
 *   means that the credential was rejected, 404 that there is no such task, 429 too many requests, with `retryAfterMs`; anything
 *   else is a bad connection, which only slows polling. Any other thrown value counts as `unknown`.
 * - A task beyond the limits of `service` (length, time limit) is rejected with `code: 'input'` before anything is sent.
 * - No error carries an API key, a secret or a session id.
 *
 * `clientConformance` of `webrun-react/testing` tests most of this.
 */
export interface WebRunClient {
  /** Identifies the service within the app: part of every query key and of the storage key of runs. Without a trailing slash. */
  readonly baseUrl: string;
  /** The traits of the service. @default WebRun */
  readonly service?: ServiceTraits | undefined;
  /** The socket address of sessions whose reply names none; `null` or omitted for no socket. */
  readonly socketUrl?: string | null | undefined;
  /** How to read the events of a channel opened by the provider's `connect` or by `socketUrl`. @default WebRun's events */
  readonly events?: EventReader | undefined;
  /**
   * Whether the service treats starts with the same `idempotencyKey` as one task for at least ten minutes: then a start that was cut
   * off is resent under its key. @default false
   */
  readonly idempotency?: boolean | undefined;
  /** Whether requests use the page's own `fetch`, and so share the few connections a browser has per origin. @default false */
  readonly isDirect?: boolean | undefined;
  /**
   * Starts a task and resolves with the service's first reply: a finished task, or a running one with both ids. A task with only one
   * id uses it as both. For WebRun: `POST /start/run-task`, held up to 50 s, timeout 75 s.
   */
  runTask(input: TaskInput, options?: RequestOptions): Promise<Task>;
  /** Reads the current task in one request, without side effects. For WebRun: `GET /task/:sessionId/:taskId`, timeout 30 s. */
  getTask(ref: TaskRef, options?: RequestOptions): Promise<Task>;
  /** Polls until the task has settled and yields every change. A failed poll only slows it. */
  watchTask(ref: TaskRef, options?: WatchOptions): AsyncIterable<Task>;
  /**
   * Answers a guardrail, or ends the task with `action: 'stop'`. The first answer wins; resolves when the service accepts it.
   * @default action 'resume'
   */
  answerGuardrail(
    ref: TaskRef,
    answer: string,
    options?: RequestOptions & { readonly action?: 'resume' | 'stop' | undefined },
  ): Promise<void>;
  /**
   * Ends a task, its work and its cost. Resolves when the service accepts the request; a poll reports the end.
   * @default `setSessionState(ref.sessionId, 'terminate')`
   */
  cancelTask?: ((ref: TaskRef, options?: RequestOptions) => Promise<void>) | undefined;
  /** Opens a session, which costs money until it ends. For WebRun: `POST /start/start-session`. Needed by `useSession` and `transport: 'live'`. */
  startSession(input?: SessionInput, options?: RequestOptions): Promise<Session>;
  /** Starts a task in an open session, as `runTask` does. */
  sendTask(sessionId: string, input: TaskInput, options?: RequestOptions): Promise<Task>;
  /** `stop` ends the task, `terminate` the session with everything in it. Throws with status 404 if the session no longer exists. */
  setSessionState(
    sessionId: string,
    state: 'pause' | 'resume' | 'stop' | 'terminate',
    options?: RequestOptions,
  ): Promise<void>;
  /** A person's action in the session's browser. Needed by `LiveView`. */
  interact(sessionId: string, action: Interaction, options?: RequestOptions): Promise<void>;
  /** Uploads files for a task's `files`; without an environment WebRun drops them after an hour. */
  uploadFiles(files: readonly UploadFile[], options?: RequestOptions): Promise<UploadedFile[]>;
}

/**
 * Makes a client of the API that needs neither React nor Node.
 * @throws {WebRunError} `code: 'input'` when `baseUrl` is not an address to send requests to
 * @example
 * const client = createWebRunClient({ apiKey: process.env.WEBRUN_API_KEY });
 * const task = await client.runTask({ taskDetails: 'Find the cheapest desk lamp on shop.example' });
 * @see https://connect.webrun.ai
 */
export function createWebRunClient(options: WebRunClientOptions = {}): WebRunClient {
  // oxlint-disable-next-line typescript/no-unnecessary-template-expression -- other types get our error, too
  const baseUrl = `${options.baseUrl ?? defaultBaseUrl}`.replace(/\/*([?#].*)?$/, '');
  const url = parseBaseUrl(baseUrl);
  if (!url || !/^(https?:\/\/[^\s@/]+)?(\/\S*)?$/i.test(baseUrl))
    throw inputError('baseUrl', 'is not a URL', 'Write https://… or /api/webrun.');
  // A custom `fetch` may use no network, unless `baseUrl` is on loopback.
  const { socketUrl = !options.fetch || isLoopback(url.hostname) ? url.origin : null } = options;
  /** The spelling to keep, once the server has replied to both. */
  let keptSpelling: Spelling | undefined;

  type ToBody = (spelling: Spelling) => object;

  type Texts = readonly (string | undefined)[];

  /** Sends one request; redacts `own` and the caller's `hidden` texts in messages. */
  const send = (
    path: string,
    given: SendOptions | undefined,
    own: Texts,
    toBody?: () => object,
  ): Promise<Reply> =>
    sendRequest(baseUrl, options, path, { ...given, hidden: [own, given?.hidden].flat() }, toBody);

  /** Sends one POST in the current spelling. A 400 comes before a browser starts, so the one resend cannot bill twice. */
  async function post(
    path: string,
    toBody: ToBody,
    given: SendOptions | undefined,
    own: Texts,
  ): Promise<Reply> {
    const used = keptSpelling ?? options.spelling ?? 'taskDetails';
    const reply = await send(path, given, own, () => toBody(used));
    const other = readOtherSpelling(reply, used);
    // Another request may have switched while this one was under way.
    if (!other || used === keptSpelling) return reply;
    const second = await send(path, given, own, () => toBody(other));
    // Any other refusal, such as a 429, may come before the fields are read.
    if (second.status > 400) return second;
    if (second.status === 400) {
      keptSpelling ??= used;
      return reply;
    }
    keptSpelling = other;
    return second;
  }

  /** Sends a POST that starts a task. */
  async function start(
    path: string,
    toBody: ToBody,
    input: TaskInput,
    requestOptions?: RequestOptions,
    sessionId?: string,
  ): Promise<Task> {
    assertTaskInput(input);
    const given = { ...requestOptions, startKey: requestOptions?.idempotencyKey };
    const reply = await post(path, toBody, given, [...secretTexts(input), sessionId]);
    return parseTask(reply, { sessionId, baseUrl });
  }

  /** Sends a POST that an open session accepts or refuses. The session id is a credential, so errors omit it. */
  async function command(
    sessionId: string,
    toBody: ToBody,
    requestOptions: RequestOptions | undefined,
    hidden?: string,
  ): Promise<void> {
    parseAck(await post(messagePath, toBody, requestOptions, [hidden, sessionId]));
  }

  const client: WebRunClient = {
    baseUrl,
    socketUrl,
    idempotency: options.idempotency,
    isDirect: !options.fetch,
    runTask: (input, requestOptions) =>
      start('/start/run-task', (words) => toRunTaskBody(input, words), input, requestOptions),
    async getTask(ref, requestOptions) {
      const requested = { ...ref, baseUrl };
      if (!toId(requested.sessionId) || !toId(requested.taskId))
        throw inputError('taskId', 'is wrong', 'Check both ids.');
      return parseTask(await send(toTaskPath(requested), requestOptions, [requested.sessionId]), requested);
    },
    watchTask: (ref, watchOptions) => watchTask(client, ref, watchOptions),
    answerGuardrail: (ref, answer, given) =>
      command(
        ref?.sessionId,
        (words) => toAnswerBody(ref.sessionId, answer, given?.action ?? 'resume', words),
        given,
        answer,
      ),
    sendTask: (sessionId, input, requestOptions) =>
      start(messagePath, (words) => toNewTaskBody(sessionId, input, words), input, requestOptions, sessionId),
    setSessionState: (sessionId, state, requestOptions) =>
      command(sessionId, () => toStateBody(sessionId, state), requestOptions),
    async startSession(input = {}, requestOptions) {
      const initialTask = input?.initialTask;
      if (initialTask) assertTaskInput(initialTask);
      return parseSession(
        await post(
          '/start/start-session',
          (words) => toSessionBody(input, words),
          requestOptions,
          [input, initialTask].flatMap(secretTexts),
        ),
      );
    },
    async interact(sessionId, action, requestOptions) {
      const body = toInteractionBody(sessionId, action);
      return command(sessionId, () => body, requestOptions, (action as { readonly text?: string }).text);
    },
    async uploadFiles(files, requestOptions) {
      return parseUpload(await post('/files/upload', () => toUploadForm(files), requestOptions, []));
    },
  };
  return client;
}
