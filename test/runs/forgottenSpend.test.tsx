// What was spent today counts, whatever a person clears from the list, and whatever has to make room.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { BudgetOptions, RunHistory, RunManagerOptions } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import type { Manager } from '../../src/runs/runManager.js';
import { openPage } from '../hooks/page.js';

let emulator: Emulator;
const managers: Manager[] = [];
beforeEach(async () => {
  await import('../../src/runs/budgetGuard.js'); // what is loaded late is there at once, however busy the machine
  vi.useFakeTimers({ now: Date.UTC(2026, 9, 1, 12) });
  emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
});
afterEach(async () => {
  for (const manager of managers.splice(0)) {
    manager.reset();
    manager.dispose();
  }
  await emulator.close();
  sessionStorage.clear();
  localStorage.clear();
  vi.useRealTimers();
});
const pass = async (ms: number): Promise<void> => {
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(ms);
};

function load(options: Omit<RunManagerOptions, 'client'>): ReturnType<typeof openPage> {
  const client = createWebRunClient({
    fetch: emulator.fetch,
    baseUrl: 'http://webrun.test/day',
    apiKey: 'test',
  });
  const page = openPage({ client, ...options });
  managers.push(page.manager);
  return page;
}

/** Starts runs of one cost until one is refused; returns how many were not. */
async function spend(manager: Manager, costUsd: number, more = ''): Promise<number> {
  for (let taken = 0; taken < 700; taken++) {
    const runId = manager.start({
      taskDetails: `[cost: ${costUsd}] [after 10ms] [say: ${manager.list().length} ${more}]`,
    });
    await pass(300);
    if (manager.get(runId)?.status !== 'completed') return taken;
  }
  return Infinity;
}

const dollarADay: BudgetOptions = { perDayUsd: 1, estimateUsd: 0.1 };
const long = 'x'.repeat(45_000);

test.each([false, 'session', 'local'] as const)(
  'dismissing runs gives the day no money back, persist: %s',
  async (persist) => {
    const { manager, kill } = load({ persist, budget: dollarADay });
    expect(await spend(manager, 0.25)).toBe(4);
    for (const { runId } of manager.list()) manager.dismiss(runId);
    expect(await spend(manager, 0.25)).toBe(0);
    if (persist === false) return;
    kill();
    expect(await spend(load({ persist, budget: dollarADay }).manager, 0.25)).toBe(0);
  },
);

test('runs that are dismissed after a reload, before anything is started, count', async () => {
  const before = load({ persist: 'session', budget: dollarADay });
  expect(await spend(before.manager, 0.25)).toBe(4);
  before.kill();
  const { manager } = load({ persist: 'session', budget: dollarADay });
  await pass(100);
  for (const { runId } of manager.list()) manager.dismiss(runId);
  expect(manager.list()).toEqual([]);
  expect(await spend(manager, 0.25)).toBe(0);
});

test('a run that is dismissed while it goes on counts as what it was expected to cost', async () => {
  const { manager } = load({ persist: false, budget: { perDayUsd: 1, estimateUsd: 0.6 } });
  const runId = manager.start({ taskDetails: '[cost: 0.6] [after 60s] [say: done]' });
  await pass(3_000);
  manager.dismiss(runId);
  expect(await spend(manager, 0.6)).toBe(1);
});

test('more runs than are remembered count all the same', async () => {
  const { manager } = load({ persist: 'session', budget: { perDayUsd: 5.2, estimateUsd: 0.01 } });
  expect(await spend(manager, 0.01)).toBe(520);
});

test('answers that were too long to be kept over a reload count after it', async () => {
  const budget = { perDayUsd: 4, estimateUsd: 0.1 };
  const before = load({ persist: 'session', budget });
  expect(await spend(before.manager, 0.1, long)).toBe(40);
  before.kill();
  const after = load({ persist: 'session', budget });
  expect(after.manager.list().length).toBeLessThan(40);
  expect(await spend(after.manager, 0.1, long)).toBe(0);
});

test('a history that is still being read counts', async () => {
  const rows = new Map<string, string>();
  const history: RunHistory = {
    save: (entries) => entries.forEach(([name, text]) => rows.set(name, text)),
    load: async (prefix) => {
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      return [...rows].filter(([name]) => name.startsWith(prefix));
    },
    remove: (names) => names.forEach((name) => rows.delete(name)),
  };
  const options = { persist: 'local', history, budget: { perDayUsd: 4, estimateUsd: 0.1 } } as const;
  const before = load(options);
  expect(await spend(before.manager, 0.1, long)).toBe(40);
  before.kill();
  const { manager } = load(options);
  expect(await spend(manager, 0.1, long)).toBe(0);
  await pass(10_000);
  expect(manager.list().length).toBeGreaterThan(40);
  expect(await spend(manager, 0.1)).toBe(0); // and none of it twice
});

test('the next day begins with nothing, and a reset forgets all', async () => {
  const { manager } = load({ persist: 'session', budget: dollarADay });
  await spend(manager, 0.25);
  for (const { runId } of manager.list()) manager.dismiss(runId);
  vi.setSystemTime(Date.now() + 86_400_000);
  expect(await spend(manager, 0.25)).toBe(4);
  for (const { runId } of manager.list()) manager.dismiss(runId);
  manager.reset();
  await pass(100);
  expect(Object.keys(sessionStorage).filter((name) => name.includes(' spent '))).toEqual([]);
  expect(await spend(manager, 0.25)).toBe(4);
});

test.each([
  '',
  '{',
  '[]',
  '{"v":1,"runs":7}',
  '{"v":1,"runs":[null,{"runId":"x","submittedAt":1e300,"usd":9}]}',
])('what is stored as %s counts as nothing', async (text) => {
  const before = load({ persist: 'session', budget: dollarADay });
  sessionStorage.setItem(before.manager.persistence.nameOf('', 'spent'), text);
  before.kill();
  expect(await spend(load({ persist: 'session', budget: dollarADay }).manager, 0.25)).toBe(4);
});
