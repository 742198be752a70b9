import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../src/browser/policy.js';
import { get, listen, open, send, start, statusOf } from './filteringProxyWorld.js';
import { privateHosts, publicHosts } from './spellings.js';

const closed: Policy = { avoidDomains: [], blockPrivate: true, allowedOrigins: [] };

describe('private addresses', () => {
  test('are listed in at least 150 spellings, all different', () => {
    expect(new Set(privateHosts).size).toBeGreaterThanOrEqual(150);
    expect(new Set(privateHosts).size).toBe(privateHosts.length);
  });

  test('are refused in each spelling, asked for plainly or by CONNECT', async () => {
    let connections = 0;
    const inside = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    const port = await listen(inside);
    const gate = await start(closed);
    const wrong: string[] = [];
    for (const host of privateHosts) {
      const plain = statusOf(await send(gate, get(`http://${host}:${port}/`)));
      const tunnel = statusOf(await send(gate, `CONNECT ${host}:${port} HTTP/1.1\r\nHost: x\r\n\r\n`));
      // What is no host at all is a bad request.
      if (![403, 400].includes(plain) || ![403, 400].includes(tunnel))
        wrong.push(`${host} ${plain} ${tunnel}`);
    }
    expect(wrong).toEqual([]);
    expect(connections).toBe(0);
    expect(gate.takeRefusals().at(-1)).toContain('private address');
  });

  test.each(publicHosts)('%s is public and not refused', async (host) => {
    const { resolveHost } = await import('../../src/browser/policy.js');
    const url = new URL(`http://${host}/`);
    expect(await resolveHost(url.hostname, url.origin, closed)).not.toHaveProperty('refused');
  });

  test('stay open at an origin that is allowed', async () => {
    const server = createHttpServer((_request, reply) => void reply.end('inside'));
    const port = await listen(server);
    const gate = await start({ ...closed, allowedOrigins: [`http://127.0.0.1:${port}`] });
    expect(await send(gate, get(`http://127.0.0.1:${port}/`))).toContain('inside');
    expect(statusOf(await send(gate, get(`http://localhost:${port}/`)))).toBe(403);
  });
});

test('passes requests and replies on as they are, without what belongs to one connection', async () => {
  const seen: unknown[] = [];
  const server = createHttpServer((request, reply) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const { host, 'x-own': own, 'proxy-connection': proxy, te } = request.headers;
      seen.push({ method: request.method, url: request.url, host, own, proxy, te, body });
      reply.writeHead(201, { 'Set-Cookie': ['a=1', 'b=2'], 'Keep-Alive': 'timeout=9', 'X-Kept': 'ü' });
      reply.end('made');
    });
  });
  const port = await listen(server);
  const gate = await start(open);
  const head = `POST http://127.0.0.1:${port}/a?b=c HTTP/1.1\r\nHost: x\r\nX-Own: 1\r\nTE: trailers\r\nProxy-Connection: keep-alive\r\n`;
  const sized = await send(gate, `${head}Content-Length: 5\r\nConnection: close\r\n\r\nhello`);
  const chunked = await send(
    gate,
    `${head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nworld\r\n0\r\n\r\n`,
  );

  const request = { method: 'POST', url: '/a?b=c', host: `127.0.0.1:${port}`, own: '1' };
  expect(seen).toEqual([
    { ...request, proxy: undefined, te: undefined, body: 'hello' },
    { ...request, proxy: undefined, te: undefined, body: 'world' },
  ]);
  for (const reply of [sized, chunked]) {
    expect(statusOf(reply)).toBe(201);
    expect(reply).toMatch(/set-cookie: a=1\r\nset-cookie: b=2/iu);
    expect(reply).not.toContain('timeout=9');
    expect(reply).toContain('made');
  }
});

test.each([
  ['000 as its status', 'HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n'],
  ['099 as its status', 'HTTP/1.1 099 Less\r\nContent-Length: 0\r\n\r\n'],
  ['999 as its status', 'HTTP/1.1 999 More\r\nContent-Length: 0\r\n\r\n'],
  ['control characters in its reason', 'HTTP/1.1 200 O\u0001K\u007f\r\nContent-Length: 0\r\n\r\n'],
  ['a trailer on a 204', 'HTTP/1.1 204 None\r\nTrailer: X-Sum\r\n\r\n'],
  ['a body on a 204', 'HTTP/1.1 204 None\r\nContent-Length: 3\r\n\r\nabc'],
  [
    'a switch of protocols that nobody asked for',
    'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc',
  ],
  ['a length that is not that of its body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
  ['no head at all', 'hello'],
  ['nothing', ''],
])('a reply with %s ends in a reply or a closed connection', async (_what, bytes) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.end(Buffer.from(bytes, 'latin1')));
  });
  const port = await listen(server);
  const gate = await start(open);
  const reply = await send(gate, get(`http://127.0.0.1:${port}/`));
  expect(reply === '' || statusOf(reply) >= 200).toBe(true);
});
