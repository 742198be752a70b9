import type { IncomingMessage, Server } from 'node:http';
import { Server as SocketServer } from 'socket.io';
import type { Socket } from 'socket.io';
import type { Emulator } from 'webrun-react/testing';

/** The events of a session's channel that are sent over its socket. */
const outgoing = ['message', 'end_session', 'instance:disconnected', 'instance:reconnected'] as const;

/** The largest accepted message, in bytes; a larger one closes its connection. */
const maxMessageBytes = 1_000_000;

/** The options of the socket server. */
export interface SocketOptions {
  readonly emulator: Pick<Emulator, 'connect'>;
  /** Whether a client may connect at all: the same rule as for HTTP. */
  readonly isAllowed: (request: IncomingMessage) => boolean;
}

/** Serves the events and commands of every session over Socket.IO, on the port of an HTTP server. */
export function serveSockets(server: Server, { emulator, isAllowed }: SocketOptions): SocketServer {
  const io = new SocketServer(server, {
    serveClient: true, // the live picture's page uses it
    maxHttpBufferSize: maxMessageBytes,
    cors: { origin: true },
    allowRequest: (request, decide) => decide(null, isAllowed(request)),
  });
  io.use((socket, next) => admit(socket, next, emulator));
  io.on('connection', (socket) => (socket.data as Admitted).open());
  return io;
}

interface Admitted {
  /** Sends the events that waited for the socket to open. */
  open: () => void;
}

/** Reads a string from the client's handshake, which may contain none. */
export function readAuth({ handshake }: Pick<Socket, 'handshake'>, name: string): string | null {
  const value = (handshake.auth as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === 'string' ? value : null;
}

/** Admits a socket if its session exists, and connects it to the session's channel. */
function admit(socket: Socket, next: (refusal?: Error) => void, emulator: Pick<Emulator, 'connect'>): void {
  const sessionId = readAuth(socket, 'sessionId');
  const channel = emulator.connect({ sessionId: sessionId ?? '' });
  // Events that the session sends before the socket is open would be lost, so they wait.
  let waiting: (() => void)[] | null = [];
  const send = (deliver: () => void): void => void (waiting ? waiting.push(deliver) : deliver());
  (socket.data as Admitted).open = () => {
    for (const deliver of waiting ?? []) deliver();
    waiting = null;
  };
  socket.conn.once('close', () => channel.close());
  channel.on('connect_error', (refusal) => next(refusal instanceof Error ? refusal : new Error('Refused')));
  channel.on('connect', () => {
    socket.use(([event, payload], done) => {
      channel.emit(event, payload);
      done();
    });
    next();
  });
  for (const event of outgoing) channel.on(event, (payload) => send(() => void socket.emit(event, payload)));
  channel.on('disconnect', () => send(() => void socket.disconnect(true)));
}
