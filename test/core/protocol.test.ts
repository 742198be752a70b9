import { describe, expect, it } from 'vitest';
import { isWebRunError } from '../../src/core/errors.js';
import type { WebRunError } from '../../src/core/errors.js';
import { parseTask, readOtherSpelling, toRunTaskBody } from '../../src/core/protocol.js';
import type { ReplyContext } from '../../src/core/protocol.js';
import { parseAck } from '../../src/core/reply.js';
import { parseSession, parseUpload } from '../../src/core/session.js';
import { aboutLinear, growthOf } from '../growth.js';

const ids = { sessionId: 'Sx41kPq0aZ', taskId: 'T-77' };
const poll: ReplyContext = ids;
const start: ReplyContext = {};

const read = (body: unknown, context: ReplyContext = start, status = 200): unknown => {
  const { status: state, ...task } = parseTask(
    { status, body: typeof body === 'string' ? body : JSON.stringify(body) },
    context,
  );
  return { state, ...task };
};
const refuse = (body: unknown, context: ReplyContext = start, status = 200): WebRunError => {
  try {
    parseTask({ status, body: typeof body === 'string' ? body : JSON.stringify(body) }, context);
  } catch (error) {
    if (isWebRunError(error)) return error;
    throw error;
  }
  throw new Error('was read as a task');
};

const tokens = {
  prompt_tokens: 812,
  completion_tokens: 44,
  total_tokens: 856,
  completion_time: 17.5,
  cost: 0.0031,
};
const read812 = {
  promptTokens: 812,
  completionTokens: 44,
  totalTokens: 856,
  durationSeconds: 17.5,
  computeSeconds: null,
  costUsd: 0.0031,
};

describe('replies to a start', () => {
  const answer = { message: 'Lamp: 12 EUR' };
  const done = { state: 'completed', ...ids, result: { message: 'Lamp: 12 EUR' } };
  const waits = { state: 'running', phase: 'running', ...ids };
  const rows: [title: string, body: unknown, expected: object][] = [
    [
      'A: flat, by type',
      {
        success: true,
        ...ids,
        type: 'task_completed',
        data: { ...answer, files: [], network: [] },
        usage: tokens,
      },
      { ...done, usage: read812 },
    ],
    [
      "A': data with a message only",
      { success: true, ...ids, type: 'task_completed', data: answer },
      { ...done, usage: { costUsd: null, totalTokens: null } },
    ],
    [
      'B: nested, tokens in data, cost in usage',
      {
        success: true,
        ...ids,
        status: 'complete',
        result: {
          type: 'task_completed',
          data: { ...answer, prompt_tokens: 812, completion_tokens: 44, completion_time: 17.5 },
          usage: { cost: 0.0031 },
        },
      },
      { ...done, usage: read812 },
    ],
    [
      'B1: nested without usage',
      { success: true, ...ids, status: 'complete', result: { type: 'task_completed', data: answer } },
      done,
    ],
    [
      'B2: a result with success and no type',
      { ...ids, status: 'complete', result: { success: true, data: answer } },
      done,
    ],
    [
      'B3: usage beside the result, by its other names',
      {
        ...ids,
        status: 'complete',
        completedAt: '2026-01-05T10:00:00Z',
        result: { data: answer },
        usage: { inputTokens: 5, outputTokens: 6, computeTime: 3, cost: 0 },
      },
      {
        ...done,
        completedAt: '2026-01-05T10:00:00Z',
        usage: { promptTokens: 5, completionTokens: 6, totalTokens: 11, computeSeconds: 3, costUsd: 0 },
      },
    ],
    [
      'B4: a result without a status',
      { success: true, ...ids, result: { type: 'task_completed', data: answer, usage: tokens } },
      { ...done, usage: read812 },
    ],
    ['B5: a result with a message only', { ...ids, result: { data: answer } }, done],
    [
      'B6: complete without ids',
      { status: 'complete', result: { data: answer } },
      { ...done, sessionId: null, taskId: null },
    ],
    [
      'P1: pending with a poll URL',
      {
        success: true,
        status: 'pending',
        ...ids,
        pollUrl: '/task/Sx41kPq0aZ/T-77',
        message: 'Still working',
      },
      waits,
    ],
    [
      'P2: pending twice',
      { status: 'pending', pending: true, ...ids, pollUrl: '/task/Sx41kPq0aZ/T-77' },
      waits,
    ],
    ['P3: pending without a status', { pending: true, ...ids, pollUrl: '/task/Sx41kPq0aZ/T-77' }, waits],
    [
      'P4: ids from the poll URL alone',
      { pending: true, pollUrl: 'https://connect.webrun.ai/task/Sx41kPq0aZ/T-77' },
      waits,
    ],
    [
      'P5: placeholders for ids',
      { status: 'pending', pollUrl: '/task/{sessionId}/{taskId}' },
      { ...waits, sessionId: null, taskId: null },
    ],
    [
      'a poll URL as the only mark',
      { pollUrl: 'https://elsewhere.example/task/a/b' },
      { ...waits, sessionId: null, taskId: null },
    ],
    [
      'a guardrail within the hold',
      { ...ids, type: 'guardrail_trigger', data: { type: 'human_input_needed', value: 'Which colour?' } },
      { state: 'guardrail', ...ids, guardrail: { kind: 'human_input_needed', question: 'Which colour?' } },
    ],
    [
      'a failure within the hold',
      { ...ids, status: 'failed', success: false, error: 'No such page', code: 'NAVIGATION_TIMEOUT' },
      { state: 'failed', failure: { message: 'No such page', code: 'NAVIGATION_TIMEOUT' } },
    ],
    ['ids in the meta object', { pending: true, webrun: ids }, waits],
    ['ids in the older meta object', { pending: true, enigma: ids }, waits],
    [
      'integers for ids',
      { pending: true, sessionId: 41, taskId: 77 },
      { state: 'running', sessionId: '41', taskId: '77' },
    ],
    ['accepted and queued', { status: 'started', ...ids }, { state: 'running', phase: 'starting' }],
  ];
  it.each(rows)('reads %s', (_title, body, expected) => expect(read(body)).toMatchObject(expected));

  it('says NO_TASK_ID when the state is unknown and no task is named', () => {
    expect(refuse({ success: true, note: 'ok' })).toMatchObject({
      code: 'protocol',
      apiCode: 'NO_TASK_ID',
      outcome: 'unknown',
      isRetryable: false,
    });
  });
});

