import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { Agent } from 'webrun-react/testing';
import { startLocal } from '../../src/index.js';
import type { LocalOptions, LocalServer } from '../../src/index.js';

const running: LocalServer[] = [];
afterEach(() => Promise.all(running.splice(0).map((local) => local.close())));

async function start(options: LocalOptions = {}): Promise<LocalServer> {
  const local = await startLocal({ port: 0, rateLimit: 0, agent: 'scripted', ...options });
  running.push(local);
  return local;
}

/** A request with headers that `fetch` does not let through. */
function ask(local: LocalServer, headers: Record<string, string>, method = 'GET', path = '/start/health') {
  return new Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port: local.port, path, method, headers }, (reply) => {
        let body = '';
        reply.setEncoding('utf8').on('data', (part: string) => (body += part));
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body, headers: reply.headers }));
      });
      outgoing.on('error', reject);
      outgoing.end();
    },
  );
}

test('runs a task over HTTP: pending after the hold, guardrail, answer, file', async () => {
  const local = await start({ holdMs: 50 });
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const started = await client.runTask({
    taskDetails: '[after 300ms] [ask: Code?] [file: a.csv] [say: Got {{answer}}]',
  });
  expect(started.status).toBe('running');
  const ref = { sessionId: started.sessionId ?? '', taskId: started.taskId ?? '' };
  await expect.poll(async () => (await client.getTask(ref)).status).toBe('guardrail');
  await client.answerGuardrail(ref, '42');
  await expect.poll(async () => (await client.getTask(ref)).status).toBe('completed');
  const done = await client.getTask(ref);
  expect(done).toMatchObject({ result: { message: 'Got 42', files: [{ filename: 'a.csv' }] } });
  const file = await fetch(done.status === 'completed' ? (done.result.files[0]?.url ?? '') : '');
  expect(file.status).toBe(200);
  expect(file.headers.get('content-disposition')).toContain('attachment');
});

test.each([
  [{ port: Number.NaN }, '`port` is NaN. Give a number from 0 to 65535.'],
  [{ port: 70_000 }, '`port` is 70000. Give a number from 0 to 65535.'],
  [{ port: 1.5 }, '`port` is 1.5. Give a number from 0 to 65535.'],
  [{ port: '4747' }, '`port` is "4747". Give a number from 0 to 65535.'],
  [{ holdMs: Number.NaN }, '`holdMs` is NaN. Give a number from 0 on.'],
  [{ rateLimit: -1 }, '`rateLimit` is -1. Give a number from 0 on.'],
  [{ maxSessions: 0 }, '`maxSessions` is 0. Give a number from 1 on.'],
  [{ allowOrigin: 'https://app.example' }, '`allowOrigin` is "https://app.example". Give a list of origins.'],
  [{ agent: 'brwser' }, '`agent` is "brwser". Give "scripted", "browser" or an agent.'],
  [{ planner: {} }, '`planner` is {}. Give an object with the method `next`.'],
])('a start with %o is refused by a StartError that says what to give', async (wrong, message) => {
  const starting = startLocal({ port: 0, ...wrong } as LocalOptions).then((local) => running.push(local));
  await expect(starting).rejects.toMatchObject({
    name: 'StartError',
    message: `Could not start: ${message}`,
  });
});

test('ends a task whose question nobody answers in time, although its page polls', async () => {
  const local = await start({ idleMs: 1_000 });
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const asked = await client.runTask({ taskDetails: '[ask: Shall I buy it?]' });
  const ref = { sessionId: asked.sessionId ?? '', taskId: asked.taskId ?? '' };
  const poll = { interval: 100, timeout: 10_000 };
  await expect.poll(async () => (await client.getTask(ref)).status, poll).toBe('terminated');
  expect(await client.getTask(ref)).toMatchObject({ reason: 'expired' });
});

test('takes an upload over HTTP', async () => {
  const local = await start();
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  expect(await client.uploadFiles([new File(['hello'], 'a.txt')])).toMatchObject([
    { originalName: 'a.txt', sizeBytes: 5 },
  ]);
});

test('goes on with a task whose client has gone away', async () => {
  const local = await start();
  const leave = new AbortController();
  const reply = fetch(`${local.url}/start/run-task`, {
    method: 'POST',
    headers: { Authorization: 'Bearer local' },
    body: JSON.stringify({ taskDetails: '[after 400ms] [say: done]' }),
    signal: leave.signal,
  });
  await expect.poll(() => local.emulator.tasks.length).toBe(1);
  leave.abort();
  await expect(reply).rejects.toThrow('aborted');
  await expect.poll(() => local.emulator.tasks[0]?.status).toBe('completed');
});

