import { focusManager, QueryClient } from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import { StrictMode, useEffect } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useResetRuns, useRun, useRuns, useRunTask, WebRunProvider } from 'webrun-react';
import type { ListedRun, Run, WebRunProviderProps } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator, EmulatorOptions } from 'webrun-react/testing';
import { closeBrowser, openBrowser } from './browser.js';
import { openPage } from './page.js';
import { pass } from './world.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  focusManager.setFocused(undefined);
  vi.useRealTimers();
});

type Settings = Pick<WebRunProviderProps, 'persist' | 'scope' | 'maxHeldPosts' | 'whenHidden'>;

/** One page load: a client, a cache and a provider of its own. */
interface Page {
  readonly run: Run;
  readonly list: readonly ListedRun[];
  readonly resetAll: () => void;
  readonly dismiss: (runId: string) => void;
  unmount(): void;
}

function load(emulator: Emulator, settings: Settings & { idempotency?: boolean } = {}): Page {
  const { idempotency = false, ...provider } = settings;
  const held = {} as { run: Run; list: readonly ListedRun[]; resetAll: () => void };
  const dismissers = new Map<string, () => void>();
  function Row({ runId }: { runId: string }): ReactElement {
    const run = useRun(runId);
    dismissers.set(runId, run.dismiss);
    return <li>{run.status}</li>;
  }
  function App(): ReactElement {
    // Reads all of it, so that what is handed out is the newest.
    held.run = { ...useRunTask({ name: 'main' }) };
    held.list = useRuns().map((run) => ({ ...run }));
    held.resetAll = useResetRuns();
    return (
      <ul>
        {held.list.map((run) => (
          <Row key={run.runId} runId={run.runId} />
        ))}
        <li>{held.run.status}</li>
      </ul>
    );
  }
  // What a dead page had under way is never heard of again.
  let isAlive = true;
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    idempotency,
    fetch: async (input, init) => {
      const response = await emulator.fetch(input, init);
      return isAlive ? response : new Promise<never>(() => undefined);
    },
  });
  const page = openPage({ client, queryClient: new QueryClient(), ...provider });
  const { unmount } = render(
    <StrictMode>
      <WebRunProvider manager={page.manager}>
        <App />
      </WebRunProvider>
    </StrictMode>,
  );
  return {
    get run() {
      return held.run;
    },
    get list() {
      return held.list;
    },
    resetAll: () => held.resetAll(),
    dismiss: (runId) => dismissers.get(runId)?.(),
    unmount() {
      isAlive = false;
      unmount();
      page.kill();
    },
  };
}

const world = (options: EmulatorOptions = {}): Emulator =>
  createEmulator({ holdMs: 5_000, rateLimit: 0, ...options });
const keptText = (): string =>
  Object.keys(sessionStorage)
    .map((name) => sessionStorage.getItem(name))
    .join('');
const posts = ({ requests }: Emulator): number =>
  requests.filter(({ method, path }) => method === 'POST' && path.includes('run-task')).length;
const polls = ({ requests }: Emulator): number => requests.filter(({ method }) => method === 'GET').length;

// 0s       5s    6s
// |--POST--|     reload, poll at once ... done
test('after a reload a run with ids is asked about at once, in its named slot, and comes to its end', async () => {
  const emulator = world();
  const before = load(emulator);
  act(() => void before.run.start({ taskDetails: '[after 9s] [say: survived]' }));
  await pass(6_000);
  const { runId } = before.run;
  before.unmount();
  const asked = polls(emulator);
  const after = load(emulator);
  await pass(0);
  expect(after.run.runId).toBe(runId);
  expect(after.run.status).toBe('running');
  expect(polls(emulator)).toBe(asked + 1);
  await pass(5_000);
  expect(after.run.result?.message).toBe('survived');
  expect(posts(emulator)).toBe(1);
});

test('a run whose POST was cut by a reload is lost with its input, and only a person sends it again', async () => {
  const emulator = world();
  const before = load(emulator);
  act(() => void before.run.start({ taskDetails: '[after 1s] [say: again]' }));
  await pass(500);
  before.unmount();
  const after = load(emulator);
  await pass(600_000);
  expect(after.run.status).toBe('lost');
  expect(after.run.reason).toBe('cut');
  expect(after.run.error?.outcome).toBe('unknown');
  expect(after.run.input?.taskDetails).toBe('[after 1s] [say: again]');
  expect(posts(emulator)).toBe(1);
  act(() => void after.run.retry());
  await pass(2_000);
  expect(after.run.result?.message).toBe('again');
  expect(posts(emulator)).toBe(2);
});

