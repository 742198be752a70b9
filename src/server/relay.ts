/**
 * Live news without session ids: a Socket.IO server of ours between the browser and WebRun's. A file of its own, because only
 * long-lived Node servers have sockets; the Fetch handler does not load it.
 */
import { rewriteReply } from './reply.js';
import type { KnownHandle } from './reply.js';
import { readMessage } from './allowlist.js';
import { Refusal, refusals } from './refusal.js';
import type { Seal } from './seal.js';
import { readAccess, readUser } from './settings.js';
import type { AccessOptions } from './settings.js';
import { checkVisitor } from './visitor.js';

/** Options of {@link createSocketRelay}: those of the proxy, and where to listen. */
export interface SocketRelayOptions extends AccessOptions {
  /** The `node:http` or `node:https` server of the app. */
  readonly server: object;
  /** Where the app lies for browsers: `https://app.example`. The relay's address is this and `namespace`. */
  readonly publicUrl: string;
  /** Keeps the relay apart from other sockets of the app. @default '/webrun' */
  readonly namespace?: string;
  /** The path that Socket.IO listens at. @default '/socket.io' */
  readonly path?: string;
}

/** A running relay. */
export interface SocketRelay {
  /** Give the relay to `createWebRunProxy({ relay })`: this address goes into the reply to a new session. */
  readonly socketUrl: string;
  /** Closes every connection; the app's server stays open. */
  close(): Promise<void>;
}

/** The largest message a browser may send, in bytes. */
const maxMessageBytes = 100_000;
/** How long WebRun may take to accept a connection, in milliseconds. */
const connectTimeoutMs = 15_000;

/** News of WebRun that pass, each with its body rewritten. */
const passedEvents = ['message', 'end_session', 'instance:disconnected', 'instance:reconnected'] as const;

/**
 * Starts a relay: asks `authorize` before a connection is made, takes a sealed handle as `auth.sessionId`, and passes on events
 * with handles for ids. Stops, answers and interactions pass; a `newTask` does not, because a start must go through the proxy's
 * books. Needs the packages `socket.io` and `socket.io-client`.
 * @throws {TypeError} when an option is missing or wrong
 * @throws {Error} when a package is missing
 * @example
 * const relay = await createSocketRelay({ ...access, server, publicUrl: 'https://app.example' });
 * const proxy = createWebRunProxy({ ...access, apiKey, relay });
 */
export async function createSocketRelay(options: SocketRelayOptions): Promise<SocketRelay> {
  const access = readAccess('relay', options);
  const { seal, origins, allowed } = access;
  const { server, publicUrl, namespace = '/webrun', path = '/socket.io' } = options;
  const socketUrl = new URL(namespace, publicUrl).href;
  const { Server, connect } = await loadPackages();

  /** Who may connect, by the request that asked. */
  const users = new WeakMap<object, string>();
  const io = new Server(server, {
    path,
    serveClient: false,
    maxHttpBufferSize: maxMessageBytes,
    ...(origins.length > 0 ? { cors: { origin: [...origins], credentials: true } } : {}),
    allowRequest: (incoming, decide) => {
      void admit(incoming).then(
        (userId) => {
          if (userId !== null) users.set(incoming, userId);
          decide(null, userId !== null);
        },
        () => decide(null, false),
      );
    },
  });

  async function admit(incoming: RelayRequest): Promise<string | null> {
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers))
      if (typeof value === 'string') headers.set(name, value);
    const request = new Request(new URL(incoming.url ?? '/', publicUrl), { headers });
    checkVisitor(request, [...origins, new URL(publicUrl).origin]);
    return readUser(access, request);
  }

  const rooms = io.of(namespace);
  rooms.use((socket, next) => void decide(socket, next));

  async function decide(socket: RelaySocket, next: (error?: Error) => void): Promise<void> {
    try {
      const open = await enter(socket);
      next();
      // Socket.IO says "connected" in the present turn; news come after it.
      setTimeout(open, 0);
    } catch {
      next(new Error('Session not found or unauthorized'));
    }
  }

  /** Opens the handle, connects to WebRun as the session, and ties the two together; the answer lets news through. */
  async function enter(socket: RelaySocket): Promise<() => void> {
    const userId = users.get(socket.request) ?? null;
    const handle = socket.handshake.auth['sessionId'];
    const sessionId =
      userId !== null && typeof handle === 'string' ? await seal.open('session', handle, userId) : null;
    if (userId === null || sessionId === null || typeof handle !== 'string') throw refusals.unknownSession();

    const upstream = connect(access.upstreamUrl, {
      auth: { sessionId },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      timeout: connectTimeoutMs,
    });
    const leave = (): void => void upstream.disconnect();
    const known: KnownHandle[] = [{ kind: 'session', id: sessionId, handle }];
    let open = (): void => undefined;
    const ready = new Promise<void>((resolve) => void (open = resolve));
    const tell = createTeller({ seal, userId, known }, ready, (event, body) => socket.emit(event, body));
    for (const event of passedEvents) upstream.on(event, (body) => tell(event, body));
    try {
      await new Promise<void>((resolve, reject) => {
        upstream.on('connect', () => resolve());
        upstream.on('connect_error', () => reject(refusals.unknownSession()));
        socket.conn.on('close', () => reject(refusals.unknownSession()));
      });
    } catch (error) {
      leave();
      throw error;
    }

    // After the last news, which says why.
    upstream.on('disconnect', () => void tell.done().then(() => socket.disconnect(true)));
    socket.on('disconnect', leave);
    socket.on('message', (message) => {
      try {
        const read = readMessage(message, allowed);
        if (read['actionType'] === 'newTask')
          throw new Refusal(400, 'INVALID_PARAMS', 'Start tasks by a request.');
        upstream.emit('message', read);
      } catch (error) {
        const { body } = error instanceof Refusal ? error : refusals.broken();
        socket.emit('message', { ...body, type: 'error', sessionId: handle });
      }
    });
    socket.on('end_session', () => upstream.emit('end_session'));
    return open;
  }

  return { socketUrl, close: () => closeRooms(io) };
}

