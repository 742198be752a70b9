import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createWebRunProxy, toNodeHandler } from '../../src/server.js';
import type { WebRunProxy } from '../../src/server.js';
import { apiKey, authorize, sealingKeys, sendTo } from './proxied.js';
import { startRawUpstream } from './upstreamServer.js';
import type { UpstreamServer } from './upstreamServer.js';

const json = '{"success":true,"status":"pending","sessionId":"sess_1","taskId":"task_1"}';
const head = (line: string, headers = '', body = json): string =>
  `${line}\r\nContent-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
const ok = 'HTTP/1.1 200 OK';
const deep = (depth: number): string => `{"data":{"message":${'['.repeat(depth)}${']'.repeat(depth)}}}`;

/** What a broken WebRun, or something in front of it, may say. */
const replies: readonly (readonly [name: string, bytes: string])[] = [
  ['nothing', ''],
  ['noise', '\u0000\u0001\u0002\u00ff'.repeat(50)],
  ['a TLS greeting', '\u0016\u0003\u0001\u0002\u0000'],
  ['another protocol', 'SSH-2.0-OpenSSH_9.0\r\n'],
  ['an old protocol', 'HTTP/0.9 200 OK\r\n\r\nx'],
  ['a protocol that does not exist', head('HTTP/9.9 200 OK')],
  ['no status', head('HTTP/1.1')],
  ['status 000', head('HTTP/1.1 000 Nothing')],
  ['status 099', head('HTTP/1.1 099 Low')],
  ['status 999', head('HTTP/1.1 999 High')],
  ['status 1000', head('HTTP/1.1 1000 Higher')],
  ['a status in words', head('HTTP/1.1 OK OK')],
  ['a negative status', head('HTTP/1.1 -200 OK')],
  ['controls in the reason', head('HTTP/1.1 200 \u0001\u0002\u007f')],
  ['a reason of 100 kB', head(`HTTP/1.1 200 ${'x'.repeat(100_000)}`)],
  ['a null in a header', head(ok, 'X-A: a\u0000b\r\n')],
  ['a header without a name', head(ok, ': x\r\n')],
  ['a header without a colon', head(ok, 'nonsense\r\n')],
  ['a header of 100 kB', head(ok, `X-A: ${'a'.repeat(100_000)}\r\n`)],
  ['10,000 headers', head(ok, 'X-A: a\r\n'.repeat(10_000))],
  ['two lengths', head(ok, 'Content-Length: 3\r\n')],
  ['a negative length', `${ok}\r\nContent-Length: -1\r\n\r\n${json}`],
  ['a length in words', `${ok}\r\nContent-Length: many\r\n\r\n${json}`],
  ['a length of 10^20', `${ok}\r\nContent-Length: 100000000000000000000\r\n\r\n${json}`],
  ['a length that is too long', `${ok}\r\nContent-Length: 5000\r\n\r\n${json}`],
  ['a length that is too short', `${ok}\r\nContent-Length: 10\r\nConnection: close\r\n\r\n${json}`],
  ['a length and chunks', head(ok, 'Transfer-Encoding: chunked\r\n')],
  ['a broken chunk', `${ok}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n${json}`],
  ['an endless chunk', `${ok}\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n${json}`],
  ['an unknown transfer encoding', `${ok}\r\nTransfer-Encoding: xyz\r\n\r\n${json}`],
  ['gzip that is none', head(ok, 'Content-Encoding: gzip\r\n')],
  ['br that is none', head(ok, 'Content-Encoding: br\r\n')],
  ['an encoding that does not exist', head(ok, 'Content-Encoding: xyz\r\n', 'x')],
  ['a trailer on a 204', 'HTTP/1.1 204 No Content\r\nTrailer: X-A\r\nConnection: close\r\n\r\n'],
  ['a body on a 304', head('HTTP/1.1 304 Not Modified')],
  ['only 100 Continue', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
  ['half a head', `${ok}\r\nContent-Ty`],
  ['half a body', `${ok}\r\nContent-Length: ${json.length}\r\n\r\n${json.slice(0, 20)}`],
  ['an empty body', head(ok, '', '')],
  ['JSON that is no object', head(ok, '', '[1,2,3]')],
  ['JSON that is nothing', head(ok, '', 'null')],
  ['JSON that is a number', head(ok, '', '7')],
  ['JSON that is a text', head(ok, '', '"text"')],
  ['JSON in JSON in JSON', head(ok, '', JSON.stringify(JSON.stringify(JSON.stringify({ a: 1 }))))],
  ['half of JSON', head(ok, '', json.slice(0, 40))],
  ['a page', head(ok, '', '<!doctype html><h1>Bad gateway</h1>')],
  ['bytes that are no UTF-8', head(ok, '', '{"success":\u00ff\u00fe}')],
  ['JSON 50,000 deep', head(ok, '', deep(50_000))],
  ['JSON 1,000 deep', head(ok, '', deep(1_000))],
  ['a prototype', head(ok, '', '{"__proto__":{"status":"completed"},"constructor":{"prototype":{"a":1}}}')],
  [
    'ids of every wrong type',
    head(ok, '', '{"sessionId":{"id":"x"},"taskId":["y"],"pollUrl":7,"status":{}}'),
  ],
  ['ids with paths', head(ok, '', '{"sessionId":"../../admin","taskId":"..","status":"pending"}')],
];

let current = '';
let webrun: UpstreamServer;
let proxy: WebRunProxy;
let task = '';
beforeAll(async () => {
  webrun = await startRawUpstream((socket) => socket.end(Buffer.from(current, 'latin1')));
  proxy = createWebRunProxy({
    apiKey,
    authorize,
    sealingKeys,
    upstreamUrl: webrun.url,
    accountPerMinute: 0,
    onError: () => undefined,
  });
  current = head(ok);
  const { body } = await sendTo(proxy, '/start/run-task', { body: { taskDetails: 'x' } });
  task = `/task/${String(body['sessionId'])}/${String(body['taskId'])}`;
});
afterAll(() => webrun.close());

test('knows at least 40 malformed replies', () => {
  expect(new Set(replies.map(([name]) => name)).size).toBe(replies.length);
  expect(replies.length).toBeGreaterThanOrEqual(40);
});

// A start that met one of these may be running: what claims that it was refused would have it sent again, and billed twice.
test.each(replies)(
  'survives %s: one start, and an answer that claims no more than is known',
  async (name, bytes) => {
    current = bytes;
    const before = webrun.received.length;
    const headers = { 'idempotency-key': `run-${name.replaceAll(/\W/g, '-')}` };
    const first = await sendTo(proxy, '/start/run-task', { headers, body: { taskDetails: 'x' } });
    const poll = await sendTo(proxy, task);
    current = head(ok);
    const repeat = await sendTo(proxy, '/start/run-task', { headers, body: { taskDetails: 'x' } });

    for (const answer of [first, poll, repeat]) {
      expect(answer.text).not.toContain(apiKey);
      expect([200, 502, 504], answer.text).toContain(answer.status);
      expect(JSON.parse(answer.text)).toEqual(answer.body);
    }
    // The same answer, or that nobody knows; and the poll was the only other request.
    expect(repeat.status).toBe(first.status);
    expect(webrun.received.filter(({ method }, index) => index >= before && method === 'POST')).toHaveLength(
      1,
    );
  },
);

test('and goes on answering afterwards', async () => {
  current = head(ok);
  expect(await sendTo(proxy, task)).toMatchObject({ status: 200, body: { status: 'pending' } });
});

// |--POST body…--x the browser is gone
test('takes a client that cuts its body for what it is: no error of the server, and nothing sent', async () => {
  const onError = vi.fn<(error: unknown) => void>();
  const refused = vi.fn<(reason: string) => void>();
  const cut = createWebRunProxy({
    apiKey,
    authorize,
    sealingKeys,
    upstreamUrl: webrun.url,
    onError,
    onEvent: (event) => event.type === 'refused' && refused(`${event.status} ${event.reason}`),
  });
  const server = createServer(toNodeHandler(cut)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/webrun`;
  const before = webrun.received.length;
  const drip = (first: string): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(first)),
      pull: () => new Promise(() => undefined),
    });
  const send = async (path: string, type: string, first: string): Promise<void> => {
    const leaving = new AbortController();
    const init = {
      method: 'POST',
      headers: { 'content-type': type, cookie: 'user=ada' },
      body: drip(first),
      duplex: 'half',
      signal: leaving.signal,
    };
    const sent = fetch(url + path, init).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    leaving.abort();
    await sent;
  };
  try {
    await send('/start/run-task', 'application/json', '{"taskDetails":');
    await send('/files/upload', 'multipart/form-data; boundary=x', '--x\r\nContent-Disp');
    await expect
      .poll(() => refused.mock.calls.flat())
      .toEqual(['400 INCOMPLETE_BODY', '400 INCOMPLETE_BODY']);
    expect(onError).not.toHaveBeenCalled();
    expect(webrun.received).toHaveLength(before);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
