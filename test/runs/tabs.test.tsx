import { focusManager } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { taskQueryOptions } from 'webrun-react/runs';
import type { RunManagerOptions } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { createRecord, Manager } from '../../src/runs/runManager.js';
import { reduceRun } from '../../src/runs/runReducer.js';
import type { RunRecord } from '../../src/runs/runReducer.js';
import { createWatchedTask } from '../../src/runs/watchedTask.js';
import { closeBrowser, openBrowser } from '../hooks/browser.js';
import type { Browser } from '../hooks/browser.js';
import { owner } from './records.js';

// Tabs of one browser, in one clock. That real ones do the same is tested in Chromium (test/tabs).

let browser: Browser;
let emulator: Emulator;

beforeEach(() => {
  vi.useFakeTimers();
  emulator = createEmulator({ holdMs: 10_000, rateLimit: 0 });
});
afterEach(() => {
  closeBrowser();
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const posts = (): number => emulator.requests.filter(({ path }) => path.includes('run-task')).length;
const polls = (): number => emulator.requests.filter(({ method }) => method === 'GET').length;

interface Tab {
  readonly manager: Manager;
  /** What `sessionStorage`, or a storage of the app's own, holds. */
  readonly texts: Map<string, string>;
  statuses(): string[];
  /** How often it has polled. */
  polls(): number;
  die(isCrash?: boolean): void;
}

type Mode = 'session' | 'local' | 'own' | 'none';

function openTab(
  mode: Mode,
  texts: Map<string, string> = new Map(),
  options: Partial<RunManagerOptions> = {},
): Tab {
  const tab = Symbol('tab');
  browser.open(tab);
  const storage = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => void texts.set(name, text),
    removeItem: (name: string) => void texts.delete(name),
    key: (index: number) => [...texts.keys()][index] ?? null,
    get length() {
      return texts.size;
    },
  };
  vi.stubGlobal('sessionStorage', storage);
  let isAlive = true;
  let count = 0;
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    async fetch(input, init) {
      if (init?.method !== 'POST') count++;
      const response = await emulator.fetch(input, init);
      return isAlive ? response : new Promise<never>(() => undefined);
    },
  });
  const { getItem, setItem, removeItem } = storage;
  const persist = {
    session: 'session',
    local: 'local',
    own: { getItem, setItem, removeItem },
    none: false,
  } as const;
  const manager = new Manager({ client, persist: persist[mode], ...options }, createPage()).use();
  return {
    manager,
    texts,
    polls: () => count,
    statuses: () => manager.list().map(({ status }) => status),
    die(isCrash = false) {
      isAlive = false;
      const leave = (): void => {
        if (!isCrash) manager.persistence.flush();
        manager.tabs?.leave();
        manager.page.engines.clear();
        manager.dispose();
      };
      browser.kill(tab, leave, isCrash);
    },
  };
}

const cases = ([true, false] as const).flatMap((hasLocks) =>
  (['session', 'local', 'own', 'none'] as const).map(
    (mode) => [mode, hasLocks ? 'with' : 'without', hasLocks] as const,
  ),
);

