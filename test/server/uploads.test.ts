import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { createWebRunProxy, toNodeHandler } from '../../src/server.js';
import type { WebRunProxyOptions } from '../../src/server.js';
import { apiKey, authorize, createProxied, fakeTime, pass, sealingKeys, sendTo } from './proxied.js';
import type { Answer } from './proxied.js';
import { startUpstream } from './upstreamServer.js';
import type { UpstreamServer } from './upstreamServer.js';

const upstreams: UpstreamServer[] = [];
const servers: Server[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await Promise.all(upstreams.splice(0).map((server) => server.close()));
});

/** A WebRun that takes uploads, and says how many bytes of a file it got. */
async function startWebRun(): Promise<UpstreamServer> {
  const webrun = await startUpstream((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"success":true,"files":[{"fileId":"file_1","originalName":"a.bin","size":1}]}');
  });
  upstreams.push(webrun);
  return webrun;
}

async function serve(options: Partial<WebRunProxyOptions>): Promise<string> {
  const onError = (): void => undefined;
  const proxy = createWebRunProxy({
    apiKey,
    authorize,
    sealingKeys,
    accountPerMinute: 0,
    onError,
    ...options,
  });
  const server = createServer(toNodeHandler(proxy)).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/webrun/files/upload`;
}

const formOf = (...sizes: readonly number[]): FormData => {
  const form = new FormData();
  for (const size of sizes) form.append('files', new File([new Uint8Array(size).fill(120)], 'a.bin'));
  return form;
};

const upload = (
  { send }: { send: (path: string, init: object) => Promise<Answer> },
  body: FormData,
  headers = {},
) => send('/files/upload', { method: 'POST', body, headers });

test('passes an upload on while it arrives', async () => {
  const seen = vi.fn<(bytes: number) => void>();
  const arriving = createServer((incoming, outgoing) => {
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => seen((bytes += chunk.length)));
    incoming.on('end', () => outgoing.end('{"success":true,"files":[{"fileId":"file_1"}]}'));
  }).listen(0, '127.0.0.1');
  servers.push(arriving);
  await once(arriving, 'listening');
  const url = await serve({ upstreamUrl: `http://127.0.0.1:${(arriving.address() as AddressInfo).port}` });

  let goOn = (): void => undefined;
  const isHalf = new Promise<void>((resolve) => void (goOn = resolve));
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(encode('--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'));
      controller.enqueue(new Uint8Array(300_000).fill(120));
      await isHalf;
      controller.enqueue(encode('\r\n--b--\r\n'));
      controller.close();
    },
  });
  const headers = { 'content-type': 'multipart/form-data; boundary=b', cookie: 'user=ada' };
  const sent = fetch(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
  // All that has come is there already, although the form has no end yet.
  await expect.poll(() => seen.mock.lastCall?.[0] ?? 0).toBeGreaterThan(290_000);
  goOn();
  expect((await sent).status).toBe(200);
});

test('rebuilds the form: clean names, no types, no other fields', async () => {
  const { send, recorded } = createProxied({ allow: ['environmentId'] });
  const form = new FormData();
  form.append('environmentId', 'env_1');
  form.append('files', new File(['<b>'], '../\u202ea"b\r\n日本.html', { type: 'text/html' }));
  form.append('files', new File([], ' '));
  const answer = await upload({ send }, form);
  expect(answer.status, answer.text).toBe(200);
  const { headers, body = '' } = recorded[0] ?? {};
  const [, boundary = '-'] =
    /^multipart\/form-data; boundary=(.+)$/.exec(headers?.get('content-type') ?? '') ?? [];
  expect(body).toBe(
    [
      `--${boundary}`,
      'Content-Disposition: form-data; name="environmentId"',
      '',
      'env_1',
      `--${boundary}`,
      'Content-Disposition: form-data; name="files"; filename="a%22b%0D%0A日本.html"',
      'Content-Type: application/octet-stream',
      '',
      '<b>',
      `--${boundary}`,
      'Content-Disposition: form-data; name="files"; filename="download"',
      'Content-Type: application/octet-stream',
      '',
      '',
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  );
});

test('an environment’s id passes only where it is switched on, and in 128 characters', async () => {
  const form = (id: string | File): FormData => {
    const made = formOf(1);
    made.append('environmentId', id);
    return made;
  };
  const open = createProxied({ allow: ['environmentId'] });
  expect((await upload(open, form('x'.repeat(128)))).status).toBe(200);
  expect((await upload(open, form('x'.repeat(129)))).body['details']).toMatchObject({
    field: 'environmentId',
  });
  expect((await upload(open, form(new File(['x'], 'a')))).status).toBe(400);
  expect((await upload(createProxied(), form('x'))).status).toBe(400);
});

// The head of 64 kB has gone when the fault comes: WebRun gets a form that breaks off, which is none.
test.each<[number, string, (form: FormData) => void]>([
  [400, 'INVALID_PARAMS', (form) => form.append('other', 'x')],
  [
    400,
    'INVALID_PARAMS',
    (form) => Array.from({ length: 20 }, () => form.append('files', new File(['x'], 'a'))),
  ],
  [413, 'PAYLOAD_TOO_LARGE', (form) => form.append('files', new File([new Uint8Array(300_000)], 'a'))],
])('breaks off an upload that turns out wrong on its way: %i %s', async (status, code, spoil) => {
  const webrun = await startWebRun();
  const url = await serve({ upstreamUrl: webrun.url, maxUploadBytes: 600_000 });
  const form = formOf(400_000);
  spoil(form);
  // In chunks, without a length that would betray it.
  const encoded = new Request('http://x/', { method: 'POST', body: form });
  const type = encoded.headers.get('content-type') ?? '';
  const headers = { cookie: 'user=ada', 'content-type': type };
  const init = { method: 'POST', headers, body: encoded.body, duplex: 'half' };
  const reply = await fetch(url, init);
  expect([reply.status, ((await reply.json()) as Answer['body'])['code']]).toEqual([status, code]);
  expect(webrun.received).toEqual([]);
});

test('gives up on an upload that stands still for 30 s, and after 10 minutes on any', async () => {
  fakeTime();
  const drip = (everyMs: number): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start: (controller) =>
        controller.enqueue(
          new TextEncoder().encode(
            '--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n',
          ),
        ),
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, everyMs));
        controller.enqueue(new Uint8Array(1));
      },
    });
  const { proxy, recorded } = createProxied();
  const send = (everyMs: number): Promise<Response> =>
    proxy(
      new Request('https://app.example/api/webrun/files/upload', {
        method: 'POST',
        body: drip(everyMs),
        duplex: 'half',
        headers: { 'content-type': 'multipart/form-data; boundary=b', cookie: 'user=ada' },
      } as RequestInit),
    );
  const still = send(31_000);
  await pass(31_000, 1_000);
  expect((await still).status).toBe(408);
  const slow = send(20_000);
  let isAnswered = false;
  void slow.then(() => (isAnswered = true));
  await pass(590_000, 5_000);
  expect(isAnswered).toBe(false);
  await pass(15_000, 5_000);
  expect([(await slow).status, recorded.length]).toEqual([408, 0]);
});