/** Tells a browser what happened. */
interface Teller {
  (event: string, body: unknown): void;
  /** Resolves when all so far is told. */
  done(): Promise<void>;
}

/** Rewrites events one after the other, so that none overtakes another while it is sealed. */
function createTeller(
  { seal, userId, known }: { readonly seal: Seal; readonly userId: string; readonly known: KnownHandle[] },
  ready: Promise<void>,
  emit: (event: string, body: object) => void,
): Teller {
  let last = ready;
  const tellOne = async (before: Promise<void>, event: string, body: unknown): Promise<void> => {
    await before;
    const isBody = typeof body === 'object' && body !== null && !Array.isArray(body);
    try {
      const context = { seal, userId, basePath: '', socketUrl: null, known };
      emit(event, await rewriteReply(isBody ? (body as Record<string, unknown>) : {}, context));
    } catch {
      // What cannot be made safe is left out; the next poll tells.
    }
  };
  const tell = (event: string, body: unknown): void => {
    last = tellOne(last, event, body);
  };
  return Object.assign(tell, { done: () => last });
}

async function closeRooms(io: RelayServer): Promise<void> {
  // `close` would also close the app's own server.
  io.disconnectSockets(true);
  io.engine.close();
}

// ------------------------------------------------------------------------------------ what is used of two packages

interface RelayRequest {
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface RelaySocket {
  readonly request: object;
  readonly handshake: { readonly auth: Readonly<Record<string, unknown>> };
  readonly conn: { on(event: string, listener: () => void): unknown };
  on(event: string, listener: (value: unknown) => void): unknown;
  emit(event: string, value: unknown): unknown;
  disconnect(isFinal?: boolean): unknown;
}

interface RelayServer {
  of(namespace: string): { use(step: (socket: RelaySocket, next: (error?: Error) => void) => void): unknown };
  disconnectSockets(isFinal: boolean): unknown;
  readonly engine: { close(): unknown };
}

interface Upstream {
  on(event: string, listener: (value: unknown) => void): unknown;
  emit(event: string, value?: unknown): unknown;
  disconnect(): unknown;
}

interface Packages {
  readonly Server: new (
    server: object,
    options: {
      readonly path: string;
      readonly serveClient: boolean;
      readonly maxHttpBufferSize: number;
      readonly cors?: { readonly origin: string[]; readonly credentials: boolean };
      readonly allowRequest: (
        incoming: RelayRequest,
        decide: (error: null, isAllowed: boolean) => void,
      ) => void;
    },
  ) => RelayServer;
  readonly connect: (url: string, options: object) => Upstream;
}

/** Loads them only now, by names no bundler follows: who has no relay needs neither. */
async function loadPackages(): Promise<Packages> {
  const [server, client] = ['socket.io', 'socket.io-client'];
  try {
    const [{ Server }, { io }] = (await Promise.all([
      import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ server),
      import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ client),
    ])) as [{ Server: Packages['Server'] }, { io: Packages['connect'] }];
    return { Server, connect: io };
  } catch (cause) {
    throw new Error(
      '[webrun-react] Could not start the relay: a package is missing. npm install socket.io socket.io-client',
      {
        cause,
      },
    );
  }
}
