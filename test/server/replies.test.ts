import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/core/json.js';
import { createRedactor } from '../../src/server/redact.js';
import { pickReply } from '../../src/server/replyFields.js';
import { createProxied } from './proxied.js';
import type { Answer } from './proxied.js';
import { aboutLinear, growthOf } from '../growth.js';

const [sessionId, taskId] = ['sess_A1b2C3d4', 'task_Z9y8X7w6'];

/** The answer to a start whose reply is this. */
async function start(body: unknown): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { send } = createProxied({ fetch: async () => new Response(text) });
  return send('/start/run-task', { body: { taskDetails: 'x' } });
}

describe('an id', () => {
  test.each([
    ['sessionID', { sessionID: sessionId }],
    ['sid', { sid: sessionId }],
    ['session_id', { session_id: sessionId, task_id: taskId }],
    ['session', { session: sessionId }],
    ['session.id', { session: { id: sessionId } }],
    ['"session.id"', { 'session.id': sessionId }],
    ['SESSIONID', { SESSIONID: sessionId }],
    ['an object', { sessionId: { id: sessionId } }],
    ['a list', { sessionId: [sessionId] }],
    ['a list of lists', { ids: [[sessionId, [taskId]]] }],
    ['a name of a field', { [sessionId]: { [taskId]: 1 } }],
    ['meta', { webrun: { session: sessionId, id: taskId, trace: { sessionId } } }],
    ['data', { status: 'running', data: { session: sessionId, id: taskId } }],
    ['usage', { status: 'running', usage: { sessionId, prompt_tokens: 1, note: taskId } }],
    ['a cookie', { headers: { 'set-cookie': `sid=${sessionId}` } }],
    ['streams', { streaming: { whep: `https://${sessionId}.webrun.ai` }, streamUrl: `https://${sessionId}` }],
    ['an old poll address', { poll_url: `https://connect.webrun.ai/task/${sessionId}/${taskId}` }],
    [
      'error details',
      { success: false, error: { message: 'no', session: sessionId }, details: { sessionId } },
    ],
    [
      'network',
      {
        status: 'completed',
        data: {
          message: 'x',
          network: [
            {
              id: sessionId,
              taskId,
              sid: sessionId,
              urls: [{ url: 'https://a.example/', session: sessionId }],
            },
          ],
        },
      },
    ],
    ['layers', { result: { result: { result: { result: { sessionId } } } } }],
  ])('under another name does not pass: %s', async (_name, body) => {
    const { text } = await start(body);
    for (const secret of [sessionId, taskId]) expect(text).not.toContain(secret);
  });

  test.each([
    ['in words', { message: `Session ${sessionId} runs ${taskId}.`, reason: sessionId }],
    [
      'in what an agent found',
      { status: 'completed', data: { message: { sid: sessionId, at: [`${taskId}!`], [sessionId]: 1 } } },
    ],
    ['in other case', { status: 'completed', data: { message: sessionId.toUpperCase() } }],
    [
      'in an address',
      {
        data: { message: 'x', files: [{ filename: sessionId, downloadUrl: `https://x.example/${taskId}` }] },
      },
    ],
  ])('that is known is replaced %s', async (_name, body) => {
    const { text } = await start({ sessionId, taskId, ...body });
    for (const secret of [sessionId, taskId]) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
  });

  test('that is a number is replaced also where it is repeated as one', async () => {
    const reply = {
      sessionId: 12_345_678,
      taskId: 87_654_321,
      sid: 12_345_678,
      usage: { cost: 12_345_678 },
      data: { message: { session: 12_345_678, task: '87654321', price: 12 } },
    };
    const { text, body } = await start(reply);
    expect(text).not.toMatch(/12345678|87654321/);
    expect(body['data']).toMatchObject({
      message: { session: body['sessionId'], task: body['taskId'], price: 12 },
    });
  });

  test('that is a short number is replaced only where it is a whole text', async () => {
    const { body } = await start({
      sessionId: 12,
      taskId: 345,
      usage: { cost: 12 },
      data: { message: ['12', 12, '12 of 345'] },
    });
    expect(body).toMatchObject({
      usage: { cost: 12 },
      data: { message: [body['sessionId'], 12, '12 of 345'] },
    });
  });

  test('of a list of addresses is its session’s or its task’s handle, and no other', async () => {
    const ids = [sessionId, taskId, 'sess_Another1', 7];
    const network = ids.map((id) => ({ id, urls: [] }));
    const { body } = await start({ sessionId, taskId, status: 'completed', data: { message: 'x', network } });
    expect(body['data']).toEqual({
      message: 'x',
      network: [
        { id: body['sessionId'], urls: [] },
        { id: body['taskId'], urls: [] },
        { urls: [] },
        { urls: [] },
      ],
    });
  });

  test('in a text is its handle, and in other case nothing that could be one', async () => {
    const message = `${taskId} is not ${taskId.toUpperCase()}`;
    const { body } = await start({ sessionId, taskId, status: 'completed', data: { message } });
    expect(body['data']).toEqual({ message: `${String(body['taskId'])} is not …` });
  });

  test('of a session and its task are the same handles everywhere in one reply', async () => {
    const pollUrl = `https://connect.webrun.ai/task/${sessionId}/${taskId}?apiKey=x`;
    const { body } = await start({
      sessionId,
      taskId,
      pollUrl,
      webrun: { sessionId, taskId },
      result: { sessionId },
    });
    const { sessionId: session, taskId: task } = body;
    expect(body).toEqual({
      sessionId: session,
      taskId: task,
      pollUrl: `/api/webrun/task/${String(session)}/${String(task)}`,
      webrun: { sessionId: session, taskId: task },
      result: { sessionId: session },
    });
    expect(session).not.toBe(task);
  });
});