// 0s                 10s      16s
// |--POST held--------|pending  | done
//   |duplicated ──────────────────
describe.each(cases)(
  'a tab that is duplicated while its POST is held, stored: %s, %s Web Locks',
  (mode, _, hasLocks) => {
    const isStored = mode !== 'none';

    /** A tab that sends one run and has queued another, and its duplicate. */
    async function duplicate(): Promise<{ first: Tab; second: Tab; seen: Set<string> }> {
      browser = openBrowser({ hasLocks });
      const first = openTab(mode, new Map(), { maxHeldPosts: 1 });
      first.manager.start({ taskDetails: '[after 16s] [say: done]' }, { name: 'lamp' });
      first.manager.start({ taskDetails: '[after 1s] [say: next]' });
      await pass(2_000);
      const second = openTab(mode, new Map(first.texts), { maxHeldPosts: 1 });
      const seen = new Set<string>();
      second.manager.subscribe(() => second.statuses().forEach((status) => seen.add(status)));
      second.statuses().forEach((status) => seen.add(status));
      return { first, second, seen };
    }

    test('shows what the first one does, and nothing as lost or refused', async () => {
      const { first, second, seen } = await duplicate();
      expect(second.statuses()).toEqual(isStored ? ['queued', 'submitting'] : []);
      await pass(28_000);
      expect(second.statuses()).toEqual(isStored ? ['completed', 'completed'] : []);
      expect(first.statuses()).toEqual(['completed', 'completed']);
      expect([...seen].filter((status) => status === 'lost' || status === 'refused')).toEqual([]);
      expect(posts()).toBe(2);
      first.die();
      second.die();
    });

    test('joins the run of its slot instead of starting another', async () => {
      const { first, second } = await duplicate();
      const input = { taskDetails: '[after 16s] [say: done]' };
      const runId = second.manager.start(input, { name: 'lamp' });
      expect(runId === first.manager.start(input, { name: 'lamp' })).toBe(isStored);
      await pass(30_000);
      expect(posts()).toBe(isStored ? 2 : 3);
      first.die();
      second.die();
    });

    test.each([false, true])('says what is lost when the first one is gone, crashed: %s', async (isCrash) => {
      const { first, second } = await duplicate();
      await pass(1_000);
      first.die(isCrash);
      await pass(9_000);
      expect(second.statuses()).toEqual(isStored ? ['refused', 'lost'] : []);
      expect(second.manager.list()[1]?.error?.outcome).toBe(isStored ? 'unknown' : undefined);
      expect(posts()).toBe(1);
      second.die();
    });

    test('does not wait for what the first one has forgotten in a reset', async () => {
      const { first, second } = await duplicate();
      first.manager.reset();
      await pass(1_000);
      expect(second.statuses()).toEqual(isStored && mode !== 'local' ? ['refused', 'lost'] : []);
      // One of its own is nobody else's to forget.
      const own = second.manager.start({ taskDetails: '[after 16s] [say: own]' });
      await pass(1_000);
      first.manager.reset();
      await pass(30_000);
      expect(second.manager.get(own)?.status).toBe(mode === 'local' ? undefined : 'completed');
      expect(posts()).toBe(2);
      first.die();
      second.die();
    });
  },
);

/** What a page of another version, or an extension, may say on the channel. */
const malformed: Readonly<Record<string, unknown>> = {
  null: null,
  undefined,
  'a text': 'records',
  'a number': 7,
  'a list': [null, { type: 'records' }],
  'an object without a type': {},
  'records without any': { type: 'records' },
  'records that are none': { type: 'records', records: [null, 1, 'a', [], {}, { v: 1 }, { runId: 'a' }] },
  'records as a text': { type: 'records', records: 'all' },
  'a record of a newer version': {
    type: 'records',
    records: [
      {
        v: 2,
        runId: 'new',
        owner: 'x',
        phase: 'thinking',
        revision: 9,
        startedAt: 1,
        input: { taskDetails: 'x' },
      },
    ],
  },
  'a newer version of the message': { v: 2, type: 'records', records: { changed: [] } },
  'a type of a newer version': { type: 'patches', patches: [1] },
  'dismissed without ids': { type: 'dismissed' },
  'dismissed ids that are none': { type: 'dismissed', runIds: [null, {}, 1] },
  'a reset without a time': { type: 'reset' },
  'a reset at a time that is none': { type: 'reset', at: 'now' },
  'a ping of nobody': { type: 'ping' },
  'a pong of nobody': { type: 'pong', owner: {} },
  'a failed poll of nothing': { type: 'pollFailed' },
  'a failed poll of an unknown run': { type: 'pollFailed', runId: 'unknown' },
  'a failed poll of what is no id': { type: 'pollFailed', runId: {} },
};

