import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { BudgetOptions } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { Manager } from '../../src/runs/runManager.js';
import { closeBrowser, openBrowser } from '../hooks/browser.js';
import type { Browser } from '../hooks/browser.js';

// Two tabs of one browser share runs and with them the day's budget: what either has spent counts in both.

let browser: Browser;
let emulator: Emulator;
let tabs: { readonly manager: Manager; die(): void }[] = [];

beforeAll(() => import('../../src/runs/budgetGuard.js'));
beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 26, 12) });
  browser = openBrowser();
  emulator = createEmulator({
    holdMs: 1_000,
    rateLimit: 0,
    agent: {
      name: 'a cent a second',
      async *run(_, context) {
        for (let second = 0; second < 200; second++) {
          await context.sleep(1_000);
          yield { type: 'usage', costUsd: 0.01 };
        }
        yield { type: 'result', message: 'done' };
      },
    },
  });
});
afterEach(async () => {
  for (const tab of tabs) tab.die();
  tabs = [];
  await emulator.close();
  closeBrowser();
  vi.useRealTimers();
});

function openTab(budget: BudgetOptions): Manager {
  const tab = Symbol('tab');
  browser.open(tab);
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const options = { client, persist: 'local', budget, timeZone: 'Europe/Berlin' } as const;
  const manager = new Manager(options, createPage()).use();
  const leave = (): void => {
    manager.persistence.flush();
    manager.tabs?.leave();
    manager.page.engines.clear();
    manager.dispose();
  };
  tabs.push({ manager, die: () => browser.kill(tab, leave, false) });
  return manager;
}

const pass = async (ms: number): Promise<void> => {
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(ms);
};
const starts = (): number => emulator.requests.filter(({ path }) => path === '/start/run-task').length;
const commands = (): number => emulator.requests.filter(({ path }) => path === '/start/send-message').length;
const costs = (manager: Manager): number =>
  manager.list().reduce((sum, { usage }) => sum + (usage?.costUsd ?? 0), 0);

/** What both runs cost in one poll interval of at most 2.2 s, and until the other tab has been asked. */
const lateUsd = 2 * 0.041;

// first:  |── a run, a cent a second ──|                    |
// second:    |── another ──────────────| 60 cents: stopped  | a start: refused
test('what two tabs spend counts as one day: both runs end at its budget, and then either tab refuses to start', async () => {
  const budget = { perDayUsd: 0.6, onExceed: 'stop', estimateUsd: 0.01 } as const;
  const [first, second] = [openTab(budget), openTab(budget)];
  first.start({ taskDetails: 'one' });
  await pass(2_000);
  second.start({ taskDetails: 'two' });
  await pass(15_000);
  for (const manager of [first, second])
    expect(manager.list().map(({ status }) => status)).toEqual(['running', 'running']);
  await pass(30_000);
  for (const manager of [first, second]) {
    expect(manager.list().map(({ status }) => status)).toEqual(['terminated', 'terminated']);
    expect(costs(manager)).toBeGreaterThanOrEqual(0.6);
    expect(costs(manager)).toBeLessThanOrEqual(0.6 + lateUsd);
  }
  const before = starts();
  // Also a tab that knows the day from the storage alone.
  for (const manager of [first, second, openTab(budget)]) {
    const runId = manager.start({ taskDetails: `three in ${manager.id}` });
    await pass(1_000);
    expect(manager.get(runId)).toMatchObject({
      status: 'refused',
      error: { code: 'budget', apiCode: 'DAILY_BUDGET_EXHAUSTED' },
    });
  }
  expect(starts()).toBe(before);
  // Berlin's midnight is at 23:00 UTC.
  vi.setSystemTime(Date.UTC(2026, 10, 26, 23, 0, 1));
  const next = second.start({ taskDetails: 'four' });
  await pass(5_000);
  expect(second.get(next)?.status).toBe('running');
  expect(first.get(next)?.status).toBe('running');
});

test('a question about the day is one in both tabs, and an answer in the one lets the runs of both go on', async () => {
  const budget = { perDayUsd: 0.4, estimateUsd: 0.01 } as const;
  const [first, second] = [openTab(budget), openTab(budget)];
  const one = first.start({ taskDetails: 'one' });
  const two = second.start({ taskDetails: 'two' });
  await pass(30_000);
  for (const manager of [first, second])
    for (const runId of [one, two])
      expect(manager.get(runId)).toMatchObject({
        phase: 'paused',
        budget: { askedCount: 1, dayAskedCount: 1 },
      });
  const spent = costs(first);
  expect(spent).toBeLessThanOrEqual(0.4 + lateUsd);
  await second.allowBudget(one, 1);
  await pass(6_000);
  for (const manager of [first, second])
    for (const runId of [one, two])
      expect(manager.get(runId)).toMatchObject({ status: 'running', phase: 'running' });
  await pass(60_000);
  for (const manager of [first, second])
    for (const runId of [one, two]) expect(manager.get(runId)).toMatchObject({ phase: 'paused' });
  expect(costs(first)).toBeGreaterThanOrEqual(1);
  // The wait for both answers is billed as an open session.
  expect(costs(first)).toBeLessThanOrEqual(1 + lateUsd + 2 * 0.03);
});

// follower: |── asked ── paused ──| continue ─ published ┐
// leader:   |── asked ── pause ───|                      └ resume
test.each([true, false])(
  'one "continue" is one resume at the server, also where it is pressed in a following tab (%s)',
  async (isFollower) => {
    const budget = { perRunUsd: 0.3, estimateUsd: 0.01 } as const;
    const both = [openTab(budget), openTab(budget)];
    const runId = both[0]!.start({ taskDetails: 'one' });
    await pass(40_000);
    for (const manager of both) expect(manager.get(runId)).toMatchObject({ phase: 'paused' });
    expect(commands()).toBe(1);
    const told = both.find((manager) => manager.isFollower === isFollower)!;
    await told.allowBudget(runId, 1);
    await pass(6_000);
    expect(commands()).toBe(2);
    for (const manager of both)
      expect(manager.get(runId)).toMatchObject({ phase: 'running', budget: { resumedCount: 1 } });
  },
);