test('where the server keeps the key, a POST that a reload cut is recovered: the same task, once', async () => {
  const emulator = world();
  const before = load(emulator, { idempotency: true });
  act(() => void before.run.start({ taskDetails: '[after 9s] [say: same]' }));
  await pass(500);
  before.unmount();
  const after = load(emulator, { idempotency: true });
  expect(after.run.status).toBe('submitting');
  await pass(12_000);
  expect(after.run.result?.message).toBe('same');
  expect(posts(emulator)).toBe(2);
  expect(emulator.tasks).toHaveLength(1);
});

test('where the server keeps the key, a POST that the network cut is repeated under it until there is an answer', async () => {
  let cuts = 3;
  const emulator = world({
    async intercept(request, next) {
      if (!request.path.includes('run-task') || cuts-- <= 0) return;
      await next();
      throw new TypeError('connection reset');
    },
  });
  const page = load(emulator, { idempotency: true });
  act(() => void page.run.start({ taskDetails: '[after 1s] [say: once]' }));
  await pass(1_500);
  expect(page.run.status).toBe('submitting');
  expect(page.run.waiting?.reason).toBe('reconnecting');
  await pass(30_000);
  expect(page.run.result?.message).toBe('once');
  expect(posts(emulator)).toBe(4);
  expect(emulator.tasks).toHaveLength(1);
});

// 0s   2s       6s       14s
// |cut |page 404|page 404|-> completed
test('a repeat that a gateway answers with a page says nothing of the task: it is sent again', async () => {
  let count = 0;
  const emulator = world({
    async intercept(request, next) {
      if (!request.path.includes('run-task')) return undefined;
      count++;
      if (count > 3) return next();
      if (count > 1) return new Response('default backend - 404', { status: 404 });
      await next();
      throw new TypeError('connection reset');
    },
  });
  const page = load(emulator, { idempotency: true });
  act(() => void page.run.start({ taskDetails: '[after 1s] [say: once]' }));
  await pass(30_000);
  expect(page.run.result?.message).toBe('once');
  expect(posts(emulator)).toBe(4);
  expect(emulator.tasks).toHaveLength(1);
});

// 0s   2s                    22s
// |cut |429, again in 20 s    |-> running
test('a POST that is repeated under its key waits as long as the server asks', async () => {
  let count = 0;
  const emulator = world({
    async intercept(request, next) {
      if (!request.path.includes('run-task')) return undefined;
      count++;
      if (count === 1) throw new TypeError('connection reset');
      const headers = { 'retry-after': '20' };
      return count === 2
        ? Response.json({ success: false, message: 'Too many requests' }, { status: 429, headers })
        : next();
    },
  });
  const page = load(emulator, { idempotency: true });
  act(() => void page.run.start({ taskDetails: '[after 1s] [say: once]' }));
  await pass(20_000);
  expect(posts(emulator)).toBe(2);
  expect(page.run.status).toBe('submitting');
  await pass(10_000);
  expect(page.run.result?.message).toBe('once');
  expect(posts(emulator)).toBe(3);
});

test('a run with secrets is never repeated from the ledger: they are written nowhere', async () => {
  const emulator = world();
  const before = load(emulator, { idempotency: true });
  const secrets = [{ match: 'all', fields: { password: 'hunter2' } }];
  act(() => void before.run.start({ taskDetails: '[after 9s]', secrets }));
  await pass(500);
  expect(keptText()).not.toContain('hunter2');
  expect(keptText()).toContain('[after 9s]');
  before.unmount();
  const after = load(emulator, { idempotency: true });
  await pass(20_000);
  expect(after.run.status).toBe('lost');
  expect(after.run.retry()).toBeUndefined();
  expect(posts(emulator)).toBe(1);
});

test('the run is written down before its POST leaves', async () => {
  const kept: string[] = [];
  const emulator = world({
    intercept: (request) => {
      if (request.path.includes('run-task')) kept.push(keptText());
    },
  });
  const page = load(emulator);
  act(() => void page.run.start({ taskDetails: 'written first' }));
  await pass(10);
  expect(kept[0]).toContain('written first');
  expect(kept[0]).toContain('submitting');
});