test.each(Object.entries(malformed))(
  'a message that is %s is ignored, and those after it are not',
  async (_, message) => {
    browser = openBrowser();
    const [first, second] = [openTab('local'), openTab('local')];
    const runId = first.manager.start({ taskDetails: '[after 12s] [say: done]' });
    await pass(500);
    browser.open(Symbol('stranger'));
    const stranger = new BroadcastChannel(`webrun-react ${first.manager.name}`);
    // oxlint-disable-next-line require-post-message-target-origin -- a channel is of one origin
    stranger.postMessage(message);
    for (const { manager } of [first, second]) manager.tabs?.receive(message); // and from a manager of the same page
    await pass(500);
    for (const { manager } of [first, second])
      expect(manager.list().map((run) => [run.runId, run.status])).toEqual([[runId, 'submitting']]);
    await pass(18_000);
    const other = second.manager.start({ taskDetails: '[after 1s]' });
    await pass(2_000);
    for (const { manager } of [first, second])
      expect(manager.list().map((run) => [run.runId, run.status])).toEqual([
        [other, 'completed'],
        [runId, 'completed'],
      ]);
    first.die();
    second.die();
  },
);

test('a record of a newer version is left in the storage as it is', async () => {
  browser = openBrowser();
  const first = openTab('local');
  const runId = first.manager.start({ taskDetails: '[after 1s]' });
  await pass(3_000);
  first.die();
  const name = [...browser.texts.keys()].find((each) => each.endsWith(runId))!;
  const newer = JSON.stringify({
    ...(JSON.parse(browser.texts.get(name)!) as object),
    v: 2,
    phase: 'thinking',
  });
  (browser.texts as Map<string, string>).set(name, newer);
  const second = openTab('local');
  expect(second.manager.list()).toEqual([]);
  second.manager.start({ taskDetails: '[after 1s]' });
  await pass(3_000);
  expect(browser.texts.get(name)).toBe(newer);
  second.die();
});

// 0s          2s      50s        70s
// |first done |       |second runs ────
//                     |joined    |joined
test('a tab that joins learns what runs, and what has ended within a minute', async () => {
  browser = openBrowser();
  const tab = openTab('local');
  const done = tab.manager.start({ taskDetails: '[after 1s]' });
  await pass(2_000);
  expect(tab.statuses()).toEqual(['completed']);
  await pass(48_000);
  const running = tab.manager.start({ taskDetails: '[after 600s]' });
  await pass(500);
  browser.open(Symbol('stranger'));
  const joining = new BroadcastChannel(`webrun-react ${tab.manager.name}`);
  let published: (readonly { readonly runId: string }[])[] = [];
  joining.addEventListener('message', ({ data }: MessageEvent<Record<string, unknown>>) => {
    if (data['type'] === 'records') published.push(data['records'] as (typeof published)[number]);
  });
  const join = async (): Promise<string[]> => {
    published = [];
    // oxlint-disable-next-line require-post-message-target-origin -- a channel is of one origin
    joining.postMessage({ type: 'joined' });
    await pass(1);
    return published.flat().map(({ runId }) => runId);
  };
  expect(await join()).toEqual([done, running]);
  await pass(20_000);
  expect(await join()).toEqual([running]);
  tab.die();
});

test.each([true, false])(
  'a tab of which the copy is old learns what has become of its run since, with Web Locks: %s',
  async (hasLocks) => {
    browser = openBrowser({ hasLocks });
    const first = openTab('session');
    first.manager.start({ taskDetails: '[after 1s] [say: done]' });
    await pass(500);
    const copy = new Map(first.texts);
    await pass(5_000);
    expect(first.statuses()).toEqual(['completed']);
    const second = openTab('session', copy);
    expect(second.statuses()).toEqual(['submitting']);
    await pass(2_000);
    expect(second.statuses()).toEqual(['completed']);
    first.die();
    second.die();
  },
);