test.each([
  ['a name that was pointed here', 403, { Host: 'evil.example' }],
  ['a name that only begins like loopback', 403, { Host: 'localhost.evil.example' }],
  ['an address that only begins like loopback', 403, { Host: '127.0.0.1.evil.example' }],
  ['another page', 403, { Origin: 'https://evil.example' }],
  ['a page without origin of its own', 403, { Origin: 'null' }],
  ['a page on this machine', 200, { Origin: 'http://localhost:5173' }],
  ['a page on this machine by number', 200, { Origin: 'http://127.0.0.1:6006' }],
  ['a name of this machine', 200, { Host: 'localhost:1' }],
])('answers %s with %i', async (_name, status, headers) => {
  const local = await start();
  expect((await ask(local, { Host: `127.0.0.1:${local.port}`, ...headers })).status).toBe(status);
});

test('refuses the preflight of a strange page, so that it may not even ask', async () => {
  const local = await start();
  const headers = { Host: `127.0.0.1:${local.port}`, 'Access-Control-Request-Private-Network': 'true' };
  const strange = await ask(
    local,
    { ...headers, Origin: 'https://evil.example' },
    'OPTIONS',
    '/start/run-task',
  );
  expect(strange.status).toBe(403);
  expect(strange.headers['access-control-allow-origin']).toBeUndefined();
  expect(strange.headers['access-control-allow-private-network']).toBeUndefined();
  const own = await ask(local, { ...headers, Origin: 'http://localhost:5173' }, 'OPTIONS', '/start/run-task');
  expect(own).toMatchObject({
    status: 204,
    headers: { 'access-control-allow-origin': 'http://localhost:5173' },
  });
});

test('lets in the page that was named', async () => {
  const local = await start({ allowOrigin: ['https://app.example'] });
  const own = { Host: `127.0.0.1:${local.port}` };
  expect((await ask(local, { ...own, Origin: 'https://app.example' })).status).toBe(200);
  expect((await ask(local, { ...own, Origin: 'http://app.example' })).status).toBe(403);
});

test('needs a key, and the right one when there is one', async () => {
  const any = await start();
  const own = await start({ key: 'secret-key' });
  const post = (local: LocalServer, headers: Record<string, string>) =>
    fetch(`${local.url}/start/start-session`, { method: 'POST', headers, body: '{}' }).then(
      (reply) => reply.status,
    );
  expect(await post(any, {})).toBe(401);
  expect(await post(any, { Authorization: 'Bearer ' })).toBe(401);
  expect(await post(any, { Authorization: 'Bearer x' })).toBe(200);
  expect(await post(own, { Authorization: 'Bearer x' })).toBe(401);
  expect(await post(own, { Authorization: 'Bearer secret-key' })).toBe(200);
});

test('does not listen beyond loopback without a key, and says why', async () => {
  await expect(startLocal({ port: 0, host: '0.0.0.0' })).rejects.toThrow(
    /Could not listen on 0\.0\.0\.0: .*--key/,
  );
});

test('listens beyond loopback with a key, by number and not by a name that was pointed here', async () => {
  const local = await start({ host: '0.0.0.0', key: 'secret-key' });
  expect((await ask(local, { Host: `192.168.1.5:${local.port}` })).status).toBe(200);
  expect((await ask(local, { Host: 'evil.example' })).status).toBe(403);
  expect(local.notices.join(' ')).toContain('whoever reaches this machine and knows the key');
});

test.each(['webrun:4747', 'box.local', 'box.lan:4747'])(
  'is reached as %s by other machines of its network, which no site can point here',
  async (name) => {
    const open = await start({ host: '0.0.0.0', key: 'secret-key' });
    const closed = await start({ key: 'secret-key' });
    expect((await ask(open, { Host: name })).status).toBe(200);
    expect((await ask(closed, { Host: name })).status).toBe(403);
  },
);

test('does not allow every page without a key', async () => {
  await expect(startLocal({ port: 0, allowOrigin: ['*'] })).rejects.toThrow('--key');
  await expect(startLocal({ port: 0, allowOrigin: ['app.example'] })).rejects.toThrow('not an origin');
});

test('takes the next port when one is taken, and says so', async () => {
  const first = await start();
  const second = await start({ port: first.port });
  expect(second.port).toBeGreaterThan(first.port);
  expect(second.notices).toContain(`Port ${first.port} is taken, so it listens on ${second.port}.`);
});

test('says its address, agent and hold, and that it keeps to loopback', async () => {
  const local = await start({ holdMs: 1_500 });
  expect(local.notices[0]).toBe(`webrun-local: ${local.url} · agent scripted · holds a start for 1.5 s`);
  expect(local.notices.join(' ')).toContain('loopback only');
});

test('brings a site to practise on with its browser, on an origin of its own, and closes both', async () => {
  const local = await start({ agent: 'browser' });
  const siteUrl = local.siteUrl ?? '';
  expect(new URL(siteUrl).origin).not.toBe(local.url);
  expect((await fetch(siteUrl)).status).toBe(200);
  expect(local.notices).toContain(`A site to practise on: ${siteUrl}`);
  await local.close();
  await expect(fetch(siteUrl)).rejects.toThrow('fetch failed');
  expect((await start({ agent: 'scripted' })).siteUrl).toBeNull();
});

