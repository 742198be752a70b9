import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { StateStorage } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { Manager } from '../../src/runs/runManager.js';

// A page that stays open for a day: 10,000 runs, one every 8.6 s. Most are answered at once; some are polled, ask, fail, are
// stopped, dismissed or detached. What has ended is forgotten beyond 500 runs, and so is everything that belonged to it.
//
//   |-- fills up --|-- second quarter --|-- third --|-- last --|      the heap of the last is that of the second

/** Here a fifth of the day. The whole of it takes minutes: WEBRUN_SOAK_RUNS=10000 npx vitest run --project dom test/runs/soak */
const count = Number(process.env['WEBRUN_SOAK_RUNS'] ?? 2_000);
const everyMs = 8_640;
const samples = 24;
const kinds = [
  ...Array.from({ length: 13 }, () => '[after 1s]'),
  '[after 9s]',
  '[after 12s]',
  '[after 60s]',
  '[after 2s] [fail: ELEMENT_NOT_FOUND]',
  '[ask: Which?] [after 2s]',
  '[after 200s] stop',
  '[after 20s] detach',
];

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** The real one: a hundred times faster than the millisecond that `advanceTimersByTimeAsync` waits at each timer. */
const { setImmediate: breathe } = globalThis;

/** Lets time pass from timer to timer, so that what waits for a reply runs in between. */
async function pass(ms: number): Promise<void> {
  const clock = { isThere: false };
  setTimeout(() => (clock.isThere = true), ms);
  while (!clock.isThere) {
    vi.advanceTimersToNextTimer();
    // oxlint-disable-next-line no-await-in-loop -- one timer after the other
    await new Promise((resolve) => breathe(resolve));
  }
}

const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[list.length >> 1] ?? Number.NaN;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test(`${count} runs in a page that stays open leave the memory flat`, { timeout: 1_800_000 }, async () => {
  const emulator = createEmulator({ holdMs: 5_000, balanceUsd: 1e6 });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const texts = new Map<string, string>();
  const persist: StateStorage = {
    getItem: (name) => texts.get(name) ?? null,
    setItem: (name, text) => void texts.set(name, text),
    removeItem: (name) => void texts.delete(name),
  };
  const manager = new Manager({ client, persist }, createPage()).use();
  const ends: Record<string, number> = {};

  function begin(index: number): void {
    const runId = manager.start({ taskDetails: `${kinds[index % kinds.length]} [say: ${index}]` });
    let hasActed = false;
    const stop = manager.subscribe(() => {
      const { status, isSettled, input } = manager.get(runId)!;
      const { taskDetails = '' } = input ?? {};
      if (isSettled) {
        stop();
        ends[status] = (ends[status] ?? 0) + 1;
        if (index % 3 === 0) setTimeout(() => manager.dismiss(runId), 60_000);
      } else if (status === 'guardrail' || (status === 'running' && /stop|detach/.test(taskDetails))) {
        if (hasActed) return;
        hasActed = true;
        if (status === 'guardrail') void manager.answer(runId, 'blue');
        else if (taskDetails.includes('stop')) void manager.cancel(runId);
        else {
          stop();
          manager.detach(runId);
        }
      }
    }, runId);
  }

  const heapMb: number[] = [];
  /* oxlint-disable no-await-in-loop -- a day has an order */
  for (let index = 0; index < count; index++) {
    begin(index);
    await pass(everyMs);
    if (index % (count / samples) >= 1) continue;
    collect();
    heapMb.push(process.memoryUsage().heapUsed / 1e6);
  }
  /* oxlint-enable no-await-in-loop */
  await pass(300_000);
  const quarter = samples / 4;
  const [second = 0, last] = [heapMb.slice(quarter, 2 * quarter), heapMb.slice(-quarter)].map(median);
  process.stdout.write(`heap over ${count} runs, in MB: ${heapMb.map((mb) => mb.toFixed(1)).join(' ')}\n`);
  expect(Object.values(ends).reduce((sum, each) => sum + each, 0)).toBe(count * 0.95);
  expect(ends).toMatchObject({ terminated: count / 20, failed: count / 20 });
  expect(manager.list().length).toBeLessThanOrEqual(1_001);
  expect(last).toBeLessThan(second * 1.04);
  manager.dispose();
  manager.queryClient.clear();
  await emulator.close();
});
