// In a page: what tabs share does not exist in Node.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { RunHistory } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import type { Page } from '../../src/runs/page.js';
import { createManager } from '../../src/runs/runManager.js';
import type { Manager } from '../../src/runs/runManager.js';
import { closeBrowser, openBrowser } from '../hooks/browser.js';
import type { Browser } from '../hooks/browser.js';

// A reset forgets the runs there are, in all tabs, whatever the clock says of when they began.

const hourMs = 3_600_000;

let browser: Browser;
let emulator: Emulator;
let closers: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  emulator = createEmulator({ holdMs: 5_000, rateLimit: 0 });
  browser = openBrowser();
});
afterEach(() => {
  for (const close of closers) close();
  closers = [];
  closeBrowser();
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const setClock = (byMs: number): void => void vi.setSystemTime(Date.now() + byMs);
const posts = (): number => emulator.requests.filter(({ path }) => path.includes('run-task')).length;
const idsOf = (manager: Manager): string[] => manager.list().map(({ runId }) => runId);

/** A manager with a client and a cache of its own, of a tab of its own unless `page` is given. */
function open(page: Page = createPage(), history?: RunHistory): Manager {
  const tab = Symbol('tab');
  browser.open(tab);
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const manager = createManager({ client, persist: 'local', ...(history && { history }) }, page).use();
  const leave = (): void => {
    manager.tabs?.leave();
    manager.page.engines.clear();
    manager.dispose();
  };
  closers.push(() => browser.kill(tab, leave, false));
  return manager;
}

/** What is said on the channel of a manager; and how to say something there. */
function listenTo(manager: Manager): { readonly messages: unknown[]; post(message: unknown): void } {
  browser.open(Symbol('stranger'));
  const channel = new BroadcastChannel(`webrun-react ${manager.name}`);
  const messages: unknown[] = [];
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => messages.push(data));
  // oxlint-disable-next-line require-post-message-target-origin -- a channel is of one origin
  return { messages, post: (message) => channel.postMessage(message) };
}

describe.each([
  ['managers of a page', true],
  ['tabs', false],
])('after a reset, in two %s', (_, isOnePage) => {
  const openTwo = (): [Manager, Manager] => {
    const page = createPage();
    return [open(page), open(isOnePage ? page : createPage())];
  };

  // reset ─ clock set ─ start in A ─ start in B: the same run
  test.each([-hourMs, hourMs])('a slot is one run with the clock set by %i ms', async (byMs) => {
    const [a, b] = openTwo();
    const before = a.start({ taskDetails: '[after 60s] before' });
    await pass(1_000);
    expect(idsOf(b)).toEqual([before]);
    b.reset();
    await pass(1);
    setClock(byMs);
    const input = { taskDetails: '[after 8s] [say: done]' };
    const first = a.start(input, { name: 's' });
    await pass(1);
    expect(b.start(input, { name: 's' })).toBe(first);
    await pass(1_000);
    expect(posts()).toBe(2);
    // Whoever joins now learns of that run, and of none before.
    const third = open();
    await pass(1);
    expect(third.start(input, { name: 's' })).toBe(first);
    await pass(15_000);
    for (const manager of [a, b, third])
      expect(manager.list().map(({ runId, status }) => [runId, status])).toEqual([[first, 'completed']]);
    expect(posts()).toBe(2);
  });

  test.each([-hourMs, 0, hourMs])(
    'a message that is late brings nothing back, with the clock set by %i ms',
    async (byMs) => {
      const [a, b] = openTwo();
      const { messages, post } = listenTo(a);
      a.start({ taskDetails: '[after 8s]' });
      await pass(6_000);
      b.reset();
      setClock(byMs);
      await pass(100);
      const third = open();
      const late = messages.filter((each) => JSON.stringify(each).includes('"records"'));
      expect(late.length).toBeGreaterThan(1);
      for (const each of late) post({ ...(each as object), page: 'late' });
      await pass(30_000);
      for (const manager of [a, b, third]) expect(idsOf(manager)).toEqual([]);
      expect([...browser.texts.keys()].filter((name) => name.includes('run'))).toEqual([]);
    },
  );

  test('runs that it did not know of are forgotten, too', async () => {
    const page = createPage();
    const a = open(page);
    const runId = a.start({ taskDetails: '[after 1s]' });
    await pass(2_000);
    const text = browser.texts;
    (text as Map<string, string>).clear(); // another tab has made room
    await pass(120_000);
    const b = open(isOnePage ? page : createPage());
    await pass(1);
    expect([idsOf(a), idsOf(b)]).toEqual([[runId], []]);
    b.reset();
    await pass(1);
    expect(idsOf(a)).toEqual([]);
    // Also by those that are told of it later.
    const { messages, post } = listenTo(a);
    post({ type: 'joined' });
    await pass(1);
    expect(JSON.stringify(messages)).toContain(runId);
  });

  test('a run under way that it did not know of is forgotten, too', async () => {
    open().start({ taskDetails: '[after 600s]' });
    await pass(8_000);
    closers.pop()?.();
    const page = createPage();
    const a = open(page);
    await pass(1_000);
    expect(a.list().map(({ status }) => status)).toEqual(['running']);
    (browser.texts as Map<string, string>).clear(); // another tab has made room
    const b = open(isOnePage ? page : createPage());
    await pass(1);
    expect(idsOf(b)).toEqual([]);
    b.reset();
    await pass(1);
    expect(idsOf(a)).toEqual([]);
  });
});

// A: start ─┐   ┌─ told of the reset     the POST of that run has left
// B: reset ─┴───┘
test('a run that is started while the message about a reset is under way stays, in both tabs', async () => {
  const [a, b] = [open(), open()];
  await pass(1);
  b.reset();
  const runId = a.start({ taskDetails: '[after 8s] [say: done]' });
  await pass(15_000);
  for (const manager of [a, b])
    expect(manager.list().map((run) => [run.runId, run.status])).toEqual([[runId, 'completed']]);
});

test.each([-hourMs, 0])(
  'a history that is being read during a reset brings nothing back, with the clock set by %i ms',
  async (byMs) => {
    const first = open();
    first.start({ taskDetails: '[after 1s]' });
    await pass(3_000);
    const [[name, text] = ['', '']] = [...browser.texts].filter(([key]) => key.includes(' run '));
    const older = { ...(JSON.parse(text) as object), runId: 'older' };
    setClock(byMs);
    let answer: (entries: [string, string][]) => void = () => undefined;
    const history: RunHistory = {
      load: () => new Promise((resolve) => (answer = resolve)),
      save: () => undefined,
      remove: () => undefined,
    };
    const second = open(createPage(), history);
    await pass(1);
    expect(second.list()).toHaveLength(1);
    first.reset();
    await pass(1);
    answer([[name, JSON.stringify(older)]]);
    await pass(1_000);
    expect(idsOf(second)).toEqual([]);
  },
);

test('a message about a reset by an older version of the package is ignored', async () => {
  const tab = open();
  const { post } = listenTo(tab);
  const runId = tab.start({ taskDetails: '[after 1s]' });
  await pass(3_000);
  post({ type: 'reset', at: Date.now() + hourMs });
  await pass(1);
  expect(idsOf(tab)).toEqual([runId]);
});

// A: reset ── start ──────────────────────┐
// B: frozen ────────── told of the reset ─┴─ the stored run of A is still there
test('a tab that hears late of a reset leaves in the storage what was started since', async () => {
  const [a, b] = [open(), open()];
  const before = a.start({ taskDetails: '[after 1s]' });
  await pass(3_000);
  expect(idsOf(b)).toEqual([before]);
  const heard: unknown[] = [];
  const receive = vi.spyOn(b.tabs!, 'receive').mockImplementation((message) => void heard.push(message));
  a.reset();
  const runId = a.start({ taskDetails: '[after 60s]' });
  await pass(3_000);
  const stored = (): string[] => [...browser.texts.keys()].filter((name) => name.includes(' run '));
  const names = [expect.stringContaining(runId)];
  expect(stored()).toEqual(names);
  receive.mockRestore();
  for (const message of heard) {
    b.tabs?.receive(message);
    expect(stored()).toEqual(names);
  }
  expect(heard.length).toBeGreaterThan(1);
  expect(idsOf(b)).toEqual([runId]);
});

test('a reset empties the history, also of what was not read yet', async () => {
  const entries = new Map<string, string>();
  const loads: (() => void)[] = [];
  const history: RunHistory = {
    load: async (prefix) => {
      await new Promise<void>((resolve) => loads.push(resolve));
      return [...entries].filter(([name]) => name.startsWith(prefix));
    },
    save: (list) => list.forEach(([name, text]) => entries.set(name, text)),
    remove: (names) => names.forEach((name) => entries.delete(name)),
  };
  const first = open();
  first.start({ taskDetails: '[after 1s]' });
  await pass(3_000);
  const [[name, text] = ['', '']] = [...browser.texts].filter(([key]) => key.includes(' run '));
  const runId = name.split(' ').at(-1) ?? '';
  entries.set(name.replace(runId, 'older'), text.replaceAll(runId, 'older'));
  entries.set('another app', '{}');
  const second = open(createPage(), history);
  await pass(1);
  second.reset();
  await pass(1);
  for (const answer of loads) answer();
  await pass(1_000);
  expect(idsOf(second)).toEqual([]);
  expect([...entries.keys()]).toEqual(['another app']);
});
