import { afterEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from '../../src/core.js';
import { createEmulator } from '../../src/testing.js';
import type { Agent } from '../../src/testing.js';
import { base, createWebRun, refOf } from './webrun.js';

afterEach(() => vi.useRealTimers());

// 0s      2s
// |--POST--| complete
test('answers a task of 2 s within its start, with message, cost and files', async () => {
  const { run } = createWebRun();
  const task = await run('[after 2s] [say: It costs $24.90.] [cost: 0.0124] [file: lamps.csv]', 2_000);
  expect(task).toMatchObject({
    status: 'completed',
    usage: { costUsd: 0.0124, durationSeconds: 2, computeSeconds: 2 },
    result: { message: 'It costs $24.90.', files: [{ filename: 'lamps.csv' }] },
  });
});

// 0s          50s   52s       60s
// |--POST------|     |         |
//           pending  running   completed
test('holds a start for 50 s, answers pending, and completes a poll later', async () => {
  const { client, clock } = createWebRun();
  let answeredAt: number | null = null;
  const startedAt = clock.now();
  const reply = client.runTask({ taskDetails: '[after 60s] [say: done]' }).then((task) => {
    answeredAt = clock.now();
    return task;
  });
  await clock.advance(49_999);
  expect(answeredAt).toBeNull();
  await clock.advance(1);
  expect(answeredAt).toBe(startedAt + 50_000);
  const ref = refOf(await reply);
  await clock.advance(2_000);
  expect(await client.getTask(ref)).toMatchObject({ status: 'running', phase: 'running' });
  await clock.advance(8_000);
  expect(await client.getTask(ref)).toMatchObject({ status: 'completed', result: { message: 'done' } });
});

test('obeys a hold of its own', async () => {
  const { run } = createWebRun({ holdMs: 300 });
  expect((await run('[after 1s]', 300)).status).toBe('running');
});

// 0s      1s
// |--POST--| guardrail or failure, at once
test.each([
  [
    'guardrail',
    '[after 1s] [ask: Which code?]',
    { guardrail: { kind: 'human_input_needed', question: 'Which code?' } },
  ],
  ['failed', '[after 1s] [fail: ELEMENT_NOT_FOUND]', { failure: { code: 'ELEMENT_NOT_FOUND' } }],
] as const)('answers a start at once with an early %s', async (status, taskDetails, rest) => {
  const { run } = createWebRun();
  expect(await run(taskDetails, 1_000)).toMatchObject({ status, ...rest });
});

test('keeps working when the client goes away', async () => {
  const { clock, emulator } = createWebRun();
  const leave = new AbortController();
  const reply = emulator.fetch(`${base}/start/run-task`, {
    method: 'POST',
    headers: { Authorization: 'Bearer test' },
    body: JSON.stringify({ taskDetails: '[after 60s] [say: done]' }),
    signal: leave.signal,
  });
  await clock.advance(1_000);
  leave.abort();
  await expect(reply).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(emulator.tasks.map((task) => task.status)).toEqual(['running']);
  await clock.advance(59_000);
  expect(emulator.tasks.map((task) => task.status)).toEqual(['completed']);
});

test('refuses a request that was aborted before it was sent, and starts nothing', async () => {
  const { emulator } = createWebRun();
  const signal = AbortSignal.abort();
  const reply = emulator.fetch(`${base}/start/run-task`, {
    method: 'POST',
    body: '{"taskDetails":"x"}',
    signal,
  });
  await expect(reply).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(emulator.tasks).toEqual([]);
});

test('shows a cost that grows from poll to poll and ends exactly where it was set', async () => {
  const { client, clock, run } = createWebRun();
  const ref = refOf(await run('[after 90s] [say: x] [cost: 0.03]', 50_000));
  const costs: (number | null)[] = [];
  for (let poll = 0; poll < 4; poll++) {
    // oxlint-disable-next-line no-await-in-loop -- polls come one after the other
    costs.push((await client.getTask(ref)).usage.costUsd);
    // oxlint-disable-next-line no-await-in-loop -- polls come one after the other
    await clock.advance(5_000);
  }
  expect(costs).toEqual(costs.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
  expect(new Set(costs).size).toBe(4);
  await clock.advance(60_000);
  expect((await client.getTask(ref)).usage.costUsd).toBe(0.03);
});

test('never shows more than the final cost before the end, so that a cost does not shrink', async () => {
  const { client, clock, run } = createWebRun();
  const started = await run('[after 120s] [say: x] [cost: 0.0124]', 50_000);
  expect(started.usage.costUsd).toBe(0.0124);
  await clock.advance(70_000);
  expect((await client.getTask(refOf(started))).usage.costUsd).toBe(0.0124);
});

test('prices tokens and time as published', async () => {
  const { run } = createWebRun();
  const { usage } = await run('[after 30s] [say: x]', 30_000);
  const { promptTokens, completionTokens, computeSeconds, costUsd } = usage;
  expect(computeSeconds).toBe(30);
  const expected = (promptTokens ?? 0) * 0.6e-6 + (completionTokens ?? 0) * 2.7e-6 + 0.5 * 0.02;
  expect(costUsd).toBeCloseTo(expected, 6);
});

test.each([-5, Number.NaN, Infinity])('counts %d tokens or dollars of an agent as none', async (amount) => {
  const agent: Agent = {
    name: 'own',
    async *run() {
      yield { type: 'usage', promptTokens: 100, completionTokens: 10, costUsd: 0.5 };
      yield { type: 'usage', promptTokens: amount, completionTokens: amount, costUsd: amount };
      yield { type: 'usage', finalCostUsd: amount };
      yield { type: 'result', message: 'x' };
    },
  };
  const { usage } = await createWebRun({ agent }).run('x', 0);
  expect(usage).toMatchObject({ promptTokens: 100, completionTokens: 10, costUsd: 0.500087 });
});

test('runs on the timers of a test runner without a clock of its own', async () => {
  vi.useFakeTimers();
  const emulator = createEmulator();
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: base, apiKey: 'test' });
  const reply = client.runTask({ taskDetails: 'Say hello' });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await reply).toMatchObject({ status: 'completed', result: { message: 'Say hello' } });
});

