import { expect, test } from 'vitest';
import { createWebRunClient } from '../../src/core.js';
import type { Spelling } from '../../src/core.js';
import type { Agent, AgentTask } from '../../src/testing.js';
import { base, createWebRun } from './webrun.js';

/** An agent that keeps what it was given. */
function createRecorder(): { agent: Agent; tasks: AgentTask[] } {
  const tasks: AgentTask[] = [];
  const agent: Agent = {
    name: 'recorder',
    // oxlint-disable-next-line require-yield -- it only listens
    async *run(task) {
      tasks.push(task);
    },
  };
  return { agent, tasks };
}

const asked = { taskDetails: 'Find a lamp', startingUrl: 'https://shop.example/', maxDurationMs: 60_000 };

test.each([
  [
    'G1 and G2, flat',
    { taskDetails: 'Find a lamp', startingUrl: 'https://shop.example/', maxDuration: 60_000 },
  ],
  [
    'the proxies page',
    { taskDetails: 'Find a lamp', startingPoint: 'https://shop.example/', maxDuration: 60_000 },
  ],
  [
    'G3, nested',
    { task: { prompt: 'Find a lamp', startingUrl: 'https://shop.example/', maxDuration: 60_000 } },
  ],
  ['G3, flat', { prompt: 'Find a lamp', startingUrl: 'https://shop.example/', maxDuration: 60_000 }],
  [
    'initialTask',
    {
      initialTask: {
        taskDetails: 'Find a lamp',
        startingPoint: 'https://shop.example/',
        maxDuration: 60_000,
      },
    },
  ],
  [
    'nulls for what is not wanted',
    {
      taskDetails: 'Find a lamp',
      startingUrl: 'https://shop.example/',
      maxDuration: 60_000,
      proxy: null,
      secrets: null,
      outputType: null,
    },
  ],
])('reads run-task as %s', async (_name, body) => {
  const { agent, tasks } = createRecorder();
  const { send } = createWebRun({ agent });
  expect((await send('POST', '/start/run-task', body)).status).toBe(200);
  expect(tasks).toEqual([expect.objectContaining(asked)]);
});

test.each([
  [
    'taskDetails',
    {
      taskDetails: 'Find a lamp',
      startingPoint: 'https://shop.example/',
      maxDuration: 60_000,
      newState: 'start',
    },
  ],
  ['prompt', { prompt: 'Find a lamp', startingUrl: 'https://shop.example/', maxDuration: 60_000 }],
])('reads newTask with %s', async (_name, fields) => {
  const { agent, tasks } = createRecorder();
  const { client, send } = createWebRun({ agent });
  const { sessionId } = await client.startSession();
  await send('POST', '/start/send-message', { sessionId, message: { actionType: 'newTask', ...fields } });
  expect(tasks).toEqual([expect.objectContaining(asked)]);
});

test.each([
  ['flat', { taskDetails: 'Find a lamp' }],
  ['initialTask', { initialTask: { taskDetails: 'Find a lamp' } }],
  ['task', { task: { prompt: 'Find a lamp' } }],
])('starts the first task of a session, written as %s', async (_name, body) => {
  const { agent, tasks } = createRecorder();
  const { send } = createWebRun({ agent });
  const reply = await send('POST', '/start/start-session', body);
  expect(reply.body).toMatchObject({ taskId: tasks[0]?.taskId, initialPrompt: 'Find a lamp' });
  expect(tasks[0]?.taskDetails).toBe('Find a lamp');
});

test('takes a guardrail answer as taskDetails and as prompt', async () => {
  const { clock, client, send } = createWebRun();
  const { sessionId } = await client.startSession();
  const reply = client.sendTask(sessionId, {
    taskDetails: '[ask: a?] [say: {{answer}}] [ask: b?] [say: {{answer}}]',
  });
  await clock.advance(0);
  expect((await reply).status).toBe('guardrail');
  const answer = (fields: object) =>
    send('POST', '/start/send-message', { sessionId, message: { actionType: 'guardrail', ...fields } });
  expect((await answer({ taskDetails: 'one', newState: 'resume' })).status).toBe(200);
  await clock.advance(0);
  expect((await answer({ prompt: 'two' })).status).toBe(200);
  await clock.advance(0);
  const poll = await client.getTask({ sessionId, taskId: (await reply).taskId ?? '' });
  expect(poll).toMatchObject({ result: { message: 'two' } });
});

test.each(['taskDetails', 'task.prompt'] satisfies Spelling[])(
  'understands the client in its spelling %s',
  async (spelling) => {
    const { agent, tasks } = createRecorder();
    const { emulator } = createWebRun({ agent });
    const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: base, apiKey: 'test', spelling });
    const input = {
      ...asked,
      avoidDomains: ['evil.example'],
      outputType: 'structured_csv',
      outputSchema: ['name', 'price'],
    } as const;
    await client.runTask(input);
    const { sessionId } = await client.startSession({ initialTask: input });
    await client.sendTask(sessionId, input);
    expect(tasks).toHaveLength(3);
    for (const task of tasks) expect(task).toMatchObject(input);
  },
);

test('caps a duration above 300 s, as no page agrees what it does', async () => {
  const { agent, tasks } = createRecorder();
  const { send } = createWebRun({ agent });
  await send('POST', '/start/run-task', { taskDetails: 'x', maxDuration: 600_000 });
  expect(tasks[0]?.maxDurationMs).toBe(300_000);
});

test('answers an inline task in every documented dialect at once', async () => {
  const { clock, send } = createWebRun();
  const reply = send('POST', '/start/run-task', {
    taskDetails: '[visit: https://a.example/] [say: done] [cost: 0.01]',
  });
  await clock.advance(1_000);
  const { body } = await reply;
  const usage = {
    prompt_tokens: expect.any(Number),
    inputTokens: expect.any(Number),
    computeTime: 0,
    completion_time: 0,
    cost: 0.01,
  };
  const data = {
    message: 'done',
    files: [],
    network: [{ urls: [{ url: 'https://a.example/', timestamp: clock.now() - 1_000 }] }],
  };
  expect(body).toMatchObject({
    success: true,
    sessionId: expect.stringMatching(/^[A-Za-z0-9]{12}$/),
    taskId: expect.stringMatching(/^[A-Za-z0-9]{12}$/),
    type: 'task_completed',
    status: 'complete',
    data,
    usage,
    result: { type: 'task_completed', data, usage },
    completedAt: '2026-01-01T00:00:00.000Z',
  });
});

test('answers a running task with pending, active, ids and usage', async () => {
  const { clock, send } = createWebRun({ holdMs: 100 });
  const reply = send('POST', '/start/run-task', { taskDetails: '[after 5s]' });
  await clock.advance(100);
  const { body } = await reply;
  const { sessionId, taskId } = body;
  const pollUrl = `${base}/task/${String(sessionId)}/${String(taskId)}`;
  expect(body).toMatchObject({
    success: true,
    status: 'pending',
    pending: true,
    pollUrl,
    message: expect.any(String),
  });
  expect((await send('GET', `/task/${String(sessionId)}/${String(taskId)}`)).body).toMatchObject({
    success: true,
    sessionId,
    taskId,
    status: 'active',
    pending: true,
    usage: { cost: expect.any(Number), total_tokens: expect.any(Number) },
  });
});
