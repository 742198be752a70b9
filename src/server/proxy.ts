import { toFilename } from '../core/links.js';
import { isSettled } from '../core/task.js';
import type { Task } from '../core/task.js';
import { readOrder } from './allowlist.js';
import type { Order, SensitiveField, StartPath } from './allowlist.js';
import { readBytes } from './body.js';
import { createBudget } from './budget.js';
import type { UserLimits } from './budget.js';
import { toDetails } from './events.js';
import type { Endpoint, KnownDetails, RevealedDetail, WebRunProxyEvent } from './events.js';
import { createOnce } from './once.js';
import type { KeptReply, StartOutcome } from './once.js';
import { createFairQueue } from './queue.js';
import { invalid, Refusal, refusals } from './refusal.js';
import type { KnownHandle } from './reply.js';
import { rewriteReply } from './reply.js';
import { createUserNames, toDigest, toFingerprint } from './seal.js';
import { readAccess, readUser } from './settings.js';
import type { AccessOptions } from './settings.js';
import { createMemoryStore } from './store.js';
import type { WebRunStore } from './store.js';
import { bodyTimeoutMs } from './timing.js';
import { createUpstream, isRefused, readRateNews, readTask, toPassable } from './upstream.js';
import type { UpstreamReply } from './upstream.js';
import { answerPreflight, checkVisitor, toCorsHeaders } from './visitor.js';

/** Options of {@link createWebRunProxy}. */
export interface WebRunProxyOptions extends AccessOptions {
  /** The API key. It leaves only towards `upstreamUrl`. */
  readonly apiKey: string;
  /** The path the handler is mounted at. @default '/api/webrun' */
  readonly basePath?: string;
  /** Where instances agree. @default createMemoryStore(): right for one long-lived instance only */
  readonly store?: WebRunStore;
  /** Reaches WebRun. @default globalThis.fetch, looked up at each request */
  readonly fetch?: typeof fetch;
  /**
   * Keeps a held start alive when the browser is gone, where the platform would end it: `waitUntil` of Cloudflare and Vercel, or
   * `(work) => after(() => work)` in Next. A long-lived server needs none.
   */
  readonly waitUntil?: (work: Promise<unknown>) => void;
  /** What one user may do. @default {}, no limits */
  readonly limits?: UserLimits;
  /** Requests a minute that the account may make, per endpoint; 0 for no queue. @default 10, then what WebRun's headers say */
  readonly accountPerMinute?: number;
  /** The largest JSON body in bytes. @default 1_000_000 */
  readonly maxBodyBytes?: number;
  /** The largest upload in bytes. @default 25_000_000 */
  readonly maxUploadBytes?: number;
  /** A socket relay's public address, put into the reply to a new session. @default none: clients poll */
  readonly relay?: { readonly socketUrl: string };
  /** Told what was accepted, refused and settled. */
  readonly onEvent?: (event: WebRunProxyEvent) => void;
  /** What an event may name. @default [] */
  readonly reveal?: readonly RevealedDetail[];
  /** Told what went wrong inside, for example in `authorize`. @default nothing is told */
  readonly onError?: (error: unknown) => void;
}

/** Answers the requests of a browser: plain Fetch types, for every server that has them. */
export type WebRunProxy = (request: Request) => Promise<Response>;

const defaultMaxBodyBytes = 1_000_000;
const defaultMaxUploadBytes = 25_000_000;
const maxUploadFiles = 20;
/** Larger replies are not kept for repeats; their ids are, and the repeat polls. */
const maxKeptLength = 16_384;
const keyPattern = /^[\w.~:-]{1,128}$/;

const endpoints: Readonly<Record<string, Endpoint>> = {
  '/start/run-task': 'run-task',
  '/start/start-session': 'start-session',
  '/start/send-message': 'send-message',
  '/files/upload': 'upload',
};

/**
 * Makes a handler that puts the API key on requests of your own, signed-in users and keeps everything else out.
 * @throws {TypeError} without `apiKey`, `authorize` or `sealingKeys`, or with an option that would leave it open.
 * @example
 * export const handler = createWebRunProxy({
 *   apiKey: process.env.WEBRUN_API_KEY!,
 *   sealingKeys: [process.env.WEBRUN_SEALING_KEY!],
 *   authorize: async (request) => (await readSession(request))?.user ?? null,
 * });
 */
