/**
 * Live updates without session ids: our own Socket.IO server between the browser and WebRun's. Only long-lived Node servers have sockets, so the
 * Fetch handler does not need it.
 */
import { parseUrl } from '../core/links.js';
import { isRefusal } from '../core/socket.js';
import { readUserId } from './authorize.js';
import { checkLimits, refuseOption } from './checkOptions.js';
import { readMessage } from './requestFields.js';
import { readAccess } from './options.js';
import type { Access, AccessOptions } from './options.js';
import { checkOrigin } from './origin.js';
import type { KnownDetails } from './events.js';
import { Refusal, refusals } from './refusal.js';
import { pickReply } from './replyFields.js';
import { sealReply } from './replyIds.js';
import type { KnownHandle } from './replyIds.js';
import type { Secret } from './secrets.js';
import { createSocketGuard, socketLimitNames } from './socketLimits.js';
import type { SocketLimits } from './socketLimits.js';
import { loadSocketPackages } from './socketPackages.js';
import type { RelayConnection, RelayRequest, RelaySocket, UpstreamSocket } from './socketPackages.js';
import { withTimeout } from './timeout.js';
import { createReport } from './report.js';
import type { ReportOptions } from './report.js';
import { createUpstreamHealth, UpstreamTimeout } from './upstreamHealth.js';
import type { UpstreamHealth } from './upstreamHealth.js';
import { maxReplyBytes } from './upstream.js';

/** Options of {@link createSocketRelay}: those of the proxy, and where to listen. */
export interface SocketRelayOptions extends AccessOptions, ReportOptions {
  /** The `node:http` or `node:https` server of the app. */
  readonly server: object;
  /** The app's URL for browsers: `https://app.example`. The relay's address is this plus `namespace`. */
  readonly publicUrl: string;
  /** Separates the relay from the app's other sockets. @default '/webrun' */
  readonly namespace?: string | undefined;
  /** The API key, only to mask it in events as in replies; it is never sent. @default nothing is masked */
  readonly apiKey?: Secret;
  /** Limits on sockets and their messages. @default {} */
  readonly limits?: SocketLimits | undefined;
}

/** A running relay. */
export interface SocketRelay {
  /** Goes into the reply to a new session: pass the relay to `createWebRunProxy({ relay })`. */
  readonly socketUrl: string;
  /** Closes every connection; the app's server stays open. */
  close(): Promise<void>;
}

/** The largest message a browser may send, in bytes. */
const maxMessageBytes = 100_000;
/** How long WebRun may take to accept a connection, in milliseconds. */
const connectTimeoutMs = 15_000;
/** How many events may wait to be sealed; a browser that is further behind is disconnected, and polls. */
const maxPendingEvents = 1_000;
/**
 * How many characters may wait for a slow browser before it is disconnected, and polls. A healthy one on a slow link may be several of the
 * largest events behind.
 */
const maxUnsentLength = maxReplyBytes;

/** WebRun's events that pass, each with its body rebuilt. */
const passedEvents = ['message', 'end_session', 'instance:disconnected', 'instance:reconnected'] as const;

/**
 * Starts a relay: calls `authorize` before each connection, accepts a sealed handle as `auth.sessionId`, and forwards events with handles for
 * ids. Stops, answers and interactions pass; a `newTask` does not, because a start must be counted by the proxy. Needs the packages `socket.io`
 * and `socket.io-client`.
 * @throws {TypeError} when an option is missing or wrong
 * @throws {Error} when a package is missing
 * @example
 * const relay = await createSocketRelay({ ...access, server, publicUrl: 'https://app.example' });
 * const proxy = createWebRunProxy({ ...access, apiKey, relay });
 */
