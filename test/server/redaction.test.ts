import { describe, expect, test } from 'vitest';
import { createWebRunProxy } from '../../src/server.js';
import { createRedactor } from '../../src/server/redact.js';
import { authorize, createProxied, sealingKeys, sendTo, upstreamUrl } from './proxied.js';
import type { Answer } from './proxied.js';
import { aboutLinear, growthOf } from '../growth.js';

const apiKey = 'wr_live_"/\\0123456789abcdef';
const loopback = 'http://127.0.0.1:4747';

/** Answers every request of a user with the same body, under a key. */
async function askAll(
  body: unknown,
  { key = apiKey, status = 200, upstream = upstreamUrl, headers = {} } = {},
): Promise<Answer[]> {
  let reply = (): Response =>
    Response.json({ success: true, status: 'pending', sessionId: 'sess_000001', taskId: 'task_000001' });
  const proxy = createWebRunProxy({
    apiKey: key,
    authorize,
    sealingKeys,
    upstreamUrl: upstream,
    accountPerMinute: 0,
    fetch: async () => reply(),
    onError: () => undefined,
  });
  const start = await sendTo(proxy, '/start/run-task', { body: { taskDetails: 'x' } });
  const { sessionId, taskId } = start.body;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  reply = () => new Response(text, { status, headers });
  const form = new FormData();
  form.append('files', new File(['x'], 'a.txt'));
  const stop = { sessionId, message: { actionType: 'state', newState: 'stop' } };
  return [
    await sendTo(proxy, '/start/run-task', { body: { taskDetails: 'x' } }),
    await sendTo(proxy, '/start/start-session', { body: {} }),
    await sendTo(proxy, '/start/send-message', { body: stop }),
    await sendTo(proxy, '/files/upload', { method: 'POST', body: form }),
    await sendTo(proxy, `/task/${String(sessionId)}/${String(taskId)}`),
  ];
}