test('keeps every documented field of every kind of reply', async () => {
  const usage = {
    prompt_tokens: 1,
    completion_tokens: 2,
    total_tokens: 3,
    completion_time: 4.5,
    inputTokens: 1,
    outputTokens: 2,
    computeTime: 5,
    cost: 0.0124,
  };
  const data = {
    message: 'Done.',
    files: [
      {
        source: 'https://shop.example/a',
        downloadUrl: 'https://blobs.webrun.ai/a.csv',
        filename: 'a.csv',
        timestamp: 1,
      },
    ],
    network: [{ urls: [{ url: 'https://shop.example/', timestamp: 1.5 }] }],
    ...usage,
    usage,
  };
  const whole = {
    success: true,
    status: 'complete',
    type: 'task_completed',
    event: 'x',
    pending: false,
    message: 'words',
    reason: 'expired',
    completedAt: '2026-01-01T00:00:00Z',
    expiresIn: 300_000,
    initialPrompt: 'x',
    gracePeriod: 300_000,
    content: 'a thought',
    name: 'click',
    retryAfter: 3,
    data,
    usage,
    result: { success: true, type: 'task_completed', data, usage },
    webrun: { cost: 0.1 },
    enigma: { cost: 0.1 },
    error: 'No.',
    code: 'INVALID_PARAMS',
    details: { field: 'task.prompt', reason: 'is required', limit: 5 },
    errors: [{ message: 'a' }, 'b'],
  };
  expect((await start(whole)).body).toEqual(whole);
  for (const part of [
    { error: { message: 'a', type: 'b', code: 3 } },
    { error: ['a', { message: 'b' }] },
    { result: 'text' },
    { data: 'text' },
    { data: { type: 'human_input_needed', value: { a: 1 } } },
    { data: { name: 'click', target: '#a' } },
  ])
    expect((await start(part)).body).toEqual(part);
});