export async function createSocketRelay(options: SocketRelayOptions): Promise<SocketRelay> {
  const access = readAccess('relay', options, options?.apiKey ?? null);
  const { origins } = access;
  const { server, publicUrl, namespace = '/webrun', limits = {} } = options;
  const refuse = refuseOption('relay');
  if (typeof server !== 'object' || server === null)
    throw refuse('`server` is missing', 'Give the `node:http` or `node:https` server of the app.');
  if (!/^https?:$/.test(parseUrl(publicUrl)?.protocol ?? ''))
    throw refuse('`publicUrl` is not an address', 'Write it like https://app.example.');
  checkLimits(limits, socketLimitNames, refuse);
  const { emit, onError, refused } = createReport(options, refuse);
  const health = createUpstreamHealth(access.upstreamUrl, onError, 'a socket');
  const socketUrl = new URL(namespace, publicUrl).href;
  const { Server, connect } = await loadSocketPackages();
  const guard = createSocketGuard(limits);

  /** The users who may connect, by their request. */
  const users = new WeakMap<object, string>();
  /** How many characters wait at a connection. */
  const unsentLengths = new WeakMap<RelayConnection, () => number>();
  const io = new Server(server, {
    // No polling transport: a later handler of the app would answer its requests, too.
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: maxMessageBytes,
    ...(origins.length > 0 ? { cors: { origin: [...origins], credentials: true } } : {}),
    allowRequest: (incoming, decide) => {
      void readUser(incoming).then(
        (userId) => {
          if (userId === null) refused(refusals.notSignedIn(), 'socket', {});
          else users.set(incoming, userId);
          decide(null, userId !== null);
        },
        (error: unknown) => {
          refused(error, 'socket', {});
          decide(null, false);
        },
      );
    },
  });
  io.engine.on('connection', (connection) => {
    const userId = users.get(connection.request);
    unsentLengths.set(connection, countUnsent(connection));
    if (userId === undefined) return void connection.close();
    try {
      guard.admit(userId, connection);
    } catch (error) {
      refused(error, 'socket', { userId });
      connection.close();
    }
  });

  async function readUser(incoming: RelayRequest): Promise<string | null> {
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers))
      if (typeof value === 'string') headers.set(name, value);
    const request = new Request(new URL(incoming.url ?? '/', publicUrl), { headers });
    checkOrigin(request, origins);
    return readUserId(access.authorize, request);
  }

  io.of(namespace).use((socket, next) => void join(socket, next));

  async function join(socket: RelaySocket, next: (error?: Error) => void): Promise<void> {
    // Of one that has joined Socket.IO says "disconnect"; one that joins is gone when its connection is.
    const left = untilClosed(socket.conn);
    socket.on('disconnect', left.forget);
    const details: KnownDetails = { userId: users.get(socket.request) };
    try {
      const open = await enter(socket, left.promise, details);
      emit({ type: 'accepted', endpoint: 'socket', isRepeat: false }, details);
      next();
      // Socket.IO reports "connected" in the current turn; events come after it.
      setTimeout(open, 0);
    } catch (error) {
      left.forget();
      if (!(error instanceof BrowserLeft)) refused(error, 'socket', details);
      // With the first message a browser gives up for good; after any other it retries.
      const isUnknown = error instanceof Refusal && error.status === 404;
      next(new Error(isUnknown ? 'Session not found or unauthorized' : 'Not connected. Try again.'));
    }
  }

  /** Opens the handle, connects to WebRun as the session, and links the two sockets; the returned function starts the events. */
  async function enter(
    socket: RelaySocket,
    left: Promise<never>,
    details: KnownDetails,
  ): Promise<() => void> {
    const { userId } = details;
    const handle = socket.handshake.auth['sessionId'];
    if (userId === undefined || typeof handle !== 'string') throw refusals.unknownSession();
    const sessionId = await Promise.race([access.seal.open('session', handle, userId), left]);
    if (sessionId === null) throw refusals.unknownSession();
    details.sessionId = sessionId;

    const leaveSession = guard.enterSession(sessionId, userId);
    const upstream = connect(access.upstreamUrl, {
      auth: { sessionId },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      timeout: connectTimeoutMs,
    });
    const leave = (): void => {
      upstream.disconnect();
      leaveSession();
    };
    left.catch(leave);
    let open = (): void => undefined;
    const ready = new Promise<void>((resolve) => void (open = resolve));
    const known: KnownHandle[] = [{ kind: 'session', id: sessionId, handle }];
    const isBehind = (): boolean => (unsentLengths.get(socket.conn)?.() ?? 0) > maxUnsentLength;
    const forward = createForwarder(access, { userId, known }, ready, socket, isBehind);
    for (const event of passedEvents) upstream.on(event, (body) => forward.send(event, body));
    let hasEnded = false;
    upstream.on('end_session', () => (hasEnded = true));
    try {
      await connected(upstream, left, health);
    } catch (error) {
      leave();
      throw error;
    }

    upstream.on('disconnect', (reason) => {
      // Neither WebRun nor this relay closed it.
      if (!/^io (server|client) disconnect$/.test(String(reason)) && !hasEnded) health.lost();
      // After the last event, which says why.
      void forward.done().then(() => socket.disconnect(true));
    });
    socket.on('disconnect', leave);
    socket.on('message', (message) => {
      // Drops excess clicks: an error would read as the end of the task.
      if (!guard.takeMessage(userId)) return;
      try {
        const read = readMessage(message, access.allowed);
        if (read['actionType'] === 'newTask')
          throw new Refusal(400, 'INVALID_PARAMS', 'Start tasks by a request.');
        upstream.emit('message', read);
      } catch (error) {
        const { body } = error instanceof Refusal ? error : refusals.broken();
        socket.emit('message', { ...body, type: 'error', sessionId: handle });
      }
    });
    let isEnding = false;
    socket.on('end_session', () => {
      // A burst of clicks must not drop a message that ends the session; one is enough.
      if (isEnding && !guard.takeMessage(userId)) return;
      isEnding = true;
      upstream.emit('end_session');
    });
    return open;
  }

  return {
    socketUrl,
    async close() {
      // The server's own `close` would also close the app's.
      io.disconnectSockets(true);
      io.engine.close();
    },
  };
}

