import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTaskClient, createWebRunClient, unknownUsage, WebRunError } from 'webrun-react/core';
import type { CompletedTask, RunningTask, Task, TaskClientMethods, WebRunClient } from 'webrun-react/core';
import { createManager } from '../../src/runs/runManager.js';
import { createPage } from '../../src/runs/page.js';
import { isTask } from '../../src/runs/storedRecord.js';

// A client of the app's own may never answer, answer too late, or leave out what it does not know. No run suffers from that for long.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const never = (): Promise<never> => new Promise(() => {});
const ref = { sessionId: 's1', taskId: 't1' };
const running: RunningTask = { status: 'running', phase: 'running', ...ref, usage: unknownUsage };
const completed: CompletedTask = {
  status: 'completed',
  ...ref,
  usage: unknownUsage,
  completedAt: null,
  result: { message: 'done', output: null, outputError: null, files: [], network: [] },
};

const manage = (client: WebRunClient) => createManager({ client, persist: false }, createPage()).use();
const manageTasks = (methods: Omit<TaskClientMethods, 'baseUrl'>) =>
  manage(createTaskClient({ baseUrl: '/api/jobs', ...methods }));

// 0s      2s                    37s            39s
// | start | poll 1, hangs       | given up     | poll 2 -> done
test('a poll that hangs is given up after 35 s, and the next one comes', async () => {
  let polls = 0;
  const signals: unknown[] = [];
  const manager = manageTasks({
    runTask: async () => running,
    getTask: async (_, options) => {
      signals.push(options?.signal);
      return ++polls === 1 ? never() : completed;
    },
  });
  const runId = manager.start({ taskDetails: 'x' });
  await pass(30_000);
  expect(manager.get(runId)?.waiting?.reason).toBe('normal');
  await pass(8_000);
  expect(manager.get(runId)?.waiting?.reason).toBe('reconnecting');
  expect(signals[0]).toMatchObject({ aborted: true });
  await pass(4_000);
  expect(manager.get(runId)).toMatchObject({ status: 'completed' });
  manager.dispose();
});

test('polls whose refusal names a time that is no number come no faster than others', async () => {
  let polls = 0;
  const manager = manageTasks({
    runTask: async () => running,
    getTask: () => {
      polls += 1;
      throw new WebRunError('Too many.', { code: 'http', status: 429, retryAfterMs: Number('soon') * 1_000 });
    },
  });
  manager.start({ taskDetails: 'x' });
  await pass(20_000); // polls after 2, 2, 4 and 8 s
  expect(polls).toBe(4);
  manager.dispose();
});

test('polls that hang hold up no start', async () => {
  const manager = manageTasks({
    runTask: async ({ taskDetails: id }) =>
      id === 'good' ? completed : { ...running, sessionId: id, taskId: id },
    getTask: never,
  });
  for (let turn = 0; turn < 5; turn++) manager.start({ taskDetails: `bad-${turn}` });
  await pass(5_000);
  const runId = manager.start({ taskDetails: 'good' });
  await pass(60_000);
  expect(manager.get(runId)).toMatchObject({ status: 'completed' });
  manager.dispose();
});

test('a task without usage, or with a part of it, comes to its end', async () => {
  let polls = 0;
  const { usage: _, ...bare } = running;
  const manager = manageTasks({
    runTask: async () => bare as Task,
    getTask: async () => (++polls < 3 ? bare : { ...completed, usage: { costUsd: 0.5 } }) as unknown as Task,
  });
  const runId = manager.start({ taskDetails: 'x' });
  await pass(20_000);
  expect(manager.get(runId)).toMatchObject({
    status: 'completed',
    usage: { ...unknownUsage, costUsd: 0.5 },
  });
  manager.dispose();
});

// 0s         2s               2.5s                    7s
// | question | poll 1         | answer, poll 2        | poll 1 -> the question again
test('a reply that comes after its poll was given up changes nothing', async () => {
  const asked = { ...ref, usage: unknownUsage, guardrail: { kind: null, question: 'Which?' } };
  const guardrail = { status: 'guardrail' as const, ...asked };
  let polls = 0;
  const manager = manageTasks({
    runTask: async () => guardrail,
    answerGuardrail: async () => undefined,
    getTask: async () => {
      if (++polls > 1) return running;
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      return guardrail;
    },
  });
  const runId = manager.start({ taskDetails: 'x' });
  await pass(2_500);
  await manager.answer(runId, 'blue');
  manager.pollNow(runId);
  const seen = new Set<unknown>();
  await pass(100);
  manager.subscribe(() => seen.add(manager.get(runId)?.status));
  await pass(20_000);
  expect([...seen, manager.get(runId)?.status]).not.toContain('guardrail');
  manager.dispose();
});