test('keeps listed fields only of a result in a result in a result; what is in it deeper is the agent’s', async () => {
  const nest = (depth: number, extra: object): object =>
    depth === 0
      ? { ...extra, type: 'x' }
      : { ...extra, type: 'task_completed', result: nest(depth - 1, extra) };
  const { body } = await start(nest(4, { secret: 'x' }));
  expect(body).toEqual({
    type: 'task_completed',
    result: {
      type: 'task_completed',
      result: {
        type: 'task_completed',
        result: { type: 'task_completed', result: { secret: 'x', type: 'x' } },
      },
    },
  });
});

describe('a number with more digits than a number holds', () => {
  test.each([
    ['{"data":{"message":{"order":1750000000000000123}}}', { order: '1750000000000000123' }],
    [
      '{"data":{"message":[9007199254740993,-9007199254740993, 9007199254740991]}}',
      ['9007199254740993', '-9007199254740993', 9_007_199_254_740_991],
    ],
    [
      '{"data":{"message":{"a":"1750000000000000123 and \\"1750000000000000123,"}}}',
      { a: '1750000000000000123 and "1750000000000000123,' },
    ],
    [
      '{"data":{"message":{"a":12345678901234567890.5,"b":1e20,"c":0.12345678901234567}}}',
      { a: Number('12345678901234567890.5'), b: 1e20, c: Number('0.12345678901234567') },
    ],
    [
      '{"data":{"message":{"1750000000000000123":1750000000000000123}}}',
      { '1750000000000000123': '1750000000000000123' },
    ],
  ])('keeps its digits: %s', async (text, message) => {
    expect((await start(text)).body['data']).toEqual({ message });
  });

  test.each(['1750000000000000123', ' 1750000000000000123 ', '"1750000000000000123"'])(
    'also alone: %s',
    (text) => {
      expect(parseJson(text)).toBe('1750000000000000123');
    },
  );

  test.each(['{"a":1750000000000000123', '{"a":"1750000000000000123', '[17500000000000001230 1]'])(
    'is no less strict: %s',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );
});

test('keeps addresses of the web only', async () => {
  const urls = [
    7,
    null,
    'ftp://a.example/',
    'javascript:alert(1)',
    'x https://a.example/',
    `https://a.example/${'x'.repeat(9_982)}`,
    `https://a.example/${'x'.repeat(9_983)}`,
    'HTTP://a.example/',
  ];
  const { body } = await start({
    data: { message: 'x', files: urls.map((downloadUrl) => ({ downloadUrl })) },
  });
  const kept = (body['data'] as { files: { downloadUrl?: string }[] }).files.map(
    ({ downloadUrl }) => downloadUrl,
  );
  expect(kept).toEqual([undefined, undefined, undefined, undefined, undefined, urls[5], undefined, urls[7]]);
});

test('cuts a text that is no result to 10,000 characters', async () => {
  const { body } = await start({ success: false, error: 'x'.repeat(10_001), reason: 'y'.repeat(10_000) });
  expect([String(body['error']).length, String(body['reason']).length]).toEqual([10_000, 10_000]);
});

test('leaves out entries of a list that are of another kind', async () => {
  const given = { files: ['x', null, { filename: 'a.csv' }], errors: [{ message: 'a' }, {}, 7, null, 'b'] };
  const { body } = await start({ ...given, data: { message: 'x', network: [null, { urls: [5] }] } });
  expect(body).toEqual({
    files: [{ filename: 'a.csv' }],
    errors: [{ message: 'a' }, {}, 'b'],
    data: { message: 'x', network: [{ urls: [] }] },
  });
});