describe('replies to a poll', () => {
  const rows: [title: string, body: unknown, expected: object][] = [
    [
      'running with snake usage',
      { success: true, status: 'running', ...ids, usage: tokens },
      { state: 'running', ...ids, usage: read812 },
    ],
    [
      'active, pending, aliases, no ids',
      { status: 'active', pending: true, usage: { inputTokens: 9, outputTokens: 1, computeTime: 4 } },
      { state: 'running', ...ids, usage: { totalTokens: 10, computeSeconds: 4 } },
    ],
    [
      'bare pending with a cost',
      { pending: true, usage: { cost: 0.002 } },
      { state: 'running', usage: { costUsd: 0.002 } },
    ],
    ['pending again', { status: 'pending' }, { state: 'running', phase: 'running' }],
    ['paused', { status: 'paused' }, { state: 'running', phase: 'paused' }],
    ['orphaned', { status: 'orphaned' }, { state: 'running', phase: 'disconnected' }],
    ['queued', { status: 'queued' }, { state: 'running', phase: 'starting' }],
    ['a state nobody documents', { status: 'reticulating' }, { state: 'running', phase: 'running' }],
    [
      'completed by type, tokens in data',
      {
        type: 'task_completed',
        data: { message: 'ok', inputTokens: 2, outputTokens: 3 },
        usage: { computeTime: 1 },
      },
      { state: 'completed', ...ids, usage: { totalTokens: 5, computeSeconds: 1 } },
    ],
    [
      'completed by status and type',
      { status: 'completed', type: 'task_completed', data: { message: '' } },
      { state: 'completed', result: { message: '', output: null } },
    ],
    [
      'completed without success and usage',
      { type: 'task_completed', data: { message: 'ok' } },
      { state: 'completed', usage: { costUsd: null } },
    ],
    [
      'guardrail without ids',
      { type: 'guardrail_trigger', data: { type: 'human_input_needed', value: { ask: 'PIN' } } },
      { state: 'guardrail', ...ids, guardrail: { question: '{"ask":"PIN"}' } },
    ],
    [
      'guardrail by its data alone',
      { data: { type: 'human_input_needed', value: 'PIN?' } },
      { state: 'guardrail' },
    ],
    [
      'failed with error and code',
      { success: false, status: 'failed', error: 'Gone wrong', code: 'PAGE_CRASH' },
      { state: 'failed', failure: { message: 'Gone wrong', code: 'PAGE_CRASH' } },
    ],
    [
      'failed by error and code alone',
      { success: false, error: 'Slow', code: 'TASK_TIMEOUT', details: {} },
      { state: 'failed', failure: { code: 'TASK_TIMEOUT' } },
    ],
    [
      'terminated',
      { status: 'terminated', reason: 'instance_lost' },
      { state: 'terminated', reason: 'instance_lost' },
    ],
    ['stopped', { status: 'stopped' }, { state: 'terminated', reason: null }],
    ['a string result', { result: 'All done' }, { state: 'completed', result: { message: 'All done' } }],
    [
      'a string for data',
      { status: 'completed', data: 'All done' },
      { state: 'completed', result: { message: 'All done' } },
    ],
    ['a message alone', { data: { message: 7 } }, { state: 'completed', result: { message: '7' } }],
    ['a message while pending', { pending: 'true', data: { message: 'soon' } }, { state: 'running' }],
    ['completed but pending and empty', { status: 'completed', pending: true }, { state: 'running' }],
    [
      'type before status',
      { type: 'task_completed', status: 'failed', data: { message: 'ok' } },
      { state: 'completed' },
    ],
    [
      'status before pending',
      { status: 'completed', pending: true, data: { message: 'ok' } },
      { state: 'completed' },
    ],
    [
      'loose spelling of a state',
      { type: ' Task-Completed ', data: { message: 'ok' } },
      { state: 'completed' },
    ],
    ['success as text', { success: 'false', error: 'No' }, { state: 'failed', failure: { message: 'No' } }],
    [
      'an outer type around an inner status',
      { type: 'task_completed', result: { status: 'failed', data: { message: 'ok' } } },
      { state: 'completed' },
    ],
    [
      'three wrappings',
      { result: { result: { result: { type: 'task_completed', data: { message: 'deep' } } } } },
      { state: 'completed', result: { message: 'deep' } },
    ],
    [
      'an object as the message',
      { type: 'task_completed', data: { message: { price: 12 } } },
      { state: 'completed', result: { message: '{"price":12}', output: { price: 12 } } },
    ],
    [
      'numbers as text and nonsense',
      {
        pending: true,
        usage: {
          prompt_tokens: '12',
          completion_tokens: 'NaN',
          cost: '$0.0124',
          completion_time: -3,
          computeTime: '1e3',
        },
      },
      {
        usage: {
          promptTokens: 12,
          completionTokens: null,
          totalTokens: null,
          costUsd: 0.0124,
          durationSeconds: null,
          computeSeconds: null,
        },
      },
    ],
    [
      'the second place when the first is nonsense',
      { pending: true, usage: { cost: 'n/a' }, data: { cost: 0.5 } },
      { usage: { costUsd: 0.5 } },
    ],
  ];
  it.each(rows)('reads %s', (_title, body, expected) => expect(read(body, poll)).toMatchObject(expected));

  it.each([202, 204, 304])('takes an empty HTTP %i as nothing new', (status) => {
    expect(read('', poll, status)).toMatchObject({ state: 'running', ...ids });
  });
  it('reads a failed task at any HTTP status by its code', () => {
    expect(
      read({ success: false, code: 'ELEMENT_NOT_FOUND', message: 'Nothing there' }, poll, 500),
    ).toMatchObject({ state: 'failed', failure: { message: 'Nothing there' } });
  });
  it('does not take the news of another task', () => {
    expect(refuse({ ...ids, taskId: 'T-78', status: 'running' }, poll)).toMatchObject({
      code: 'protocol',
      isRetryable: true,
    });
    expect(
      refuse({ sessionId: 'other', type: 'task_completed', data: { message: 'x' } }, poll),
    ).toMatchObject({ code: 'protocol' });
  });
});

