// A browser gives an origin five million characters. The app has most of them; old answers of this package fill the rest.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import type { Persist, StateStorage } from 'webrun-react/runs';
import { openPage } from '../hooks/page.js';

let emulator: Emulator;
beforeEach(() => {
  vi.useFakeTimers();
  emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  sessionStorage.setItem('app', 'x'.repeat(4_400_000));
});
afterEach(async () => {
  await emulator.close();
  sessionStorage.clear();
  vi.useRealTimers();
});
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

const load = (persist: Persist = 'session'): ReturnType<typeof openPage> => {
  const client = createWebRunClient({
    fetch: emulator.fetch,
    baseUrl: 'http://webrun.test/full',
    apiKey: 'test',
  });
  return openPage({ client, persist });
};
const input = { taskDetails: `[after 120s] ${'Compare these lamps. '.repeat(800)}` };
const storedRuns = (): string[] => Object.keys(sessionStorage).filter((name) => name.includes(' run '));

/** Fills what is left, starts a run, and reloads. */
async function reload() {
  const before = load();
  for (let n = 0; n < 30; n++) {
    before.manager.start({ taskDetails: `[after 100ms] [say: ${n} ${'y'.repeat(15_000)}]` });
    await pass(2_000);
  }
  const runId = before.manager.start(input, { name: 'lamps' });
  await pass(5_000);
  before.kill();
  return { runId, manager: load().manager };
}

test('older answers make room for a run that is under way', async () => {
  const { runId, manager } = await reload();
  await pass(5_000);
  expect(manager.get(runId)?.status).toBe('running');
  expect(storedRuns().length).toBeGreaterThan(2); // not all of them
  manager.dispose();
});

test('after a reload its slot does not send it a second time', async () => {
  const { manager } = await reload();
  manager.start(input, { name: 'lamps' });
  await pass(5_000);
  expect(emulator.tasks.filter(({ status }) => status === 'running')).toHaveLength(1);
  manager.dispose();
});

test('what is dismissed leaves its room to others', async () => {
  sessionStorage.removeItem('app');
  const { manager } = load();
  const answer = async (): Promise<void> => {
    for (let n = 0; n < 10; n++) {
      manager.start({ taskDetails: `[after 100ms] [say: ${n} ${'y'.repeat(30_000)}]` });
      await pass(2_000);
    }
  };
  await answer();
  manager.dismiss(...manager.list().map(({ runId }) => runId));
  await answer();
  expect(storedRuns()).toHaveLength(10);
  manager.dispose();
});

test('a storage that is forbidden, or that fails otherwise, loses nothing that it has', async () => {
  sessionStorage.removeItem('app');
  const before = load();
  before.manager.start({ taskDetails: '[after 100ms] [say: done]' });
  await pass(2_000);
  const names = storedRuns();
  const setItem = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  });
  before.manager.start({ taskDetails: '[after 100ms] [say: done]' });
  await pass(2_000);
  setItem.mockRestore();
  expect(storedRuns()).toEqual(names);
  before.manager.dispose();
});

test('an answer that is longer than all others together makes room for itself, and is there after a reload', async () => {
  const texts = new Map<string, string>();
  const storage: StateStorage = {
    getItem: (name) => texts.get(name) ?? null,
    removeItem: (name) => texts.delete(name),
    setItem(name, text) {
      const others = [...texts].reduce((sum, [each, { length }]) => sum + (each === name ? 0 : length), 0);
      if (others + text.length > 100_000) throw new DOMException('It is full.', 'QuotaExceededError');
      texts.set(name, text);
    },
  };
  const before = load(storage);
  const answer = async (length: number): Promise<string> => {
    const runId = before.manager.start({ taskDetails: `[after 100ms] [say: ${'y'.repeat(length)}]` });
    await pass(2_000);
    return runId;
  };
  await answer(10_000);
  await answer(10_000);
  const runId = await answer(35_000);
  before.kill();
  const { manager } = load(storage);
  await pass(100);
  expect(manager.list().map((run) => run.runId)).toEqual([runId]);
  manager.dispose();
});
