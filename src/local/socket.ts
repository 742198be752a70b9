/// <reference types="node" />
import type { IncomingMessage, Server } from 'node:http';
import type { Server as SocketServer, Socket } from 'socket.io';
import type { Emulator } from '../emulator/emulator.js';

/** The events of a session's channel that go out over its socket. */
const outgoing = ['message', 'end_session', 'instance:disconnected', 'instance:reconnected'] as const;

/** Larger messages are refused and their connection cut, in bytes. */
const maxMessageBytes = 1_000_000;

/** What the socket server is given. */
export interface SocketOptions {
  readonly emulator: Pick<Emulator, 'connect'>;
  /** Whether who asks may connect at all: the same rule as for HTTP. */
  readonly isAllowed: (request: IncomingMessage) => boolean;
}

/** Serves the events and commands of every session over Socket.IO, on the port of an HTTP server (protocol section 9). */
export function serveSockets(
  SocketIo: typeof SocketServer,
  server: Server,
  { emulator, isAllowed }: SocketOptions,
): SocketServer {
  const io = new SocketIo(server, {
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
  /** Tells what waited for the socket to be open. */
  open: () => void;
}

/** Lets a socket in when the session it names is there, and joins it to the session's channel. */
function admit(socket: Socket, next: (refusal?: Error) => void, emulator: Pick<Emulator, 'connect'>): void {
  const { sessionId } = socket.handshake.auth as { readonly sessionId?: unknown };
  const channel = emulator.connect({ sessionId: typeof sessionId === 'string' ? sessionId : '' });
  // What the session tells before the socket is open would be lost: it waits.
  let waiting: (() => void)[] | null = [];
  const tell = (say: () => void): void => void (waiting ? waiting.push(say) : say());
  (socket.data as Admitted).open = () => {
    for (const say of waiting ?? []) say();
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
  for (const event of outgoing) channel.on(event, (payload) => tell(() => void socket.emit(event, payload)));
  channel.on('disconnect', () => tell(() => void socket.disconnect(true)));
}
