// In a page: React Query does not poll where there is no window.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { createManager } from '../../src/runs/runManager.js';
import type { Manager } from '../../src/runs/runManager.js';

// The wall clock is set while a run waits: by the network, by a person, by a machine that wakes up. Waits are measured on the clock of
// `performance.now()`, which goes on; what people read follows the wall.

const hourMs = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
/** Sets the wall clock, and no other. */
const setClock = (byMs: number): void => void vi.setSystemTime(Date.now() + byMs);

let manager: Manager;
afterEach(() => manager.dispose());

function createWorld(): { start(taskDetails: string): string; polls(): number; posts(): number } {
  const emulator = createEmulator({ holdMs: 5_000, rateLimit: 0 });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  manager = createManager({ client, persist: false, maxHeldPosts: 1 }, createPage()).use();
  const count = (path: RegExp): number =>
    emulator.requests.filter((request) => path.test(request.path)).length;
  return {
    start: (taskDetails) => manager.start({ taskDetails }),
    polls: () => count(/^\/task/),
    posts: () => count(/run-task/),
  };
}

// 0s    5s      9s                   19s
// |POST-|pending |clock set, woken up |   polls every 2 s all the while
describe.each([
  ['set back an hour', -hourMs],
  ['set forward an hour', hourMs],
  ['eight hours later, because the machine has slept', 8 * hourMs],
  ['set back a day', -24 * hourMs],
])('with the clock %s', (_, byMs) => {
  test('a run is polled on, at its pace, and says truly when the next poll comes', async () => {
    const { start, polls } = createWorld();
    const runId = start('[after 100s]');
    await pass(9_000);
    const before = polls();
    setClock(byMs);
    await pass(20_000);
    expect(polls() - before).toBeGreaterThanOrEqual(8);
    expect(polls() - before).toBeLessThanOrEqual(12);
    const { waiting, status } = manager.get(runId)!;
    expect([status, waiting?.reason]).toEqual(['running', 'normal']);
    expect(waiting!.nextPollAt! - Date.now()).toBeGreaterThan(-100);
    expect(waiting!.nextPollAt! - Date.now()).toBeLessThanOrEqual(2_300);
  });

  test('a run is polled within 5 s of it, so that what was missed is seen', async () => {
    const { start, polls } = createWorld();
    const runId = start('[after 200s]');
    await pass(6_000);
    // After some bad replies the next poll is half a minute away.
    const fetch = vi.spyOn(manager.client, 'getTask').mockRejectedValue(new TypeError('offline'));
    const toNextMs = (): number => manager.get(runId)!.waiting!.nextPollAt! - Date.now();
    while (toNextMs() < 20_000) await pass(1_000);
    fetch.mockRestore();
    const before = polls();
    setClock(byMs);
    await pass(5_100);
    expect(polls()).toBeGreaterThan(before);
  });

  test('a held POST is waited for, and its run is neither lost nor sent again', async () => {
    const { start, posts } = createWorld();
    const runId = start('[after 3s] [say: done]');
    await pass(1_000);
    setClock(byMs);
    await pass(6_000);
    expect(manager.get(runId)).toMatchObject({ status: 'completed', result: { message: 'done' } });
    expect(posts()).toBe(1);
  });

  test('a queued run leaves when its turn comes', async () => {
    const { start, posts } = createWorld();
    start('[after 3s]');
    const runId = start('[after 1s]');
    await pass(1_000);
    setClock(byMs);
    await pass(5_000);
    expect(manager.get(runId)?.status).toBe('completed');
    expect(posts()).toBe(2);
  });

  test('time that nobody worked is not counted, so the run is not overdue', async () => {
    const { start } = createWorld();
    const runId = start('[after 100s] [say: done]');
    await pass(60_000);
    setClock(byMs);
    await pass(30_000);
    expect(manager.get(runId)?.waiting?.reason).toBe('normal');
    await pass(20_000);
    expect(manager.get(runId)?.result?.message).toBe('done');
  });
});

test('a run that waits for the rate limit does not wait an hour longer because the clock was set back', async () => {
  const emulator = createEmulator({ holdMs: 500, rateLimit: 2 });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  manager = createManager({ client, persist: false }, createPage()).use();
  const start = (taskDetails: string): string => manager.start({ taskDetails });
  start('[after 0.1s] one');
  start('[after 0.1s] two');
  await pass(2_000);
  const runId = start('[after 0.1s] three');
  const posts = (): number => emulator.requests.filter(({ path }) => path.includes('run-task')).length;
  expect([manager.get(runId)?.status, posts()]).toEqual(['queued', 2]);
  setClock(-hourMs);
  await pass(65_000);
  // What the server thinks of it is another matter: its clock is the same one here.
  expect(posts()).toBe(3);
});

test('a manager that is disposed stops polling, also after fake timers were taken away with what it was about to do', async () => {
  const { start } = createWorld();
  start('[after 100s]');
  await pass(9_000);
  manager.dispose();
  vi.useRealTimers(); // what was to happen in a moment never happens
  vi.useFakeTimers();

  const next = createWorld();
  next.start('[after 100s]');
  await pass(9_000);
  manager.dispose();
  await pass(1_000);
  const before = next.polls();
  await pass(20_000);
  expect(next.polls()).toBe(before);
});
