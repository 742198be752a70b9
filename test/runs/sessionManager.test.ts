import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import { createManager } from '../../src/runs/runManager.js';
import { createPage } from '../../src/runs/page.js';
import { SessionManager } from '../../src/runs/sessionManager.js';

// What is sent to a session that is not open: it waits, or is refused at once, and is never sent unseen.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

function createSession(apiKey = 'test'): { session: SessionManager; emulator: Emulator } {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0, key: 'test' });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey, fetch: emulator.fetch });
  const manager = createManager({ client, persist: false, transport: 'poll' }, createPage());
  manager.use();
  return { session: new SessionManager(manager), emulator };
}

/** How a promise stands now. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  return Promise.race([
    promise.then(
      () => 'resolved',
      (error: unknown) => (error as Error).name,
    ),
    Promise.resolve('pending').then((state) => state),
  ]);
}

test('a task that is sent before the session is started is seen, and sent when it is open', async () => {
  const { session, emulator } = createSession();
  const task = session.send({ taskDetails: 'First. [after 1s] [say: done]' });
  await pass(100);
  expect(emulator.tasks).toHaveLength(0);
  const started = session.start();
  expect(session.get().tasks).toMatchObject([
    { taskDetails: expect.stringContaining('First'), status: 'queued' },
  ]);
  await pass(100);
  await started;
  await pass(10_000);
  expect(await task).toMatchObject({ status: 'completed' });
  expect(session.get().tasks).toMatchObject([{ status: 'completed' }]);
});

test('a task that is sent to a session that has ended is refused at once, and not sent by the next', async () => {
  const { session, emulator } = createSession();
  const opened = session.start();
  await pass(100);
  await opened;
  const ended = session.terminate();
  await pass(5_000);
  await ended;
  const task = session.send({ taskDetails: 'Too late.' });
  await pass(100);
  expect(await stateOf(task)).toBe('AbortError');
  expect(session.get().tasks.at(-1)).toMatchObject({ status: 'terminated', task: undefined });
  const again = session.start();
  await pass(5_000);
  await again;
  expect(session.get()).toMatchObject({ status: 'open', tasks: [] });
  expect(emulator.tasks).toHaveLength(0);
});

test('tasks that wait for a session that cannot be opened are refused with it', async () => {
  const { session } = createSession('wrong');
  const opened = session.start();
  opened.catch(() => undefined);
  const task = session.send({ taskDetails: 'Waits.' });
  await pass(5_000);
  expect(session.get().status).toBe('refused');
  expect(await stateOf(task)).toBe('AbortError');
  expect(session.get().tasks).toMatchObject([{ status: 'terminated' }]);
});

test('an input that is changed while its task waits is sent as it was given', async () => {
  const { session } = createSession();
  const opened = session.start();
  await pass(100);
  await opened;
  const first = session.send({ taskDetails: '[after 3s] [say: one]' });
  const input = { taskDetails: '[say: two]' };
  const second = session.send(input);
  input.taskDetails = '[say: three]';
  await pass(20_000);
  expect(await first).toMatchObject({ result: { message: 'one' } });
  expect(await second).toMatchObject({ result: { message: 'two' } });
});
