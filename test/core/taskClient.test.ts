import { expect, test } from 'vitest';
import { createTaskClient, emptyPartialResult, unknownUsage } from 'webrun-react/core';
import type { ServiceTraits, Task, WebRunClient } from 'webrun-react/core';

// What a client of another service may get wrong, because nobody checks its types.

const ref = { sessionId: 'a', taskId: 'a' };
const createClient = (answer: unknown, service: ServiceTraits = {}): WebRunClient => {
  const reply = (): Promise<Task> => Promise.resolve(answer as Task);
  return createTaskClient({ baseUrl: '/api/jobs', service, runTask: reply, getTask: reply });
};

const noTasks = [
  undefined,
  null,
  'done',
  5,
  [],
  {},
  { status: 'finished' },
  { status: 'toString' },
  { status: 1 },
];
test.each(noTasks.map((answer) => [JSON.stringify(answer), answer]))(
  '%s is no task: a start may have cost money, and a poll is repeated',
  async (_, answer) => {
    const client = createClient(answer);
    const error = { name: 'WebRunError', code: 'protocol', outcome: 'unknown' };
    await expect(client.runTask({ taskDetails: 'Look' })).rejects.toMatchObject({
      ...error,
      isRetryable: false,
    });
    await expect(client.getTask(ref)).rejects.toMatchObject({ ...error, isRetryable: true });
    await expect(client.getTask(ref)).rejects.toThrow(
      'It can be running, guardrail, completed, failed, terminated.',
    );
  },
);

const result = { message: null, output: null, outputError: null, files: [], network: [] };
const failure = { message: null, code: null, ...emptyPartialResult };
const usage = unknownUsage;
test.each<[object, object]>([
  [{ status: 'running' }, { status: 'running', phase: 'running', usage }],
  [{ status: 'guardrail' }, { status: 'guardrail', guardrail: { kind: null, question: null }, usage }],
  [{ status: 'completed' }, { status: 'completed', completedAt: null, result, usage }],
  [
    { status: 'completed', completedAt: '2026-11-01', result: { message: 'Four', files: null, network: {} } },
    { status: 'completed', completedAt: '2026-11-01', result: { ...result, message: 'Four' }, usage },
  ],
  [
    { status: 'failed', failure: 'no' },
    { status: 'failed', failure, usage },
  ],
  [
    { status: 'failed', failure: { code: 'GONE', output: [1] }, usage: { costUsd: 0.5 } },
    {
      status: 'failed',
      failure: { ...failure, code: 'GONE', output: [1] },
      usage: { ...usage, costUsd: 0.5 },
    },
  ],
  [
    { status: 'terminated', usage: 7 },
    { status: 'terminated', reason: null, usage },
  ],
  [
    { status: 'terminated', partial: { answer: 'Two' } },
    { status: 'terminated', reason: null, partial: { ...emptyPartialResult, answer: 'Two' }, usage },
  ],
])('%j has what it lacks', async (answer, task) => {
  await expect(createClient(answer).getTask(ref)).resolves.toEqual({ ...ref, ...task });
});

test.each<[object, object]>([
  [{}, { sessionId: null, taskId: null }],
  [
    { sessionId: '', taskId: {} },
    { sessionId: null, taskId: null },
  ],
  [{ taskId: 'b' }, { sessionId: 'b', taskId: 'b' }],
  [{ sessionId: 7 }, { sessionId: '7', taskId: '7' }],
  [
    { sessionId: 7, taskId: 0 },
    { sessionId: '7', taskId: '0' },
  ],
])('the ids of a start that names %j are %j', async (given, ids) => {
  const task = await createClient({ status: 'running', ...given }).runTask({ taskDetails: 'Look' });
  expect(task).toMatchObject(ids);
});

test.each(['baseUrl', 'runTask', 'getTask'])('a client without `%s` is refused', (name) => {
  const reply = (): Promise<Task> => Promise.reject(new Error('It is not asked.'));
  const methods = { baseUrl: '/api/jobs', runTask: reply, getTask: reply, [name]: undefined };
  expect(() => createTaskClient(methods as never)).toThrow(
    expect.objectContaining({ code: 'input', field: name, message: expect.stringContaining('it has no') }),
  );
});

test.each<[keyof ServiceTraits, unknown]>([
  ['pollIntervalMs', 0],
  ['pollIntervalMs', null],
  ['pollIntervalMs', Number.NaN],
  ['pollIntervalMs', Infinity],
  ['pollIntervalMs', '2000'],
  ['holdMs', -1],
  ['maxDurationMs', 0],
  ['answerLimitMs', null],
  ['startsPerMinute', 0],
  ['sessionUsdPerMinute', -0.1],
  ['maxTaskLength', 0],
])('a service whose `%s` is %s is refused, and the field named', (name, value) => {
  const field = `service.${name}`;
  expect(() => createClient({}, { [name]: value })).toThrow(
    expect.objectContaining({
      code: 'input',
      field,
      message: expect.stringContaining(`\`${field}\` is ${String(value)}.`),
    }),
  );
});

test('a service may say that nobody knows its price, and that it has no limits', () => {
  const service = {
    sessionUsdPerMinute: null,
    startsPerMinute: null,
    holdMs: 0,
    maxDurationMs: Infinity,
    answerLimitMs: Infinity,
    maxTaskLength: Infinity,
    pollIntervalMs: 500,
  };
  expect(createClient({}, service).service).toMatchObject(service);
});