test('one tab polls for all, and says what it learns', async () => {
  browser = openBrowser();
  const tabs = [openTab('local'), openTab('local'), openTab('local')];
  tabs[1]!.manager.start({ taskDetails: '[after 60s]' });
  await pass(12_000);
  const before = polls();
  const ofLast = tabs[2]!.polls();
  await pass(20_000);
  // The one that came to the front last.
  expect(tabs[2]!.polls() - ofLast).toBeGreaterThanOrEqual(9);
  // One every 2 s, and a slow one of each tab that follows.
  expect(polls() - before).toBeLessThanOrEqual(13);
  expect(polls() - before).toBeGreaterThanOrEqual(9);
  // An app that reads the task from the query cache sees the same in a tab that does not poll.
  for (const { manager } of tabs) {
    const [run] = manager.list();
    const { sessionId = '', taskId = '' } = run ?? {};
    const { queryKey } = taskQueryOptions(manager.client, { sessionId, taskId });
    expect(run?.task).toBeDefined();
    expect(manager.queryClient.getQueryData(queryKey)).toEqual(run?.task);
  }
  await pass(40_000);
  for (const tab of tabs) expect(tab.statuses()).toEqual(['completed']);
  for (const tab of tabs) tab.die();
});

test.each(['hidden', 'visible'] as const)(
  'the tab that polls goes on to do so when tabs become %s',
  async (next) => {
    browser = openBrowser();
    const [first, second] = [openTab('local'), openTab('local')];
    const { manager } = second;
    manager.start({ taskDetails: '[after 60s]' });
    await pass(12_000);
    expect([first.manager.isFollower, manager.isFollower]).toEqual([true, false]);
    if (next === 'visible') first.die();
    const request = vi.spyOn(navigator.locks, 'request');
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(next);
    document.dispatchEvent(new Event('visibilitychange'));
    await pass(1_000);
    visibility.mockRestore();
    expect(request).not.toHaveBeenCalled();
    const before = second.polls();
    await pass(20_000);
    expect(second.polls() - before).toBeGreaterThanOrEqual(next === 'hidden' ? 5 : 9);
    for (const tab of [first, second]) tab.die();
  },
);

// |first: polls ──────────────────────|
//      |second, opened hidden: follows, every 30 s at most ──|
test('a tab that is opened hidden does not poll too, and shows what the first one learns', async () => {
  browser = openBrowser();
  const first = openTab('local');
  first.manager.start({ taskDetails: '[after 60s]' });
  await pass(12_000);
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  const second = openTab('local');
  await pass(1_000);
  visibility.mockRestore();
  const before = first.polls();
  await pass(20_000);
  // The one document of this test was hidden for both for a moment.
  expect(first.polls() - before).toBeGreaterThanOrEqual(5);
  expect(second.polls()).toBeLessThanOrEqual(1);
  expect(second.statuses()).toEqual(['running']);
  await pass(40_000);
  expect(second.statuses()).toEqual(['completed']);
  for (const tab of [first, second]) tab.die();
});

// |first: watches a task of someone else ──|── done
//    |second: leads ───────────────────────────────
test('a tab that does not lead polls at full pace what no other tab watches', async () => {
  browser = openBrowser();
  const first = openTab('local');
  const { manager } = first;
  const starting = manager.client.runTask({ taskDetails: '[after 30s]' });
  await pass(12_000);
  const { sessionId, taskId } = await starting;
  const second = openTab('local');
  await pass(1_000);
  expect([manager.isFollower, second.manager.isFollower]).toEqual([true, false]);
  const watched = createWatchedTask(manager, { sessionId: sessionId!, taskId: taskId! });
  const stop = watched.subscribe(() => undefined);
  const before = first.polls();
  await pass(10_000);
  expect(first.polls() - before).toBeGreaterThanOrEqual(4);
  await pass(10_000);
  expect(watched.get().status).toBe('completed');
  stop();
  for (const tab of [first, second]) tab.die();
});

