// In a page: Node renders nothing ahead.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { createManager } from '../../src/runs/runManager.js';
import type { Manager } from '../../src/runs/runManager.js';

// A browser renders a page ahead that a link leads to (speculation rules), with the tab's storage as it is at that moment. That real
// pages do so was seen in Chromium; a page under DevTools, as in a browser test, is not rendered ahead.

let emulator: Emulator;
let managers: Manager[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  emulator = createEmulator({ holdMs: 5_000, rateLimit: 0 });
});
afterEach(() => {
  for (const manager of managers) manager.dispose();
  managers = [];
  Reflect.deleteProperty(document, 'prerendering');
  sessionStorage.clear();
  vi.useRealTimers();
});

/** A page of the app in one tab, which stores its runs with the tab. */
function open(): Manager {
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const manager = createManager({ client }, createPage()).use();
  managers.push(manager);
  return manager;
}
function openAhead(): Manager {
  Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
  const manager = open();
  Reflect.deleteProperty(document, 'prerendering');
  return manager;
}
const activate = (): boolean => document.dispatchEvent(new Event('prerenderingchange'));
const sent = (): string[] => emulator.requests.map(({ path }) => path);
const task = { taskDetails: 'Find a lamp [after 60s] [say: Arc 2]' };

// page before: |--start--POST---ids---| left
// page ahead:  |------------------------ activated: the same run, polled
test('a page that was rendered ahead has the run that the page before it started since', async () => {
  const ahead = openAhead();
  const before = open();
  const runId = before.start(task, { name: 'lamp' });
  await vi.advanceTimersByTimeAsync(6_000);
  before.dispose();
  activate();
  expect(ahead.list().map((run) => [run.runId, run.status])).toEqual([[runId, 'running']]);
  expect(ahead.start(task, { name: 'lamp' })).toBe(runId);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(sent().filter((path) => path.includes('run-task'))).toHaveLength(1);
  expect(sent().at(-1)).toContain('/task/');
});

test('a page that is rendered ahead sends nothing before it is seen', async () => {
  open().start(task, { name: 'lamp' });
  await vi.advanceTimersByTimeAsync(6_000);
  managers.pop()?.dispose();
  const before = sent().length;
  const ahead = openAhead();
  const runId = ahead.start({ taskDetails: 'Find a desk [say: Beam]' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent()).toHaveLength(before);
  expect(ahead.get(runId)?.status).toBe('queued');
  activate();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(ahead.get(runId)?.status).toBe('completed');
  expect(ahead.list()).toHaveLength(2);
});
