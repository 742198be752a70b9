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
  /** Address of the API or of a proxy before it; may be relative or have a path (`/api/webrun`). @default 'https://connect.webrun.ai' */
  readonly baseUrl?: string | undefined;
  /** The generation of request fields to begin with; a 400 that names the other one switches once. @default 'taskDetails' */
  readonly spelling?: Spelling | undefined;
  /**
   * Where the sockets of its sessions are, when a session's own reply names no address; `null` where there are none.
   * @default the API's own origin; `null` for a `fetch` of your own that does not go to loopback, which may reach no network
   */
  readonly socketUrl?: string | null | undefined;
}

/**
 * The API, one method per request; everything above it (runs, hooks, components) reaches the service through this interface only, so a
 * client of another service takes its place. {@link createTaskClient} makes one of as few as two methods.
 *
 * What every method promises:
 * - One call is at most one request that starts something, and returns or throws what its reply says. Waiting belongs to `watchTask` and to runs.
 * - It throws a {@link WebRunError}, or the signal's reason when it was aborted. `outcome: 'refused'` says that the server certainly did not
 *   take the request, `'unknown'` that it may have: after an unknown start nothing is sent again unasked. `status` 401 or 403 means that the
 *   credential was not accepted, 404 that there is no such task, 429 too many requests, with `retryAfterMs`; anything else is a
 *   bad connection, which only slows polling. Whatever else is thrown counts as `unknown`.
 * - A task that `service` says it does not take (its length, its time limit) is refused with `code: 'input'` before anything is sent.
 * - No error carries an API key, a secret or a session id.
 *
 * `clientConformance` of `webrun-react/testing` checks what can be checked of this.
 */
export interface WebRunClient {
  /** Names the service among all of the app: part of every query key, and of the name under which runs are stored. Without a trailing slash. */
  readonly baseUrl: string;
  /** What the service is like. @default WebRun */
  readonly service?: ServiceTraits | undefined;
  /** Where sessions are listened to, unless they name an address of their own; `null` or left out: nowhere. */
  readonly socketUrl?: string | null | undefined;
  /** How the events of a session are named and read, whose channel `connect` of the provider or `socketUrl` opens. @default as WebRun's are */
  readonly events?: EventReader | undefined;
  /**
   * Whether the service takes two starts with one `idempotencyKey` for one task for at least ten minutes: then a start that was cut is
   * repeated under its key. @default false
   */
  readonly idempotency?: boolean | undefined;
  /** Whether requests leave by the page's own `fetch`, and with it by the few connections a browser has for an origin. @default false */
  readonly isDirect?: boolean | undefined;
  /**
   * Starts a task, and resolves as soon as the service has answered in any way: with a finished task, or with one that runs and has both
   * ids. Where a task has one id only, it is both. At WebRun `POST /start/run-task`, held up to 50 s and given 75 s.
   */
  runTask(input: TaskInput, options?: RequestOptions): Promise<Task>;
  /** The task as it is now, one reply; asking changes nothing. At WebRun `GET /task/:sessionId/:taskId`, given 30 s. */
  getTask(ref: TaskRef, options?: RequestOptions): Promise<Task>;
  /** Polls until the task has settled and yields every change. A bad poll only slows it. */
  watchTask(ref: TaskRef, options?: WatchOptions): AsyncIterable<Task>;
  /**
   * Answers a guardrail, or ends the task with `action: 'stop'`. The first answer wins; resolves when the service has taken it.
   * @default action 'resume'
   */
  answerGuardrail(
    ref: TaskRef,
    answer: string,
    options?: RequestOptions & { readonly action?: 'resume' | 'stop' | undefined },
  ): Promise<void>;
  /**
   * Ends a task with its work and its cost. Resolves when the service has taken it; that it has ended a poll says.
   * @default `setSessionState(ref.sessionId, 'terminate')`
   */
  cancelTask?: ((ref: TaskRef, options?: RequestOptions) => Promise<void>) | undefined;
  /** Opens a session, which costs money until it ends. At WebRun `POST /start/start-session`. Needed by `useSession` and `transport: 'live'`. */
  startSession(input?: SessionInput, options?: RequestOptions): Promise<Session>;
  /** Starts a task in an open session, as `runTask` does. */
  sendTask(sessionId: string, input: TaskInput, options?: RequestOptions): Promise<Task>;
  /** `stop` ends the task, `terminate` the session with everything in it. Throws status 404 when there is no such session any more. */
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
 * @throws {WebRunError} `code: 'input'` when `baseUrl` is no address that requests could be sent to
 * @example
 * const client = createWebRunClient({ apiKey: process.env.WEBRUN_API_KEY });
 * const task = await client.runTask({ taskDetails: 'Find the cheapest desk lamp on shop.example' });
 * @see https://connect.webrun.ai
 */
export function createWebRunClient(options: WebRunClientOptions = {}): WebRunClient {
  // oxlint-disable-next-line typescript/no-unnecessary-template-expression -- what is no text is refused in words, too
  const baseUrl = `${options.baseUrl ?? defaultBaseUrl}`.replace(/\/*([?#].*)?$/, '');
  const url = parseBaseUrl(baseUrl);
  if (!url || !/^(https?:\/\/[^\s@/]+)?(\/\S*)?$/i.test(baseUrl))
    throw inputError('baseUrl', 'is no address', 'Write https://… or /api/webrun.');
  // A `fetch` of the app's own that does not go to loopback may reach no network at all.
  const { socketUrl = !options.fetch || isLoopback(url.hostname) ? url.origin : null } = options;
  /** The one to stay with, once the server has answered to both. */
  let keptSpelling: Spelling | undefined;

  type ToBody = (spelling: Spelling) => object;

  type Texts = readonly (string | undefined)[];

  /** One request; neither `own` texts nor those that the caller names come back in words. */
  const send = (
    path: string,
    given: SendOptions | undefined,
    own: Texts,
    toBody?: () => object,
  ): Promise<Reply> =>
    sendRequest(baseUrl, options, path, { ...given, hidden: [own, given?.hidden].flat() }, toBody);

  /** One POST in the current spelling. A 400 is refused before a browser starts, so this one resend cannot bill twice. */
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
    // Any other refusal, a 429 for example, may come before the fields are read.
    if (second.status > 400) return second;
    if (second.status === 400) {
      keptSpelling ??= used;
      return reply;
    }
    keptSpelling = other;
    return second;
  }

  /** One POST that starts a task. */
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

  /** One POST to an open session that is answered with "yes" or "no". The session's id is a credential, so no error tells it. */
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
      const asked = { ...ref, baseUrl };
      if (!toId(asked.sessionId) || !toId(asked.taskId))
        throw inputError('taskId', 'is wrong', 'Check both ids.');
      return parseTask(await send(toTaskPath(asked), requestOptions, [asked.sessionId]), asked);
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