// 0s       12s         14s                20s
// |POST ───|both normal|WebRun is gone ───|back ──
//                      both reconnecting  both normal
test.each([503, 429])(
  'a tab that does not lead says so too when WebRun answers polls with %i, and asks seldom',
  async (status) => {
    let isGone = false;
    emulator = createEmulator({
      holdMs: 10_000,
      rateLimit: 0,
      intercept: ({ method }) => (isGone && method === 'GET' ? new Response('', { status }) : undefined),
    });
    browser = openBrowser();
    const [first, second] = [openTab('local'), openTab('local')];
    first.manager.start({ taskDetails: '[after 90s]' });
    const reasons = (): unknown[] => [first, second].map(({ manager }) => manager.list()[0]?.waiting?.reason);
    const both = (reason: string): string[] => [reason, reason];
    await pass(14_000);
    expect([first.manager.isFollower, second.manager.isFollower]).toEqual([true, false]);
    expect(reasons()).toEqual(both('normal'));
    isGone = true;
    const before = first.polls();
    await pass(3_000);
    expect(reasons()).toEqual(both(status === 429 ? 'rate-limited' : 'reconnecting'));
    await pass(5_000);
    expect(first.polls() - before).toBeLessThanOrEqual(status === 429 ? 1 : 3);
    isGone = false;
    await pass(status === 429 ? 32_000 : 12_000);
    expect(reasons()).toEqual(both('normal'));
    const later = first.polls();
    await pass(10_000);
    expect(first.polls() - later).toBeLessThanOrEqual(1);
    for (const tab of [first, second]) tab.die();
  },
);

test('a hidden tab does not ask when the polls of another fail', async () => {
  let isGone = false;
  emulator = createEmulator({
    holdMs: 10_000,
    rateLimit: 0,
    intercept: ({ method }) => (isGone && method === 'GET' ? new Response('', { status: 503 }) : undefined),
  });
  browser = openBrowser();
  const hidden = openTab('local');
  const second = openTab('local', undefined, { whenHidden: 'keep' });
  second.manager.start({ taskDetails: '[after 90s]' });
  await pass(14_000);
  expect([hidden.manager.isFollower, second.manager.isFollower]).toEqual([true, false]);
  focusManager.setFocused(false);
  isGone = true;
  const before = [hidden.polls(), second.polls()] as const;
  await pass(10_000);
  expect(second.polls() - before[1]).toBeGreaterThanOrEqual(2);
  expect(hidden.polls()).toBe(before[0]);
  focusManager.setFocused(undefined);
  for (const tab of [hidden, second]) tab.die();
});

/** Publishes records to a tab, as another tab would. */
const tell = (tab: Tab, records: readonly RunRecord[]): void => {
  browser.open(Symbol('stranger'));
  const channel = new BroadcastChannel(`webrun-react ${tab.manager.name}`);
  // oxlint-disable-next-line require-post-message-target-origin -- a channel is of one origin
  channel.postMessage({ type: 'records', records, page: 'page-1' });
};

test('a run of a page that is gone is lost, also one that is learned of later', async () => {
  browser = openBrowser();
  const tab = openTab('local');
  const sent = (runId: string): RunRecord =>
    reduceRun(
      { ...createRecord(owner, { taskDetails: 'x' }), runId },
      { type: 'submitted', at: Date.now() },
      owner,
    );
  tell(tab, [sent('one')]);
  await pass(2_000);
  expect(tab.statuses()).toEqual(['lost']);
  tell(tab, [sent('two')]);
  await pass(2_000);
  expect(tab.statuses()).toEqual(['lost', 'lost']);
  tab.die();
});

