import { createServer } from 'node:http';
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWebRunClient } from '../../src/core/client.js';
import { rateLimitSpacingMs } from '../../src/core/timing.js';
import type { TaskInput } from '../../src/core/input.js';
import type { WebRunClientOptions } from '../../src/core/client.js';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const servers: Server[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A real HTTP server on a free port, the requests it has seen, and a client of it. */
async function serve(listener: RequestListener, options: WebRunClientOptions = {}) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      listener(request, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    seen,
    baseUrl,
    client: createWebRunClient({
      apiKey: 'wr_live_1',
      ...options,
      baseUrl: baseUrl + (options.baseUrl ?? ''),
    }),
  };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
const ref = { sessionId: 's1', taskId: 't1' };
const input = { taskDetails: 'Find a lamp' };
const pending = { status: 'pending', ...ref, pollUrl: '/task/s1/t1' };

describe('what goes over the wire', () => {
  it('starts a task with key, JSON and the headers of the app, below the path of the base URL', async () => {
    const { client, seen } = await serve(json(200, pending), {
      baseUrl: '/api/webrun/?x=1',
      headers: async () => ({ 'x-team': 'blue' }),
    });
    expect(await client.runTask(input)).toMatchObject({ status: 'running', ...ref });
    expect(seen).toEqual([
      expect.objectContaining({
        method: 'POST',
        url: '/api/webrun/start/run-task',
        body: '{"taskDetails":"Find a lamp"}',
      }),
    ]);
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Bearer wr_live_1',
      'content-type': 'application/json',
      'x-team': 'blue',
    });
  });
  it('polls by GET without a body, and takes the key from a function each time', async () => {
    let turn = 0;
    const { client, seen } = await serve(json(200, pending), { apiKey: async () => `key-${++turn}` });
    await client.getTask(ref);
    await client.getTask(ref);
    expect(seen.map(({ method, url, body, headers }) => [method, url, body, headers.authorization])).toEqual([
      ['GET', '/task/s1/t1', '', 'Bearer key-1'],
      ['GET', '/task/s1/t1', '', 'Bearer key-2'],
    ]);
  });
  it('sends each command in its envelope', async () => {
    const { client, seen } = await serve(json(200, { success: true, sessionId: 's1' }));
    await client.answerGuardrail(ref, 'blue');
    await client.answerGuardrail(ref, '', { action: 'stop' });
    await client.setSessionState('s1', 'terminate');
    await client.interact('s1', { type: 'CLICK', x: 3, y: 200 });
    await client.startSession({ initialTask: input, reachOutMode: 'off' });
    expect(seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { sessionId: 's1', message: { actionType: 'guardrail', taskDetails: 'blue', newState: 'resume' } },
      { sessionId: 's1', message: { actionType: 'guardrail', taskDetails: '', newState: 'stop' } },
      { sessionId: 's1', message: { actionType: 'state', newState: 'terminate' } },
      { sessionId: 's1', message: { actionType: 'interaction', action: { type: 'CLICK', x: 3, y: 200 } } },
      { initialTask: { taskDetails: 'Find a lamp' }, reachOutMode: 'off' },
    ]);
  });
  it('opens no session for a first task that is none', async () => {
    const { client, seen } = await serve(json(200, { success: true, sessionId: 's1' }));
    await expect(client.startSession({ initialTask: { taskDetails: ' ' } })).rejects.toMatchObject({
      code: 'input',
      field: 'taskDetails',
    });
    expect(seen).toEqual([]);
  });
  it('names the first task of a session by the spelling of the server', async () => {
    const { client, seen } = await serve(json(200, { success: true, sessionId: 's1' }), {
      spelling: 'task.prompt',
    });
    await client.startSession({ initialTask: input });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ task: { prompt: 'Find a lamp' } });
  });
  it('calls a session that the server does not know gone (404), though it says 401; a key that it does not take stays 401', async () => {
    const unknown = await serve(json(401, { message: 'Session not found or unauthorized' }));
    await expect(unknown.client.setSessionState('s1', 'terminate')).rejects.toMatchObject({ status: 404 });
    const refused = await serve(json(401, { message: 'Invalid API key' }));
    await expect(refused.client.setSessionState('s1', 'terminate')).rejects.toMatchObject({ status: 401 });
  });
  it('uploads files as multipart with their names', async () => {
    const { client, seen } = await serve(
      json(200, { success: true, files: [{ fileId: 'f1' }, { fileId: 'f2' }] }),
    );
    const files = await client.uploadFiles([new File(['a,b'], 'one.csv'), new File(['c'], 'two.txt')]);
    expect(files.map(({ fileId }) => fileId)).toEqual(['f1', 'f2']);
    expect(seen[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(seen[0]?.body.match(/name="files"; filename="[^"]+"/g)).toEqual([
      'name="files"; filename="one.csv"',
      'name="files"; filename="two.txt"',
    ]);
  });
  it('names the intent of a start only where the client is told that it is understood', async () => {
    const { client, seen, baseUrl } = await serve(json(200, pending), { idempotency: true });
    const key = { idempotencyKey: 'run-1' };
    await client.runTask(input, key);
    await client.sendTask('s1', input, key);
    await client.setSessionState('s1', 'pause', key);
    await client.getTask(ref, key);
    await client.runTask(input);
    await createWebRunClient({ baseUrl }).runTask(input, key);
    expect(seen.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'run-1',
      'run-1',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
  it('gives each POST to a path a key of its own, and none to a poll', async () => {
    const keys: (string | null)[] = [];
    const client = createWebRunClient({
      baseUrl: '/api/webrun',
      fetch: (_, init) => {
        keys.push(new Headers(init?.headers).get('idempotency-key'));
        return Promise.resolve(Response.json({ success: true, ...pending }));
      },
    });
    await client.runTask(input);
    await client.sendTask('s1', input);
    await client.startSession();
    await client.answerGuardrail(ref, 'blue');
    await client.answerGuardrail(ref, 'blue');
    await client.setSessionState('s1', 'terminate');
    await client.interact('s1', { type: 'CLICK', x: 3, y: 4 });
    expect(keys.map((key) => /^[\w.-]{8,128}$/.test(key ?? ''))).toEqual(keys.map(() => true));
    expect(new Set(keys).size).toBe(7);
    await client.getTask(ref);
    expect(keys.at(-1)).toBeNull();
  });
  it('refuses wrong input and wrong ids before any request', async () => {
    const { client, seen } = await serve(json(200, pending));
    await expect(client.runTask({ taskDetails: ' ' })).rejects.toMatchObject({
      code: 'input',
      field: 'taskDetails',
    });
    await expect(client.sendTask('s1', { taskDetails: 'x', startingUrl: 'shop' })).rejects.toMatchObject({
      field: 'startingUrl',
    });
    await expect(client.getTask({ sessionId: '..', taskId: 't' })).rejects.toMatchObject({ code: 'input' });
    await expect(client.getTask({ sessionId: 's', taskId: 'a/b' })).rejects.toMatchObject({ code: 'input' });
    expect(seen).toEqual([]);
  });
});

describe('the two generations of request fields', () => {
  it('switches once on the 400 that names the other one, and stays with it', async () => {
    const { client, seen } = await serve((request, response) => {
      const isNew = seen.at(-1)?.body.includes('"prompt"');
      json(isNew ? 200 : 400, isNew ? pending : { success: false, message: 'task.prompt is required' })(
        request,
        response,
      );
    });
    await client.runTask(input);
    await client.sendTask('s1', input);
    expect(seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { taskDetails: 'Find a lamp' },
      { task: { prompt: 'Find a lamp' } },
      { sessionId: 's1', message: { actionType: 'newTask', newState: 'start', prompt: 'Find a lamp' } },
    ]);
  });
  it('resends only once when the other one is refused too, and never again', async () => {
    const { client, seen } = await serve(json(400, { message: 'Your prompt is not allowed' }));
    for (let turn = 0; turn < 3; turn++)
      await expect(client.runTask(input)).rejects.toMatchObject({
        status: 400,
        message: 'Your prompt is not allowed',
      });
    expect(seen).toHaveLength(4);
  });
  it('does not stay with the other one that only a 429 has answered', async () => {
    const { client, seen } = await serve((request, response) => {
      const isNew = seen.at(-1)?.body.includes('"prompt"');
      if (seen.length === 1) json(400, { message: 'Your prompt is not allowed' })(request, response);
      else if (seen.length === 2) json(429, { message: 'Too many requests' })(request, response);
      else
        json(isNew ? 400 : 200, isNew ? { message: 'taskDetails is required' } : pending)(request, response);
    });
    await expect(client.runTask(input)).rejects.toMatchObject({ status: 429 });
    await expect(client.runTask(input)).resolves.toMatchObject({ status: 'running' });
    expect(seen).toHaveLength(3);
  });
  it('serves every request that was under way when the switch happened', async () => {
    const refusing = await serve((request, response) => {
      const isNew = refusing.seen.at(-1)?.body.includes('"prompt"');
      json(isNew ? 200 : 400, isNew ? pending : { message: 'task.prompt is required' })(request, response);
    });
    await expect(Promise.all([1, 2, 3].map(() => refusing.client.runTask(input)))).resolves.toHaveLength(3);
  });
});

describe('requests that are lost', () => {
  it('calls a cut connection lost, without the reason of the network', async () => {
    const { client } = await serve((request) => request.socket.destroy());
    await expect(client.runTask(input)).rejects.toMatchObject({
      code: 'network',
      status: null,
      outcome: 'unknown',
      isRetryable: false,
    });
    await expect(client.getTask(ref)).rejects.toMatchObject({ code: 'network', isRetryable: true });
  });
  it('calls a body that breaks off lost', async () => {
    const { client } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '500' }).write('{"status":');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(client.runTask(input)).rejects.toMatchObject({ code: 'network', outcome: 'unknown' });
  });
  // 0s            30s                         75s
  // |--GET---------x timeout
  // |--POST------------------------------------x timeout
  it.each([
    ['getTask', 30_000],
    ['runTask', 75_000],
  ] as const)(
    'gives %s %i ms, also for a body that never ends and a fetch that ignores its signal',
    async (method, limitMs) => {
      vi.useFakeTimers();
      const hang = new Promise<never>(() => {});
      for (const answer of [
        () => hang,
        async () => ({ status: 200, headers: new Headers(), text: () => hang }) as unknown as Response,
      ]) {
        const client = createWebRunClient({ fetch: answer });
        const reply = method === 'getTask' ? client.getTask(ref) : client.runTask(input);
        let settled = false;
        const outcome = reply.catch((error: unknown) => error).finally(() => (settled = true));
        await vi.advanceTimersByTimeAsync(limitMs - 1);
        expect(settled).toBe(false);
        await vi.advanceTimersByTimeAsync(1);
        expect(await outcome).toMatchObject({
          code: 'timeout',
          outcome: 'unknown',
          isRetryable: method === 'getTask',
        });
        expect(vi.getTimerCount()).toBe(0);
      }
    },
  );
  it("rethrows the caller's own reason, before and during a request, and tells the fetch", async () => {
    const reason = { why: 'left the page' };
    const calls: AbortSignal[] = [];
    const client = createWebRunClient({
      fetch: (_url, init) => new Promise<never>(() => void calls.push(init?.signal as AbortSignal)),
    });
    await expect(client.runTask(input, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(calls).toEqual([]);
    const leaving = new AbortController();
    const reply = client.runTask(input, { signal: leaving.signal });
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    leaving.abort(reason);
    await expect(reply).rejects.toBe(reason);
    expect(calls[0]?.aborted).toBe(true);
  });
  it('sends nothing after the caller has left while the key was fetched', async () => {
    let give: (key: string) => void = () => {};
    const fetch = vi.fn<typeof globalThis.fetch>();
    const leaving = new AbortController();
    const reply = createWebRunClient({
      fetch,
      apiKey: () => new Promise((resolve) => (give = resolve)),
    }).runTask(input, { signal: leaving.signal });
    leaving.abort(new Error('left'));
    await expect(reply).rejects.toThrow('left');
    give('wr_1');
    await Promise.resolve();
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('how long the server asks to wait', () => {
  const soon = Math.round(Date.now() / 1_000) + 40;
  it.each<
    [title: string, status: number, headers: Record<string, string>, min: number | 'none', max: number]
  >([
    ['seconds', 429, { 'retry-after': '7' }, 7_000, 7_000],
    ['zero', 503, { 'retry-after': '0' }, 0, 0],
    ['a date', 429, { 'retry-after': new Date(soon * 1_000).toUTCString() }, 20_000, 41_000],
    ['a date in the past', 429, { 'retry-after': 'Mon, 05 Jan 2015 10:00:00 GMT' }, 0, 0],
    ['a day, as it is said', 429, { 'retry-after': '86400' }, 86_400_000, 86_400_000],
    ['a moment in milliseconds', 429, { 'x-ratelimit-reset': `${soon}000` }, 20_000, 41_000],
    ['a moment that no clock has', 429, { 'retry-after': '99999999999999999' }, 'none', 0],
    ['nonsense', 429, { 'retry-after': 'soon' }, 'none', 0],
    ['a header that came twice', 429, { 'retry-after': '3, 3' }, 3_000, 3_000],
    ['what a proxy has added to', 503, { 'retry-after': '4, 120' }, 4_000, 4_000],
    ['a reset that came twice', 429, { 'x-ratelimit-reset': `${soon}, ${soon}` }, 20_000, 41_000],
    ['what only looks like a date', 429, { 'retry-after': '3-3' }, 3_000, 3_000],
    ['a first one that is empty', 429, { 'retry-after': ', 3' }, 'none', 0],
    ['a date by ISO', 429, { 'retry-after': new Date(soon * 1_000).toISOString() }, 20_000, 41_000],
    ['a moment long ago', 429, { 'retry-after': '-99999999999999999999' }, 0, 0],
    ['the reset of a 429', 429, { 'x-ratelimit-reset': String(soon) }, 20_000, 41_000],
    ['the reset of another status', 500, { 'x-ratelimit-reset': String(soon) }, 'none', 0],
    ['nothing', 429, {}, 'none', 0],
  ])('reads %s', async (_title, status, headers, min, max) => {
    const { client } = await serve(json(status, { message: 'Wait' }, headers));
    const error = (await client.getTask(ref).catch((reason: unknown) => reason)) as {
      retryAfterMs: number | null;
    };
    const waitMs = error.retryAfterMs ?? 'none';
    expect(waitMs === min || (typeof waitMs === 'number' && waitMs >= Number(min) && waitMs <= max)).toBe(
      true,
    );
  });
});

describe('what no error tells', () => {
  const texts = (error: unknown): string =>
    `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack} ${String((error as Error).cause)}`;
  it.each([
    [400, false],
    [200, true],
    [500, false],
  ])('hides the key, secrets and answers that a server echoes with HTTP %i', async (status) => {
    const { client, seen } = await serve((request, response) => {
      const { headers, body } = seen.at(-1)!;
      json(status, {
        success: false,
        message: `${headers.authorization} ${body}`,
        code: headers.authorization,
      })(request, response);
    });
    const secrets = [{ match: 'all', fields: { password: 'hunter"2' } }];
    const webhook = {
      name: 'n',
      url: 'https://a.example',
      auth: 'hook-auth',
      submittedData: 'just_ping' as const,
    };
    const attempts = [
      client.runTask({ ...input, taskDetails: 'theirs' }, { hidden: ['theirs'] }),
      client.sendTask('s1', { ...input, taskDetails: 'theirs' }, { hidden: ['theirs'] }),
      client.interact('s1', { type: 'TYPE', text: 'theirs' }, { hidden: ['theirs'] }),
      client.runTask({
        ...input,
        secrets,
        webhook,
        proxy: { source: 'custom', type: 'http', host: 'h', port: '1', password: 'proxy-pw' },
      }),
      client.answerGuardrail(ref, 'my-answer'),
      client.interact('s1', { type: 'TYPE', text: 'typed-pw' }),
      client.startSession({ initialTask: { ...input, secrets } }),
    ];
    for (const attempt of attempts) {
      const error: unknown = await attempt.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'WebRunError', code: 'http' });
      expect(texts(error)).not.toMatch(/wr_live_1|hunter|hook-auth|proxy-pw|my-answer|typed-pw|theirs/);
    }
  });
  it('loses no reply to a function of the app that throws', async () => {
    const { client } = await serve(json(200, pending), {
      onHeaders: () => {
        throw new Error('mine');
      },
    });
    expect(await client.runTask(input)).toMatchObject({ status: 'running' });
  });
  it('hides a key that is no header value, and lets a poll try again', async () => {
    const client = createWebRunClient({ apiKey: 'wr_secret\nx' });
    const error: unknown = await client.getTask(ref).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'input', field: 'apiKey', isRetryable: true, outcome: 'refused' });
    expect(texts(error)).not.toContain('wr_secret');
  });
  it('calls what cannot be written down refused, for nothing was sent', async () => {
    const { client, seen } = await serve(json(200, pending), { idempotency: true });
    const schema: Record<string, unknown> = {};
    schema['self'] = schema;
    const refused = { name: 'WebRunError', code: 'input', outcome: 'refused', isRetryable: false };
    await expect(client.runTask({ ...input, outputSchema: schema })).rejects.toMatchObject(refused);
    await expect(client.runTask(input, { idempotencyKey: 'a\nb' })).rejects.toMatchObject(refused);
    expect(seen).toEqual([]);
  });
  it.each([
    [true, 1],
    [false, 0],
  ])('asks right before the request leaves: %s sends %i', async (isWanted, requests) => {
    const { client, seen } = await serve((_, response) =>
      response.end('{"type":"task_completed","data":{}}'),
    );
    const asked = vi.fn(() => isWanted);
    const reply = await client.runTask({ taskDetails: 'x' }, { shouldSend: asked }).catch((error) => error);
    expect(asked).toHaveBeenCalledOnce();
    expect(seen).toHaveLength(requests);
    expect(reply).toMatchObject(isWanted ? { status: 'completed' } : { code: 'input', outcome: 'refused' });
  });
  it('reads the reply to a task whose secrets are numbers, or null, as a form may give them', async () => {
    const reply = (): Promise<Response> =>
      Promise.resolve(new Response('{"type":"task_completed","data":{"message":"ok"},"code":"PIN 481516"}'));
    const client = createWebRunClient({ fetch: reply });
    const pin = 481516 as unknown as string;
    const input = { taskDetails: 'Log in', secrets: [{ match: 'all', fields: { pin } }] };
    expect(await client.runTask(input)).toMatchObject({ status: 'completed', result: { message: 'ok' } });
    const none = { taskDetails: 'Log in', secrets: null, webhook: null } as unknown as TaskInput;
    expect(await client.runTask(none)).toMatchObject({ status: 'completed' });
  });
  it('hides what a fetch says', async () => {
    const client = createWebRunClient({
      apiKey: 'wr_secret',
      fetch: () => Promise.reject(new TypeError('Bearer wr_secret')),
    });
    expect(texts(await client.runTask(input).catch((reason: unknown) => reason))).not.toContain('wr_secret');
  });
});

describe('the rate limit of a reply', () => {
  const whole = { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '20' };
  const tell = async (headers: Record<string, string>): Promise<unknown[]> => {
    const told: unknown[] = [];
    const client = createWebRunClient({
      fetch: () => Promise.resolve(Response.json({ success: true, status: 'pending' }, { headers })),
    });
    const options = { idempotencyKey: 'key', onRateLimit: (limit: unknown) => void told.push(limit) };
    await client.runTask({ taskDetails: 'x' }, options).catch(() => undefined);
    return told;
  };

  it('reports a complete limit, and cuts a reset that is too far away to one rate window', async () => {
    expect(await tell(whole)).toEqual([{ limit: 10, remaining: 3, resetMs: 20_000 }]);
    expect(await tell({ ...whole, 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0' })).toEqual([
      { limit: 1, remaining: 0, resetMs: 20_000 },
    ]);
    const twice = Object.entries(whole).map(([name, value]) => [name, `${value}, ${value}`]);
    expect(await tell(Object.fromEntries(twice))).toEqual([{ limit: 10, remaining: 3, resetMs: 20_000 }]);
    expect(await tell({ ...whole, 'x-ratelimit-reset': '7200' })).toEqual([
      { limit: 10, remaining: 3, resetMs: rateLimitSpacingMs },
    ]);
  });

  it.each([
    ['no limit', { 'x-ratelimit-limit': '' }],
    ['a limit of none', { 'x-ratelimit-limit': '0' }],
    ['nothing of what is left', { 'x-ratelimit-remaining': 'unknown' }],
    ['less than nothing left', { 'x-ratelimit-remaining': '-1' }],
    ['no time', { 'x-ratelimit-reset': 'soon' }],
  ])('is not told where it has %s', async (_, headers) => {
    expect(await tell({ ...whole, ...headers })).toEqual([]);
  });
});
