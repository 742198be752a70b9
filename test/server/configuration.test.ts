import { afterEach, describe, expect, test, vi } from 'vitest';
import { createWebRunProxy } from '../../src/server.js';
import type { WebRunProxyOptions } from '../../src/server.js';
import { apiKey, authorize, createProxied, sealingKeys, sendTo, upstreamUrl } from './proxied.js';

afterEach(() => vi.restoreAllMocks());

const fetchOk = (): typeof fetch =>
  vi.fn<typeof fetch>(async () =>
    Response.json({ success: true, status: 'pending', sessionId: 'sess_1', taskId: 'task_1' }),
  );
const body = { taskDetails: 'x' };

describe('secrets', () => {
  test.each<[what: string, options: Partial<WebRunProxyOptions>]>([
    ['`apiKey` is empty', { apiKey: undefined }],
    ['`apiKey` is empty', { apiKey: '' }],
    ['`apiKey` is empty', { apiKey: null as never }],
    ['`apiKey` is empty', { apiKey: () => undefined }],
    ['`apiKey` is empty', { apiKey: async () => '' }],
    ['`apiKey` is shorter than 16 characters', { apiKey: 'wr_123456789012' }],
    ['`apiKey` is shorter than 16 characters', { apiKey: () => 'short' }],
    ['`apiKey` has a character that no key has', { apiKey: () => 'wr_live_0123456789\n' }],
    ['`sealingKeys` is empty', { sealingKeys: undefined }],
    ['`sealingKeys` is empty', { sealingKeys: () => [] }],
    ['`sealingKeys` is not a list', { sealingKeys: () => sealingKeys[0] as never }],
    ['a sealing key is empty', { sealingKeys: [undefined] }],
    ['a sealing key is empty', { sealingKeys: [...sealingKeys, ''] }],
    ['a sealing key is empty', { sealingKeys: [() => undefined] }],
    ['a sealing key is too short', { sealingKeys: ['short'] }],
    ['a sealing key is too short', { sealingKeys: [...sealingKeys, 'short'] }],
    ['a sealing key is too short', { sealingKeys: async () => ['fifteen-letters'] }],
  ])('are reported at the first request, in words and once: %s', async (what, options) => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const fetch = fetchOk();
    const proxy = createWebRunProxy({ apiKey, authorize, sealingKeys, upstreamUrl, fetch, ...options });
    for (let times = 0; times < 2; times++) {
      const answer = await sendTo(proxy, '/start/run-task', { body });
      expect(answer).toMatchObject({ status: 503, body: { success: false, code: 'PROXY_NOT_CONFIGURED' } });
      expect(answer.text).not.toMatch(/key|secret|short/i);
    }
    expect(fetch).not.toHaveBeenCalled();
    expect(log.mock.calls).toEqual([
      [expect.stringMatching(/^\[webrun-react\] Could not answer a request: .*\. (Give|Look) /)],
    ]);
    expect(log.mock.calls[0]?.[0]).toContain(what);
  });

  test('may come from functions, which are called until they give a value, and then no more', async () => {
    const readKey = vi
      .fn<() => Promise<string | undefined>>()
      .mockResolvedValueOnce(undefined)
      .mockRejectedValueOnce(new Error('the vault is away'))
      .mockResolvedValue(apiKey);
    const readSealing = vi.fn<() => Promise<string[]>>().mockResolvedValue([...sealingKeys]);
    const onError = vi.fn<(error: unknown) => void>();
    const fetch = fetchOk();
    const proxy = createWebRunProxy({
      apiKey: readKey,
      authorize,
      sealingKeys: readSealing,
      upstreamUrl,
      fetch,
      onError,
    });
    const statuses: number[] = [];
    for (let times = 0; times < 5; times++)
      statuses.push((await sendTo(proxy, '/start/run-task', { body })).status);
    expect(statuses).toEqual([503, 500, 200, 200, 200]);
    expect([readKey.mock.calls.length, readSealing.mock.calls.length]).toEqual([3, 1]);
    expect(onError.mock.calls.map(([error]) => (error as Error).name)).toEqual([
      'ConfigurationError',
      'Error',
    ]);
    expect(vi.mocked(fetch).mock.calls[0]?.[1]?.headers).toMatchObject({ authorization: `Bearer ${apiKey}` });
  });

  test('of 16 characters are long enough', async () => {
    const options = { apiKey: 'wr_1234567890123', sealingKeys: ['sixteen-letters!'] };
    const proxy = createWebRunProxy({ ...options, authorize, upstreamUrl, fetch: fetchOk() });
    expect((await sendTo(proxy, '/start/run-task', { body })).status).toBe(200);
  });

  test('each open what any of them has sealed, also from functions', async () => {
    const { send, emulator } = createProxied({ sealingKeys: [() => sealingKeys[0]] });
    const started = await send('/start/run-task', { body: { taskDetails: '[after 0s]' } });
    const path = `/task/${String(started.body['sessionId'])}/${String(started.body['taskId'])}`;
    const other = createProxied({
      fetch: emulator.fetch,
      sealingKeys: ['another-sealing-key-0001', ...sealingKeys],
    });
    expect((await other.send(path)).status).toBe(200);
  });
});