test('a run that waited in line when the page went was not sent, says so, and can be sent again', async () => {
  const emulator = world();
  const before = load(emulator, { maxHeldPosts: 1 });
  act(() => {
    before.run.start({ taskDetails: '[after 4s] [say: first]' });
    before.run.start({ taskDetails: '[after 1s] [say: second]' });
  });
  await pass(500);
  expect(before.run.status).toBe('queued');
  before.unmount();
  const after = load(emulator);
  await pass(60_000);
  expect(after.run.status).toBe('refused');
  expect(after.run.error?.outcome).toBe('refused');
  expect(posts(emulator)).toBe(1);
  act(() => void after.run.retry());
  await pass(2_000);
  expect(after.run.result?.message).toBe('second');
});

test('a duplicated tab resumes what runs and sends nothing again', async () => {
  openBrowser();
  const emulator = world();
  const first = load(emulator);
  act(() => void first.run.start({ taskDetails: '[after 9s] [say: both]' }));
  await pass(6_000);
  act(() => void first.run.start({ taskDetails: '[after 3s] [say: mine]' }));
  await pass(500);
  const second = load(emulator);
  await pass(20_000);
  expect(posts(emulator)).toBe(2);
  // The first tab lives, and says what becomes of the POST that it holds.
  for (const { list } of [first, second])
    expect(list.map(({ status, result }) => [status, result?.message])).toEqual([
      ['completed', 'mine'],
      ['completed', 'both'],
    ]);
  closeBrowser();
});

test('a settled run and its answer are there after a reload, without asking', async () => {
  const emulator = world();
  const before = load(emulator);
  act(
    () =>
      void before.run.start({
        taskDetails: '[say: {"a":1}] [cost: 0.0124]',
        outputType: 'structured_json',
        outputSchema: {},
      }),
  );
  await pass(2_000);
  before.unmount();
  const after = load(emulator);
  expect(after.run.status).toBe('completed');
  expect(after.run.result?.output).toEqual({ a: 1 });
  expect(after.run.usage?.costUsd).toBe(0.0124);
  await pass(60_000);
  expect(polls(emulator)).toBe(0);
  act(() => after.dismiss(after.run.runId ?? ''));
  expect(after.run.status).toBe('idle');
  after.unmount();
  expect(load(emulator).list).toEqual([]);
});

test('after a reload nothing is reported of the runs that its slot held before it', async () => {
  const emulator = world();
  const reported: string[] = [];
  let run = {} as Run;
  function App(): ReactElement {
    run = useRunTask({
      name: 'main',
      onCompleted: ({ message }) => void reported.push(`completed: ${message}`),
      onSettled: ({ status }) => void reported.push(`settled: ${status}`),
    });
    return <p>{run.status}</p>;
  }
  const open = (): (() => void) => {
    const client = createWebRunClient({
      baseUrl: 'http://webrun.test',
      apiKey: 'test',
      fetch: emulator.fetch,
    });
    const { unmount } = render(
      <StrictMode>
        <WebRunProvider client={client} queryClient={new QueryClient()}>
          <App />
        </WebRunProvider>
      </StrictMode>,
    );
    return unmount;
  };
  const close = open();
  for (const answer of ['one', 'two']) {
    act(() => void run.start({ taskDetails: `[say: ${answer}]` }));
    await pass(2_000);
  }
  expect(reported).toEqual(['completed: one', 'settled: completed', 'completed: two', 'settled: completed']);
  close();
  await pass(1_000);
  reported.length = 0;
  open();
  await pass(5_000);
  expect(run.result?.message).toBe('two');
  expect(reported).toEqual([]);
  act(() => void run.start({ taskDetails: '[say: three]' }));
  await pass(2_000);
  expect(reported).toEqual(['completed: three', 'settled: completed']);
});

test('a slot that was reset is still empty after a reload, whatever it held before', async () => {
  const emulator = world();
  const before = load(emulator);
  for (const answer of ['one', 'two']) {
    act(() => void before.run.start({ taskDetails: `[say: ${answer}]` }));
    await pass(2_000);
  }
  act(() => before.run.reset());
  expect(before.run.status).toBe('idle');
  await pass(1_000);
  before.unmount();
  const after = load(emulator);
  await pass(1_000);
  expect(after.run.status).toBe('idle');
  expect(after.list).toHaveLength(2);
});

