// In a page: a live run is reloaded while its POST is held. Its session is known and stored.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import type { Manager } from '../../src/runs/runManager.js';
import { openPage } from '../hooks/page.js';

let emulator: Emulator;
beforeEach(async () => {
  await import('../../src/runs/eventStream.js'); // what is loaded late is there at once, however busy the machine
  vi.useFakeTimers();
  emulator = createEmulator({ holdMs: 50_000, rateLimit: 0 });
});
afterEach(async () => {
  await emulator.close();
  sessionStorage.clear();
  vi.useRealTimers();
});
const pass = async (ms: number): Promise<void> => {
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(ms);
};

/** Starts a run, reloads after 6 s, and returns the manager of the new page. */
async function reload(taskDetails: string, socket = true): Promise<{ manager: Manager; runId: string }> {
  const load = (): ReturnType<typeof openPage> =>
    openPage({
      client: createWebRunClient({
        baseUrl: 'http://webrun.test/live',
        apiKey: 'test',
        fetch: (input, init) => emulator.fetch(input, init),
      }),
      persist: 'session',
      transport: 'live',
      ...(socket ? { connect: emulator.connect } : { socketUrl: null }),
    });
  const before = load();
  const runId = before.manager.start({ taskDetails });
  await pass(6_000);
  before.kill();
  const { manager } = load();
  await pass(5_000);
  return { manager, runId };
}

test('it goes on where the socket had named its task', async () => {
  const { manager, runId } = await reload('[act: click_element] [after 100s] [say: done]');
  expect(manager.get(runId)?.status).toBe('running');
  await pass(120_000);
  expect(manager.get(runId)).toMatchObject({ status: 'completed', result: { message: 'done' } });
  expect(emulator.tasks).toHaveLength(1);
  manager.dispose();
});

test('it is stopped where the socket had named its task', async () => {
  const { manager, runId } = await reload('[act: click_element] [after 200s] [say: done]');
  const stopped = manager.cancel(runId);
  await pass(5_000);
  await stopped;
  expect(manager.get(runId)?.status).toBe('terminated');
  expect(emulator.tasks.map(({ status }) => status)).toEqual(['terminated']);
  manager.dispose();
});

test('a stop ends its session where nothing had named its task', async () => {
  const { manager, runId } = await reload('[after 200s] [say: done]', false);
  expect(manager.get(runId)).toMatchObject({ status: 'lost', reason: 'cut' });
  const stopped = manager.cancel(runId);
  await pass(5_000);
  await stopped;
  expect(emulator.tasks.map(({ status }) => status)).toEqual(['terminated']);
  manager.dispose();
});