test('every option may be `undefined`, which is its default', async () => {
  // Compiles only while the types allow it: `exactOptionalPropertyTypes` is on.
  const nothing: { readonly [Name in Exclude<keyof WebRunProxyOptions, 'authorize'>]: undefined } = {
    apiKey: undefined,
    sealingKeys: undefined,
    upstreamUrl: undefined,
    plainHttpHosts: undefined,
    origins: undefined,
    allow: undefined,
    basePath: undefined,
    store: undefined,
    fetch: undefined,
    waitUntil: undefined,
    limits: undefined,
    accountPerMinute: undefined,
    maxOpenRequests: undefined,
    maxBodyBytes: undefined,
    maxUploadBytes: undefined,
    relay: undefined,
    onEvent: undefined,
    reveal: undefined,
    onError: undefined,
  };
  const limits = {
    runsAtOnce: undefined,
    runsPerMinute: undefined,
    usdPerDay: undefined,
    estimateUsd: undefined,
    uploadsPerMinute: undefined,
    uploadBytesPerDay: undefined,
    requestsAtOnce: undefined,
    actionsPerSecond: undefined,
  };
  const options: WebRunProxyOptions = {
    ...nothing,
    authorize,
    apiKey,
    sealingKeys,
    fetch: fetchOk(),
    limits,
  };
  expect((await sendTo(createWebRunProxy(options), '/start/run-task', { body })).status).toBe(200);
});

describe('plain http', () => {
  const make = (upstreamUrl: string, plainHttpHosts?: readonly string[]) => () =>
    createWebRunProxy({ apiKey, authorize, sealingKeys, upstreamUrl, plainHttpHosts });

  test.each([
    ['http://webrun:4747', ['webrun']],
    ['http://WebRun:4747', ['webrun']],
    ['http://webrun.internal/base', ['other', 'webrun.internal']],
    ['http://10.0.0.5', ['10.0.0.5']],
    ['http://[fd00::5]:80', ['[fd00::5]']],
    ['http://localhost:4747', undefined],
  ])('reaches %s, which is named or on this machine', (url, hosts) => {
    expect(make(url, hosts)).not.toThrow();
  });

  test.each([
    ['http://webrun:4747', undefined],
    ['http://webrun:4747', ['other']],
    ['http://webrun:4747', ['webrun:4747/x', 'a@webrun']],
    ['http://connect.webrun.ai', ['connect.webrun.ai']],
    ['http://8.8.8.8', ['8.8.8.8']],
    ['ws://webrun', ['webrun']],
    ['file:///etc', ['']],
  ])('does not reach %s, named as %j', (url, hosts) => {
    expect(make(url, hosts)).toThrow('upstreamUrl');
  });

  test('of a named host opens no private addresses to tasks', async () => {
    const { send, recorded } = createProxied({
      upstreamUrl: 'http://webrun:4747',
      plainHttpHosts: ['webrun'],
    });
    const answer = await send('/start/run-task', {
      body: { taskDetails: 'x', startingUrl: 'http://10.0.0.1' },
    });
    expect([answer.status, recorded.length]).toEqual([400, 0]);
    expect((await send('/start/run-task', { body: { taskDetails: '[after 0s]' } })).status).toBe(200);
    expect(recorded[0]?.url).toBe('http://webrun:4747/start/run-task');
  });
});

