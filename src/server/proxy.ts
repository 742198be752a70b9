import QuickLRU from 'quick-lru';
import { allowanceHeader, refusalHeader, toAllowanceHeader } from './allowance.js';
import { readUserId } from './authorize.js';
import { checkFunctions, checkLimits, checkNumbers, refuseOption } from './checkOptions.js';
import { createConcurrencyLimit } from './concurrency.js';
import { createUserDigests } from './digest.js';
import type { Endpoint, KnownDetails } from './events.js';
import { createFairQueue } from './fairQueue.js';
import { handleStart } from './handleStart.js';
import { handleTask } from './handleTask.js';
import { handleUpload } from './handleUpload.js';
import { createIdempotency } from './idempotency.js';
import { createMemoryStore } from './memoryStore.js';
import { readAccess } from './options.js';
import type { AccessOptions } from './options.js';
import { answerPreflight, checkOrigin, toCorsHeaders } from './origin.js';
import { toResponse } from './proxyContext.js';
import type { Call, ProxyContext } from './proxyContext.js';
import { refusals } from './refusal.js';
import { createReport } from './report.js';
import type { ReportOptions } from './report.js';
import { matchRoute, readBasePath } from './routes.js';
import type { Route } from './routes.js';
import { ConfigurationError } from './secrets.js';
import type { Secret } from './secrets.js';
import { createTimedStore } from './store.js';
import type { WebRunStore } from './store.js';
import { createThrottle } from './throttle.js';
import { withTimeout } from './timeout.js';
import { createUpstream } from './upstream.js';
import { createUpstreamHealth } from './upstreamHealth.js';
import { createUsageCounter } from './usageCounter.js';
import { readCountedLimits, readPollsPerSecond, readRequestsAtOnce, userLimitNames } from './userLimits.js';
import type { UserLimits } from './userLimits.js';

/** Options of {@link createWebRunProxy}. */
export interface WebRunProxyOptions extends AccessOptions, ReportOptions {
  /** The API key, or a function that reads it. It is sent only to `upstreamUrl`. */
  readonly apiKey: Secret;
  /** The path that the handler is mounted at. @default '/api/webrun' */
  readonly basePath?: string | undefined;
  /** The state that instances share. @default createMemoryStore(): suitable for one long-lived instance only */
  readonly store?: WebRunStore | undefined;
  /** The `fetch` for requests to WebRun. @default globalThis.fetch, looked up at each request */
  readonly fetch?: typeof fetch | undefined;
  /**
   * Keeps a held start alive after the browser disconnects, on platforms that would end it: `waitUntil` of Cloudflare and Vercel, or `(work) =>
   * after(() => work)` in Next. Long-lived servers do not need it.
   */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  /** Limits per user. @default {}: only limits that have a default */
  readonly limits?: UserLimits | undefined;
  /** Requests per minute that the account may make, per endpoint; 0 for no queue. @default 10, then the limit in WebRun's headers */
  readonly accountPerMinute?: number | undefined;
  /** Open requests of all users at the same time, per instance; more are answered 503. @default 2_000 */
  readonly maxOpenRequests?: number | undefined;
  /** The largest JSON body in bytes. @default 1_000_000 */
  readonly maxBodyBytes?: number | undefined;
  /** The largest upload in bytes. @default 25_000_000 */
  readonly maxUploadBytes?: number | undefined;
  /** A socket relay, whose public address goes into the reply to a new session. @default none: clients poll */
  readonly relay?: { readonly socketUrl: string } | undefined;
}

/** Answers a browser's requests: plain Fetch types, for every server that supports them. */
export type WebRunProxy = (request: Request) => Promise<Response>;

/** How long a slow store may delay each reply to read what a user has left, in milliseconds. */
const allowanceTimeoutMs = 50;

/** How many starts one user may cancel before they arrive. A client retries after a 429, so a few are enough. */
const cancelledStartsPerSecond = 5;

/** Browsers that resend a command by themselves do so at once. */
const keepCommandMs = 60_000;
const maxCommands = 1_000;

/**
 * Makes a handler that adds the API key to requests of your own signed-in users and rejects everything else. Secrets may be missing at this
 * point, so that an app builds without its environment; requests are then answered 503, and the log says why.
 * @throws {TypeError} without `apiKey`, `authorize` or `sealingKeys`, or with an option that would leave it open.
 * @example
 * export const handler = createWebRunProxy({
 *   apiKey: process.env.WEBRUN_API_KEY,
 *   sealingKeys: [process.env.WEBRUN_SEALING_KEY],
 *   authorize: async (request) => (await readSession(request))?.user ?? null,
 * });
 * @see docs/proxy.mdx
 */
