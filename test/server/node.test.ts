import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectHttp2, constants, createServer as createHttp2Server } from 'node:http2';
import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { toNodeHandler } from '../../src/server.js';
import { createProxied } from './proxied.js';

const running: Server[] = [];
afterEach(() => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  running.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const headers = { 'content-type': 'application/json', cookie: 'user=ada' };

test.each([
  ['mounted on a path', (app: express.Express) => app],
  [
    'behind something that has unset a header',
    (app: express.Express) =>
      app.use((request, _response, next) => {
        request.headers.origin = undefined;
        next();
      }),
  ],
  ['behind a parser that has read the body', (app: express.Express) => app.use(express.json())],
  ['behind a parser that keeps bytes', (app: express.Express) => app.use(express.raw({ type: '*/*' }))],
  ['behind a parser that keeps text', (app: express.Express) => app.use(express.text({ type: '*/*' }))],
])('Express takes it %s', async (_name, prepare) => {
  // The reply must carry the answer however long that takes.
  const { proxy, recorded } = createProxied({}, { holdMs: 60_000 });
  const app = prepare(express()).use('/api/webrun', toNodeHandler(proxy));
  const port = await serve(app);
  const body = JSON.stringify({ taskDetails: '[after 0s] [say: ü]' });
  const url = `http://127.0.0.1:${port}/api/webrun/start/run-task`;
  const reply = await fetch(url, { method: 'POST', headers, body });
  expect(reply.status).toBe(200);
  expect(await reply.text()).toContain('ü');
  expect(JSON.parse(recorded[0]?.body ?? '')).toEqual(JSON.parse(body));
});

// As in Koa and Fastify, whose parsers keep what they have read elsewhere.
test('says so when a parser has read the body and kept nothing of it', async () => {
  const errors: unknown[] = [];
  const { proxy, recorded } = createProxied({ onError: (error) => errors.push(error) });
  const handler = toNodeHandler(proxy);
  const port = await serve((incoming, outgoing) => {
    incoming.resume().on('end', () => handler(incoming, outgoing));
  });
  const url = `http://127.0.0.1:${port}/api/webrun/start/run-task`;
  const reply = await fetch(url, { method: 'POST', headers, body: '{"taskDetails":"[after 0s]"}' });
  expect(reply.status).toBe(503);
  expect(await reply.json()).toMatchObject({ code: 'PROXY_NOT_CONFIGURED' });
  expect(errors).toEqual([expect.objectContaining({ name: 'ConfigurationError' })]);
  expect(recorded).toEqual([]);
});

test('takes the next request of a connection whose last one was refused unread', async () => {
  const { proxy } = createProxied();
  const port = await serve(toNodeHandler(proxy));
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (text: string) => (said += text));
  const large = 'x'.repeat(900_000);
  const head = `POST /api/webrun/start/run-task HTTP/1.1\r\nHost: app.example\r\nContent-Type: application/json\r\n`;
  socket.write(`${head}Content-Length: ${large.length}\r\n\r\n${large}`);
  const body = '{"taskDetails":"[after 0s]"}';
  socket.write(`${head}Cookie: user=ada\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  await expect.poll(() => said.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200']);
  socket.destroy();
});

// Vite serves https, and what is mounted in it, over HTTP/2.
describe('HTTP/2', () => {
  async function serveHttp2(handle: (request: Request) => Promise<Response>): Promise<ClientHttp2Session> {
    const server = createHttp2Server(toNodeHandler(handle)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    onTestFinished(() => {
      client.close();
      server.close();
    });
    return client;
  }

  async function post(client: ClientHttp2Session, more: OutgoingHttpHeaders): Promise<string> {
    const path = '/api/webrun/start/run-task';
    const stream = client.request({ ':method': 'POST', ':path': path, ...headers, ...more });
    let said = '';
    stream.on('response', ({ ':status': status }) => (said += `${status} `));
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    stream.end('{"taskDetails":"[after 0s] [say: ü]"}');
    await once(stream, 'end');
    return said;
  }

  test('a page of its own is answered, and one of another host is not', async () => {
    const { proxy } = createProxied({}, { holdMs: 60_000 });
    const client = await serveHttp2(proxy);
    const own = { ':authority': 'app.example', origin: 'https://app.example' };
    const evil = 'https://evil.example';
    expect(await post(client, own)).toMatch(/^200 .*ü/);
    expect(await post(client, { ...own, origin: evil })).toMatch(/^403 .*FORBIDDEN_ORIGIN/);
    expect(await post(client, { ...own, origin: evil, host: 'evil.example' })).toMatch(/^400 /);
  });

  test('a client that goes away before its answer ends nothing', async () => {
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => void (answer = resolve));
    let asked = 0;
    const client = await serveHttp2(async () => {
      asked++;
      if (asked === 1) await held;
      return new Response('fine');
    });
    const left = client.request({ ':path': '/' });
    await expect.poll(() => asked).toBe(1);
    left.close(constants.NGHTTP2_CANCEL);
    await once(left, 'close');
    answer();
    expect(await post(client, {})).toBe('200 fine');
  });
});

test('answers 500 in the documented layout when the handler throws, and keeps its cookies apart', async () => {
  const broken = await serve(toNodeHandler(() => Promise.reject(new Error('inside'))));
  const reply = await fetch(`http://127.0.0.1:${broken}/`);
  expect([reply.status, await reply.json()]).toEqual([
    500,
    expect.objectContaining({ success: false, code: 'INTERNAL_ERROR' }),
  ]);
  const cookies = new Headers([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
  cookies.set('x-a', '1');
  const setting = await serve(toNodeHandler(async () => new Response('ok', { headers: cookies })));
  const { headers: kept } = await fetch(`http://127.0.0.1:${setting}/`);
  expect([kept.getSetCookie(), kept.get('x-a')]).toEqual([['a=1', 'b=2'], '1']);
});

test('passes every value of a header that comes more than once', async () => {
  const seen: string[][] = [];
  const port = await serve(
    toNodeHandler(async (request) => {
      seen.push([request.headers.getSetCookie().join('|'), request.headers.get('x-a') ?? '']);
      return new Response('ok');
    }),
  );
  const socket = connect(port, '127.0.0.1');
  socket.write(
    'GET / HTTP/1.1\r\nHost: a\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-A: 1\r\nX-A: 2\r\nConnection: close\r\n\r\n',
  );
  await once(socket.resume(), 'close');
  expect(seen).toEqual([['a=1|b=2', '1, 2']]);
});

test('a handler whose body fails while it is read is answered with 500, and the process goes on', async () => {
  const body = new ReadableStream({ start: (controller) => controller.error(new Error('cut')) });
  const port = await serve(toNodeHandler(() => Promise.resolve(new Response(body))));
  const reply = await fetch(`http://127.0.0.1:${port}/`);
  expect(reply.status).toBe(500);
  expect(await reply.json()).toMatchObject({ code: 'INTERNAL_ERROR' });
});

/** As the types of Node 26 have it; those that are installed here are of an earlier one. */
interface RecentMessage extends Omit<IncomingMessage, 'on'> {
  on<Name extends 'data' | 'end'>(
    name: Name,
    listener: (...values: { data: [chunk: never]; end: [] }[Name]) => void,
  ): this;
  // oxlint-disable-next-line typescript/no-explicit-any -- what this is about
  on(name: string | symbol, listener: (...values: any[]) => void): this;
}

test('is taken where the types of Node 26 are installed', () => {
  const handler: (incoming: RecentMessage, outgoing: ServerResponse) => void = toNodeHandler(async () =>
    Response.json({}),
  );
  expect(handler).toHaveLength(2);
});
