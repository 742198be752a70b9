import { afterEach, describe, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import { createProxied, fakeTime, pass } from './proxied.js';
import type { Answer, Proxied } from './proxied.js';
import { startRawUpstream, startUpstream } from './upstreamServer.js';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const secretText = 'Buy the red kettle for Ada';
const start = ({ send }: Pick<Proxied, 'send'>): Promise<Answer> =>
  send('/start/run-task', { body: { taskDetails: secretText } });
const pending = { success: true, status: 'pending', sessionId: 'sess_1', taskId: 'task_1' };

/** A proxy that writes to the console as it does without `onError`, and what it has written. */
function createLogged(options: Parameters<typeof createProxied>[0]): Proxied & { lines: () => string[] } {
  const log = vi.spyOn(console, 'error').mockReturnValue();
  const proxied = createProxied({ accountPerMinute: 0, ...options, onError: undefined });
  return { ...proxied, lines: () => log.mock.calls.map(([line]) => String(line)) };
}

const lost = (code: string, message = 'fetch failed'): TypeError =>
  new TypeError(message, { cause: Object.assign(new Error(message), { code }) });

describe('the log of the server', () => {
  test.each([401, 403])('names a key that WebRun refuses with %i, once', async (status) => {
    const body = { success: false, message: 'Invalid API key wr_live_0123456789abcdef' };
    const proxied = createLogged({ fetch: async () => Response.json(body, { status }) });
    for (let times = 0; times < 3; times++)
      expect((await start(proxied)).body['code']).toBe('PROXY_KEY_REFUSED');
    expect(proxied.lines()).toEqual([
      `[webrun-react] Could not use WebRun: https://connect.webrun.ai refused the API key with status ${status}. Check that \`apiKey\` is a key of your WebRun account, has not expired and has the permissions that your app needs.`,
    ]);
  });

  test('says nothing of a session that WebRun does not know', async () => {
    const body = { success: false, message: 'Session not found or unauthorized' };
    const proxied = createLogged({ fetch: async () => Response.json(body, { status: 401 }) });
    await start(proxied);
    expect(proxied.lines()).toEqual([]);
  });

  test('names a port that nothing listens at', async () => {
    const closed = await startUpstream(() => undefined);
    await closed.close();
    // The emulator's `fetch` is left out: this is Node's own.
    const proxied = createLogged({ upstreamUrl: closed.url, fetch: globalThis.fetch });
    for (let times = 0; times < 2; times++)
      expect((await start(proxied)).body['code']).toBe('OUTCOME_UNKNOWN');
    expect(proxied.lines()).toEqual([
      `[webrun-react] Could not use WebRun: a request to ${closed.url} got no answer: nothing listens there (ECONNREFUSED). Check \`upstreamUrl\`, and that this server may open connections to it.`,
    ]);
  });

  test('names a connection that is closed', async () => {
    const cutting = await startRawUpstream((socket) => void socket.destroy());
    const proxied = createLogged({ upstreamUrl: cutting.url, fetch: globalThis.fetch });
    await start(proxied);
    await cutting.close();
    expect(proxied.lines()).toEqual([expect.stringContaining('got no answer: the connection was closed (')]);
  });

  test.each([
    ['ENOTFOUND', 'its host name is not known (ENOTFOUND)'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not trusted'],
    ['SOMETHING_ELSE', 'the connection failed.'],
    ['toString', 'the connection failed.'],
  ])('names %s, and nothing of the message, which may hold the key', async (code, words) => {
    const proxied = createLogged({
      fetch: () => Promise.reject(lost(code, `Bearer wr_live_0123456789abcdef for ${secretText}`)),
    });
    await start(proxied);
    await proxied.send('/task/a/b');
    expect(proxied.lines()).toEqual([expect.stringContaining(words)]);
    expect(proxied.lines().join()).not.toMatch(/wr_live|kettle|ada\b/);
  });

  // 0s            75 s
  // |--POST--------|
  test('names a WebRun that does not answer', async () => {
    fakeTime();
    const proxied = createLogged({ fetch: () => new Promise(() => undefined) });
    const answer = start(proxied);
    await pass(75_000);
    expect((await answer).status).toBe(504);
    expect(proxied.lines()).toEqual([expect.stringContaining('got no answer: it took too long.')]);
  });

  test.each([
    ['a page', () => new Response('<h1>Welcome</h1>')],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: '/login' } })],
  ])('names %s in the place of a reply', async (_name, reply) => {
    const proxied = createLogged({ fetch: async () => reply() });
    await start(proxied);
    expect(proxied.lines()).toEqual([expect.stringContaining('something that is not a WebRun reply')]);
  });

  // 0s      1s     2s      61s
  // |-lost--|-ok---|-lost--|-lost
  // log                    log
  test('has a line for each time that WebRun goes away, and one a minute at most', async () => {
    fakeTime();
    let isLost = true;
    const proxied = createLogged({
      fetch: async () => {
        if (isLost) throw lost('ECONNRESET');
        return Response.json(pending);
      },
    });
    const counts: number[] = [];
    for (const [waitMs, next] of [
      [0, true],
      [1_000, false],
      [1_000, true],
      [59_000, true],
      [120_000, true],
    ] as const) {
      await pass(waitMs);
      isLost = next;
      await start(proxied);
      counts.push(proxied.lines().length);
    }
    expect(counts).toEqual([1, 1, 1, 2, 2]);
  });

  test('has a line of its own for each kind of fault', async () => {
    let reply = (): Response => Response.json({ success: false }, { status: 401 });
    const proxied = createLogged({ fetch: async () => reply() });
    await start(proxied);
    reply = () => {
      throw lost('ENOTFOUND');
    };
    await start(proxied);
    expect(proxied.lines()).toHaveLength(2);
  });

  test('says that `authorize` or the store threw, without what was thrown, once', async () => {
    const proxied = createLogged({
      authorize: () => {
        throw new RangeError(`No session for ${secretText}`);
      },
    });
    for (let times = 0; times < 2; times++)
      expect((await start(proxied)).body['code']).toBe('INTERNAL_ERROR');
    expect(proxied.lines()).toEqual([
      '[webrun-react] Could not do all of a request: `authorize`, a function for a secret, the store, `waitUntil` or a listener threw (RangeError). Give `onError` to createWebRunProxy, or to createSocketRelay, to see the error itself.',
    ]);
  });

  test.each([
    ['a start with a key', { 'idempotency-key': 'run-1' }],
    ['a start without one', {}],
  ])('says that the store refuses, without its words: %s', async (_name, headers) => {
    const fail = (): Promise<never> => Promise.reject(new RangeError(`READONLY ${secretText}`));
    const store = { get: fail, set: fail, swap: fail };
    const proxied = createLogged({ store, limits: { runsAtOnce: 1 } });
    const body = { taskDetails: secretText };
    for (let times = 0; times < 2; times++) {
      const answer = await proxied.send('/start/run-task', { body, headers });
      expect(answer.body['code']).toBe('STORE_UNAVAILABLE');
    }
    expect(proxied.lines()).toEqual([
      expect.stringContaining('the store, `waitUntil` or a listener threw (RangeError, READONLY)'),
    ]);
  });

  class SimpleError extends Error {}
  test.each([
    ['Redis is full', new SimpleError(`OOM command not allowed ${secretText}`), 'SimpleError, OOM'],
    [
      'its host is not there',
      Object.assign(new Error(secretText), { code: 'ECONNREFUSED' }),
      'Error, ECONNREFUSED',
    ],
    ['anything else', new Error(`ADA ${secretText}`), 'Error'],
  ])('says why a store refuses by the code of its error: %s', async (_name, error, kind) => {
    const fail = (): Promise<never> => Promise.reject(error);
    const proxied = createLogged({ store: { get: fail, set: fail, swap: fail }, limits: { runsAtOnce: 1 } });
    await start(proxied);
    expect(proxied.lines()).toEqual([expect.stringContaining(`a listener threw (${kind}). Give`)]);
    expect(proxied.lines().join()).not.toContain(secretText);
  });

  test('says again an hour later that the store refuses', async () => {
    fakeTime();
    const fail = (): Promise<never> => Promise.reject(new SimpleError(secretText));
    const proxied = createLogged({ store: { get: fail, set: fail, swap: fail }, limits: { runsAtOnce: 1 } });
    for (const [waitMs, lines] of [
      [0, 1],
      [3_590_000, 1],
      [10_000, 2],
    ] as const) {
      await pass(waitMs);
      await start(proxied);
      expect(proxied.lines()).toHaveLength(lines);
    }
  });

  test('says that the store has lost its keys, once', async () => {
    const store = createMemoryStore();
    const proxied = createLogged({ store, fetch: async () => Response.json(pending) });
    const startAs = (key: string): Promise<Answer> =>
      proxied.send('/start/run-task', { body: { taskDetails: 'x' }, headers: { 'idempotency-key': key } });
    expect((await startAs('run-1')).status).toBe(200);
    expect(proxied.lines()).toEqual([]);
    Object.assign(store, createMemoryStore());
    for (const key of ['run-2', 'run-3']) expect((await startAs(key)).status).toBe(504);
    expect(proxied.lines()).toEqual([
      '[webrun-react] Could not start a task: the store has lost its keys, so any start may be a repeat. Starts with an Idempotency-Key are answered 504 for up to 110 s. Check that the store keeps what it was given: see "Stores" in docs/proxy.mdx.',
    ]);
  });
});

test('`onError` gets the fault in the place of the log, and once', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue();
  const onError = vi.fn<(error: unknown) => void>();
  const proxied = createProxied({
    fetch: async () => Response.json({ success: false }, { status: 401 }),
    onError,
  });
  await start(proxied);
  await start(proxied);
  expect(onError.mock.calls).toEqual([
    [expect.objectContaining({ name: 'UpstreamError', message: expect.stringContaining('API key') })],
  ]);
  expect(log).not.toHaveBeenCalled();
});
