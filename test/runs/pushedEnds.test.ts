import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createRunManager } from 'webrun-react/runs';
import type { RunManager } from 'webrun-react/runs';

// What the socket says of a task's end, beside polls that say something else.

beforeEach(async () => {
  await import('../../src/runs/eventStream.js'); // what is loaded late is there at once, however busy the machine
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

const ids = { sessionId: 's1', taskId: 't1' };
const running = { ...ids, status: 'running' };
const done = { ...ids, type: 'task_completed', data: { message: 'the answer' }, usage: { cost: 0.5 } };
const toolError = { ...ids, type: 'error', error: 'Click was refused', code: 'ELEMENT_NOT_FOUND' };

interface World {
  readonly manager: RunManager;
  readonly runId: string;
  /** What polls bring from now on; `undefined`: 404. */
  reply: unknown;
  polls: number;
  push(name: string, payload?: unknown): void;
}

/** A run that is watched by polls and a connected socket. */
async function watch(): Promise<World> {
  const listeners = new Map<string, (payload: unknown) => void>();
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    async fetch(_, init) {
      if (init?.method === 'POST') return Response.json({ ...ids, status: 'pending' });
      world.polls++;
      await new Promise((resolve) => void setTimeout(resolve, 300));
      return world.reply === undefined
        ? Response.json({ success: false, message: 'Task not found' }, { status: 404 })
        : Response.json(world.reply);
    },
  });
  const manager = createRunManager({
    client,
    persist: false,
    connect: () => ({
      on: (name: string, listener: (payload: unknown) => void) => void listeners.set(name, listener),
      emit: () => undefined,
      close: () => undefined,
    }),
  });
  const world: World = {
    manager,
    runId: manager.start({
      taskDetails: 'x',
      secrets: [{ match: 'all', fields: { password: 'hunter2' } }],
    }),
    reply: running,
    polls: 0,
    push: (name, payload) => listeners.get(name)?.(payload),
  };
  await vi.dynamicImportSettled();
  await pass(5_000);
  world.push('connect');
  await pass(500);
  return world;
}

// push  0.3s     2.3s          15s
// |error|running |running …    |poll -> done
test.each([
  ['error', 'message', toolError],
  ['end of the session', 'end_session', { reason: 'instance_lost' }],
])('one pushed %s does not end a run that polls say is running', async (_, name, event) => {
  const world = await watch();
  world.push(name, event);
  await pass(10_000);
  expect(world.manager.get(world.runId)?.status).toBe('running');
  world.reply = done;
  await pass(20_000);
  expect(world.manager.get(world.runId)).toMatchObject({ status: 'completed', usage: { costUsd: 0.5 } });
});

test.each([
  ['failed', 'message', toolError],
  ['terminated', 'end_session', { reason: 'instance_lost' }],
  ['completed', 'message', { ...ids, type: 'task_completed' }],
])('a pushed end counts as %s where polls no longer know the task', async (status, name, event) => {
  const world = await watch();
  world.reply = undefined;
  world.push(name, event);
  await pass(5_000);
  expect(world.manager.get(world.runId)?.status).toBe(status);
});

test.each([
  ['failure', 'failed', 'message', { ...toolError, error: 'Nothing after hunter2', code: 'CLICK hunter2' }],
  ['stop', 'terminated', 'message', { ...ids, type: 'terminated', reason: 'Stopped after hunter2' }],
  ['end of its session', 'terminated', 'end_session', { reason: 'Ended after hunter2' }],
])('a pushed %s does not say the secrets of its run', async (_, status, name, event) => {
  const world = await watch();
  world.reply = undefined;
  world.push(name, event);
  await pass(5_000);
  const run = world.manager.get(world.runId);
  expect(run?.status).toBe(status);
  expect(JSON.stringify(run)).toContain('after …');
  expect(JSON.stringify(run)).not.toContain('hunter2');
});

test('a pushed end of the session ends a run that was stopped, though polls still say it is running', async () => {
  const world = await watch();
  await world.manager.cancel(world.runId);
  world.push('end_session', { reason: 'terminated' });
  await pass(5_000);
  expect(world.manager.get(world.runId)?.status).toBe('terminated');
});

// 10 events a second; one is asked about at a time: 2 polls in 2.6 s
test('errors that are pushed 10 times a second cause at most one poll a second, and hide no answer', async () => {
  const world = await watch();
  const before = world.polls;
  const storm = setInterval(() => world.push('message', toolError), 100);
  await pass(10_000);
  expect(world.polls - before).toBeLessThanOrEqual(10);
  expect(world.manager.get(world.runId)?.status).toBe('running');
  world.reply = done;
  await pass(5_000);
  clearInterval(storm);
  expect(world.manager.get(world.runId)).toMatchObject({ result: { message: 'the answer' } });
});

test('a pushed completion without its answer is followed by a poll, which brings answer and cost', async () => {
  const world = await watch();
  world.reply = done;
  world.push('message', { ...ids, type: 'task_completed' });
  await pass(1_000);
  expect(world.manager.get(world.runId)).toMatchObject({
    result: { message: 'the answer' },
    usage: { costUsd: 0.5 },
  });
});