export function createWebRunProxy(options: WebRunProxyOptions): WebRunProxy {
  const { authorize, apiKey, limits = {} } = options ?? {};
  if (typeof authorize === 'function' && !('apiKey' in options))
    throw new TypeError(
      '[webrun-react] Could not make the proxy: `apiKey` is missing. Give the key of your WebRun account.',
    );
  // `null` marks a missing key, unlike a relay's, which needs none.
  const access = readAccess('proxy', options, apiKey ?? undefined);
  checkOptions(options);
  const { emit, onError, refused } = createReport(options, refuseOption('proxy'));
  const store = createTimedStore(options.store ?? createMemoryStore());
  const context: ProxyContext = {
    access,
    basePath: readBasePath(options.basePath ?? '/api/webrun'),
    socketUrl: options.relay?.socketUrl ?? null,
    maxBodyBytes: options.maxBodyBytes ?? 1_000_000,
    maxUploadBytes: options.maxUploadBytes ?? 25_000_000,
    upstream: createUpstream(
      access.upstreamUrl,
      access.readCredentials,
      options.fetch,
      createUpstreamHealth(access.upstreamUrl, onError),
    ),
    idempotency: createIdempotency(store),
    queue: createFairQueue(store, options.accountPerMinute),
    usage: createUsageCounter(store, readCountedLimits(limits)),
    isLimiting: options.limits !== undefined,
    isCounting: options.limits !== undefined || options.onEvent !== undefined,
    actions: createThrottle(limits.actionsPerSecond ?? 20),
    polls: createThrottle(readPollsPerSecond(limits)),
    cancelledStarts: createThrottle(cancelledStartsPerSecond),
    stops: new Map(),
    commands: new QuickLRU({ maxSize: maxCommands, maxAge: keepCommandMs }),
    waitUntil(work) {
      // If it throws, as Next's `after` does on platforms without `waitUntil`, the request itself still waits for the reply.
      try {
        options.waitUntil?.(work);
      } catch (error) {
        onError(error);
      }
    },
    onError,
    emit,
  };
  const openRequests = createConcurrencyLimit(readRequestsAtOnce(limits), options.maxOpenRequests ?? 2_000);
  const toUserDigest = createUserDigests();

  async function handle(request: Request): Promise<Response> {
    const requestState: RequestState = { endpoint: null, known: {}, call: null };
    let answer: Response;
    try {
      answer = await respond(request, requestState);
    } catch (error) {
      const { status, body, code, headers } = refused(error, requestState.endpoint, requestState.known);
      const text = JSON.stringify(body);
      answer = toResponse({ status, headers: { ...headers, [refusalHeader]: code }, text });
    }
    const allowance = requestState.call && context.isLimiting ? await toAllowance(requestState.call) : '';
    if (allowance !== '') answer.headers.set(allowanceHeader, allowance);
    for (const [name, value] of Object.entries(toCorsHeaders(request, access.origins)))
      answer.headers.set(name, value);
    return answer;
  }

  async function respond(request: Request, requestState: RequestState): Promise<Response> {
    const route = matchRoute(request, context.basePath);
    requestState.endpoint = route.endpoint;
    if (request.method === 'OPTIONS') return answerPreflight(request, access.origins);
    if (request.method !== route.method) throw refusals.wrongMethod(route.method);
    checkOrigin(request, access.origins);
    await access.readCredentials();

    const userId = await readUserId(access.authorize, request);
    if (userId === null) throw refusals.notSignedIn();
    requestState.known.userId = userId;
    // The server's fault: the read error itself, such as an aborted request, would mislead its operator.
    if (request.bodyUsed)
      throw new ConfigurationError(
        'the body had been read before the proxy got it',
        'Mount the proxy before body parsers and other middleware that reads it; `authorize` must not read it either.',
      );
    context.idempotency.watch();
    const user = await toUserDigest(userId);
    const call: Call = { userId, user, endpoint: route.endpoint, known: requestState.known, allowance: null };
    const leave = openRequests.enter(user);
    requestState.call = call;
    try {
      return await dispatch(route, call, request);
    } finally {
      leave();
    }
  }

  function dispatch(route: Route, call: Call, request: Request): Promise<Response> {
    switch (route.endpoint) {
      case 'task':
        return handleTask(context, call, route);
      case 'upload':
        return handleUpload(context, call, request);
      default:
        return handleStart(context, call, route.path, request);
    }
  }

  /** Returns the header with what the user has left; empty if the store does not answer in time. */
  async function toAllowance({ user, allowance }: Call): Promise<string> {
    const read = allowance ?? context.usage.read(user);
    const late = (): Error => new Error('The store is slow.');
    return withTimeout(Promise.resolve(read), allowanceTimeoutMs, late).then(toAllowanceHeader, () => '');
  }

  return handle;
}

/** @throws {TypeError} for an option of the wrong type */
function checkOptions(options: WebRunProxyOptions): void {
  const refuse = refuseOption('proxy');
  const { accountPerMinute, maxOpenRequests, maxBodyBytes, maxUploadBytes } = options;
  checkNumbers({ accountPerMinute, maxOpenRequests, maxBodyBytes, maxUploadBytes }, refuse);
  checkLimits(options.limits ?? {}, userLimitNames, refuse);
  const { fetch: fetchOption, waitUntil, store, relay } = options;
  checkFunctions({ fetch: fetchOption, waitUntil }, refuse);
  const methods = ['get', 'set', 'swap'] as const;
  if (store && methods.some((name) => typeof store[name] !== 'function'))
    throw refuse(
      '`store` is not a store',
      'Give createRedisStore(client), or an object with get, set and swap.',
    );
  if (relay && typeof relay.socketUrl !== 'string')
    throw refuse('`relay` is not a relay', 'Give what `await createSocketRelay(…)` returns.');
}

/** What is known about a request when it is answered. */
interface RequestState {
  endpoint: Endpoint | null;
  readonly known: KnownDetails;
  call: Call | null;
}