describe('a reply that is too much', () => {
  const many = (count: number, entry: (index: number) => unknown): unknown[] =>
    Array.from({ length: count }, (_, index) => entry(index));

  test('is cut to 1,000 entries a list, and a header says so', async () => {
    const file = (index: number) => ({ filename: `${index}`, fileId: `file_${index}` });
    const { body, headers } = await start({
      data: {
        message: 'x',
        files: many(1_001, file),
        network: many(5_000, () => ({ urls: many(3, () => ({ url: 'https://a.example/' })) })),
      },
    });
    const data = body['data'] as { files: unknown[]; network: unknown[] };
    expect([data.files.length, data.network.length]).toEqual([1_000, 1_000]);
    expect(headers.get('x-webrun-truncated')).toBe('data.files, data.network');
    const whole = await start({
      data: { message: 'x', files: many(1_000, (index) => ({ filename: `${index}` })) },
    });
    expect(whole.headers.get('x-webrun-truncated')).toBeNull();
  });

  test('keeps a result of more than 20,000 values in full, as text', async () => {
    const found = many(20_001, (index) => ({ row: index, session: sessionId }));
    const { body } = await start({ sessionId, data: { message: found } });
    const { message } = body['data'] as { message: string };
    expect(JSON.parse(message)).toEqual(
      many(20_001, (index) => ({ row: index, session: body['sessionId'] })),
    );
    const fields = Object.fromEntries(found.map((_, index) => [`field-${index}`, index]));
    expect(
      typeof ((await start({ data: { message: fields } })).body['data'] as { message: unknown }).message,
    ).toBe('string');
    const few = await start({ data: { message: many(9_999, (index) => ({ row: index })) } });
    expect((few.body['data'] as { message: unknown[] }).message).toHaveLength(9_999);
  });

  test('with a million ids is answered, with few of them', async () => {
    const ids = `[${'{"fileId":1},'.repeat(1_000_000)}{}]`;
    const { status, body, text } = await start(
      `{"status":"running","sessionId":"sess_000002","files":${ids}}`,
    );
    expect([status, body['files']]).toEqual([200, expect.any(Array)]);
    expect(body['files']).toHaveLength(1_000);
    expect(text.length).toBeLessThan(1_000_000);
  });

  test('with a million ids in one text is answered without any, and with little more than it had', async () => {
    const message = `${taskId} `.repeat(1_000_000);
    const { status, text } = await start({ status: 'completed', sessionId, taskId, data: { message } });
    expect(status).toBe(200);
    expect(text.includes(taskId)).toBe(false);
    expect(text.length).toBeLessThan(1.5 * message.length);
  });

  test('of more than 16 MB is refused, as one that may have been taken', async () => {
    expect(await start({ status: 'running', message: 'x'.repeat(17_000_000) })).toMatchObject({
      status: 504,
      body: { code: 'OUTCOME_UNKNOWN' },
    });
  });

  test.each<[string, (size: number) => object]>([
    [
      'lists of ids',
      (size) => ({
        data: {
          message: 'x',
          files: many(size, () => ({ fileId: 'file_1' })),
          network: many(size, () => ({ id: 'sess_1' })),
        },
      }),
    ],
    ['what an agent found', (size) => ({ data: { message: many(size, (index) => ({ row: `${index}` })) } })],
    ['one long text', (size) => ({ data: { message: 'wr_live_ '.repeat(size) } })],
    [
      'fields of no listed name',
      (size) => Object.fromEntries(many(size, (index) => [`field-${index}`, 1]) as [string, number][]),
    ],
    [
      'amounts of no listed name',
      (size) => ({
        usage: Object.fromEntries(many(size, (index) => [`cost-${index}`, 1]) as [string, number][]),
      }),
    ],
    ['layers', (size) => ({ result: { result: { data: { message: many(size, String) } } } })],
  ])('is read in a time that grows with it: %s', (_name, make) => {
    const redact = createRedactor('wr_live_0123456789abcdef');
    const bodies = new Map([20_000, 80_000].map((size) => [size, make(size) as Record<string, unknown>]));
    expect(growthOf((size) => pickReply(bodies.get(size) ?? {}, redact), 20_000)).toBeLessThan(aboutLinear);
  });
});