test('brings its site also with the last port, after which there is none', async () => {
  const local = await start({ agent: 'browser', port: 65_535 });
  expect(local.port).toBe(65_535);
  expect((await fetch(local.siteUrl ?? '')).status).toBe(200);
});

test('closes with a held request open', async () => {
  const local = await start();
  const reply = fetch(`${local.url}/start/run-task`, {
    method: 'POST',
    headers: { Authorization: 'Bearer x' },
    body: '{"taskDetails":"[after 60s]"}',
  });
  await expect.poll(() => local.emulator.tasks.length).toBe(1);
  await local.close();
  expect(await (await reply).json()).toMatchObject({ status: 'terminated' });
  await expect(fetch(`${local.url}/start/health`)).rejects.toThrow('fetch failed');
});

test('closes all the same when its agent cannot, and reports why', async () => {
  const fault = new Error('the browser hangs');
  const onError = vi.fn<(error: unknown) => void>();
  const close = (): Promise<void> => Promise.reject(fault);
  const agent: Agent = { name: 'own', run: async function* () {}, close };
  const local = await start({ agent, onError });
  const connection = connect(local.port, '127.0.0.1');
  await once(connection, 'connect');
  const closed = once(connection.resume(), 'close');
  await local.close();
  await closed;
  expect(onError.mock.calls).toEqual([[fault]]);
});

test('a body whose length is given beyond 100 MB is refused before it is read', async () => {
  const local = await start();
  const headers = { Authorization: 'Bearer x', 'Content-Length': String(101 * 1_048_576) };
  const { status } = await ask(
    local,
    { Host: `127.0.0.1:${local.port}`, ...headers },
    'POST',
    '/start/run-task',
  );
  expect(status).toBe(413);
});

// 110 MB in chunks: nothing says beforehand how much it will be.
test.each([
  ['/start/run-task', 'application/json'],
  ['/files/upload', 'multipart/form-data; boundary=x'],
  ['/start/send-message', 'text/plain'],
])('a body in chunks beyond 100 MB is refused at %s, and not read to its end', async (path, type) => {
  const local = await start();
  const chunk = Buffer.alloc(1_048_576, 'a');
  let sent = 0;
  const reply = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: local.port,
        path,
        method: 'POST',
        headers: { Authorization: 'Bearer x', 'Content-Type': type, 'Transfer-Encoding': 'chunked' },
      },
      (incoming) => {
        let body = '';
        incoming.setEncoding('utf8').on('data', (part: string) => (body += part));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body }));
        incoming.on('error', () => resolve({ status: incoming.statusCode ?? 0, body }));
      },
    );
    // The server closes the connection under what is still being sent.
    outgoing.on('error', (error) => (sent >= 100 ? undefined : reject(error)));
    const send = (): void => {
      while (sent < 250) {
        sent += 1;
        if (!outgoing.write(chunk)) return void outgoing.once('drain', send);
      }
      outgoing.end();
    };
    send();
  });

  expect(reply.status).toBe(413);
  expect(JSON.parse(reply.body)).toMatchObject({ success: false, code: 'INVALID_PARAMS' });
  expect((await fetch(`${local.url}/start/health`)).status).toBe(200);
});

test.each([
  ['of a known length', 'Content-Length: 100\r\n\r\n{"taskDetails":'],
  ['in chunks', 'Transfer-Encoding: chunked\r\n\r\nff\r\n{"taskDetails":'],
])('reports nothing when a client goes away before its body has come: %s', async (_how, sent) => {
  const onError = vi.fn<(error: unknown) => void>();
  const local = await start({ onError });
  const client = connect(local.port, '127.0.0.1');
  const head = 'POST /start/run-task HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer local\r\n';
  client.write(`${head}${sent}`);
  await expect.poll(() => local.emulator.requests.length).toBe(1);
  client.end();
  await once(client.resume(), 'close');
  expect((await fetch(`${local.url}/start/health`)).status).toBe(200);
  expect(onError.mock.calls).toEqual([]);
});

test('says what it is to who opens its address in a browser, without its key', async () => {
  const local = await start({ key: 'only-mine' });
  const { status, body, headers } = await ask(local, { accept: 'text/html,*/*;q=0.8' }, 'GET', '/');
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=UTF-8']);
  expect(body).toContain(`baseUrl: '${local.url}'`);
  expect(body).not.toContain('only-mine');
  // The API itself has nothing there.
  expect((await ask(local, { authorization: 'Bearer only-mine' }, 'GET', '/')).status).toBe(404);
});

test('says once that every session is in use', async () => {
  const onNotice = vi.fn<(sentence: string) => void>();
  const local = await start({ maxSessions: 1, onNotice });
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const open = () => client.startSession();
  await open();
  for (let times = 0; times < 3; times++)
    await expect(open()).rejects.toMatchObject({ apiCode: 'NO_INSTANCES_AVAILABLE' });
  expect(onNotice.mock.calls).toEqual([
    [
      'The only session is in use, so a start was refused with 503. Wait until one ends, end one, or restart with a larger --sessions.',
    ],
  ]);
});