test('another scope sees nothing of it, and persist false keeps nothing', async () => {
  const emulator = world();
  const ada = load(emulator, { persist: 'local', scope: 'ada' });
  act(() => void ada.run.start({ taskDetails: '[after 1s]' }));
  await pass(2_000);
  ada.unmount();
  const bob = load(emulator, { persist: 'local', scope: 'bob' });
  expect(bob.list).toHaveLength(0);
  bob.unmount();
  const again = load(emulator, { persist: 'local', scope: 'ada' });
  expect(again.list).toHaveLength(1);
  again.unmount();
  localStorage.clear();
  const silent = load(emulator, { persist: false });
  act(() => void silent.run.start({ taskDetails: '[after 1s]' }));
  await pass(2_000);
  expect(localStorage.length + sessionStorage.length).toBe(0);
});

const broken: readonly (readonly [string, () => void])[] = [
  ['is not JSON', () => write('{"version":1,"runs":[{')],
  ['is null', () => write('null')],
  ['is a list', () => write('[1,2]')],
  [
    'has runs of other kinds',
    () => write('{"version":1,"runs":[1,null,{},{"runId":"a","phase":"flying"}],"slots":7}'),
  ],
  [
    'has a run without what its phase needs',
    () =>
      write(
        JSON.stringify({
          version: 99,
          runs: ['watching', 'settled', 'lost', 'refused'].map((phase) => ({
            runId: phase,
            phase,
            startedAt: 1,
            input: { taskDetails: 'x' },
            task: { status: 'completed', usage: {} },
          })),
        }),
      ),
  ],
];
const write = (text: string): void => {
  for (const name of Object.keys(sessionStorage)) sessionStorage.setItem(name, text);
};

test.each(broken)('a page loads and works when what was written %s', async (_, spoil) => {
  const emulator = world();
  const before = load(emulator);
  act(() => void before.run.start({ taskDetails: '[after 1s]' }));
  await pass(2_000);
  before.unmount();
  spoil();
  const after = load(emulator);
  expect(after.list.every((run) => run.isSettled)).toBe(true);
  act(() => void after.run.start({ taskDetails: '[after 1s] [say: fine]' }));
  await pass(2_000);
  expect(after.run.result?.message).toBe('fine');
});

test.each(['getItem', 'setItem'] as const)('a storage whose %s throws breaks nothing', async (method) => {
  const spy = vi.spyOn(Storage.prototype, method).mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  const emulator = world();
  const page = load(emulator);
  act(() => void page.run.start({ taskDetails: '[after 1s] [say: fine]' }));
  await pass(2_000);
  expect(page.run.result?.message).toBe('fine');
  expect(posts(emulator)).toBe(1);
  spy.mockRestore();
});

test('a storage of your own may take its time: the POST waits for it, at most 1 s', async () => {
  const texts = new Map<string, string>();
  const later = <Value,>(value: Value, ms: number): Promise<Value> =>
    new Promise((resolve) => setTimeout(() => resolve(value), ms));
  const slow = (ms: number): WebRunProviderProps['persist'] => ({
    getItem: (name) => later(texts.get(name) ?? null, 20),
    setItem: (name, value) => later(undefined, ms).then(() => texts.set(name, value)),
    removeItem: (name) => texts.delete(name),
  });
  const emulator = world();
  const before = load(emulator, { persist: slow(300) });
  await pass(50);
  act(() => void before.run.start({ taskDetails: '[after 9s] [say: kept]' }));
  await pass(200);
  expect(posts(emulator)).toBe(0);
  await pass(6_000);
  expect(posts(emulator)).toBe(1);
  before.unmount();
  const after = load(emulator, { persist: slow(1e9) });
  await pass(9_000);
  expect(after.run.result?.message).toBe('kept');
  act(() => void after.run.start({ taskDetails: '[after 1s] [say: not stuck]' }));
  await pass(2_500);
  expect(after.run.result?.message).toBe('not stuck');
});

test('a run that is started as soon as a component is there writes over nothing in a storage of your own', async () => {
  const texts = new Map<string, string>();
  const own: WebRunProviderProps['persist'] = {
    getItem: (name) => texts.get(name) ?? null,
    setItem: (name, value) => texts.set(name, value),
    removeItem: (name) => texts.delete(name),
  };
  const emulator = world();
  const before = load(emulator, { persist: own });
  act(() => void before.run.start({ taskDetails: '[after 30s]' }));
  await pass(8_000);
  before.unmount();

  const client = createWebRunClient({ baseUrl: 'http://webrun.test', fetch: emulator.fetch, apiKey: 'test' });
  let seen: readonly ListedRun[] = [];
  function Starter(): null {
    const { start } = useRunTask({ name: 'other' });
    seen = useRuns();
    useEffect(() => void start({ taskDetails: '[after 1s]' }), [start]); // before the effect of the provider around it
    return null;
  }
  render(
    <WebRunProvider client={client} queryClient={new QueryClient()} persist={own}>
      <Starter />
    </WebRunProvider>,
  );
  await pass(100);
  expect(seen.map(({ status }) => status)).toEqual(['submitting', 'running']);
});

