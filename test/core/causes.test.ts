import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWebRunClient } from '../../src/core/client.js';
import type { WebRunClientOptions } from '../../src/core/client.js';
import { serializeError } from '../../src/core/errors.js';
import type { WebRunError } from '../../src/core/errors.js';
import { listen } from './server.js';

afterEach(() => void vi.unstubAllGlobals());

const ref = { sessionId: 'session-0123', taskId: 't1' };
const input = { taskDetails: 'Find a lamp' };
const failure = (reply: Promise<unknown>): Promise<WebRunError> =>
  reply.then(
    () => Promise.reject(new Error('went well')),
    (error: unknown) => error as WebRunError,
  );
const start = (options: WebRunClientOptions): Promise<WebRunError> =>
  failure(createWebRunClient({ baseUrl: 'http://127.0.0.1:9', ...options }).runTask(input));
const bug = (): never => {
  throw new ReferenceError('getTokn is not defined');
};

describe('a request that was certainly not sent', () => {
  it.each<[title: string, field: string, options: WebRunClientOptions, name: string]>([
    ['a fetch that throws', 'fetch', { fetch: bug }, 'ReferenceError'],
    [
      'a fetch that rejects before it takes what is to be sent',
      'fetch',
      { fetch: async () => bug() },
      'ReferenceError',
    ],
    ['headers that throw', 'headers', { headers: bug }, 'ReferenceError'],
    ['headers that are none', 'headers', { headers: { 'a b': 'x' } }, 'TypeError'],
    ['a key that cannot be had', 'apiKey', { apiKey: async () => bug() }, 'ReferenceError'],
  ])('is refused and names %s', async (_title, field, options, name) => {
    const error = await start(options);
    expect(error).toMatchObject({
      name: 'WebRunError',
      code: 'input',
      field,
      outcome: 'refused',
      cause: { name },
    });
    expect(error.message).toContain(
      `\`${field}\` failed (${name}: ${error.cause?.message}). Nothing was sent.`,
    );
    expect(JSON.parse(JSON.stringify(serializeError(error)))).toMatchObject({ cause: { name } });
  });
  it.each([
    ['fetch', 'fetch'],
    ['Headers', 'headers'],
    ['FormData', 'input'],
  ])('is refused and says that there is no %s here', async (name, field) => {
    vi.stubGlobal(name, undefined);
    const error = await start({});
    expect(error).toMatchObject({ code: 'input', field, outcome: 'refused' });
    expect(`${error.cause?.name} ${error.message}`).toMatch(
      /TypeError.*(not a (function|constructor)|right-hand side|not callable)/i,
    );
  });
  it('may be a poll, which then goes on with the next one', async () => {
    let turn = 0;
    const client = createWebRunClient({
      fetch: async (_, init) => {
        if (++turn === 1) bug();
        return new Response(
          init?.body ?? JSON.stringify({ type: 'task_completed', data: { message: 'ok' } }),
        );
      },
    });
    expect(await failure(client.getTask(ref))).toMatchObject({
      code: 'input',
      field: 'fetch',
      isRetryable: true,
    });
    expect(await client.getTask(ref)).toMatchObject({ status: 'completed' });
  });
});

describe('a request that may have been sent', () => {
  it('is unknown, in the words of the network', async () => {
    const error = await start({});
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', cause: { name: 'TypeError' } });
    expect(error.message).toMatch(/run-task: the connection failed \(TypeError: .*ECONNREFUSED|bad port/);
  });
  it('is unknown when the fetch of the app fails after it, or after it took what is to be sent', async () => {
    const { url, count } = await listen((_, response) => void response.end('{}'));
    const after: typeof fetch = async (address, init) => {
      await fetch(address, init);
      return bug();
    };
    const taken: typeof fetch = (_, init) =>
      Promise.reject(new RangeError(`after ${JSON.stringify(init?.body).length}`));
    for (const [own, name] of [
      [after, 'ReferenceError'],
      [taken, 'RangeError'],
      [((_: unknown, init?: RequestInit) => bug.call({ ...init })) as typeof fetch, 'ReferenceError'],
    ] as const) {
      const error = await failure(createWebRunClient({ baseUrl: url, fetch: own }).runTask(input));
      expect(error).toMatchObject({ code: 'network', outcome: 'unknown', cause: { name } });
    }
    expect(count()).toBe(1);
  });
  it('is unknown when the reply cannot be read', async () => {
    const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
      expect(init?.body).toContain('lamp');
      return { status: 200 } as Response;
    };
    const error = await start({ fetch });
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', cause: { name: 'TypeError' } });
  });
});