describe('files and network', () => {
  it('keeps safe links and the last part of a name', () => {
    const files = [
      {
        filename: '..\\..\\bill\u202Efdp.pdf',
        downloadUrl: 'https://blobs.webrun.ai/a',
        source: 'http://shop.example/a',
        timestamp: 5,
      },
      { filename: 'a/../', downloadUrl: 'javascript:alert(1)' },
      { downloadUrl: 'https://user:pw@evil.example/' },
      { filename: '\u0000', downloadUrl: 'http://127.0.0.1:4747/f' },
      'text',
      null,
    ];
    const network = [
      { id: 'n1', taskId: 'T-77', urls: [{ url: 'https://a.example', timestamp: 1.5 }, { url: 3 }, 4] },
      7,
    ];
    expect(read({ type: 'task_completed', data: { message: 'ok', files, network } }, poll)).toMatchObject({
      result: {
        files: [
          { filename: 'billfdp.pdf', url: 'https://blobs.webrun.ai/a', sourceUrl: null, downloadedAt: 5 },
          { filename: 'download', url: null },
          { filename: 'download', url: null },
          { filename: 'download', url: 'http://127.0.0.1:4747/f', downloadedAt: null },
        ],
        network: [{ id: 'n1', taskId: 'T-77', urls: [{ url: 'https://a.example', timestampMs: 1.5 }] }],
      },
    });
  });
  it('reads lists that are none as empty', () => {
    expect(
      read({ type: 'task_completed', data: { files: { length: 3 }, network: 'x' } }, poll),
    ).toMatchObject({ result: { files: [], network: [], message: null } });
  });
});