test('counts uploads of a user a minute: ten, or as many as `limits` says', async () => {
  fakeTime();
  for (const [limits, times] of [
    [undefined, 10],
    [{ uploadsPerMinute: 2 }, 2],
  ] as const) {
    const proxied = createProxied({ limits, accountPerMinute: 0 });
    const answers: Answer[] = [];
    for (let index = 0; index < times; index++) answers.push(await upload(proxied, formOf(1)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await upload(proxied, formOf(1));
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMIT_EXCEEDED' } });
    expect(refused.text).toContain(`At most ${times} uploads a minute.`);
    expect(refused.headers.get('retry-after')).toBe('60');
    await pass(20_000, 5_000);
    expect((await upload(proxied, formOf(1))).headers.get('retry-after')).toBe('40');
    await pass(40_000, 5_000);
    expect((await upload(proxied, formOf(1))).status).toBe(200);
    expect(proxied.recorded).toHaveLength(times + 1);
  }
});

test('counts the bytes of a user’s uploads a day: by what came, not by what was said', async () => {
  fakeTime();
  const proxied = createProxied({
    limits: { uploadBytesPerDay: 100_000, uploadsPerMinute: 100 },
    maxUploadBytes: 60_000,
    accountPerMinute: 0,
  });
  // It says no length, so the most that it may have is counted until it is there.
  for (let times = 0; times < 4; times++) expect((await upload(proxied, formOf(9_000))).status).toBe(200);
  const allowance = (await upload(proxied, formOf(9_000))).headers.get('x-webrun-allowance') ?? '';
  expect(allowance).toMatch(/upload-bytes;limit=100000;remaining=\d+;reset=\d+$/);
  const refused = await upload(proxied, formOf(1));
  expect(refused).toMatchObject({ status: 429, body: { code: 'UPLOAD_LIMIT_REACHED' } });
  const untilMidnight = Math.ceil((86_400_000 - (Date.now() % 86_400_000)) / 1_000);
  expect(refused.headers.get('retry-after')).toBe(`${untilMidnight}`);
  expect(await upload(proxied, formOf(1), { 'content-length': '300' })).toMatchObject({ status: 200 });
  expect(await upload(proxied, formOf(1), { 'content-length': '59000' })).toMatchObject({ status: 429 });
  vi.setSystemTime(Date.now() + 86_400_000);
  expect((await upload(proxied, formOf(1))).status).toBe(200);
});

test('does not count what did not arrive, and answers 504 when WebRun is cut off', async () => {
  const { proxy } = createProxied({
    limits: { uploadBytesPerDay: 52_000 },
    maxUploadBytes: 50_000,
    accountPerMinute: 0,
    fetch: () => Promise.reject(new TypeError('fetch failed')),
  });
  for (let times = 0; times < 3; times++)
    expect(await sendTo(proxy, '/files/upload', { method: 'POST', body: formOf(10) })).toMatchObject({
      status: 504,
      body: { code: 'OUTCOME_UNKNOWN' },
    });
});

test('takes WebRun’s answer also when it comes before the upload has ended', async () => {
  const early = createServer((_incoming, outgoing) => {
    outgoing.writeHead(413, { 'content-type': 'application/json', connection: 'close' });
    outgoing.end('{"success":false,"error":"Too large."}');
  }).listen(0, '127.0.0.1');
  servers.push(early);
  await once(early, 'listening');
  const url = await serve({ upstreamUrl: `http://127.0.0.1:${(early.address() as AddressInfo).port}` });
  const reply = await fetch(url, {
    method: 'POST',
    body: formOf(5_000_000),
    headers: { cookie: 'user=ada' },
  });
  // The connection may be gone before the answer is read: then nobody knows, which is true, too.
  expect([413, 504]).toContain(reply.status);
});

test('takes an upload of exactly the limit', async () => {
  const encoded = await new Response(formOf(1_000)).arrayBuffer();
  const size = encoded.byteLength;
  for (const [maxUploadBytes, status] of [
    [size, 200],
    [size - 1, 413],
  ] as const)
    for (const headers of [{}, { 'content-length': `${size}` }])
      expect((await upload(createProxied({ maxUploadBytes }), formOf(1_000), headers)).status).toBe(status);
});