describe('what a cause does not tell', () => {
  const everything = async (url: unknown, init?: RequestInit): Promise<never> => {
    const headers = JSON.stringify([...new Headers(init?.headers)]);
    throw new Error(
      `Could not send ${JSON.stringify(init?.body)} to ${JSON.stringify(url)} with ${headers}, enig_0123456789abcdef`,
    );
  };
  const texts = (error: WebRunError): string =>
    JSON.stringify([error.message, error.stack, serializeError(error)]);

  it('are the key, headers, secrets, answers and sessions of the request', async () => {
    const client = createWebRunClient({
      apiKey: 'opaque-key-1',
      headers: () => ({ 'x-session': 'app-token-1' }),
      fetch: everything,
    });
    const secrets = [{ match: 'all', fields: { password: 'hunter"2hunter' } }];
    const settings = {
      proxy: { source: 'custom', type: 'http', host: 'h', port: '1', password: 'proxy-pw-1' },
    } as const;
    for (const reply of [
      client.runTask({ ...input, secrets, ...settings }),
      client.startSession({ ...settings, initialTask: { ...input, secrets, proxy: undefined } }),
      client.answerGuardrail(ref, 'answer-0123'),
      client.setSessionState(ref.sessionId, 'stop'),
      client.sendTask(ref.sessionId, input),
      client.interact(ref.sessionId, { type: 'TYPE', text: 'typed-0123' }),
      client.getTask(ref),
    ]) {
      const error = await failure(reply);
      expect(error.cause?.message).toContain('Could not send');
      expect(texts(error)).not.toMatch(
        /opaque-key-1|app-token-1|hunter|proxy-pw-1|answer-0123|session-0123|typed-0123|enig_0/,
      );
    }
  });
  it.each<[title: string, headers: HeadersInit]>([
    ['an object', { 'x-session': 'app-token-1\nx' }],
    ['pairs', [['x-session', 'app-token-1\nx']]],
  ])('are headers that could not be set, given as %s', async (_title, headers) => {
    const error = await start({ headers });
    expect(error).toMatchObject({ field: 'headers' });
    expect(texts(error)).not.toContain('app-token-1');
  });
  it('are keys and sessions that a server repeats', async () => {
    const { url } = await listen((_, response) => {
      response.writeHead(404).end('{"message":"No session session-0123 for enig_0123456789abcdef"}');
    });
    const client = createWebRunClient({ baseUrl: url });
    for (const reply of [
      client.getTask(ref),
      client.setSessionState(ref.sessionId, 'stop'),
      client.sendTask(ref.sessionId, input),
    ])
      expect((await failure(reply)).message).toBe('No session … for …');
  });
});

it('warns once of a key in a page, unless the page is on this machine', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  for (const document of [{}, { location: { hostname: 'localhost' } }]) {
    vi.stubGlobal('document', document);
    await start({ apiKey: 'any' });
  }
  expect(warn).not.toHaveBeenCalled();
  vi.stubGlobal('document', { location: { hostname: 'app.example' } });
  await start({});
  await start({ apiKey: 'any' });
  await start({ apiKey: 'any' });
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/API key .* Use a proxy/)]]);
  warn.mockRestore();
});