export function createWebRunProxy(options: WebRunProxyOptions): WebRunProxy {
  const access = readAccess('proxy', options);
  const { seal, origins, allowed } = access;
  const { apiKey, store = createMemoryStore(), waitUntil, reveal = [], onEvent, onError } = options;
  if (typeof apiKey !== 'string' || !/^[\x21-\x7e]+$/.test(apiKey))
    throw new TypeError(
      '[webrun-react] Could not make the proxy: `apiKey` is missing. Give the key of your WebRun account.',
    );
  const basePath = toBasePath(options.basePath ?? '/api/webrun');
  const socketUrl = options.relay?.socketUrl ?? null;
  const maxBodyBytes = options.maxBodyBytes ?? defaultMaxBodyBytes;
  const maxUploadBytes = options.maxUploadBytes ?? defaultMaxUploadBytes;

  const upstream = createUpstream(access.upstreamUrl, apiKey, options.fetch);
  const nameUser = createUserNames();
  const once = createOnce(store);
  const queue = createFairQueue(store, options.accountPerMinute);
  // Books are kept only for somebody who reads them.
  const budget = options.limits || onEvent ? createBudget(store, options.limits ?? {}) : null;

  // -------------------------------------------------------------------------------------- the life of a request

  async function handle(request: Request): Promise<Response> {
    const seen: Seen = { endpoint: null, known: {} };
    let answer: Response;
    try {
      answer = await answerRequest(request, seen);
    } catch (error) {
      if (!(error instanceof Refusal)) onError?.(error);
      const { status, body, code, headers } = error instanceof Refusal ? error : refusals.broken();
      tell({ type: 'refused', endpoint: seen.endpoint, status, reason: code }, seen.known);
      answer = toResponse({ status, headers, text: JSON.stringify(body) });
    }
    for (const [name, value] of Object.entries(toCorsHeaders(request, origins)))
      answer.headers.set(name, value);
    return answer;
  }

  async function answerRequest(request: Request, seen: Seen): Promise<Response> {
    const path = toPath(request, basePath);
    const task = /^\/task\/([\w.~-]{1,128})\/([\w.~-]{1,128})$/.exec(path);
    const endpoint = task ? 'task' : endpoints[path];
    if (!endpoint) throw refusals.unknownPath();
    seen.endpoint = endpoint;
    if (request.method === 'OPTIONS') return answerPreflight(request, origins);
    const method = task ? 'GET' : 'POST';
    if (request.method !== method) throw refusals.wrongMethod(method);
    checkVisitor(request, origins);

    const userId = await readUser(access, request);
    if (userId === null) throw refusals.notSignedIn();
    seen.known.userId = userId;
    const visit: Visit = { userId, user: await nameUser(userId), endpoint, known: seen.known };
    if (task) return poll(visit, task[1] ?? '', task[2] ?? '');
    if (endpoint === 'upload') return upload(visit, request);
    return post(visit, path as StartPath, request);
  }

  /** `GET /task/…`: opens the handles, asks, seals. */
  async function poll(visit: Visit, sessionHandle: string, taskHandle: string): Promise<Response> {
    const [sessionId, taskId] = await Promise.all([
      seal.open('session', sessionHandle, visit.userId),
      seal.open('task', taskHandle, visit.userId),
    ]);
    if (sessionId === null || taskId === null) throw refusals.unknownTask();
    Object.assign(visit.known, { sessionId, taskId });
    const reply = toPassable(await upstream.getTask(sessionId, taskId), true);
    if (budget) await noteNews(visit, readTask(reply, { sessionId, taskId }), { sessionId, taskId });
    const handles: KnownHandle[] = [
      { kind: 'session', id: sessionId, handle: sessionHandle },
      { kind: 'task', id: taskId, handle: taskHandle },
    ];
    return toResponse(await toKept(visit, reply, handles));
  }

  /** `POST /start/…`: a start, which must reach WebRun once, or words to a task that runs. */
  async function post(visit: Visit, path: StartPath, request: Request): Promise<Response> {
    const order = readOrder(path, await readJson(request, maxBodyBytes), allowed);
    const handles = await openHandles(visit, order);
    visit.known.taskDetails = readTaskText(order);
    if (!order.isStart) return command(visit, path, order, handles);

    const begin = (): Promise<StartOutcome> => {
      const work = start(visit, path, order, handles);
      // The browser may go away; the task must be noted all the same.
      waitUntil?.(work.catch(() => undefined));
      return work;
    };
    const key = request.headers.get('idempotency-key');
    if (key === null) return toResponse((await begin()).reply);
    if (!keyPattern.test(key)) throw invalid('Idempotency-Key', 'must be 1 to 128 letters, digits or ._~:-');
    const fingerprint = toFingerprint(JSON.stringify(order.body));
    const { reply, isRepeat } = await once.run(`once ${visit.user} ${path} ${key}`, fingerprint, begin);
    if (isRepeat) tell({ type: 'accepted', endpoint: visit.endpoint, isRepeat }, visit.known);
    return toResponse(reply);
  }

  /** One start that reaches WebRun: within the user's limits, when it is its turn. */
  async function start(
    visit: Visit,
    path: StartPath,
    order: Order,
    handles: readonly KnownHandle[],
  ): Promise<StartOutcome> {
    const { user } = visit;
    const name = crypto.randomUUID();
    await noted(async () => {
      await budget?.open(user, { name, isRun: order.isRun, maxDurationMs: order.maxDurationMs });
      await queue.enter(path, user, false).catch(async (error: unknown) => {
        await budget?.cancel(user, name);
        throw error;
      });
    });
    tell({ type: 'accepted', endpoint: visit.endpoint, isRepeat: false }, visit.known);
    const raw = await upstream.post(path, order.body);
    try {
      await learn(path, raw);
      const reply = toPassable(raw, false);
      const isTaken = !isRefused(reply);
      if (isTaken) await noteStart(visit, name, reply);
      else await budget?.cancel(user, name).catch(() => undefined);
      const answer = await toKept(visit, reply, handles);
      return { reply: answer, isTaken, kept: toSmall(answer) };
    } catch (error) {
      // It was sent: whatever goes wrong now, it must not be sent again.
      onError?.(error);
      throw refusals.unknownOutcome();
    }
  }

  /** Stops, answers and the like: they cost nothing and may be repeated. */
  async function command(
    visit: Visit,
    path: StartPath,
    order: Order,
    handles: readonly KnownHandle[],
  ): Promise<Response> {
    await noted(() => queue.enter(path, visit.user, true));
    tell({ type: 'accepted', endpoint: visit.endpoint, isRepeat: false }, visit.known);
    const raw = await upstream.post(path, order.body);
    await learn(path, raw);
    const reply = toPassable(raw, false);
    const sessionId = visit.known.sessionId;
    if (budget && order.isStop && reply.status < 300 && sessionId !== undefined)
      await budget.stop(visit.user, await toDigest('session', sessionId)).catch(() => undefined);
    return toResponse(await toKept(visit, reply, handles));
  }

  /** `POST /files/upload`: built anew, file by file. */
  async function upload(visit: Visit, request: Request): Promise<Response> {
    const form = await readForm(request, maxUploadBytes, allowed.fields);
    await noted(() => queue.enter('/files/upload', visit.user, false));
    tell({ type: 'accepted', endpoint: 'upload', isRepeat: false }, visit.known);
    const raw = await upstream.post('/files/upload', form);
    await learn('/files/upload', raw);
    return toResponse(await toKept(visit, toPassable(raw, false), []));
  }

  // ------------------------------------------------------------------------------------------------- small steps

  /** Opens every handle of an order in place. @throws {Refusal} 404 for one that is not this user's */
  async function openHandles(visit: Visit, { session, files }: Order): Promise<KnownHandle[]> {
    const known: KnownHandle[] = [];
    if (session) {
      const id = await seal.open('session', session.handle, visit.userId);
      if (id === null) throw refusals.unknownSession();
      session.holder['sessionId'] = id;
      visit.known.sessionId = id;
      known.push({ kind: 'session', id, handle: session.handle });
    }
    for (const { holder, handles } of files) {
      const ids = await Promise.all(handles.map((file) => seal.open('file', file, visit.userId)));
      if (ids.includes(null)) throw refusals.unknownFile();
      holder['files'] = ids;
    }
    return known;
  }

  const toKept = async (
    { userId }: Visit,
    { status, headers, body }: UpstreamReply,
    known: readonly KnownHandle[],
  ): Promise<KeptReply> => ({
    status,
    headers,
    text: JSON.stringify(await rewriteReply(body ?? {}, { seal, userId, basePath, socketUrl, known })),
  });

  /** Before anything is sent a store that is away means: nothing is sent. */
  async function noted(note: () => Promise<void>): Promise<void> {
    try {
      await note();
    } catch (error) {
      if (error instanceof Refusal) throw error;
      onError?.(error);
      throw refusals.storeDown();
    }
  }

  /** After it, a store that is away changes nothing any more. */
  const learn = (path: string, reply: UpstreamReply): Promise<void> =>
    queue.learn(path, readRateNews(reply)).catch((error: unknown) => onError?.(error));

  async function noteStart(visit: Visit, name: string, reply: UpstreamReply): Promise<void> {
    const task = budget && readTask(reply);
    if (!budget || !task?.sessionId || !task.taskId) return;
    const { sessionId, taskId } = task;
    Object.assign(visit.known, { sessionId, taskId });
    try {
      const book = await toDigest('task', sessionId, taskId);
      await budget.rename(visit.user, name, { task: book, session: await toDigest('session', sessionId) });
      await noteNews(visit, task, { sessionId, taskId });
    } catch (error) {
      onError?.(error);
    }
  }

  async function noteNews(
    visit: Visit,
    task: Task | null,
    ref: { sessionId: string; taskId: string },
  ): Promise<void> {
    if (!budget || !task || !isSettled(task)) return;
    try {
      const { costUsd } = task.usage;
      const isFirst = await budget.settle(
        visit.user,
        await toDigest('task', ref.sessionId, ref.taskId),
        costUsd,
      );
      if (isFirst) tell({ type: 'settled', status: task.status, costUsd }, visit.known);
    } catch (error) {
      onError?.(error);
    }
  }

  /** A listener that throws is its owner's fault, and nobody else's. */
  function tell(event: WebRunProxyEvent, known: KnownDetails): void {
    try {
      onEvent?.({ ...event, ...toDetails(known, reveal) });
    } catch (error) {
      onError?.(error);
    }
  }

  return handle;
}

