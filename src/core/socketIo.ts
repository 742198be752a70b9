import { parseJson } from './json.js';
import type { Address } from './platform.js';
import { liveTimeoutMs } from './timing.js';

/** A channel of a session's events, as opened by `socket.io-client` or the emulator's `connect`. */
export interface EventChannel {
  on(event: string, listener: (...args: readonly unknown[]) => void): unknown;
  emit(event: string, payload?: unknown): unknown;
  close(): unknown;
}

/**
 * Opens a channel to the Socket.IO namespace in the address's path (protocol 5 over Engine.IO 4: server versions 3 and 4). Uses only
 * a WebSocket: Socket.IO's other transport would wait behind the held POSTs of the same origin.
 *
 * ```
 *  WebSocket ─► open ─► auth ─► "connect" ─► events ─► "disconnect"
 *       │                 └───► "connect_error", with the server's words
 *       └─────────────────────► "connect_error"
 * ```
 *
 * Implements what sessions need of Socket.IO, in a fraction of its client's size and without a package that may not be installed.
 * Reconnecting is up to `connectLive`. Binary events and acknowledgements, which no session uses, are left out. An unreadable
 * message closes the channel, as in the official client.
 * @throws when there is no WebSocket, or the page may not open one
 */
export function openSocketIo(address: Address, auth: object): EventChannel {
  const namespace = address.pathname === '/' ? '' : `${address.pathname},`;
  const listeners = new Map<string, ((...args: readonly unknown[]) => void)[]>();
  const socket = new WebSocket(
    `${address.origin.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`,
  );
  let state: 'connecting' | 'connected' | 'closed' = 'connecting';
  let silenceMs = 60_000;
  let silence: ReturnType<typeof setTimeout> | undefined;
  // A socket that never opens would block others to the same server.
  const opening = setTimeout(() => socket.close(), liveTimeoutMs);

  const notify = (event: string, ...args: readonly unknown[]): void => {
    for (const listener of listeners.get(event) ?? []) listener(...args);
  };

  /** Ends the channel and notifies its listeners once. */
  function end(event?: 'disconnect' | 'connect_error', reason?: unknown): void {
    if (state === 'closed') return;
    state = 'closed';
    clearTimeout(silence);
    // Closing a WebSocket while it opens logs an error to the browser's console.
    if (socket.readyState === socket.CONNECTING) socket.addEventListener('open', () => socket.close());
    else socket.close();
    if (event) notify(event, reason);
  }

  const fail = (reason: string): void =>
    state === 'connected' ? end('disconnect', reason) : end('connect_error', new Error(reason));

  /** The server sets its ping interval; when a ping is overdue, the connection is dead. */
  function expectPing(): void {
    clearTimeout(silence);
    silence = setTimeout(() => fail('ping timeout'), silenceMs);
  }

  /** The first character is Engine.IO's message type: 0 opens, 1 closes, 2 is a ping, 4 carries a Socket.IO packet, 6 is empty. */
  function read(message: string): void {
    const content = message.slice(1);
    switch (message.charAt(0)) {
      case '0': {
        const { pingInterval, pingTimeout } = Object(parse(content)) as Record<string, unknown>;
        // `setTimeout` treats too long a delay as 0.
        silenceMs = Math.min(Number(pingInterval) + Number(pingTimeout) || silenceMs, 3_600_000);
        expectPing();
        return socket.send(`40${namespace}${JSON.stringify(auth)}`);
      }
      case '1':
        return fail('transport close');
      case '2':
        expectPing();
        return socket.send(`3${content}`);
      case '4':
        return readPacket(content);
      case '6':
        return undefined;
      default:
        return fail('parse error');
    }
  }

  /**
   * The first character is the packet type: 0 connected, 1 disconnected, 2 an event, 4 refused, 5 announces a binary event. Then come
   * a namespace and a number that requests an acknowledgement, if any, and the content.
   */
  function readPacket(packet: string): void {
    const content = packet.slice(1).replace(/^\/[^,]*,/, '');
    switch (packet.charAt(0)) {
      case '0':
        state = 'connected';
        return notify('connect');
      case '1':
        return fail('io server disconnect');
      case '2': {
        const event = parse(content.replace(/^\d+/, ''));
        const [name, ...args] = Array.isArray(event) ? (event as unknown[]) : [];
        // The server's events must not pass for those of the connection.
        const isEvent = typeof name === 'string' && !/^(connect|connect_error|disconnect)$/.test(name);
        return isEvent ? notify(name, ...args) : fail('parse error');
      }
      case '4': {
        const { message, data } = Object(parse(content)) as Record<string, unknown>;
        return end('connect_error', Object.assign(new Error(String(message)), { data }));
      }
      case '3':
      case '5':
        return undefined;
      default:
        return fail('parse error');
    }
  }

  socket.addEventListener('message', ({ data }: { readonly data: unknown }) => {
    if (state !== 'closed' && typeof data === 'string') read(data);
  });
  socket.addEventListener('open', () => clearTimeout(opening));
  socket.addEventListener('error', () => fail('websocket error'));
  socket.addEventListener('close', () => {
    clearTimeout(opening);
    fail('transport close');
  });

  return {
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    emit: (event, payload) => {
      const args = payload === undefined ? [event] : [event, payload];
      if (state === 'connected') socket.send(`42${namespace}${JSON.stringify(args)}`);
    },
    close() {
      if (state === 'connected') socket.send(`41${namespace}`);
      end();
    },
  };
}

/** Reads a message's content; `null` when it is not JSON. */
function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}
