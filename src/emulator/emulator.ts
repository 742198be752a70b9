import type { Agent } from './agent.js';
import { readEnvelope, readJson, readMessage, readRunTask, readSession } from './bodies.js';
import type { Message, TaskOrder } from './bodies.js';
import { createChannel } from './channel.js';
import type { Channel } from './channel.js';
import { systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { createRateLimit } from './rateLimit.js';
import { invalid, Refusal, refusals } from './refusal.js';
import { toPollReply, toSessionReply, toStartReply } from './replies.js';
import { readBytes, readRequest } from './request.js';
import type { EmulatorRequest } from './request.js';
import { json, toCors, toFileResponse, withHeaders } from './responses.js';
import { scripted } from './scripted.js';
import { createSession } from './session.js';
import type { Session } from './session.js';
import { createStore } from './store.js';
import type { TaskRun } from './task.js';

/** What may be changed while the emulator runs, by `configure`. */
export interface EmulatorSettings {
  /** How long a start request is held before it is answered with "pending", in milliseconds. @default 50_000 */
  readonly holdMs?: number | undefined;
  /** POSTs per minute, per key and per endpoint; 0 switches the limit off. @default 10 */
  readonly rateLimit?: number | undefined;
  /** Taken as the only key; without one any that is not empty is. */
  readonly key?: string | undefined;
  /** The account's balance in US dollars, from which tasks are paid; at 0 and below nothing starts (402). @default 100 */
  readonly balanceUsd?: number | undefined;
  /** Sessions that may be open at once; beyond it 503. @default Infinity */
  readonly maxSessions?: number | undefined;
  /** What a key may do; without `task:create` nothing starts (403). @default ['task:create'] */
  readonly permissions?: readonly string[] | undefined;
  /**
   * Stands before every request. Return a response to answer in the emulator's place, throw to lose the connection, or call
   * `next()` to let the request through and change or lose its reply; without any of it the request goes its way.
   */
  readonly intercept?:
    | ((
        request: EmulatorRequest,
        next: () => Promise<Response>,
      ) => Response | undefined | void | Promise<Response | undefined | void>)
    | undefined;
}

/** Options of {@link createEmulator}. */
export interface EmulatorOptions extends EmulatorSettings {
  /** Does the tasks. @default scripted() */
  readonly agent?: Agent | undefined;
  /** Where time comes from. @default the globals, read at each call */
  readonly clock?: Clock | undefined;
  /** The path the API lies below, for example `/api/webrun`. @default whatever stands before a path of the API */
  readonly basePath?: string | undefined;
  /** How long a session may be idle before it expires, in milliseconds. @default 300_000 */
  readonly idleMs?: number | undefined;
  /** Where a session's live picture is, for the reply that starts it. @default there is none */
  readonly toViewUrl?: ((sessionId: string, baseUrl: string) => string | null) | undefined;
  /** Told what went wrong inside: what an agent threw, for example. @default nothing is told */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** A request the emulator has answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** Below the base, for example `/start/run-task`. */
  readonly path: string;
  /** HTTP status; 0 when the connection was lost. */
  readonly status: number;
  /** Unix time in milliseconds of its arrival, by the emulator's clock. */
  readonly atMs: number;
}

/** A whole WebRun in memory. */
export interface Emulator {
  /** Takes the place of the global `fetch`, for any base URL. A client that goes away does not cancel its task. */
  readonly fetch: typeof globalThis.fetch;
  /** Opens the events of a session; an unknown one is refused with `connect_error`. */
  readonly connect: (options: { readonly sessionId: string }) => Channel;
  /** Changes settings from now on. */
  readonly configure: (settings: EmulatorSettings) => void;
  /** The agent's name. */
  readonly agentName: string;
  /** The last 1,000 requests, in order of arrival; for tests that count. */
  readonly requests: readonly AnsweredRequest[];
  /** Ids and state of every task that is remembered; for tests that count. */
  readonly tasks: readonly {
    readonly sessionId: string;
    readonly taskId: string;
    readonly status: TaskRun['state']['status'];
  }[];
  /** The account's balance in US dollars. */
  readonly balanceUsd: number;
  /** Ends every task and session; later requests are answered 503. */
  readonly close: () => Promise<void>;
}

/** What has ended can be asked for during this time; "polling 404s after clean-up", say the pages, and name no time. */
const keptAfterEndMs = 3_600_000;
/** However busy, no more ended sessions than this are remembered. */
const maxEndedSessions = 1_000;
/** A repeat with the same `Idempotency-Key` gets the same task within this time. */
const idempotencyMs = 600_000;
const maxRequestsRemembered = 1_000;

/**
 * Makes a WebRun in memory that speaks the API's protocol: holds a start for 50 s, then lets the client poll; sessions,
 * guardrails, usage, limits and errors as documented. It needs no network, no server and no Node.
 * @example
 * const emulator = createEmulator();
 * const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' });
 * const task = await client.runTask({ taskDetails: '[after 2s] [say: It costs $24.90.]' });
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const {
    agent = scripted(),
    clock = systemClock,
    basePath,
    idleMs = 300_000,
    onError = () => undefined,
  } = options;
  let settings: EmulatorSettings = options;
  const sessions = new Map<string, Session>();
  const repeats = new Map<string, { readonly run: TaskRun; readonly body: string; readonly atMs: number }>();
  const requests: AnsweredRequest[] = [];
  const store = createStore(clock);
  const rates = createRateLimit(clock);
  const startedAtMs = clock.now();
  let forgottenUsd = 0;
  let isClosed = false;

  // ------------------------------------------------------------------------------------------------------ account

  const usedUsd = (session: Session): number =>
    [...session.tasks.values()].reduce((sum, run) => sum + run.usage().costUsd, 0);
  const balanceUsd = (): number => {
    const spentUsd = [...sessions.values()].reduce((sum, session) => sum + usedUsd(session), forgottenUsd);
    return Math.round(((settings.balanceUsd ?? 100) - spentUsd) * 1e6) / 1e6;
  };

  function checkKey({ headers }: EmulatorRequest, isOptional: boolean): string {
    const given = /^Bearer\s+(\S.*)$/i.exec(headers.get('authorization') ?? '')?.[1]?.trim();
    if (given === undefined) {
      // Some pages say that polls need no key; where the owner has set one, they do.
      if (isOptional && settings.key === undefined) return '';
      throw refusals.missingKey();
    }
    if (settings.key !== undefined && given !== settings.key) throw refusals.invalidKey();
    return given;
  }

  function checkAccount(): void {
    if (!(settings.permissions ?? ['task:create']).includes('task:create')) throw refusals.forbidden();
    const balance = balanceUsd();
    if (balance <= 0) throw refusals.insufficientBalance(balance);
  }

  // ----------------------------------------------------------------------------------------------------- sessions

  function openSession(baseUrl: string): Session {
    checkAccount();
    const open = [...sessions.values()].filter((session) => session.endedAtMs === null).length;
    if (open >= (settings.maxSessions ?? Infinity)) throw refusals.noInstances();
    forgetOld();
    const session = createSession(baseUrl, { agent, clock, store, idleMs, onError });
    sessions.set(session.sessionId, session);
    return session;
  }

  function forgetOld(): void {
    const now = clock.now();
    const ended = [...sessions.values()].filter((session) => session.endedAtMs !== null);
    const surplus = ended.length - maxEndedSessions;
    for (const [index, session] of ended.entries()) {
      if (index >= surplus && now - (session.endedAtMs ?? now) <= keptAfterEndMs) continue;
      forgottenUsd += usedUsd(session);
      sessions.delete(session.sessionId);
    }
    for (const [key, { atMs }] of repeats) if (now - atMs > idempotencyMs) repeats.delete(key);
  }

  function findOpenSession(sessionId: string): Session {
    const session = sessions.get(sessionId);
    if (!session || session.endedAtMs !== null) throw refusals.unknownSession();
    session.touch();
    return session;
  }

  function checkFiles(order: TaskOrder | null): void {
    for (const fileId of order?.files ?? []) if (!store.read(fileId)) throw refusals.unknownFile();
  }

  /** Does what a message asks for; a new task is returned, the rest is done at once. */
  function act(session: Session, message: Message): TaskRun | null {
    switch (message.actionType) {
      case 'newTask':
        checkAccount();
        checkFiles(message.order);
        return session.add(message.order);
      case 'state':
        if (message.taskId !== null && !session.tasks.has(message.taskId)) throw refusals.unknownTask();
        session.setState(message.newState, message.taskId);
        return null;
      case 'interaction': {
        const { action } = message;
        if (action.type === 'takeOverControl' || action.type === 'releaseControl')
          session.takeOver(action.type === 'takeOverControl');
        else agent.interact?.(session.sessionId, action).catch(onError);
        return null;
      }
      case 'guardrail': {
        if (message.newState === 'stop') session.setState('stop', message.taskId);
        else if (session.answer(message.answer, message.taskId) === 'none')
          throw invalid('message.actionType', 'no guardrail is waiting for an answer.');
        return null;
      }
    }
  }

  // -------------------------------------------------------------------------------------------------------- hold

  /** Answers a start: when there is news, or when it has been held long enough since the task was accepted. */
  async function answerStart(run: TaskRun, baseUrl: string): Promise<Response> {
    const leftMs = Math.max(0, run.acceptedAtMs + (settings.holdMs ?? 50_000) - clock.now());
    let cancel = (): void => undefined;
    const held = new Promise<void>((resolve) => void (cancel = clock.after(leftMs, resolve)));
    await Promise.race([run.news(), held]);
    cancel();
    return json(200, toStartReply(run, baseUrl));
  }

  /** Starts a task, or finds the one that the same `Idempotency-Key` has started. */
  function startOnce(request: EmulatorRequest, key: string, body: string, start: () => TaskRun): TaskRun {
    const header = request.headers.get('idempotency-key')?.trim();
    if (!header) return start();
    const name = JSON.stringify([key, request.path, header]);
    const known = repeats.get(name);
    if (known && clock.now() - known.atMs <= idempotencyMs) {
      if (known.body !== body) throw invalid('Idempotency-Key', 'was used before with another body.');
      return known.run;
    }
    const run = start();
    repeats.set(name, { run, body, atMs: clock.now() });
    return run;
  }

  // ------------------------------------------------------------------------------------------------------- routes

  async function route(request: EmulatorRequest): Promise<Response> {
    const { method, path, baseUrl } = request;
    if (method === 'OPTIONS') return new Response(null, { status: 204 });
    if (isClosed) throw refusals.noInstances();
    if (method === 'GET') return get(request);
    if (method !== 'POST') throw refusals.unknownPath();
    const handle = posts[path];
    if (!handle) throw refusals.unknownPath();

    const key = checkKey(request, false);
    const rate = rates.take(JSON.stringify([key, path]), settings.rateLimit ?? 10);
    const answer = async (): Promise<Response> => {
      if (!rate.isAllowed) throw refusals.rateLimited(rate.retryAfterSeconds);
      return handle(request, key, baseUrl);
    };
    return withHeaders(await answer().catch(toRefused), rate.headers);
  }

  const posts: Readonly<
    Record<string, (request: EmulatorRequest, key: string, baseUrl: string) => Promise<Response>>
  > = {
    '/start/run-task': async (request, key, baseUrl) => {
      const text = await request.text();
      const order = readRunTask(readJson(text));
      checkFiles(order);
      return answerStart(
        startOnce(request, key, text, () => openSession(baseUrl).add(order)),
        baseUrl,
      );
    },
    '/start/start-session': async (request, _key, baseUrl) => {
      const order = readSession(readJson((await request.text()) || '{}'));
      checkFiles(order);
      const session = openSession(baseUrl);
      const initial = order ? session.add(order) : null;
      const viewUrl = options.toViewUrl?.(session.sessionId, baseUrl) ?? null;
      return json(
        200,
        toSessionReply(session, initial, {
          baseUrl,
          idleMs,
          balanceUsd: balanceUsd(),
          viewUrl,
          pageSize: agent.pageSize,
        }),
      );
    },
    '/start/send-message': async (request, key, baseUrl) => {
      const text = await request.text();
      const { sessionId, message } = readEnvelope(readJson(text));
      const read = readMessage(message);
      if (read.actionType === 'newTask') {
        const start = (): TaskRun => act(findOpenSession(sessionId), read) as TaskRun;
        return answerStart(startOnce(request, key, text, start), baseUrl);
      }
      act(findOpenSession(sessionId), read);
      return json(200, { success: true, sessionId, message: 'Message sent.' });
    },
    '/files/upload': async (request) => {
      const files = await request.files();
      if (files.length === 0) throw invalid('files', 'is required: send one file or more.');
      const kept = await Promise.all(
        files.map(async (file) => {
          const originalName = 'name' in file && typeof file.name === 'string' ? file.name : 'upload';
          const bytes = await readBytes(file);
          return { fileId: store.add(originalName, bytes), originalName, size: bytes.byteLength };
        }),
      );
      return json(200, { success: true, files: kept });
    },
  };

  function get(request: EmulatorRequest): Response {
    const { path, baseUrl } = request;
    if (path === '/start/health') {
      const open = [...sessions.values()].filter((session) => session.endedAtMs === null);
      const uptimeSeconds = Math.round((clock.now() - startedAtMs) / 1_000);
      return json(200, {
        success: true,
        status: 'ok',
        agent: agent.name,
        sessions: open.length,
        uptime: uptimeSeconds,
      });
    }
    if (path === '/start/active-sockets') return json(200, { success: true, activeSockets: channels.size });
    const [, area, first = '', second] = path.split('/').map(decode);
    if (second === undefined) throw refusals.unknownPath();
    if (area === 'files') return serveFile(first);
    if (area !== 'task') throw refusals.unknownPath();
    // The pages disagree whether a poll needs the key (protocol section 1): none is taken, a wrong one is not.
    checkKey(request, true);
    const session = sessions.get(first);
    if (!session) throw refusals.unknownSession();
    const run = session.tasks.get(second);
    if (!run) throw refusals.unknownTask();
    session.touch();
    return json(200, toPollReply(run, baseUrl));
  }

  function serveFile(fileId: string): Response {
    const file = store.read(fileId);
    if (!file) throw refusals.unknownFile();
    return toFileResponse(file);
  }

  // -------------------------------------------------------------------------------------------------------- faces

  async function face(request: EmulatorRequest): Promise<Response> {
    const next = (): Promise<Response> => route(request).catch(toRefused);
    const response = (await settings.intercept?.(request, next)) ?? (await next());
    if (response.type === 'error') throw new TypeError('Failed to fetch');
    return withHeaders(new Response(response.body, response), toCors(request)); // an intercepted one may have fixed headers
  }

  function toRefused(error: unknown): Response {
    if (error instanceof Refusal) return withHeaders(json(error.status, error.body), error.headers);
    onError(error);
    return json(500, new Refusal(500, 'INTERNAL_ERROR', 'Something went wrong inside the emulator.').body);
  }

  const emulate: typeof globalThis.fetch = async (input, init) => {
    const request = readRequest(input, init, basePath ?? null);
    const { method, path, signal } = request;
    const record = { method, path, status: 0, atMs: clock.now() };
    requests.push(record);
    if (requests.length > maxRequestsRemembered) requests.shift();
    signal?.throwIfAborted();
    const response = await untilAborted(face(request), signal);
    record.status = response.status;
    return response;
  };

  const channels = new Set<Channel>();

  return {
    fetch: emulate,
    agentName: agent.name,
    requests,
    connect({ sessionId }) {
      for (const channel of channels) if (!channel.connected) channels.delete(channel);
      const session = sessions.get(sessionId) ?? null;
      const channel = createChannel({
        session,
        receive(message) {
          try {
            if (session) act(findOpenSession(session.sessionId), readMessage(message));
            return null;
          } catch (error) {
            if (error instanceof Refusal) return error.body;
            throw error;
          }
        },
      });
      return channel
        .on('connect', () => channels.add(channel))
        .on('disconnect', () => channels.delete(channel));
    },
    configure(changes) {
      settings = { ...settings, ...changes };
    },
    get tasks() {
      return [...sessions.values()].flatMap(({ sessionId, tasks }) =>
        [...tasks].map(([taskId, { state }]) => ({ sessionId, taskId, status: state.status })),
      );
    },
    get balanceUsd() {
      return balanceUsd();
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await Promise.all([...sessions.values()].map((session) => session.end('terminated')));
      await agent.close?.();
      store.clear();
    },
  };
}

/** Lets the caller go when it aborts; what it waited for goes on. */
function untilAborted(response: Promise<Response>, signal: AbortSignal | null): Promise<Response> {
  if (!signal) return response;
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    response.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