/** What is known of a request when it is refused. */
interface Seen {
  endpoint: Endpoint | null;
  readonly known: KnownDetails;
}

/** A request of somebody we know. */
interface Visit {
  readonly userId: string;
  /** The user's name in the store. */
  readonly user: string;
  readonly endpoint: Endpoint;
  readonly known: KnownDetails;
}

function toBasePath(text: string): string {
  const path = text.replace(/\/+$/, '');
  if (!/^(\/[\w.~-]+)*$/.test(path) || /(^|\/)\.\.?(\/|$)/.test(path))
    throw new TypeError(
      '[webrun-react] Could not make the proxy: `basePath` is no path. Write it like /api/webrun.',
    );
  return path;
}

/** The path below the base. What is escaped in it is not ours: neither paths nor handles need it. */
function toPath(request: Request, basePath: string): string {
  const { pathname } = new URL(request.url);
  return pathname.startsWith(`${basePath}/`) && !pathname.includes('%')
    ? pathname.slice(basePath.length)
    : '';
}

const strictUtf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true });

async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const { headers } = request;
  const type = (headers.get('content-type') ?? '').trim();
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type))
    throw refusals.wrongType('application/json');
  if (headers.has('content-encoding'))
    throw refusals.wrongType('application/json without a content encoding');
  const bytes = await readBytes(request, { maxBytes, timeoutMs: bodyTimeoutMs });
  try {
    return JSON.parse(strictUtf8.decode(bytes));
  } catch {
    throw refusals.malformed();
  }
}