test.each(['http://webrun.test', 'https://api.example/v2/webrun', 'http://localhost:4747/'])(
  'works for the base URL %s',
  async (baseUrl) => {
    const { clock, emulator } = createWebRun({ holdMs: 100 });
    const client = createWebRunClient({ fetch: emulator.fetch, baseUrl, apiKey: 'test' });
    const started = client.runTask({ taskDetails: 'Say hello' });
    await clock.advance(1_000);
    expect(await client.getTask(refOf(await started))).toMatchObject({ status: 'completed' });
  },
);

test('keeps to its base path when it has one', async () => {
  const { emulator } = createWebRun({ basePath: '/api/webrun' });
  expect((await emulator.fetch(`${base}/api/webrun/start/health`)).status).toBe(200);
  expect((await emulator.fetch(`${base}/start/health`)).status).toBe(404);
});

// 0s          0.1s        1s      601s
// |--POST------|           |       |
//      |--same key--| same task    new task
test('gives the same task back for a repeated Idempotency-Key, for 10 minutes', async () => {
  const { clock, emulator, send } = createWebRun();
  const start = () =>
    send('POST', '/start/run-task', { taskDetails: 'Say hello' }, { 'Idempotency-Key': 'k1' });
  const first = start();
  await clock.advance(100);
  const second = start();
  await clock.advance(900);
  expect((await second).body['taskId']).toBe((await first).body['taskId']);
  expect((await start()).body['status']).toBe('complete');
  expect(emulator.tasks).toHaveLength(1);
  const other = await send(
    'POST',
    '/start/run-task',
    { taskDetails: 'Say more' },
    { 'Idempotency-Key': 'k1' },
  );
  expect(other.status).toBe(400);
  await clock.advance(600_000);
  const late = start();
  await clock.advance(1_000);
  expect((await late).body['taskId']).not.toBe((await first).body['taskId']);
});

test('gives the same task back for a repeated Idempotency-Key inside a session, and another for another endpoint', async () => {
  const { clock, client, emulator, send } = createWebRun({ holdMs: 100 });
  const { sessionId } = await client.startSession();
  const header = { 'Idempotency-Key': 'k1' };
  const message = { actionType: 'newTask', newState: 'start', taskDetails: '[after 1s]' };
  const replies = [1, 2].map(() => send('POST', '/start/send-message', { sessionId, message }, header));
  await clock.advance(100);
  const [first, second] = await Promise.all(replies);
  expect(first?.body).toMatchObject({ status: 'pending', taskId: second?.body['taskId'] });
  void send('POST', '/start/run-task', { taskDetails: '[after 1s]' }, header);
  await clock.advance(1_000);
  expect(emulator.tasks).toHaveLength(2);
});