test('an answer too long to keep is asked for again after a reload', async () => {
  const message = 'x'.repeat(2_000_000);
  const emulator = world({
    async intercept(request, next) {
      if (request.method !== 'GET') return;
      const reply = await next();
      return new Response((await reply.text()).replaceAll('LONG', message), reply);
    },
  });
  const before = load(emulator);
  act(() => void before.run.start({ taskDetails: '[after 7s] [say: LONG]' }));
  await pass(10_000);
  expect(before.run.result?.message).toHaveLength(message.length);
  before.unmount();
  const after = load(emulator);
  await pass(100);
  expect(after.run.result?.message).toHaveLength(message.length);
});

test('reset forgets every run, here and in the storage, and stops watching', async () => {
  const emulator = world();
  const page = load(emulator, { maxHeldPosts: 1 });
  let reason: unknown;
  act(() => {
    page.run.startAsync({ taskDetails: '[after 60s]' }).catch((error: unknown) => (reason = error));
    page.run.start({ taskDetails: '[after 1s]' });
  });
  await pass(1_000);
  act(() => page.resetAll());
  await pass(8_000);
  expect(page.run.status).toBe('idle');
  expect(page.list).toEqual([]);
  expect((reason as DOMException).name).toBe('AbortError');
  expect([posts(emulator), polls(emulator)]).toEqual([1, 0]);
  expect(
    Object.keys(sessionStorage).filter((name) => sessionStorage.getItem(name)?.includes('after')),
  ).toEqual([]);
  act(() => void page.run.start({ taskDetails: '[after 1s] [say: next]' }));
  await pass(2_000);
  expect(page.run.result?.message).toBe('next');
});

test('a stop that the reload interrupted is finished after it', async () => {
  const emulator = world({
    intercept: (request) =>
      request.path.includes('send-message') ? new Promise(() => undefined) : undefined,
  });
  const before = load(emulator);
  act(() => void before.run.start({ taskDetails: '[after 200s]' }));
  await pass(6_000);
  act(() => void before.run.cancel());
  await pass(100);
  before.unmount();
  emulator.configure({ intercept: () => undefined });
  const after = load(emulator);
  await pass(5_000);
  expect(after.run.status).toBe('terminated');
  expect(emulator.tasks.map(({ status }) => status)).toEqual(['terminated']);
});

// 10 a minute: the 11th leaves when the first is a minute old.
test('the line waits out the rate limit by the headers instead of running into it', async () => {
  const emulator = world({ rateLimit: 10, holdMs: 1_000 });
  const page = load(emulator);
  act(() => {
    for (let index = 0; index < 14; index++) page.run.start({ taskDetails: `[after 0.1s] [say: ${index}]` });
  });
  await pass(20_000);
  expect(posts(emulator)).toBe(10);
  expect(page.run.status).toBe('queued');
  expect(page.run.waiting?.reason).toBe('rate-limited');
  await pass(60_000);
  expect(posts(emulator)).toBe(14);
  expect(emulator.requests.filter(({ status }) => status === 429)).toEqual([]);
  expect(page.list.every((run) => run.status === 'completed')).toBe(true);
});

test('a 429 refuses its run in words, and those in line wait until the server allows them', async () => {
  let refusals = 1;
  const emulator = world({
    intercept: (request) =>
      request.path.includes('run-task') && refusals-- > 0
        ? Response.json(
            { success: false, message: 'Too many' },
            { status: 429, headers: { 'retry-after': '20' } },
          )
        : undefined,
  });
  const page = load(emulator, { maxHeldPosts: 1 });
  act(() => {
    page.run.start({ taskDetails: '[after 1s] [say: first]' });
    page.run.start({ taskDetails: '[after 1s] [say: second]' });
  });
  await pass(10_000);
  expect(posts(emulator)).toBe(1);
  expect(page.list.map(({ status }) => status)).toEqual(['queued', 'refused']);
  expect(page.run.waiting?.reason).toBe('rate-limited');
  await pass(12_000);
  expect(page.run.result?.message).toBe('second');
  expect(posts(emulator)).toBe(2);
});

