import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { createSocketRelay, createWebRunProxy, toNodeHandler } from '../../src/server.js';
import type { SocketRelayOptions } from '../../src/server.js';
import { createEmulator } from '../../src/testing.js';
import type { Emulator } from '../../src/testing.js';
import { apiKey, authorize, sealingKeys } from './proxied.js';

/** What came over a socket: the event, and its body. */
export type SocketEvent = [name: string, body: Record<string, unknown>];

/** One of WebRun's own sockets. */
export interface UpstreamEnd {
  readonly sessionId: string;
  emit(event: string, body: unknown): unknown;
  /** The connection breaks, and nothing says why. */
  cut(): void;
}

/** An app with a relay and a proxy, before WebRun's own sockets, over real connections. */
export interface Relayed {
  readonly appUrl: string;
  readonly emulator: Emulator;
  /** Sockets that WebRun has open, and one of them to say anything with. */
  readonly upstream: ReadonlySet<UpstreamEnd>;
  /** Messages that reached WebRun. */
  readonly messages: readonly unknown[];
  /** How often WebRun was asked to end a session. */
  readonly ends: () => number;
  /** Session ids that WebRun was asked to connect as. */
  readonly asked: readonly unknown[];
  post(path: string, body: object, user?: string): Promise<Record<string, unknown>>;
  /** Connects as a browser does; resolves to what came, or why nothing did. */
  listen(
    url: string,
    sessionId: string,
    headers: Record<string, string>,
  ): Promise<{ socket: Socket; events: SocketEvent[]; refused: string | null }>;
  /** Browsers that are connected. */
  readonly connected: () => number;
  /** Every browser closes its connection. */
  leave(): void;
  close(): Promise<void>;
}

/** @param hasKey whether the relay, too, gets the API key; the proxy always does */
export async function startRelayed(
  options: Partial<SocketRelayOptions> = {},
  hasKey = true,
): Promise<Relayed> {
  const emulator = createEmulator({ rateLimit: 0, holdMs: 20, key: apiKey });
  // WebRun's own sockets take the session id alone.
  const webrun = createServer();
  const app = createServer();
  const sockets: Socket[] = [];
  const upstream = new Set<UpstreamEnd>();
  const messages: unknown[] = [];
  let ends = 0;
  const asked: unknown[] = [];
  const server = new Server(webrun);
  server.use((socket, next) => {
    const { sessionId } = socket.handshake.auth as { sessionId: string };
    asked.push(sessionId);
    const channel = emulator.connect({ sessionId });
    channel.on('connect_error', () => next(new Error('Session not found or unauthorized')));
    channel.on('connect', () => {
      const end: UpstreamEnd = {
        sessionId,
        emit: (event, body) => socket.emit(event, body),
        cut: () => socket.conn.close(),
      };
      upstream.add(end);
      socket.on('disconnect', () => upstream.delete(end));
      next();
    });
    for (const event of ['message', 'end_session'])
      channel.on(event, (body: unknown) => void socket.emit(event, body));
    channel.on('disconnect', () => void socket.disconnect(true));
    socket.on('message', (message: unknown) => {
      messages.push(message);
      channel.emit('message', message);
    });
    socket.on('end_session', () => ends++);
    socket.on('disconnect', () => channel.close());
  });
  webrun.listen(0, '127.0.0.1');
  app.listen(0, '127.0.0.1');
  await Promise.all([once(webrun, 'listening'), once(app, 'listening')]);
  const appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  const access = {
    authorize,
    sealingKeys,
    upstreamUrl: `http://127.0.0.1:${(webrun.address() as AddressInfo).port}`,
  };
  const key = hasKey ? { apiKey } : {};
  // What goes wrong on purpose is not for the console; `onError: undefined` brings the log back.
  const onError = (): void => undefined;
  const relay = await createSocketRelay({
    ...access,
    server: app,
    publicUrl: appUrl,
    onError,
    ...key,
    ...options,
  });
  const proxy = createWebRunProxy({ ...access, apiKey, relay, accountPerMinute: 0, fetch: emulator.fetch });
  app.on('request', toNodeHandler(proxy));

  return {
    appUrl,
    emulator,
    upstream,
    messages,
    ends: () => ends,
    asked,
    async post(path, body, user = 'ada') {
      const headers = { 'content-type': 'application/json', cookie: `user=${user}` };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      return (await (await fetch(`${appUrl}/api/webrun${path}`, init)).json()) as Record<string, unknown>;
    },
    async listen(url, sessionId, headers) {
      const socket = io(url, {
        auth: { sessionId },
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        extraHeaders: headers,
      });
      sockets.push(socket);
      const events: SocketEvent[] = [];
      socket.onAny((event: string, body: Record<string, unknown>) => void events.push([event, body]));
      const refused = await new Promise<string | null>((resolve) => {
        socket.on('connect', () => resolve(null));
        socket.on('connect_error', (error) => resolve(error.message));
        socket.on('disconnect', (reason) => resolve(reason));
      });
      return { socket, events, refused };
    },
    connected: () => sockets.filter((socket) => socket.connected).length,
    leave: () => {
      for (const socket of sockets) socket.io.engine.close();
    },
    async close() {
      for (const socket of sockets) socket.disconnect();
      await relay.close();
      for (const one of [app, webrun]) {
        one.closeAllConnections();
        one.close();
      }
      await emulator.close();
    },
  };
}