describe('refusals', () => {
  const layouts: [title: string, body: unknown, text: string, apiCode: string | null][] = [
    ['message', { success: false, message: 'Too many' }, 'Too many', null],
    [
      'error and code',
      { success: false, error: 'Too many', code: 'RATE_LIMIT_EXCEEDED', details: { limit: 10 } },
      'Too many',
      'RATE_LIMIT_EXCEEDED',
    ],
    ['message and code', { success: false, message: 'Too many', code: 'X' }, 'Too many', 'X'],
    ['OpenAI', { error: { message: 'Too many', type: 'rate', code: 'rl' } }, 'Too many', 'rl'],
    ['a list of errors', { errors: [{ message: 'Too many' }] }, 'Too many', null],
    ['an error array', { error: ['a', 'b'] }, '["a","b"]', null],
    ['an empty error before a message', { error: '', message: 'Too many' }, 'Too many', null],
    ['a number as the code', { message: 'Too many', code: 17 }, 'Too many', '17'],
  ];
  it.each(layouts)('reads the layout %s', (_title, body, text, apiCode) => {
    expect(refuse(body, start, 429)).toMatchObject({
      code: 'http',
      status: 429,
      message: text,
      apiCode,
      isRetryable: true,
      outcome: 'refused',
    });
  });

  // status, JSON body?, poll may repeat, POST may repeat, outcome of a POST
  const statuses: [number, boolean, boolean, boolean, 'refused' | 'unknown'][] = [
    [400, true, false, false, 'refused'],
    [400, false, false, false, 'refused'],
    [401, true, false, false, 'refused'],
    [402, true, false, false, 'refused'],
    [403, false, false, false, 'refused'],
    [404, true, false, false, 'refused'],
    [408, true, true, false, 'unknown'],
    [425, true, true, false, 'refused'],
    [429, true, true, true, 'refused'],
    [429, false, true, true, 'refused'],
    [500, true, true, false, 'unknown'],
    [502, false, true, false, 'unknown'],
    [503, true, true, true, 'refused'],
    [503, false, true, false, 'unknown'],
    [504, false, true, false, 'unknown'],
    [200, false, true, false, 'unknown'],
    [302, false, true, false, 'unknown'],
    [0, false, true, false, 'unknown'],
  ];
  it.each(statuses)(
    'HTTP %i, JSON %s: poll repeats %s, POST repeats %s, outcome %s',
    (status, isJson, onPoll, onPost, outcome) => {
      const body = isJson ? { message: 'No' } : '<html>No</html>';
      expect(refuse(body, poll, status)).toMatchObject({ isRetryable: onPoll, status });
      expect(refuse(body, start, status)).toMatchObject({
        isRetryable: onPost,
        outcome,
        code: status >= 400 ? 'http' : 'protocol',
      });
    },
  );

  it('takes success:false on a start as refused and on a poll as failed only with a reason', () => {
    expect(refuse({ success: false, message: 'No' })).toMatchObject({
      code: 'http',
      outcome: 'refused',
      isRetryable: false,
    });
    expect(refuse({ success: false }, poll)).toMatchObject({ code: 'http', isRetryable: true });
    expect(read({ success: false, message: 'No' }, poll)).toMatchObject({ state: 'failed' });
  });

  it('takes hidden texts out of words and codes', () => {
    const reply = {
      status: 400,
      body: JSON.stringify({ error: ['key wr_"1', 'pw hunter2'], code: 'hunter2' }),
      hidden: ['wr_"1', 'hunter2', ''],
    };
    expect(() => parseTask(reply)).toThrow(
      expect.objectContaining({ message: '["key …","pw …"]', apiCode: '…' }),
    );
    expect(
      parseTask({ ...reply, status: 200, body: { status: 'failed', error: 'typed hunter2' } }),
    ).toMatchObject({ failure: { message: 'typed …' } });
  });
});