async function readForm(
  request: Request,
  maxBytes: number,
  switchedOn: ReadonlySet<SensitiveField>,
): Promise<FormData> {
  const { headers } = request;
  const type = headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;\s*boundary=/i.test(type) || headers.has('content-encoding'))
    throw refusals.wrongType('multipart/form-data');
  const bytes = await readBytes(request, { maxBytes, timeoutMs: bodyTimeoutMs });
  const given = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => null);
  if (!given) throw invalid('body', 'is no form.');
  const form = new FormData();
  let count = 0;
  for (const [name, value] of given) {
    if (name === 'environmentId' && typeof value === 'string' && switchedOn.has('environmentId'))
      form.append(name, value);
    else if (name !== 'files' || typeof value === 'string')
      throw invalid('files', 'is the only field that may pass, once per file.');
    else if (++count > maxUploadFiles) throw invalid('files', `may have at most ${maxUploadFiles} files.`);
    else
      form.append('files', new Blob([value], { type: 'application/octet-stream' }), toFilename(value.name));
  }
  if (count === 0) throw invalid('files', 'is required: send one file or more.');
  return form;
}

/** The words of a task, for an event that may name them. */
function readTaskText({ body }: Order): string {
  const parts = [body, body['task'], body['initialTask'], body['message']];
  for (const part of parts) {
    const { taskDetails, prompt } = (part ?? {}) as Record<string, unknown>;
    const text = taskDetails ?? prompt;
    if (typeof text === 'string') return text;
  }
  return '';
}

/** What a repeat gets of a reply that is too large to keep: the way to ask for it. */
function toSmall(reply: KeptReply): KeptReply {
  if (reply.text.length <= maxKeptLength) return reply;
  const { sessionId, taskId } = JSON.parse(reply.text) as Record<string, unknown>;
  if (typeof sessionId !== 'string' || typeof taskId !== 'string') return reply;
  return {
    ...reply,
    text: JSON.stringify({ success: true, status: 'pending', pending: true, sessionId, taskId }),
  };
}

const toResponse = ({ status, headers, text }: KeptReply): Response =>
  new Response(text, {
    status,
    headers: {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
