import { describe, expect, it } from 'vitest';
import { ids, poll, read, read812, refuse, tokens } from './reading.js';

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
      'failed by its code, however that is written',
      { error: 'Slow', code: ' Task-timeout' },
      { state: 'failed', failure: { message: 'Slow' } },
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
    [
      'a list for data',
      { status: 'completed', data: [{ price: 12 }] },
      { state: 'completed', result: { message: '[{"price":12}]', output: [{ price: 12 }] } },
    ],
    [
      'a list for a result',
      { status: 'completed', result: ['a', 'b'] },
      { state: 'completed', result: { message: '["a","b"]', output: ['a', 'b'] } },
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
      'failed with files, an answer and a network log',
      {
        status: 'failed',
        error: 'Slow',
        code: 'TASK_TIMEOUT',
        data: {
          message: '{"found":[1,2]}',
          files: [{ filename: 'a.csv', downloadUrl: 'https://blobs.webrun.ai/a', timestamp: 5 }],
          network: [{ id: 'n', taskId: 'T-77', urls: [{ url: 'https://a.example', timestamp: 1 }] }],
        },
      },
      {
        state: 'failed',
        failure: {
          message: 'Slow',
          code: 'TASK_TIMEOUT',
          answer: '{"found":[1,2]}',
          output: { found: [1, 2] },
          files: [{ filename: 'a.csv', url: 'https://blobs.webrun.ai/a', sourceUrl: null, downloadedAt: 5 }],
          network: [{ id: 'n', taskId: 'T-77', urls: [{ url: 'https://a.example', timestampMs: 1 }] }],
        },
      },
    ],
    [
      'failed by an answer that is the reason: said once',
      { status: 'failed', data: { message: 'No such lamp' } },
      { failure: { message: 'No such lamp', answer: null, output: null, files: [] } },
    ],
    [
      'failed with an answer as data',
      { status: 'failed', error: 'No', data: { message: [{ price: 12 }] } },
      { failure: { message: 'No', answer: '[{"price":12}]', output: [{ price: 12 }] } },
    ],
    [
      'failed with an output of its own',
      { status: 'failed', error: 'No', data: { output: { price: 12 } } },
      { failure: { message: 'No', answer: null, output: { price: 12 } } },
    ],
    [
      'failed within a result',
      { result: { status: 'failed', error: 'No', data: { message: 'Half', files: [{}] } } },
      { failure: { message: 'No', answer: 'Half', files: [{ filename: 'download' }] } },
    ],
    [
      'terminated with files and an answer',
      { status: 'terminated', reason: 'stopped', data: { message: 'Half', files: [{ filename: 'a.csv' }] } },
      {
        state: 'terminated',
        reason: 'stopped',
        partial: { answer: 'Half', output: null, files: [{ filename: 'a.csv' }], network: [] },
      },
    ],
    [
      'terminated with nothing',
      { status: 'stopped' },
      { partial: { answer: null, output: null, files: [], network: [] } },
    ],
    [
      'terminated by an answer that serves as the reason',
      { status: 'expired', data: { message: 'Ran out' } },
      { reason: 'Ran out', partial: { answer: null } },
    ],
    [
      'integers beyond 2^53 in the answer, as text and as an object',
      '{"type":"task_completed","data":{"message":"{\\"order\\":1750000000000000123,\\"n\\":9007199254740991,\\"f\\":1.5e300}"}}',
      { result: { output: { order: '1750000000000000123', n: 9_007_199_254_740_991, f: 1.5e300 } } },
    ],
    [
      'the same in an object',
      '{"type":"task_completed","data":{"message":{"order":-1750000000000000123}}}',
      {
        result: { message: '{"order":"-1750000000000000123"}', output: { order: '-1750000000000000123' } },
      },
    ],
    [
      'times that no clock has',
      {
        type: 'task_completed',
        completedAt: '2026-13-45',
        data: {
          message: 'ok',
          files: [{ timestamp: 8.64e15 }, { timestamp: 8.64e15 + 2 }, { timestamp: -1 }],
          network: [{ urls: [{ url: 'https://a.example', timestamp: 1e300 }] }],
        },
      },
      {
        completedAt: null,
        result: {
          files: [{ downloadedAt: 8.64e15 }, { downloadedAt: null }, { downloadedAt: null }],
          network: [{ urls: [{ timestampMs: null }] }],
        },
      },
    ],
    ...['49', '0', '2026-01-05', '2026-01-05T10:00:00', '2026-01-05 10:00', '2026-13-45T10:00:00Z'].map(
      (completedAt): [string, object, object] => [
        `an end at ${completedAt}, which is no moment`,
        { type: 'task_completed', completedAt, data: { message: 'ok' } },
        { completedAt: null },
      ],
    ),
    ...['2026-01-05T10:00:00Z', '2026-01-05T10:00:00.123+05:30'].map(
      (completedAt): [string, object, object] => [
        `an end at ${completedAt}`,
        { type: 'task_completed', completedAt, data: { message: 'ok' } },
        { completedAt },
      ],
    ),
    [
      'a question with a key in it',
      { type: 'guardrail_trigger', data: { value: 'Is wr_live_0123456789ab yours?' } },
      { guardrail: { question: 'Is … yours?' } },
    ],
    ...['', ' \n', null].map((value): [string, object, object] => [
      `a question of ${JSON.stringify(value)} as none`,
      { type: 'guardrail_trigger', data: { value } },
      { guardrail: { question: null } },
    ]),
    [
      'the message where the question is empty',
      { type: 'guardrail_trigger', data: { value: '', message: 'Which colour?' } },
      { guardrail: { question: 'Which colour?' } },
    ],
    [
      'an answer with a key in it: it is the user’s own',
      { type: 'task_completed', data: { message: 'Your new key is wr_live_0123456789ab' } },
      { result: { message: 'Your new key is wr_live_0123456789ab' } },
    ],
    [
      'the second place when the first is nonsense',
      { pending: true, usage: { cost: 'n/a' }, data: { cost: 0.5 } },
      { usage: { costUsd: 0.5 } },
    ],
    // JSON writes -0 as 0: a stored task would not be equal to what it was.
    ...['-0', '"-0"', '"-$0.00"'].map((cost): [string, string, object] => [
      `a cost of ${cost} as zero`,
      `{"pending":true,"usage":{"cost":${cost}}}`,
      { usage: { costUsd: 0 } },
    ]),
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
  it.each([{ pending: true }, { pollUrl: 'https://connect.webrun.ai/task/S-1/T-1' }])(
    'does not take a refused start for one that cost nothing where it says how to go on: %j',
    (more) => {
      const refused = { success: false, message: 'No' };
      expect(refuse(refused, {})).toMatchObject({ code: 'http', outcome: 'refused' });
      expect(refuse({ ...refused, ...more }, {})).toMatchObject({ outcome: 'unknown', isRetryable: false });
    },
  );
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