describe('hostile bodies', () => {
  it.each([
    '',
    ' ',
    '{"type":"task_completed","da',
    '<!doctype html>',
    '[]',
    '"text"',
    'null',
    '12',
    '"\\"{}\\""',
  ])('refuses %j as unreadable', (body) => {
    expect(refuse(body, poll)).toMatchObject({ code: 'protocol', apiCode: 'BAD_BODY', isRetryable: true });
  });
  it('reads past a byte order mark and JSON within JSON', () => {
    const body = JSON.stringify({ ...ids, pending: true });
    expect(read(`\uFEFF${body}`)).toMatchObject(ids);
    expect(read(JSON.stringify(body))).toMatchObject(ids);
  });
  it.each([
    ['https://evil.example/task/a/b'],
    ['//evil.example/task/a/b'],
    ['javascript:alert(1)//task/a/b'],
    ['https://u:p@connect.webrun.ai/task/a/b'],
    ['https://connect.webrun.ai@evil.example/task/a/b'],
    ['https://connect.webrun.ai/other/a/b'],
    ['/task/a/b/c'],
    ['/task/a/..'],
    ['/task/a/%2e%2e'],
    ['/task/a'],
    ['http://connect.webrun.ai/task/a/b'],
  ])('takes no ids from %s', (pollUrl) => {
    expect(read({ pending: true, pollUrl })).toMatchObject({ sessionId: null, taskId: null });
  });
  it.each([
    ['/api/webrun', '/api/webrun/task/a/b'],
    ['https://proxy.example/v1/', 'https://proxy.example/v1/task/a/b?x=1'],
  ])('takes ids below the base %s', (baseUrl, pollUrl) => {
    expect(read({ pending: true, pollUrl }, { baseUrl })).toMatchObject({ sessionId: 'a', taskId: 'b' });
  });
  it('does not mix the ids of a body with those of a poll URL for another session', () => {
    expect(read({ pending: true, sessionId: 's1', pollUrl: '/task/s2/t2' })).toMatchObject({
      sessionId: 's1',
      taskId: null,
    });
  });
  it.each(['.', '..', 'a/b', 'a\\b', 'a b', '', 'x'.repeat(129), 1.5, {}, null, true])(
    'refuses %j as an id',
    (id) => {
      expect(read({ pending: true, sessionId: id, taskId: id })).toMatchObject({
        sessionId: null,
        taskId: null,
      });
    },
  );
  it('sees own fields only and hands no prototype on', () => {
    const body =
      '{"__proto__":{"status":"completed","taskId":"stolen"},"constructor":{"prototype":{"x":1}},"status":"running"}';
    expect(read(body, poll)).toMatchObject({ state: 'running', ...ids });
    const task = parseTask(
      {
        status: 200,
        body: { type: 'task_completed', data: { message: '{"__proto__":{"isAdmin":true},"a":1}' } },
      },
      poll,
    );
    const output = task.status === 'completed' ? task.result.output : null;
    expect(Object.keys(output as object)).toEqual(['a']);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
  it('survives 100,000 levels of nesting', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(read(`{"type":"task_completed","data":{"message":${deep}}}`, poll)).toMatchObject({
      state: 'completed',
      result: { output: null },
    });
    expect(read({ type: 'task_completed', data: { message: deep } }, poll)).toMatchObject({
      state: 'completed',
      result: { message: deep, output: null },
    });
    expect(read(`${'{"result":'.repeat(50_000)}1${'}'.repeat(50_000)}`, poll)).toMatchObject({
      state: 'running',
    });
  });
  it('takes no name for an amount that only resembles one', () => {
    const usage = {
      _cost: 9,
      c_ost: 9,
      output_time: 7,
      pro_mpttokens: 4,
      tokens_input: 5,
      reinput_tokens: 6,
    };
    expect(read({ status: 'active', usage }, poll)).toMatchObject({
      usage: {
        promptTokens: null,
        completionTokens: null,
        totalTokens: null,
        durationSeconds: null,
        computeSeconds: null,
        costUsd: null,
      },
    });
  });
  it('reads a message of 5 MB', () => {
    const message = 'x'.repeat(5_000_000);
    expect(read({ type: 'task_completed', data: { message } }, poll)).toMatchObject({ result: { message } });
  });
  it.each<[string, (size: number) => object]>([
    ['digits', (size) => ({ message: `${'7'.repeat(size)} lamps` })],
    ['a cost', (size) => ({ message: 'ok', cost: `${'1'.repeat(size / 2)}.${'1'.repeat(size / 2)}x` })],
    ['a file name', (size) => ({ message: 'ok', files: [{ filename: 'a'.repeat(size) }] })],
  ])('reads four times as much of %s in about four times as long', (_title, toData) => {
    const work = (size: number): void =>
      expect(read({ type: 'task_completed', data: toData(size) }, poll)).toMatchObject({
        state: 'completed',
      });
    expect(growthOf(work, 100_000)).toBeLessThan(aboutLinear);
  });
  it('reads lists where objects belong', () => {
    expect(
      read({ type: 'task_completed', data: [], usage: [1], webrun: ['x'], error: [] }, poll),
    ).toMatchObject({ state: 'completed', ...ids, result: { message: null } });
  });

  it('throws nothing but its own error and leaves no field undefined or NaN, over 20,000 random bodies', () => {
    let seed = 20260105;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const keys = [
      'type',
      'event',
      'status',
      'success',
      'pending',
      'result',
      'data',
      'usage',
      'error',
      'errors',
      'message',
      'code',
      'sessionId',
      'taskId',
      'pollUrl',
      'webrun',
      'cost',
      'prompt_tokens',
      'files',
      'network',
      'urls',
      'url',
      'value',
      'reason',
      '__proto__',
      'constructor',
    ];
    const scalars: unknown[] = [
      'task_completed',
      'guardrail_trigger',
      'failed',
      'pending',
      'running',
      'completed',
      'terminated',
      'human_input_needed',
      '',
      'x',
      '/task/a/b',
      '-1',
      '$2',
      0,
      -1,
      1.5,
      Infinity,
      true,
      false,
      null,
      'false',
      'TASK_TIMEOUT',
    ];
    const make = (depth: number): unknown => {
      const kind = random(depth > 0 ? 10 : 6);
      if (kind < 6) return scalars[random(scalars.length)];
      if (kind === 6) return Array.from({ length: random(4) }, () => make(depth - 1));
      return Object.fromEntries(
        Array.from({ length: random(7) }, () => [keys[random(keys.length)], make(depth - 1)]),
      );
    };
    const check = (value: unknown, path: string): void => {
      if (value === undefined || Number.isNaN(value)) throw new Error(`${path} is ${String(value)}`);
      if (typeof value === 'object' && value !== null)
        for (const [key, part] of Object.entries(value)) check(part, `${path}.${key}`);
    };
    let tasks = 0;
    for (let round = 0; round < 20_000; round++) {
      const body =
        round % 2
          ? make(4)
          : JSON.stringify(
              Object.fromEntries(Array.from({ length: 6 }, () => [keys[random(keys.length)], make(3)])),
            );
      const status = [200, 200, 200, 202, 302, 400, 404, 429, 500, 503][random(10)] ?? 200;
      try {
        check(parseTask({ status, body }, random(2) ? poll : start), 'task');
        tasks++;
      } catch (error) {
        if (!isWebRunError(error)) throw error;
      }
    }
    expect(tasks).toBeGreaterThan(1_000);
  });
});

describe('other replies', () => {
  it('reads a session', () => {
    const body = {
      success: true,
      sessionId: 'abc',
      socketURL: 'https://connect.webrun.ai',
      streaming: {
        webRTCURL: 'https://x.webrun.ai/whep',
        webViewURL: 'http://1.2.3.4:8889/abc',
        dimensions: { width: 800, height: '500' },
      },
      expiresIn: 300000,
      balance: -1.5,
    };
    expect(parseSession({ status: 200, body })).toEqual({
      sessionId: 'abc',
      socketUrl: 'https://connect.webrun.ai/',
      streaming: { webRtcUrl: 'https://x.webrun.ai/whep', webViewUrl: null, width: 800, height: 500 },
      expiresInMs: 300000,
      balanceUsd: -1.5,
    });
    expect(parseSession({ status: 201, body: '{"sessionId":9}' })).toEqual({
      sessionId: '9',
      socketUrl: null,
      streaming: null,
      expiresInMs: null,
      balanceUsd: null,
    });
    expect(() => parseSession({ status: 200, body: '{"success":true}' })).toThrow(
      expect.objectContaining({ code: 'protocol', outcome: 'unknown' }),
    );
  });
  it('reads uploads, a list or one, and skips entries without an id', () => {
    expect(
      parseUpload({
        status: 200,
        body: { files: [{ fileId: 'f1', originalName: 'a.csv', size: '12' }, { size: 3 }, null] },
      }),
    ).toEqual([{ fileId: 'f1', originalName: 'a.csv', sizeBytes: 12 }]);
    expect(parseUpload({ status: 200, body: { file: { fileId: 'f2' } } })).toEqual([
      { fileId: 'f2', originalName: null, sizeBytes: null },
    ]);
    expect(() => parseUpload({ status: 200, body: { files: [{}] } })).toThrow(
      expect.objectContaining({ code: 'protocol' }),
    );
  });
  it.each([
    [200, ''],
    [204, ''],
    [200, '{}'],
    [202, '{"success":true,"message":"ok"}'],
  ])('takes HTTP %i %j as an acknowledgement', (status, body) =>
    expect(() => parseAck({ status, body })).not.toThrow(),
  );
  it.each([
    [0, ''],
    [302, ''],
    [200, '<html>'],
    [200, '{"success":"false"}'],
    [401, '{"message":"Session not found or unauthorized"}'],
    [502, ''],
  ])('does not take HTTP %i %j as one', (status, body) =>
    expect(() => parseAck({ status, body })).toThrow(expect.objectContaining({ name: 'WebRunError' })),
  );
});

describe('requests', () => {
  it('speaks both generations', () => {
    const input = {
      taskDetails: 'Buy',
      startingUrl: 'https://a.example',
      maxDurationMs: 900_000,
      environmentId: 'e1',
      files: ['f1'],
    };
    expect(JSON.parse(JSON.stringify(toRunTaskBody(input, 'taskDetails')))).toEqual({
      taskDetails: 'Buy',
      startingUrl: 'https://a.example',
      maxDuration: 300_000,
      environmentId: 'e1',
      files: ['f1'],
    });
    expect(JSON.parse(JSON.stringify(toRunTaskBody({ ...input, profileId: 'p' }, 'task.prompt')))).toEqual({
      task: { prompt: 'Buy', startingUrl: 'https://a.example', maxDuration: 300_000, files: ['f1'] },
      environmentId: 'e1',
    });
  });
  it('hears the other spelling only on a 400 that names it', () => {
    expect(
      readOtherSpelling(
        { status: 400, body: '{"message":"Missing field","details":{"field":"task.prompt"}}' },
        'taskDetails',
      ),
    ).toBe('task.prompt');
    expect(
      readOtherSpelling({ status: 400, body: '{"error":"taskDetails is required"}' }, 'task.prompt'),
    ).toBe('taskDetails');
    expect(
      readOtherSpelling({ status: 400, body: '{"error":"taskDetails is required"}' }, 'taskDetails'),
    ).toBeNull();
    expect(
      readOtherSpelling({ status: 422, body: '{"error":"prompt is required"}' }, 'taskDetails'),
    ).toBeNull();
  });
});
