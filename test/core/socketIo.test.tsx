import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import type { AddressInfo, Socket as NetSocket } from 'node:net';
import { Server } from 'socket.io';
import type { ServerOptions, Socket } from 'socket.io';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openSocketIo } from '../../src/core/socketIo.js';
import type { EventChannel } from '../../src/core/socketIo.js';
import { liveTimeoutMs } from '../../src/core/timing.js';
import { openSocket } from '../../src/core/socket.js';
import { serveRawSocket } from './webSocket.js';
import type { RawSocket } from './webSocket.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A real Socket.IO server, and where it is. */
async function serve(options: Partial<ServerOptions> = {}): Promise<{ server: Server; origin: string }> {
  const http = createServer();
  const server = new Server(http, options);
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close());
  return { server, origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

/** A channel, and all that it tells. */
function open(
  origin: string,
  auth: object = { sessionId: 's1' },
): { channel: EventChannel; heard: unknown[][] } {
  const channel = openSocketIo(new URL(origin), auth);
  const heard: unknown[][] = [];
  for (const event of ['connect', 'disconnect', 'connect_error', 'message', 'end_session'])
    channel.on(event, (...args) => heard.push([event, ...args]));
  ends.push(() => channel.close());
  return { channel, heard };
}

const connected = (server: Server): Promise<Socket> =>
  new Promise((resolve) => void server.once('connection', resolve));

describe('with a Socket.IO server', () => {
  test('proves itself with the session, takes events as they are and sends its own', async () => {
    const { server, origin } = await serve();
    const said: unknown[][] = [];
    server.on('connection', (socket) => {
      socket.onAny((...args: unknown[]) => said.push(args));
      socket.emit('message', { type: 'agent', content: 'größer ✓ "quoted"' });
      socket.emit('end_session', 'one', 2);
    });
    const { channel, heard } = open(origin);
    const socket = await connected(server);
    await vi.waitFor(() => expect(heard).toHaveLength(3));
    expect(heard).toEqual([
      ['connect'],
      ['message', { type: 'agent', content: 'größer ✓ "quoted"' }],
      ['end_session', 'one', 2],
    ]);
    expect(socket.handshake.auth).toEqual({ sessionId: 's1' });
    channel.emit('message', { actionType: 'state', newState: 'pause' });
    channel.emit('end_session');
    await vi.waitFor(() => expect(said).toHaveLength(2));
    expect(said).toEqual([['message', { actionType: 'state', newState: 'pause' }], ['end_session']]);
  });

  // 0s           11 s
  // |--connected--|message
  test('keeps a connection beyond the time that opening one may take', async () => {
    const { server, origin } = await serve();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    ends.push(() => vi.useRealTimers());
    const { channel, heard } = open(origin);
    const socket = await connected(server);
    await vi.waitFor(() => expect(heard).toEqual([['connect']]));
    await vi.advanceTimersByTimeAsync(liveTimeoutMs + 1_000);
    const said = new Promise((resolve) => void socket.on('message', resolve));
    channel.emit('message', 'still here');
    expect(await said).toBe('still here');
  });

  test('tells a refusal in the words of the server', async () => {
    const { server, origin } = await serve();
    server.use((_, next) => next(Object.assign(new Error('Session not found'), { data: { code: 'GONE' } })));
    const { heard } = open(origin);
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    const [event, error] = heard[0] as [string, Error & { data?: unknown }];
    expect([event, error.message, error.data]).toEqual([
      'connect_error',
      'Session not found',
      { code: 'GONE' },
    ]);
    expect(error).toBeInstanceOf(Error);
  });

  test('is told once when the server disconnects it, and nothing after', async () => {
    const { server, origin } = await serve();
    const { heard, channel } = open(origin);
    const socket = await connected(server);
    await vi.waitFor(() => expect(heard).toEqual([['connect']]));
    socket.disconnect();
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    expect(heard[1]).toEqual(['disconnect', 'io server disconnect']);
    channel.close();
    expect(heard).toHaveLength(2);
  });

  test('is told when the server goes away', async () => {
    const { server, origin } = await serve();
    const { heard } = open(origin);
    await connected(server);
    await vi.waitFor(() => expect(heard).toEqual([['connect']]));
    server.disconnectSockets(true);
    await vi.waitFor(() => expect(heard.at(-1)?.[0]).toBe('disconnect'));
    expect(heard).toHaveLength(2);
  });

  test('answers the pings that keep it alive', async () => {
    const { server, origin } = await serve({ pingInterval: 10, pingTimeout: 20_000 });
    const { heard } = open(origin);
    const socket = await connected(server);
    const answers = vi.fn<() => void>();
    socket.conn.on('heartbeat', answers);
    await vi.waitFor(() => expect(answers.mock.calls.length).toBeGreaterThan(3));
    expect(heard).toEqual([['connect']]);
  });

  test('leaves the server when it is closed, also before it has connected', async () => {
    const { server, origin } = await serve();
    const { channel, heard } = open(origin);
    const socket = await connected(server);
    await vi.waitFor(() => expect(heard).toEqual([['connect']]));
    const gone = new Promise((resolve) => void socket.on('disconnect', resolve));
    channel.close();
    expect(await gone).toBe('client namespace disconnect');
    open(origin).channel.close();
    await vi.waitFor(() => expect(server.engine.clientsCount).toBe(0));
    expect(heard).toEqual([['connect']]);
  });

  test('leaves out what is binary, and answers no acknowledgement, without losing what comes after', async () => {
    const { server, origin } = await serve();
    const { heard } = open(origin);
    const socket = await connected(server);
    socket.emit('message', { picture: Buffer.from('png') });
    socket.emit('message', { type: 'asks' }, () => undefined);
    socket.emit('message', { type: 'last' });
    await vi.waitFor(() => expect(heard.at(-1)).toEqual(['message', { type: 'last' }]));
    expect(heard.slice(1)).toEqual([
      ['message', { type: 'asks' }],
      ['message', { type: 'last' }],
    ]);
  });
});

describe('with a server that says anything', () => {
  const openPacket = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}';

  async function serveRaw(onConnection: (socket: RawSocket) => void): Promise<string> {
    const server = await serveRawSocket(onConnection);
    ends.push(server.close);
    return server.origin;
  }

  test('keeps the digits of integers beyond 2^53', async () => {
    const origin = await serveRaw((socket) => {
      socket.send(openPacket);
      socket.send('40{"sid":"b"}');
      socket.send('42["message",{"data":{"order":1750000000000000123,"cost":0.5}}]');
    });
    const { heard } = open(origin);
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    expect(heard[1]).toEqual(['message', { data: { order: '1750000000000000123', cost: 0.5 } }]);
  });

  test.each(['', '9', '4', '49', '42', '42{', '42["message"', '42[7]', '42{}', '42["connect","forged"]'])(
    'ends at %j, as the official client does',
    async (text) => {
      const origin = await serveRaw((socket) => {
        for (const each of [openPacket, '40', '6', text, '42["message","late"]']) socket.send(each);
      });
      const { heard } = open(origin);
      await vi.waitFor(() => expect(heard).toEqual([['connect'], ['disconnect', 'parse error']]));
    },
  );

  test('gives up one that has gone quiet', async () => {
    const origin = await serveRaw((socket) => {
      socket.send('0{"pingInterval":5,"pingTimeout":5}');
      socket.send('40');
    });
    const { heard } = open(origin);
    await vi.waitFor(() => expect(heard).toEqual([['connect'], ['disconnect', 'ping timeout']]));
  });

  // 0s              10 s
  // |--opening-------|connect_error
  test('gives up an address that takes the connection and never opens it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    ends.push(() => vi.useRealTimers());
    const sockets: NetSocket[] = [];
    const silent = createNetServer((socket) => void sockets.push(socket.on('error', () => undefined)));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    ends.push(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { heard } = open(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    await once(silent, 'connection');
    await vi.advanceTimersByTimeAsync(liveTimeoutMs - 1);
    expect(heard).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await vi.waitFor(() => expect(heard.map(([event]) => event)).toEqual(['connect_error']));
  });

  test('tells that nobody answers at the address, and that one hangs up', async () => {
    const hangsUp = await serveRaw((socket) => socket.end());
    for (const origin of ['http://127.0.0.1:9', hangsUp]) {
      const { heard } = open(origin);
      await vi.waitFor(() => expect(heard).toHaveLength(1));
      expect(heard[0]?.[0]).toBe('connect_error');
    }
  });
});

describe('openSocket', () => {
  test('connects by any scheme of a server, to the namespace that the path names', async () => {
    const { server, origin } = await serve();
    const [root, relay] = [vi.fn<(socket: Socket) => void>(), vi.fn<(socket: Socket) => void>()];
    server.on('connection', root);
    server.of('/webrun').on('connection', relay);
    for (const address of [origin, `${origin}/?x=1`, origin.replace('http', 'ws'), `${origin}/webrun`]) {
      const channel = openSocket(address, 's7');
      ends.push(() => channel?.close());
    }
    await vi.waitFor(() => expect([root, relay].map(({ mock }) => mock.calls.length)).toEqual([3, 1]));
    expect(relay.mock.calls[0]?.[0].handshake.auth).toEqual({ sessionId: 's7' });
  });

  test('tells and hears in the namespace', async () => {
    const { server, origin } = await serve();
    const said = vi.fn<(payload: unknown) => void>();
    server.of('/webrun').on('connection', (socket) => {
      socket.on('message', said);
      socket.emit('message', ['a, b']);
    });
    const { heard, channel } = open(`${origin}/webrun`);
    await vi.waitFor(() => expect(heard).toEqual([['connect'], ['message', ['a, b']]]));
    channel.emit('message', { newState: 'stop' });
    await vi.waitFor(() => expect(said).toHaveBeenCalledWith({ newState: 'stop' }));
    server.of('/webrun').disconnectSockets();
    await vi.waitFor(() => expect(heard.at(-1)).toEqual(['disconnect', 'io server disconnect']));
  });

  test('resolves a relative address as `fetch` does, against the base of the document', async () => {
    const { server, origin } = await serve();
    const relay = vi.fn<(socket: Socket) => void>();
    server.of('/webrun').on('connection', relay);
    const base = vi.spyOn(document, 'baseURI', 'get').mockReturnValue(`${origin}/app/`);
    const channel = openSocket('/webrun', 's7');
    base.mockRestore();
    ends.push(() => channel?.close());
    await vi.waitFor(() => expect(relay).toHaveBeenCalledTimes(1));
  });

  test('opens nothing where the address is none, or there is no WebSocket', async () => {
    expect(openSocket('mailto:a@b.example', 's')).toBeNull();
    expect(openSocket('http://', 's')).toBeNull();
    vi.stubGlobal('WebSocket', undefined);
    ends.push(() => vi.unstubAllGlobals());
    expect(openSocket('http://127.0.0.1:9', 's')).toBeNull();
  });
});