// 0s           2s                  6s
// | POST, cut  | no token, offline | token, POST -> done
test('a start that is repeated under its key waits for a token that cannot be had', async () => {
  let isOffline = true;
  let tokens = 0;
  const keys: (string | null)[] = [];
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    idempotency: true,
    apiKey: async () => {
      if (isOffline && ++tokens > 1) throw new TypeError('Failed to fetch');
      return 'token';
    },
    fetch: async (_url, init) => {
      void init?.body;
      keys.push(new Headers(init?.headers).get('idempotency-key'));
      if (isOffline) throw new TypeError('Failed to fetch');
      return Response.json({ ...ref, type: 'task_completed', data: { message: 'done' } });
    },
  });
  const manager = manage(client);
  const runId = manager.start({ taskDetails: 'x' });
  await pass(3_000);
  expect(manager.get(runId)).toMatchObject({ status: 'submitting', waiting: { reason: 'reconnecting' } });
  isOffline = false;
  await pass(30_000);
  expect(manager.get(runId)).toMatchObject({ status: 'completed' });
  expect(keys).toEqual([runId, runId]);
  manager.dispose();
});

test('a first start whose token cannot be had is refused at once', async () => {
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    idempotency: true,
    apiKey: () => Promise.reject(new TypeError('Failed to fetch')),
    fetch: never,
  });
  const manager = manage(client);
  const runId = manager.start({ taskDetails: 'x' });
  await pass(30_000);
  expect(manager.get(runId)).toMatchObject({
    status: 'refused',
    error: { field: 'apiKey', isRetryable: true, outcome: 'refused' },
  });
  manager.dispose();
});

// The second is what the tests of an app put there, for the one function that the app calls.
test.each([
  ['is undefined', undefined],
  ['has `randomUUID` only', { randomUUID: () => 'id' }],
])('where crypto %s, ids are made without it', (_, crypto) => {
  vi.stubGlobal('crypto', crypto);
  const ids = [createPage().id, createPage().id];
  for (const id of ids) expect(id).toMatch(/^\d+(-\d+){3}$/);
  expect(ids[0]).not.toBe(ids[1]);
});

test('where a signal has no `throwIfAborted`, as in React Native, a task is polled to its end', async () => {
  const own = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'throwIfAborted')!;
  Reflect.deleteProperty(AbortSignal.prototype, 'throwIfAborted');
  try {
    const manager = manageTasks({ runTask: async () => running, getTask: async () => completed });
    const runId = manager.start({ taskDetails: 'x' });
    await pass(10_000);
    expect(manager.get(runId)).toMatchObject({ status: 'completed' });
    manager.dispose();
  } finally {
    Object.defineProperty(AbortSignal.prototype, 'throwIfAborted', own);
  }
});

// Integers are what databases give as ids; a field of a wrong kind would keep a stored run from being read.
test('a run of a service with numbers for ids, and fields of its own, is watched on after a reload', async () => {
  const texts = new Map<string, string>();
  const persist = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => void texts.set(name, text),
    removeItem: (name: string) => void texts.delete(name),
  };
  const asked: unknown[] = [];
  let isDone = false;
  const usage = { costUsd: '0.5', credits: 12 };
  const client = createTaskClient({
    baseUrl: '/api/jobs',
    runTask: async () => ({ status: 'running', taskId: 17, usage }) as never,
    async getTask(given) {
      asked.push(given);
      return { status: isDone ? 'completed' : 'running', usage, result: { message: 42 } } as never;
    },
  });
  const load = () => createManager({ client, persist }, createPage()).use();
  const runId = load().start({ taskDetails: 'Look' });
  await pass(5_000);
  const second = load();
  expect(second.get(runId)).toMatchObject({ status: 'running', usage: { costUsd: 0.5 } });
  isDone = true;
  await pass(5_000);
  expect(second.get(runId)).toMatchObject({ status: 'completed', result: { message: '42' } });
  expect(new Set(asked.map((each) => JSON.stringify(each)))).toEqual(
    new Set(['{"sessionId":"17","taskId":"17"}']),
  );
  expect(load().get(runId)).toMatchObject({ status: 'completed', result: { message: '42' } });
});

// Components show these fields without asking, and what is not sound is not read from a storage again.
const wrong = [{ a: 1 }, ['b'], 'abc', -5, true];
test.each(wrong.map((value) => [JSON.stringify(value), value]))(
  'a task with %s in every field is one whose fields are of their kinds',
  async (_, value) => {
    const attachments = {
      files: [null, 7, { filename: value, url: value }, {}],
      network: [value, { urls: [value, { url: 'https://a.example', timestampMs: value }] }],
    };
    const given = {
      sessionId: value,
      taskId: 't1',
      usage: { costUsd: value, promptTokens: value },
      partial: value,
    };
    const tasks = [
      { ...given, status: 'running', phase: value },
      { ...given, status: 'guardrail', guardrail: { kind: value, question: value } },
      { ...given, status: 'completed', completedAt: value, result: { message: value, ...attachments } },
      { ...given, status: 'failed', failure: { message: value, code: value, answer: value, ...attachments } },
      { ...given, status: 'terminated', reason: value },
      { ...given, status: 'terminated', partial: { answer: value, filesOmitted: value, ...attachments } },
    ];
    for (const each of tasks) {
      const task = await createTaskClient({
        baseUrl: '/api/jobs',
        runTask: async () => each as never,
        getTask: never,
      }).runTask({ taskDetails: 'Look' });
      expect(isTask(task), JSON.stringify(task)).toBe(true);
      expect(task).toMatchObject({ taskId: 't1', usage: { costUsd: null, promptTokens: null } });
    }
  },
);