/** Each character as JSON can write it. */
const escaped = Array.from(
  apiKey,
  (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
).join('');
const inJson = JSON.stringify(apiKey).slice(1, -1);

describe('a key in a reply', () => {
  test.each([
    ['an error', (key: string) => ({ success: false, error: `${'x'.repeat(9_970)}${key}` })],
    [
      'an amount',
      (key: string) => ({
        status: 'completed',
        data: { message: 'a' },
        usage: { cost: key, total_tokens: ` ${key}` },
      }),
    ],
    [
      'a name of a file',
      (key: string) => ({
        status: 'completed',
        data: { message: 'a', files: [{ filename: `${'x'.repeat(9_984)}${key}` }] },
      }),
    ],
  ])('leaves no beginning of it where a text is cut: %s', async (_place, body) => {
    const long = `wr_live_${'0123456789abcdef'.repeat(4)}`;
    for (const { text } of await askAll(body(long), { key: long })) expect(text).not.toContain('wr_live_');
    for (const { text } of await askAll(body(long), { key: long, status: 400 }))
      expect(text).not.toContain('wr_live_');
  });

  const places: readonly (readonly [name: string, body: (key: string) => unknown])[] = [
    ['a message', (key) => ({ status: 'completed', data: { message: `It is ${key}, he said ${key}.` } })],
    [
      'what an agent found',
      (key) => ({ status: 'completed', data: { message: { deep: [{ [key]: key }] } } }),
    ],
    ['an error', (key) => ({ success: false, error: `Invalid: ${key}`, message: key, code: key })],
    [
      'an error’s parts',
      (key) => ({ error: { message: key, type: key, code: key }, errors: [key, { message: key }] }),
    ],
    ['details', (key) => ({ success: false, error: 'x', details: { field: key, reason: key, limit: key } })],
    ['a question', (key) => ({ type: 'guardrail_trigger', data: { type: key, value: `Use ${key}?` } })],
    [
      'addresses',
      (key) => ({
        status: 'completed',
        data: {
          message: 'x',
          files: [
            {
              filename: key,
              downloadUrl: `https://blobs.example/?k=${encodeURIComponent(key)}`,
              source: `https://blobs.example/${key}`,
            },
          ],
          network: [{ urls: [{ url: `https://x.example/${key}` }] }],
        },
      }),
    ],
    [
      'words of a state',
      (key) => ({ status: key, type: key, event: key, pending: key, reason: key, completedAt: key }),
    ],
    [
      'amounts',
      (key) => ({
        status: 'completed',
        usage: { cost: key },
        data: { message: 'x', cost: key },
        expiresIn: key,
      }),
    ],
    ['an upload', (key) => ({ success: true, files: [{ fileId: 'file_1', originalName: key, size: key }] })],
    [
      'a session',
      (key) => ({
        sessionId: 'sess_000001',
        initialPrompt: key,
        message: key,
        socketURL: `https://${key}`,
        streaming: { webViewURL: key },
      }),
    ],
    ['layers', (key) => ({ result: { result: { data: { message: key } } }, webrun: { cost: key } })],
    ['no listed field', (key) => ({ [key]: key, apiKey: key, authorization: key, status: 'pending' })],
  ];

  test.each(places)('is masked in %s, on every kind of reply and status', async (_name, body) => {
    for (const status of [200, 202, 400, 401, 402, 403, 404, 429, 500, 503])
      for (const { text } of await askAll(body(apiKey), { status })) {
        expect(text).not.toContain(inJson);
        expect(text).not.toContain('0123456789abcdef');
        expect(() => JSON.parse(text) as unknown).not.toThrow();
      }
  });

  test.each([
    ['escaped as \\u0077…', `{"status":"completed","data":{"message":"It is ${escaped}."}}`],
    ['escaped in a name', `{"status":"completed","data":{"message":{"${escaped}":1}}}`],
    ['escaped in JSON in a text', JSON.stringify({ data: { message: `{"key":"${escaped}"}` } })],
    [
      'escaped in JSON in JSON in a text',
      JSON.stringify({ data: { message: JSON.stringify(`{"key":"${escaped}"}`) } }),
    ],
    [
      'escaped in capitals',
      JSON.stringify({ data: { message: escaped.toUpperCase().replaceAll('\\U', '\\u') } }),
    ],
    ['escaped where it must be', JSON.stringify({ data: { message: JSON.stringify({ key: apiKey }) } })],
    [
      'in an address',
      JSON.stringify({ data: { message: `https://x.example/?key=${encodeURIComponent(apiKey)}` } }),
    ],
    ['in capitals', JSON.stringify({ data: { message: `${apiKey.toUpperCase()} is unknown` } })],
    ['as JSON in JSON', JSON.stringify(JSON.stringify({ data: { message: apiKey } }))],
  ])('is masked %s', async (_name, body) => {
    for (const { text } of await askAll(body)) {
      const shown = JSON.stringify(JSON.parse(text)).replaceAll(/\\+u00([\da-f]{2})/gi, (_all, hex: string) =>
        String.fromCharCode(parseInt(hex, 16)),
      );
      expect(shown.toLowerCase()).not.toContain('0123456789abcdef');
    }
  });

  test('is masked in headers, and when it is a number', async () => {
    const key = '1234567890123456';
    const headers = { 'x-ratelimit-limit': key, 'x-ratelimit-remaining': '9', 'retry-after': key };
    const body = {
      status: 'completed',
      usage: { cost: Number(key) },
      data: { message: { a: Number(key), b: [key] } },
    };
    for (const answer of await askAll(body, { key, headers })) {
      expect(answer.text).not.toContain(key);
      expect([...answer.headers.values()].join(' ')).not.toContain(key);
      expect(answer.headers.get('x-ratelimit-remaining')).toBe('9');
    }
    // Of a longer one, JSON keeps the first 16 digits.
    const longer = '98765432109876543210';
    for (const { text } of await askAll(`{"data":{"message":{"a":${longer}}},"usage":{"cost":${longer}.0}}`, {
      key: longer,
    }))
      expect(text).not.toContain('9876543210987654');
  });
});

describe('a short key', () => {
  const companies = {
    success: true,
    sessionId: 'sess_000001',
    taskId: 'task_000001',
    type: 'task_completed',
    data: { message: 'Many companies, any task.' },
  };

  test.each(['any', 'k', 'task', 'e', 'wr_123456789012'])(
    'like %j leaves replies as they are, on loopback',
    async (key) => {
      for (const { body } of await askAll(companies, { key, upstream: loopback }))
        expect(body).toMatchObject({
          type: 'task_completed',
          data: { message: 'Many companies, any task.' },
        });
    },
  );

  test('is taken for no other upstream: nothing is sent', async () => {
    let sent = 0;
    const onError: unknown[] = [];
    const proxy = createWebRunProxy({
      apiKey: 'wr_123456789012',
      authorize,
      sealingKeys,
      upstreamUrl,
      onError: (error) => onError.push(error),
      fetch: async () => {
        sent++;
        return Response.json({});
      },
    });
    const answer = await sendTo(proxy, '/start/run-task', { body: { taskDetails: 'x' } });
    expect(answer).toMatchObject({ status: 503, body: { code: 'PROXY_NOT_CONFIGURED' } });
    expect([sent, String(onError[0])]).toEqual([0, expect.stringContaining('shorter than 16')]);
  });
});

test('a key of digits masks no other number', async () => {
  const body = { data: { message: { a: 1, b: 1_234_567_890 } }, usage: { cost: 0.0124 } };
  const [start] = await askAll(body, { key: '1234567890123456' });
  expect(start?.body).toEqual(body);
});

test('a reply without the key comes back as it was', async () => {
  const { send } = createProxied({
    fetch: async () =>
      Response.json({
        status: 'completed',
        data: { message: { a: ['wr_live_', 1, null, true, 1.5], 'b c': { d: 'ü…' } } },
      }),
  });
  const { body } = await send('/start/run-task', { body: { taskDetails: 'x' } });
  expect(body['data']).toEqual({ message: { a: ['wr_live_', 1, null, true, 1.5], 'b c': { d: 'ü…' } } });
});

test('reads a text of nothing but backslashes, or of almost the key, in a time that grows with its length', () => {
  const { text } = createRedactor('wr_live_0123456789abcdef');
  for (const part of ['\\', '\\u00', 'wr_live_0123456789abcde', '%77', 'w'])
    expect(growthOf((size) => text(part.repeat(size / part.length)), 200_000)).toBeLessThan(aboutLinear);
});