describe('a forgotten basePath', () => {
  test.each([
    ['https://app.example/webrun/start/run-task', 'POST', '/webrun'],
    ['https://app.example/start/run-task', 'POST', '/'],
    ['https://app.example/api/start/send-message', 'POST', '/api'],
    ['https://app.example/api/v1/webrun/files/upload', 'POST', '/api/v1/webrun'],
    ['https://app.example/webrun/task/a/b', 'GET', '/webrun'],
  ])('explains itself: %s', async (url, method, mountedAt) => {
    const { proxy, recorded } = createProxied();
    const { status, body: answer } = await sendTo(proxy, url, { method });
    expect([status, answer['code'], recorded.length]).toEqual([404, 'NOT_FOUND', 0]);
    expect(answer['error']).toBe(
      `This handler answers below /api/webrun, but the request came to ${mountedAt}. Set \`basePath\` to the path that it is mounted at.`,
    );
  });

  test.each([
    'https://app.example/api/webrun/nothing',
    'https://app.example/elsewhere',
    'https://app.example/%3Cscript%3E/start/run-task',
    'https://app.example/<b>/start/run-task',
    `https://app.example/${'a/'.repeat(5_000)}start/run-task`,
  ])('is not suspected behind %s', async (url) => {
    const { body: answer } = await sendTo(createProxied().proxy, url, { method: 'POST' });
    expect(answer['error']).toBe('There is nothing at this address.');
  });
});

test.each([
  ['null', null],
  ['a text', 'no database'],
  ['an error', new Error('no database')],
  ['an answer that is no redirect', Response.json({}, { status: 500 })],
])('an authorize that throws %s is a fault of the server, and reported as it is', async (_what, thrown) => {
  const onError = vi.fn<(error: unknown) => void>();
  const authorize = (): never => {
    throw thrown as Error;
  };
  const { send, recorded } = createProxied({ authorize, onError });
  expect((await send('/start/run-task', { body })).status).toBe(500);
  expect(onError).toHaveBeenCalledExactlyOnceWith(thrown);
  expect(recorded).toEqual([]);
});

describe('a user who is signed out', () => {
  const redirect = Response.redirect('https://app.example/login', 302);
  test.each<[string, WebRunProxyOptions['authorize']]>([
    ['null', () => null],
    ['a redirect that is returned', () => redirect],
    [
      'a redirect that is thrown',
      () => {
        // oxlint-disable-next-line no-throw-literal -- frameworks do
        throw redirect as unknown as Error;
      },
    ],
    [
      'a redirect of Next',
      () => {
        throw Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/login;307;' });
      },
    ],
    [
      'Next’s unauthorized()',
      () => {
        throw Object.assign(new Error('x'), { digest: 'NEXT_HTTP_ERROR_FALLBACK;401' });
      },
    ],
    ['no user id', () => ({ userId: '' })],
    ['a user id that is missing', () => ({ userId: undefined }) as never],
    ['a user id of 1,025 characters', () => ({ userId: 'x'.repeat(1_025) })],
  ])('is answered 401, without a redirect and without a word about keys: %s', async (_name, asking) => {
    const onError = vi.fn<(error: unknown) => void>();
    const { send, recorded } = createProxied({ authorize: asking, onError });
    const form = new FormData();
    form.append('files', new File(['x'], 'a.txt'));
    const answers = [
      await send('/start/run-task', { body }),
      await send('/start/send-message', { body: { sessionId: 'x', message: {} } }),
      await send('/files/upload', { method: 'POST', body: form }),
      await send('/task/a/b'),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 401,
        body: { success: false, code: 'UNAUTHORIZED', error: 'Sign in first.' },
      });
      expect(answer.text).not.toMatch(/key/i);
      expect([answer.headers.get('location'), answer.headers.get('x-webrun-refusal')]).toEqual([
        null,
        'UNAUTHORIZED',
      ]);
    }
    expect([recorded.length, onError.mock.calls.length]).toEqual([0, 0]);
  });

  test('is not one whose id is a number: that is a fault of the app, which its log names', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const { send } = createProxied({ authorize: () => ({ userId: 7 }) as never, onError: undefined });
    expect(await send('/task/a/b')).toMatchObject({ status: 503, body: { code: 'PROXY_NOT_CONFIGURED' } });
    expect(log.mock.calls).toEqual([
      [
        '[webrun-react] Could not answer a request: `authorize` gave a `userId` of the type number. Give a text, for example String(user.id).',
      ],
    ]);
  });

  test.each(['ada', true, 7])('is not %s in place of a user: that is named, too', async (user) => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const { send } = createProxied({ authorize: () => user as never, onError: undefined });
    expect(await send('/task/a/b')).toMatchObject({ status: 503, body: { code: 'PROXY_NOT_CONFIGURED' } });
    expect(log.mock.calls).toEqual([
      [
        `[webrun-react] Could not answer a request: \`authorize\` gave a ${typeof user} instead of a user. Give { userId }, or null for nobody.`,
      ],
    ]);
  });

  test('is not one whose id has 1,024 characters', async () => {
    const { send } = createProxied({ authorize: () => ({ userId: 'x'.repeat(1_024) }) });
    expect((await send('/start/run-task', { body })).status).toBe(200);
  });

  test.each([500, 200])('is not what a thrown %i says', async (status) => {
    const { send } = createProxied({
      authorize: () => {
        // oxlint-disable-next-line no-throw-literal -- frameworks do
        throw new Response(null, { status }) as unknown as Error;
      },
      onError: () => undefined,
    });
    expect((await send('/start/run-task', { body })).status).toBe(500);
  });
});