test('those with more priority leave the line first', async () => {
  const emulator = world();
  const page = load(emulator, { maxHeldPosts: 1 });
  act(() => {
    page.run.start({ taskDetails: '[after 1s]' });
    page.run.start({ taskDetails: '[after 1s] [say: low]' });
    page.run.start({ taskDetails: '[after 1s] [say: high]' }, { priority: 1 });
    page.run.start({ taskDetails: '[after 1s] [say: high too]' }, { priority: 1 });
  });
  expect(page.list.map(({ place }) => place)).toEqual([2, 1, 3, undefined]);
  await pass(6_000);
  expect(
    page.list
      .toSorted((a, b) => (a.submittedAt ?? 0) - (b.submittedAt ?? 0))
      .map((run) => run.result?.message)
      .slice(1),
  ).toEqual(['high', 'high too', 'low']);
});

test.each([
  ['slow', 2, 'hidden'],
  ['pause', 0, 'hidden'],
  ['keep', 29, 'normal'],
] as const)(
  'a hidden tab with whenHidden %s asks about %i times a minute',
  async (whenHidden, times, reason) => {
    const emulator = world();
    const page = load(emulator, { whenHidden });
    act(() => void page.run.start({ taskDetails: '[after 200s]' }));
    await pass(8_000);
    act(() => focusManager.setFocused(false));
    const before = polls(emulator);
    await pass(60_500);
    expect(Math.abs(polls(emulator) - before - times)).toBeLessThanOrEqual(1);
    expect(page.run.waiting?.reason).toBe(reason);
    await pass(140_000);
    act(() => focusManager.setFocused(true));
    await pass(10);
    expect(page.run.status).toBe('completed');
  },
);

test('a page that comes back from the cache of the browser is current after one round trip', async () => {
  const emulator = world();
  const page = load(emulator, { whenHidden: 'pause' });
  act(() => void page.run.start({ taskDetails: '[after 20s]' }));
  await pass(6_000);
  act(() => focusManager.setFocused(false));
  await pass(60_000);
  // The browser tells of the page before it tells that it is seen.
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
  act(() => {
    focusManager.setFocused(true);
    window.dispatchEvent(new Event('pageshow'));
  });
  await pass(10);
  expect(page.run.status).toBe('completed');
  vi.restoreAllMocks();
});

test('at most 5 polls and POSTs are under way at once, and what is on screen is asked about first', async () => {
  let underWay = 0;
  let most = 0;
  const asked: string[] = [];
  const emulator = world({
    holdMs: 10,
    async intercept(request, next) {
      if (request.method !== 'GET') return;
      asked.push(request.path);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 500));
      underWay--;
      return next();
    },
  });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  let start: Run['start'] | undefined;
  let runs: readonly ListedRun[] = [];
  function Shown({ runId }: { runId: string }): ReactElement {
    return <li>{useRun(runId).status}</li>;
  }
  function App({ runIds }: { runIds: readonly string[] }): ReactElement {
    ({ start } = useRunTask());
    runs = useRuns();
    return (
      <ul>
        {runIds.map((runId) => (
          <Shown key={runId} runId={runId} />
        ))}
      </ul>
    );
  }
  const app = (runIds: readonly string[]): ReactElement => (
    <WebRunProvider client={client} queryClient={queryClient}>
      <App runIds={runIds} />
    </WebRunProvider>
  );
  const queryClient = new QueryClient();
  const { rerender } = render(app([]));
  const ids: string[] = [];
  act(() => {
    for (let index = 0; index < 40; index++)
      ids.push(start?.({ taskDetails: `[after 250s] [say: ${index}]` }) ?? '');
  });
  await pass(5_000);
  const shown = ids.slice(-3);
  rerender(app(shown));
  // With forty to ask about and half a second each, nobody gets a turn every two seconds; who is on screen does.
  await pass(30_000);
  const timesOf = (runId: string): number => {
    const { taskId } = runs.find((run) => run.runId === runId)?.task ?? {};
    return asked.filter((path) => path.endsWith(`/${taskId}`)).length;
  };
  expect(most).toBe(5);
  expect(Math.min(...shown.map(timesOf))).toBeGreaterThan(Math.max(...ids.slice(0, -3).map(timesOf)));
});