/**
 * Resolves when WebRun has accepted the session.
 * @throws {Refusal} 404 when it has refused it, else 502
 * @throws {BrowserLeft}
 */
async function connected(
  upstream: UpstreamSocket,
  left: Promise<never>,
  health: UpstreamHealth,
): Promise<void> {
  const answered = new Promise<void>((resolve, reject) => {
    upstream.on('connect', () => resolve());
    upstream.on('connect_error', (error) =>
      reject(isRefusal(error) ? refusals.unknownSession() : causeOf(error)),
    );
  });
  try {
    await withTimeout(Promise.race([answered, left]), connectTimeoutMs, () => new UpstreamTimeout());
    health.connected();
  } catch (error) {
    if (error instanceof BrowserLeft) throw error;
    if (error instanceof Refusal) {
      health.connected();
      throw error;
    }
    health.failed(error);
    throw refusals.unreadable();
  }
}

/** Returns the connection's error, where Socket.IO's own says only that there was one. */
const causeOf = (error: unknown): unknown =>
  (error as { readonly description?: { readonly error?: unknown } } | null)?.description?.error ?? error;

/** Thrown when the browser disconnects while connecting. */
class BrowserLeft extends Error {}

/** A promise that rejects when the connection closes; `forget` stops listening, because many sockets may use one connection. */
function untilClosed(connection: RelayConnection): {
  readonly promise: Promise<never>;
  readonly forget: () => void;
} {
  let onClose = (): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    onClose = () => reject(new BrowserLeft());
  });
  promise.catch(() => undefined);
  connection.on('close', onClose);
  return { promise, forget: () => void connection.off('close', onClose) };
}

/** Counts the characters that a connection has not yet passed to the network; it accepts the next only when the previous ones are sent. */
function countUnsent(connection: RelayConnection): () => number {
  let length = 0;
  connection.on('packetCreate', ({ data }) => {
    if (typeof data === 'string') length += data.length;
  });
  connection.on('drain', () => (length = 0));
  return () => length;
}

/** Forwards events to a browser. */
interface Forwarder {
  send(event: string, body: unknown): void;
  /** Resolves when all events so far have been forwarded. */
  done(): Promise<void>;
}

/** Seals events one after the other, so that none overtakes another. */
function createForwarder(
  { seal, readCredentials }: Access,
  { userId, known }: { readonly userId: string; readonly known: KnownHandle[] },
  ready: Promise<void>,
  socket: RelaySocket,
  isBehind: () => boolean,
): Forwarder {
  let last = ready;
  let pending = 0;
  const forward = async (before: Promise<void>, event: string, body: unknown): Promise<void> => {
    await before;
    try {
      const { redact } = await readCredentials();
      const picked = pickReply(body, redact).body ?? {};
      const sealed = await sealReply(picked, { seal, userId, basePath: '', socketUrl: null, known });
      if (isBehind()) socket.conn.close(true);
      else socket.emit(event, sealed);
    } catch {
      // An event that cannot be made safe is dropped; the next poll reports its content.
    }
    pending--;
  };
  return {
    send(event, body) {
      if (++pending > maxPendingEvents) socket.disconnect(true);
      else last = forward(last, event, body);
    },
    done: () => last,
  };
}