test.each([
  [401, { success: false, message: 'Invalid API key' }],
  [403, { success: false, error: 'Your API key lacks task:create', code: 'FORBIDDEN' }],
  [400, { success: false, error: 'no', code: 'INVALID_API_KEY' }],
  [400, { success: false, error: { message: 'no', code: 'API_KEY_EXPIRED' } }],
  [400, { success: false, error: 'Renew your api-key.' }],
  [422, { success: false, message: 'The API_KEY is unknown.' }],
  [200, { success: false, code: 'API_KEY_EXPIRED' }],
  [500, { success: false, code: 'INVALID_API_KEY' }],
])('tells a user nothing of a key that the server has: %i %j', async (status, reply) => {
  const { send } = createProxied({ fetch: async () => Response.json(reply, { status }) });
  const answer = await send('/start/run-task', { body });
  expect(answer).toMatchObject({ status: 403, body: { code: 'PROXY_KEY_REFUSED' } });
  expect(`${String(answer.body['error'])} ${String(answer.body['message'])}`).not.toMatch(/key/i);
});

test('leaves an answer that speaks of keys as it is', async () => {
  const reply = { success: true, type: 'task_completed', data: { message: 'The page explains API keys.' } };
  const { send } = createProxied({ fetch: async () => Response.json(reply) });
  expect((await send('/start/run-task', { body })).body).toEqual(reply);
});

describe('a body that something has read before the proxy', () => {
  test.each<[who: string, read: 'middleware' | 'authorize', path: string]>([
    ['a middleware', 'middleware', '/start/run-task'],
    ['a middleware', 'middleware', '/files/upload'],
    ['`authorize`', 'authorize', '/start/run-task'],
    ['`authorize`', 'authorize', '/files/upload'],
  ])('is reported, and nothing is sent: by %s', async (_who, read, path) => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const { proxy, recorded } = createProxied({
      onError: undefined,
      authorize: async (request) => {
        if (read === 'authorize') await request.arrayBuffer();
        return { userId: 'ada' };
      },
    });
    const request = new Request(`https://app.example/api/webrun${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"taskDetails":"x"}',
    });
    if (read === 'middleware') await request.json();
    const answer = await proxy(request);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'PROXY_NOT_CONFIGURED' });
    expect(recorded).toEqual([]);
    expect(log.mock.calls).toEqual([[expect.stringContaining('the body had been read before the proxy')]]);
  });
});
