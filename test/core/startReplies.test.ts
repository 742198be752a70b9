import { describe, expect, it } from 'vitest';
import { ids, read, read812, refuse, tokens } from './reading.js';

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
    ['P6: an empty result beside a status that waits', { status: 'running', ...ids, result: '' }, waits],
    [
      'a text for a result beside a status of its own',
      { status: 'done', ...ids, result: 'Lamp: 12 EUR' },
      { state: 'completed', ...ids },
    ],
    [
      'ids that begin with dots',
      { status: 'pending', sessionId: '.s', taskId: '...t' },
      { ...waits, sessionId: '.s', taskId: '...t' },
    ],
    [
      'ids that would lead out of the path',
      { status: 'pending', sessionId: '.', taskId: '..' },
      { ...waits, sessionId: null, taskId: null },
    ],
    [
      'a cost without a leading zero, and one that is no number',
      { ...ids, type: 'task_completed', data: answer, usage: { cost: '$.5', total_tokens: '.x' } },
      { ...done, usage: { costUsd: 0.5, totalTokens: null } },
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
    [
      'a result with an id that an agent wrote',
      { ...ids, type: 'task_completed', data: answer, result: { taskId: 'TICKET-42', sessionId: 'desk' } },
      done,
    ],
    ['ids in the result alone', { status: 'pending', result: ids }, waits],
    ['ids in the meta object', { pending: true, webrun: ids }, waits],
    ['ids in the older meta object', { pending: true, enigma: ids }, waits],
    [
      'integers for ids',
      { pending: true, sessionId: 41, taskId: 77 },
      { state: 'running', sessionId: '41', taskId: '77' },
    ],
    ['accepted and queued', { status: 'started', ...ids }, { state: 'running', phase: 'starting' }],
    [
      'integers beyond 2^53 for ids',
      '{"pending":true,"sessionId":1750000000000000123,"taskId":9007199254740993}',
      { state: 'running', sessionId: '1750000000000000123', taskId: '9007199254740993' },
    ],
    [
      'a failure within the hold, with what was brought',
      {
        ...ids,
        status: 'failed',
        error: 'No',
        data: { message: 'Two of five', files: [{ filename: 'a.csv' }] },
      },
      { state: 'failed', failure: { message: 'No', answer: 'Two of five', files: [{ filename: 'a.csv' }] } },
    ],
    [
      'a failure by success alone, with its task and what it has used',
      {
        success: false,
        ...ids,
        error: 'The agent gave up',
        code: 'AGENT_FAILED',
        data: { message: 'Two of five' },
        usage: { cost: 0.12 },
      },
      {
        state: 'failed',
        ...ids,
        usage: { costUsd: 0.12 },
        failure: { message: 'The agent gave up', code: 'AGENT_FAILED', answer: 'Two of five' },
      },
    ],
    [
      'complete around a result without success',
      {
        ...ids,
        status: 'complete',
        result: { success: false, data: { message: 'No lamp found' }, usage: { cost: 0.12 } },
      },
      { state: 'failed', ...ids, usage: { costUsd: 0.12 }, failure: { message: 'No lamp found' } },
    ],
  ];
  it.each(rows)('reads %s', (_title, body, expected) => expect(read(body)).toMatchObject(expected));

  it.each([
    ['with a reason alone', { success: false, error: 'No' }],
    ['that names a task but no usage', { success: false, ...ids, error: 'No' }],
    ['with a usage but no task', { success: false, error: 'No', usage: { cost: 0 } }],
  ])('says refused for a success:false %s', (_title, body) =>
    expect(refuse(body)).toMatchObject({ code: 'http', outcome: 'refused', message: 'No' }),
  );

  it('says NO_TASK_ID when the state is unknown and no task is named', () => {
    expect(refuse({ success: true, note: 'ok' })).toMatchObject({
      code: 'protocol',
      apiCode: 'NO_TASK_ID',
      outcome: 'unknown',
      isRetryable: false,
    });
  });
});