test('a start of a page that is gone is sent again, and takes no slot and no task of another run', async () => {
  browser = openBrowser();
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    idempotency: true,
    fetch: emulator.fetch,
  });
  const tab = openTab('local', undefined, { client });
  const { manager } = tab;
  const input = { taskDetails: '[after 20s] [say: done]' };
  const mine = manager.start(input, { name: 'main' });
  await pass(1_000);
  const cut = (runId: string, taskDetails: string): RunRecord =>
    reduceRun(
      { ...createRecord(owner, { taskDetails }), runId, name: 'main' },
      { type: 'submitted', at: Date.now() },
      owner,
    );
  // One has the input of the slot's run, but its own task may be running.
  tell(tab, [cut('equal', input.taskDetails), cut('other', '[say: other]')]);
  await pass(2_000);
  expect(manager.store.current('main')).toBe(mine);
  await pass(60_000);
  expect(tab.statuses()).toEqual(['completed', 'completed', 'completed']);
  expect(posts()).toBe(3);
  tab.die();
});

// 0s      12s   13s        14s
// |POST ──|stop |its page dies|sent by one of the others
test('a stop whose page is gone is sent by one of the other tabs', async () => {
  let stops = 0;
  emulator = createEmulator({
    holdMs: 10_000,
    rateLimit: 0,
    intercept({ path }) {
      if (!path.includes('send-message')) return undefined;
      stops++;
      return new Promise(() => undefined);
    },
  });
  browser = openBrowser();
  const [first, ...others] = [openTab('local'), openTab('local'), openTab('local')];
  const runId = first.manager.start({ taskDetails: '[after 60s]' });
  await pass(12_000);
  first.manager.cancel(runId).catch(() => undefined);
  await pass(1_000);
  expect(stops).toBe(1);
  first.die();
  await pass(1_000);
  expect(stops).toBe(2);
  for (const tab of others) tab.die();
});

test('a task that one tab watches by its ids is not polled by others', async () => {
  browser = openBrowser();
  const [first, second] = [openTab('local'), openTab('local')];
  const started = first.manager.client.runTask({ taskDetails: '[after 60s]' });
  await pass(10_000);
  const { sessionId, taskId } = (await started) as { sessionId: string; taskId: string };
  const stop = createWatchedTask(first.manager, { sessionId, taskId }).subscribe(() => undefined);
  await pass(40_000);
  expect(first.polls()).toBeGreaterThan(0);
  expect(second.polls()).toBe(0);
  stop();
  for (const tab of [first, second]) tab.die();
});

// A: answers the first question    B: answers the second ──|not taken    A, meanwhile ──|sent
test('an answer that waits for that of another tab is sent if that is not taken, also after one was sent before', async () => {
  const answers: string[] = [];
  let refuse: ((response: Response) => void) | undefined;
  emulator = createEmulator({
    holdMs: 1_000,
    rateLimit: 0,
    async intercept({ path, text }, next) {
      if (!path.includes('send-message')) return undefined;
      const body = await text();
      answers.push(/one|two|three/.exec(body)?.[0] ?? '');
      return body.includes('two') ? new Promise<Response>((resolve) => (refuse = resolve)) : next();
    },
  });
  browser = openBrowser();
  const [first, second] = [openTab('local'), openTab('local')];
  const runId = first.manager.start({ taskDetails: '[ask: Which?] [ask: And then?] [after 60s]' });
  await pass(5_000);
  await first.manager.answer(runId, 'one');
  await pass(5_000);
  expect(second.manager.get(runId)?.guardrail?.question).toBe('And then?');
  second.manager.answer(runId, 'two').catch(() => undefined);
  await pass(100);
  void first.manager.answer(runId, 'three');
  await pass(100);
  expect(answers).toEqual(['one', 'two']);
  refuse?.(Response.json({ error: 'no' }, { status: 400 }));
  await pass(5_000);
  expect(answers).toEqual(['one', 'two', 'three']);
  expect(first.statuses()).toEqual(['running']);
  for (const tab of [first, second]) tab.die();
});
