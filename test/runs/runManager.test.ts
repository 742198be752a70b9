import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { WebRunClient } from 'webrun-react/core';
import type { RunManager, RunManagerOptions, StartedRun } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator, EmulatorOptions } from 'webrun-react/testing';
import { createManager } from '../../src/runs/runManager.js';
import type { Manager } from '../../src/runs/runManager.js';
import { createPage } from '../../src/runs/page.js';
import type { Page } from '../../src/runs/page.js';

// A run manager outside of React, in plain Node: as a router action, a listener of a store or a service uses it.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

interface World {
  readonly emulator: Emulator;
  readonly client: WebRunClient;
  readonly page: Page;
  /** Makes a manager as `createRunManager` does, in the page of the test. */
  create(options?: Partial<RunManagerOptions>): RunManager;
  sent(path: RegExp): number;
}

function createWorld(options: EmulatorOptions = {}): World {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0, ...options });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const page = createPage();
  return {
    emulator,
    client,
    page,
    create: (settings) => createManager({ client, ...settings }, page).use(),
    sent: (path) => emulator.requests.filter((request) => path.test(request.path)).length,
  };
}

/** A storage of an app's own, with what is in it. */
function createStorage() {
  const texts = new Map<string, string>();
  let writes = 0;
  return {
    texts,
    writes: () => writes,
    getItem: (name: string) => texts.get(name) ?? null,
    setItem(name: string, text: string) {
      writes++;
      texts.set(name, text);
    },
    removeItem: (name: string) => void texts.delete(name),
  };
}

/** All that is in a value, however deep. */
function* partsOf(value: unknown): Iterable<object> {
  if (typeof value !== 'object' || value === null) return;
  yield value;
  for (const part of Object.values(value)) yield* partsOf(part);
}

/** A run in every status: `[status, what the task says, when to look]`. */
const lives: readonly (readonly [StartedRun['status'], string, number])[] = [
  ['submitting', '[after 60s]', 100],
  ['running', '[after 60s]', 3_500],
  ['guardrail', '[ask: Which?]', 3_500],
  ['completed', '[say: {"rows":[{"a":1}]}] [cost: 0.01]', 3_500],
  ['failed', '[fail: ELEMENT_NOT_FOUND]', 3_500],
  ['refused', ' ', 100],
];

describe('an answer', () => {
  test.each(lives.filter(([status]) => status !== 'guardrail'))(
    'to a %s run is sent nowhere, because nothing was asked',
    async (_status, taskDetails, at) => {
      const { create, sent } = createWorld();
      const manager = create();
      const runId = manager.start({ taskDetails, outputType: 'text' });
      await pass(at);
      await manager.answer(runId, 'blue');
      expect(sent(/send-message/)).toBe(0);
      expect(manager.get(runId)).not.toMatchObject({ isAnswering: true });
      manager.dispose();
    },
  );

  test('to a question whose task has ended since is sent nowhere', async () => {
    const { create, sent } = createWorld();
    const manager = create();
    const runId = manager.start({ taskDetails: '[ask: Which?] [say: done]' });
    await pass(3_500);
    await manager.cancel(runId);
    await pass(5_000);
    const before = sent(/send-message/);
    expect(manager.get(runId)?.status).toBe('terminated');
    await manager.answer(runId, 'blue');
    expect(sent(/send-message/)).toBe(before);
    manager.dispose();
  });

  test('given twice is sent once', async () => {
    const { create, sent } = createWorld();
    const manager = create();
    const runId = manager.start({ taskDetails: '[ask: Which?] [say: done]' });
    await pass(3_500);
    await Promise.all([manager.answer(runId, 'blue'), manager.answer(runId, 'blue')]);
    await manager.answer(runId, 'red');
    expect(sent(/send-message/)).toBe(1);
    manager.dispose();
  });
});

describe('what get() and list() return', () => {
  test.each(lives)(
    'of a %s run is frozen, JSON-safe and a clone of itself',
    async (status, taskDetails, at) => {
      const { create } = createWorld();
      const manager = create();
      const runId = manager.start({ taskDetails, outputType: 'text' }, { tags: ['night'], name: 'lamp' });
      await pass(at);
      const run = manager.get(runId)!;
      expect(run).toMatchObject({ status, runId, tags: ['night'], name: 'lamp' });
      for (const part of [...partsOf(run), ...partsOf(manager.list())])
        expect(Object.isFrozen(part)).toBe(true);
      expect(
        [...partsOf(run)].flatMap((part) => Object.values(part)).filter((each) => typeof each === 'function'),
      ).toEqual([]);
      expect(JSON.parse(JSON.stringify(run))).toEqual(run);
      expect(structuredClone(run)).toEqual(run);
      expect(Object.keys(structuredClone(run))).toEqual(Object.keys(run));
      manager.dispose();
    },
  );

  test('of a queued, a cancelled and a lost run is so, too', async () => {
    const { create } = createWorld({
      async intercept({ path }, next) {
        if (!path.includes('run-task')) return;
        await next();
        throw new TypeError('cut');
      },
    });
    const manager = create({ maxHeldPosts: 1 });
    const ids = [1, 2, 3].map((each) => manager.start({ taskDetails: `[after 60s] ${each}` }));
    await manager.cancel(ids[2]!);
    const seen = ids.map((id) => manager.get(id)!);
    await pass(2_500);
    const all = [...seen.slice(1), manager.get(ids[0]!)!];
    expect(all.map((run) => run.status)).toEqual(['queued', 'terminated', 'lost']);
    expect(all[2]?.error).toMatchObject({ name: 'WebRunError', code: 'network', outcome: 'unknown' });
    for (const run of all) {
      expect(structuredClone(run)).toEqual(run);
      expect(JSON.parse(JSON.stringify(run))).toEqual(run);
      expect([...partsOf(run)].every(Object.isFrozen)).toBe(true);
    }
    manager.dispose();
  });

  test('stays the same object until it changes, and so does the list and what is filtered of it', async () => {
    const { create } = createWorld();
    const manager = create();
    const calm = manager.start({ taskDetails: '[say: done]' });
    const busy = manager.start({ taskDetails: '[after 60s]' });
    await pass(3_500);
    const before = { calm: manager.get(calm), busy: manager.get(busy), list: manager.list() };
    const done = manager.list({ status: 'completed' });
    expect(manager.list()).toBe(before.list);
    expect([manager.get(calm), manager.get(busy)]).toEqual([before.calm, before.busy]);
    expect(before.list).toEqual([before.busy, before.calm]);
    await pass(4_000); // usage has changed
    expect(manager.get(calm)).toBe(before.calm);
    expect(manager.get(busy)).not.toBe(before.busy);
    expect(manager.list()).not.toBe(before.list);
    expect(manager.list()[1]).toBe(before.calm);
    expect(manager.list({ status: 'completed' })).toBe(done);
    expect(before.busy?.status).toBe('running'); // a snapshot goes on to say what it said
    manager.dispose();
  });
});

describe('the rate limit that replies name', () => {
  /** A WebRun whose account others use, too: each reply says how many starts are left, until when. */
  function createShared(remaining: (starts: number) => number) {
    const world = createWorld();
    const resetAt = Math.ceil(Date.now() / 1_000) + 30;
    let starts = 0;
    const client = createWebRunClient({
      baseUrl: 'http://webrun.test',
      apiKey: 'test',
      fetch: async (...request) => {
        const reply = await world.emulator.fetch(...request);
        const headers = new Headers(reply.headers);
        headers.set('x-ratelimit-limit', '10');
        headers.set('x-ratelimit-remaining', `${remaining(++starts)}`);
        headers.set('x-ratelimit-reset', `${resetAt}`);
        return new Response(reply.body, { status: reply.status, headers });
      },
    });
    return { ...world, manager: world.create({ client }) };
  }

  // 0s       1s                 30s
  // |POST----|0 left, waits─────|POST
  test('holds the next start back where none is left, although this page has sent but one', async () => {
    const { manager, sent } = createShared(() => 0);
    manager.start({ taskDetails: '[say: one]' });
    await pass(2_000);
    const second = manager.start({ taskDetails: '[say: two]' });
    await pass(20_000);
    expect(sent(/run-task/)).toBe(1);
    expect(manager.get(second)?.status).toBe('queued');
    await pass(12_000);
    expect(sent(/run-task/)).toBe(2);
    expect(manager.get(second)?.status).toBe('completed');
    manager.dispose();
  });

  test('holds nothing back where some are left', async () => {
    const { manager, sent } = createShared(() => 5);
    manager.start({ taskDetails: '[say: one]' });
    await pass(2_000);
    manager.start({ taskDetails: '[say: two]' });
    await pass(2_000);
    expect(sent(/run-task/)).toBe(2);
    manager.dispose();
  });
});

describe('a run manager', () => {
  test('starts, polls, asks, is answered and settles, and calls back for each of it', async () => {
    const { create, sent } = createWorld();
    const manager = create();
    const settled: string[] = [];
    const changed: string[] = [];
    const all = new Set<string>();
    manager.onSettled((run) => settled.push(`${run.status} ${run.result?.message}`));
    const runId = manager.start({ taskDetails: '[after 1s] [ask: Which?] [after 3s] [say: done]' });
    manager.subscribe((id) => void all.add(id));
    const stop = manager.subscribe((id) => changed.push(manager.get(id)?.status ?? ''), runId);
    const end = manager.settled(runId);
    await pass(4_000);
    expect(manager.get(runId)).toMatchObject({ status: 'guardrail', guardrail: { question: 'Which?' } });
    await manager.answer(runId, 'blue');
    await pass(8_000);
    await expect(end).resolves.toBe(manager.get(runId));
    expect(settled).toEqual(['completed done']);
    expect([...new Set(changed)]).toEqual(['running', 'guardrail', 'completed']);
    expect([...all]).toEqual([runId]);
    expect([sent(/run-task/), sent(/send-message/)]).toEqual([1, 1]);
    stop();
    const { length } = changed;
    manager.dismiss(runId);
    expect([changed.length, manager.get(runId), manager.list()]).toEqual([length, undefined, []]);
    manager.dispose();
  });

  test('leaves list and storage as they are when what goes on, or is not there, is to be dismissed', async () => {
    const { create } = createWorld();
    const persist = createStorage();
    const manager = create({ persist });
    const runId = manager.start({ taskDetails: '[after 60s]' });
    await pass(1_000);
    const list = manager.list();
    const looked = vi.spyOn(persist, 'getItem');
    manager.dismiss(runId);
    manager.dismiss();
    manager.dismiss('nobody');
    expect(manager.list()).toBe(list);
    expect(looked).not.toHaveBeenCalled();
    manager.reset();
    manager.dispose();
  });

  test('says what was detached or forgotten to who waits for it', async () => {
    const { create } = createWorld();
    const manager = create();
    const [one, two] = [1, 2].map((each) => manager.start({ taskDetails: `[after 60s] ${each}` }));
    const ends = [one, two].map((runId) => manager.settled(runId!).catch((error: unknown) => error));
    manager.detach(one!);
    manager.reset();
    expect(await Promise.all(ends)).toEqual([
      expect.objectContaining({ name: 'AbortError' }),
      expect.objectContaining({ name: 'AbortError' }),
    ]);
    manager.dispose();
  });

  test('polls no more once it is disposed, and leaves no timer', async () => {
    const { create, sent, emulator } = createWorld();
    const manager = create();
    manager.start({ taskDetails: '[after 60s]' });
    await pass(4_000);
    expect(sent(/^\/task/)).toBeGreaterThan(0);
    const polls = sent(/^\/task/);
    manager.dispose();
    await pass(40_000);
    expect(sent(/^\/task/)).toBe(polls);
    await emulator.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what a manager keeps', () => {
  test('runs in slots with names that every object has', async () => {
    const { create } = createWorld({ holdMs: 1_000 });
    const manager = create();
    for (const name of ['constructor', '__proto__', 'toString']) {
      const runId = manager.start({ taskDetails: 'Look. [after 5s]' }, { name });
      expect(manager.start({ taskDetails: 'Look. [after 5s]' }, { name })).toBe(runId);
    }
    await pass(10_000);
    expect(manager.list().map(({ name }) => name)).toEqual(['toString', '__proto__', 'constructor']);
  });

  test.each([
    ['its task has ids', '[after 60s]', ({ taskId }: Partial<StartedRun>) => taskId],
    ['it has settled', '[say: done]', ({ status }: Partial<StartedRun>) => status === 'completed'],
  ])('a run before listeners learn that %s: one may end the program', async (_what, taskDetails, has) => {
    const { create, sent } = createWorld();
    const { texts, ...storage } = createStorage();
    const manager = create({ persist: storage });
    const runId = manager.start({ taskDetails });
    let stored: readonly [string, string][] | undefined;
    const stop = manager.subscribe(() => {
      if (has(manager.get(runId)!)) stored ??= [...texts];
    }, runId);
    await pass(3_500);
    stop();
    const late = createStorage();
    for (const [name, text] of stored!) late.setItem(name, text);
    const next = createManager({ client: createWorld().client, persist: late }, createPage()).use();
    expect(has(next.get(runId)!)).toBeTruthy();
    expect(sent(/run-task/)).toBe(1);
    manager.dispose();
    next.dispose();
  });

  test('the list of tags that a run has not, over all its states', async () => {
    const { create } = createWorld({ holdMs: 1_000 });
    const manager = create();
    const runId = manager.start({ taskDetails: 'Look. [after 10s] [cost: 0.01]' });
    const lists = new Set<unknown>();
    const stop = manager.subscribe(() => lists.add(manager.get(runId)?.tags), runId);
    await pass(15_000);
    stop();
    expect(manager.get(runId)).toMatchObject({ status: 'completed', tags: [] });
    expect(lists.size).toBe(1);
  });

  test('no secret of a run that was answered at once', async () => {
    const { page, create } = createWorld({ holdMs: 50_000 });
    const manager = create();
    const runId = manager.start({
      taskDetails: 'Log in. [after 1s] [say: done]',
      secrets: [{ match: 'all', fields: { password: 'hunter2' } }],
    });
    await pass(5_000);
    expect(manager.get(runId)).toMatchObject({ status: 'completed' });
    expect([...page.polls.values()].flatMap(({ hidden }) => hidden)).toEqual([]);
    expect(page.polls.size).toBe(0);
  });

  test('the runs of a scope whose name begins like that of another that is reset', async () => {
    const { create } = createWorld({ holdMs: 50_000 });
    const storage = { ...createStorage() };
    const enumerable = {
      ...storage,
      key: (index: number) => [...storage.texts.keys()][index] ?? null,
      get length() {
        return storage.texts.size;
      },
    };
    const [ann, annLee] = ['Ann', 'Ann Lee'].map((scope) => create({ scope, persist: enumerable }));
    annLee!.start({ taskDetails: 'Hers. [after 1s]' });
    await pass(5_000);
    expect(storage.texts.size).toBe(1);
    ann!.reset();
    await pass(1_000);
    expect(storage.texts.size).toBe(1);
  });
});

test('a 429 without a time to wait holds back what is queued for a window of the limit', async () => {
  const { emulator, create, sent } = createWorld({ holdMs: 50_000 });
  emulator.configure({
    intercept: ({ path }) =>
      path === '/start/run-task' ? Response.json({ error: 'Too many' }, { status: 429 }) : undefined,
  });
  const manager = create({ maxHeldPosts: 1 });
  for (let index = 0; index < 5; index++) manager.start({ taskDetails: `Number ${index}` });
  await pass(50_000);
  expect(sent(/run-task/)).toBe(1);
  expect(manager.list().map(({ status }) => status)).toEqual(
    expect.arrayContaining(['refused', 'queued', 'queued', 'queued', 'queued']),
  );
  await pass(15_000);
  expect(sent(/run-task/)).toBe(2);
});

test('with as many POSTs held as the app allows, runs are polled all the same', async () => {
  const { create, sent } = createWorld({ holdMs: 10_000 });
  const manager = create({ maxHeldPosts: 8 });
  manager.start({ taskDetails: '[after 60s]' });
  await pass(11_000);
  for (let index = 0; index < 9; index++) manager.start({ taskDetails: `[after 60s] ${index}` });
  await pass(1_000);
  const statuses = (): string[] => manager.list().map(({ status }) => status);
  expect(statuses().filter((status) => status === 'submitting')).toHaveLength(8);
  const before = sent(/^\/task/);
  await pass(7_000);
  expect(statuses().filter((status) => status === 'submitting')).toHaveLength(8);
  expect(sent(/^\/task/) - before).toBeGreaterThanOrEqual(3);
  manager.dispose();
});

test('a run that is started while those in the queue are forgotten is sent', async () => {
  const { create, sent } = createWorld({ holdMs: 10_000 });
  const manager = create({ maxHeldPosts: 1 });
  manager.start({ taskDetails: '[after 20s]' });
  for (let index = 0; index < 3; index++) manager.start({ taskDetails: `Waits ${index}` });
  await pass(100);
  let next: string | undefined;
  const stop = manager.subscribe(() => {
    stop();
    next = manager.start({ taskDetails: '[say: next]' });
  });
  manager.reset();
  await pass(20_000);
  expect(manager.list().map(({ runId, status }) => [runId, status])).toEqual([[next, 'completed']]);
  expect(sent(/run-task/)).toBe(2);
  manager.dispose();
});

test('a manager that two hold and both let go at once leaves the permits of the others alone', async () => {
  const { page, client, sent } = createWorld({ holdMs: 10_000 });
  const create = (scope: string): Manager =>
    createManager({ client: { ...client, isDirect: true }, queryClient, scope, persist: false }, page).use();
  const queryClient = new QueryClient();
  const one = create('ada');
  const two = [create('bob'), create('bob')];
  expect(two[0]).toBe(two[1]);
  for (const each of two) each.dispose();
  await pass(0);
  const three = create('carl');
  for (const manager of [one, three])
    for (let index = 0; index < 4; index++) manager.start({ taskDetails: `[after 60s] ${index}` });
  await pass(1_000);
  expect(sent(/run-task/)).toBe(4);
  one.dispose();
  three.dispose();
});

test('a retry of a run that nobody knows says so, and speaks of no secrets', () => {
  expect(() => createWorld().create().retry('nobody')).toThrow(/`runId` names no known run/);
});

test('a retry of a run that is pending is that run, of one that has settled another one, and a second click joins it', async () => {
  const { create, sent } = createWorld();
  const manager = create();
  const runId = manager.start({ taskDetails: '[after 5s] [say: done]' });
  expect(manager.retry(runId)).toBe(runId);
  await pass(3_000);
  expect(manager.retry(runId)).toBe(runId);
  await pass(10_000);
  const again = manager.retry(runId);
  expect(again).not.toBe(runId);
  expect(manager.retry(runId)).toBe(again);
  await pass(3_000);
  expect(manager.list().map(({ status }) => status)).toEqual(['running', 'completed']);
  expect(sent(/run-task/)).toBe(2);
  manager.dispose();
});

describe('two managers with one client and scope', () => {
  test('share one run of a named slot and one list, and the disposal of one leaves the other', async () => {
    const { create, sent, emulator } = createWorld();
    const [one, two] = [create(), create()];
    const ids = [one, two].map((manager) => manager.start({ taskDetails: '[after 5s]' }, { name: 'lamp' }));
    expect(ids[0]).toBe(ids[1]);
    two.start({ taskDetails: '[after 1s]' });
    await pass(2_000);
    expect(sent(/run-task/)).toBe(2);
    expect(one.list()).toEqual(two.list());
    expect(one.list()).toHaveLength(2);
    one.dispose();
    await pass(8_000);
    expect(two.list().map(({ status }) => status)).toEqual(['completed', 'completed']);
    two.dispose();
    await emulator.close();
    await pass(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('share it, too, while the first was disposed with its POST held', async () => {
    const { create, sent } = createWorld();
    const one = create();
    const runId = one.start({ taskDetails: '[after 5s]' }, { name: 'lamp' });
    await pass(500);
    one.dispose();
    const two = create();
    expect(two.start({ taskDetails: '[after 5s]' }, { name: 'lamp' })).toBe(runId);
    await pass(9_000);
    expect(two.get(runId)?.status).toBe('completed');
    expect(sent(/run-task/)).toBe(1);
    two.dispose();
  });

  test('of two scopes, or two caches and two clients, have their own runs', async () => {
    const { create, emulator } = createWorld();
    const other = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'b', fetch: emulator.fetch });
    const managers = [create({ scope: 'ada' }), create({ scope: 'bob' }), create({ client: other })];
    for (const manager of managers) manager.start({ taskDetails: '[after 1s]' }, { name: 'lamp' });
    await pass(3_000);
    expect(managers.map((manager) => manager.list().length)).toEqual([1, 1, 1]);
    for (const manager of managers) manager.dispose();
  });

  test('that share what all tabs do learn nothing about another scope or API', async () => {
    const { create, emulator } = createWorld();
    const { fetch } = emulator;
    const other = createWebRunClient({ baseUrl: 'http://other.test', apiKey: 'b', fetch });
    const managers = [{ scope: 'ada' }, { scope: 'bob' }, { client: other }].map((options) =>
      create({ ...options, persist: 'local' }),
    );
    for (const manager of managers) manager.start({ taskDetails: '[after 1s]' });
    await pass(3_000);
    const counts = (): number[] => managers.map((manager) => manager.list().length);
    expect(counts()).toEqual([1, 1, 1]);
    managers[0]?.reset();
    expect(counts()).toEqual([0, 1, 1]);
    for (const manager of managers) manager.dispose();
  });
});

// 0s         2s                                   5s
// |POST──────| page gone                          |done
//             |page: start in the slot|storage read, it is that run
test('who waits for a run whose slot turns out to have one already waits for that one', async () => {
  const { create, client, sent } = createWorld();
  const texts = new Map<string, string>();
  const persist = {
    getItem: (name: string) =>
      new Promise<string | null>((resolve) => setTimeout(() => resolve(texts.get(name) ?? null), 100)),
    setItem: (name: string, text: string) => void texts.set(name, text),
    removeItem: (name: string) => void texts.delete(name),
  };
  const input = { taskDetails: '[after 5s] [say: done]' };
  const before = create({ persist });
  await pass(500);
  const first = before.start(input, { name: 'lamp' });
  await pass(2_000);
  before.dispose();

  const after = createManager({ client, persist }, createPage()).use();
  const second = after.start(input, { name: 'lamp' });
  const changed: string[] = [];
  after.subscribe((runId) => void changed.push(runId), second);
  const settled = after.settled(second);
  expect(second).not.toBe(first);
  await pass(1_000);
  expect(after.list().map(({ runId }) => runId)).toEqual([first]);
  expect(after.get(second)).toBe(after.get(first));
  expect(changed).toContain(first);
  await pass(9_000);
  expect(await settled).toMatchObject({ runId: first, status: 'completed' });
  expect(sent(/run-task/)).toBe(1);
  after.dispose();
});

test('after a reload a slot shows the run that was started last, in whatever order the storage lists them', async () => {
  const { create, client } = createWorld();
  const persist = createStorage();
  const before = create({ persist });
  for (const taskDetails of ['one', 'two', 'three']) {
    before.start({ taskDetails }, { name: 'lamp' });
    await pass(5_000);
  }
  const [newest] = before.list();
  before.dispose();
  await pass(1_000);
  const [index = ''] = [...persist.texts.keys()].filter((name) => name.endsWith(' index'));
  const { v, runIds } = JSON.parse(persist.texts.get(index) ?? '') as { v: number; runIds: string[] };
  for (const order of [
    [1, 2, 0],
    [2, 1, 0],
    [0, 2, 1],
  ]) {
    persist.texts.set(index, JSON.stringify({ v, runIds: order.map((each) => runIds[each]) }));
    const after = createManager({ client, persist }, createPage()).use();
    expect(after.get(after.store.current('lamp') ?? '')).toMatchObject({
      runId: newest?.runId,
      input: { taskDetails: 'three' },
    });
    expect(after.list().map(({ input }) => input?.taskDetails)).toEqual(['three', 'two', 'one']);
    after.dispose();
  }
});

/** A run that has ended, and the text that is stored of it. */
async function storeOne({ create }: World): Promise<{ runId: string; text: string }> {
  const persist = createStorage();
  const manager = create({ persist });
  const runId = manager.start({ taskDetails: '[say: done]' });
  await pass(5_000);
  manager.dispose();
  await pass(1_000);
  const name = [...persist.texts.keys()].find((each) => each.endsWith(` run ${runId}`)) ?? '';
  return { runId, text: persist.texts.get(name) ?? '' };
}

test('what is malformed in a history is left out, and what is whole is listed', async () => {
  const world = createWorld();
  const { runId, text } = await storeOne(world);
  const history = {
    save: () => undefined,
    load: () =>
      Promise.resolve(['nonsense', text, '{"v":1}', 'null'].map((each, n) => [`${n}`, each] as const)),
    remove: () => undefined,
  };
  const after = createManager(
    { client: world.client, persist: createStorage(), history },
    createPage(),
  ).use();
  await pass(100);
  expect(after.list().map((run) => [run.runId, run.status])).toEqual([[runId, 'completed']]);
  after.dispose();
});

// 10,600 settled runs in the history ---- one more is started: 10,500 settled ones stay, and the oldest go from the history too
test('the oldest of more than 10,500 settled runs are forgotten, also in the history', async () => {
  const world = createWorld();
  const record = JSON.parse((await storeOne(world)).text) as object;
  const all = Array.from(
    { length: 10_600 },
    (_, n) => [`${n}`, JSON.stringify({ ...record, runId: `old-${n}`, startedAt: n + 1 })] as const,
  );
  const removed: string[] = [];
  const history = {
    save: () => undefined,
    load: () => Promise.resolve(all),
    remove: (names: readonly string[]) => void removed.push(...names),
  };
  const manager = createManager(
    { client: world.client, persist: createStorage(), history },
    createPage(),
  ).use();
  await pass(1_000);
  expect(manager.list()).toHaveLength(10_600);
  manager.start({ taskDetails: '[say: done]' });
  await pass(5_000);
  expect(manager.list()).toHaveLength(10_501);
  expect(removed.map((each) => each.split(' ').at(-1))).toEqual(
    Array.from({ length: 100 }, (_, n) => `old-${n}`),
  );
  manager.dispose();
});

test('a storage that throws when it is read holds no run back', async () => {
  const { create, sent } = createWorld();
  const persist = {
    ...createStorage(),
    getItem: () => {
      throw new DOMException('forbidden', 'SecurityError');
    },
  };
  const manager = create({ persist });
  const runId = manager.start({ taskDetails: '[say: done]' });
  await pass(5_000);
  expect([manager.get(runId)?.status, sent(/run-task/)]).toEqual(['completed', 1]);
  manager.dispose();
});

test('a storage that fails while it is read refuses what was started meanwhile, and nothing after it', async () => {
  const { create, sent } = createWorld();
  const persist = {
    ...createStorage(),
    getItem: () =>
      new Promise<string | null>((_, reject) =>
        setTimeout(reject, 100, new DOMException('gone', 'DataError')),
      ),
  };
  const manager = create({ persist });
  manager.start({ taskDetails: '[say: one]' });
  await pass(200);
  expect(manager.list().map(({ status }) => status)).toEqual(['refused']);
  manager.start({ taskDetails: '[say: two]' });
  await pass(5_000);
  expect(manager.list().map(({ status }) => status)).toEqual(['completed', 'refused']);
  expect(sent(/run-task/)).toBe(1);
  manager.dispose();
});

// 0s       4s    4.1s                5s                 79s            85s
// |running─|stop, | manager disposed  |made again: stopping|stop timed out |a person stops it
test('a stop that never arrives, and whose manager is disposed meanwhile, fails where the page shows the run', async () => {
  const { create, emulator } = createWorld();
  const persist = createStorage();
  const isStop = (init: RequestInit | undefined): boolean =>
    typeof init?.body === 'string' && init.body.includes('terminate');
  const cut = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    fetch: (input, init) =>
      isStop(init) ? new Promise<never>(() => undefined) : emulator.fetch(input, init),
  });
  const before = create({ client: cut, persist });
  const runId = before.start({ taskDetails: '[after 200s] [say: done]' });
  await pass(4_000);
  before.cancel(runId).catch(() => undefined);
  await pass(100);
  expect(before.get(runId)).toMatchObject({ status: 'running', isCancelling: true });
  before.dispose();
  await pass(900);

  const after = create({ persist });
  expect(after.get(runId)).toMatchObject({ status: 'running', isCancelling: true });
  await pass(80_000);
  expect(after.get(runId)).toMatchObject({ isCancelling: false, cancelError: { code: 'timeout' } });
  void after.cancel(runId);
  await pass(5_000);
  expect(after.get(runId)?.status).toBe('terminated');
  after.dispose();
});

// 0s     4s         4.5s      5.5s        7s
// |POST──|sent      |disposed |made again |reply of the command
describe('a command whose manager is disposed while it is sent, and made again', () => {
  const isCommand = (init: RequestInit | undefined): boolean =>
    typeof init?.body === 'string' && init.body.includes('actionType');
  /** The replies to commands come after 3 s. */
  const createSlowWorld = () => {
    const world = createWorld();
    const createClient = () =>
      createWebRunClient({
        baseUrl: 'http://webrun.test',
        apiKey: 'test',
        fetch: async (input, init) => {
          const reply = await world.emulator.fetch(input, init);
          if (isCommand(init)) await new Promise((resolve) => setTimeout(resolve, 3_000));
          return reply;
        },
      });
    return { ...world, createClient };
  };

  test.each([
    ['with the same client', true],
    ['with another client', false],
  ])('%s, is an answer that is under way, and sent once', async (_, isSame) => {
    const { create, createClient, sent } = createSlowWorld();
    const persist = createStorage();
    const client = createClient();
    const before = create({ client, persist });
    const runId = before.start({ taskDetails: '[ask: Which?] [after 30s] [say: done]' });
    await pass(4_000);
    void before.answer(runId, 'The left one.');
    await pass(500);
    before.dispose();
    await pass(1_000);

    const after = create({ client: isSame ? client : createClient(), persist });
    expect(after.get(runId)).toMatchObject({ status: 'guardrail', isAnswering: true });
    const answering = after.answer(runId, 'The left one.');
    await pass(2_000);
    await answering;
    expect(after.get(runId)).toMatchObject({ isAnswering: false });
    await pass(40_000);
    expect(after.get(runId)).toMatchObject({ status: 'completed' });
    expect(sent(/send-message/)).toBe(1);
    after.dispose();
  });

  test.each([
    ['with the same client', true],
    ['with another client', false],
  ])('%s, is a stop that is under way, and sent once', async (_, isSame) => {
    const { create, createClient, sent } = createSlowWorld();
    const persist = createStorage();
    const client = createClient();
    const before = create({ client, persist });
    const runId = before.start({ taskDetails: '[after 60s]' });
    await pass(4_000);
    void before.cancel(runId);
    await pass(500);
    before.dispose();
    await pass(1_000);

    const after = create({ client: isSame ? client : createClient(), persist });
    expect(after.get(runId)).toMatchObject({ isCancelling: true });
    await pass(10_000);
    expect(after.get(runId)).toMatchObject({ status: 'terminated' });
    expect(sent(/send-message/)).toBe(1);
    after.dispose();
  });
});

// 0s       4s        6s … 22s
// |POST────|running  |polls
describe('a poll', () => {
  /** A run that is polled, where each reply says what `toReply` makes of it. */
  async function poll(toReply: (text: string) => string) {
    const { create, emulator } = createWorld();
    const persist = createStorage();
    const queryClient = new QueryClient();
    let polls = 0;
    const client = createWebRunClient({
      baseUrl: 'http://webrun.test',
      apiKey: 'test',
      async fetch(input, init) {
        const reply = await emulator.fetch(input, init);
        if (init?.method === 'POST') return reply;
        polls++;
        return new Response(toReply(await reply.text()), reply);
      },
    });
    const manager = create({ client, persist, queryClient }) as Manager;
    manager.start({ taskDetails: '[after 60s] [say: done]' });
    await pass(6_000);
    const before = { polls, writes: persist.writes() };
    const published = vi.spyOn(manager.tabs!, 'publishRecord');
    let notes = 0;
    queryClient.getQueryCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'success') notes++;
    });
    await pass(16_000);
    manager.dispose();
    expect(polls).toBeGreaterThan(before.polls + 3);
    return {
      polls: polls - before.polls,
      notes,
      writes: persist.writes() - before.writes,
      publications: published.mock.calls.length,
    };
  }

  test('that says nothing new is stored nowhere and told to nobody', async () => {
    let said = '';
    const { polls, ...counts } = await poll((text) => (said ||= text));
    expect(counts).toEqual({ notes: polls, writes: 0, publications: 0 });
  });

  test('that says something new is put into its query, into the storage and to the other tabs once', async () => {
    const { polls, ...counts } = await poll((text) => text);
    expect(counts).toEqual({ notes: polls, writes: polls, publications: polls });
  });
});

describe('in development', () => {
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
    vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('a manager that is made again with other settings warns once, and with equal ones not', () => {
    const { create } = createWorld();
    const queryClient = new QueryClient();
    const managers = [create({ maxHeldPosts: 2 }), create({ maxHeldPosts: 2, queryClient })];
    expect(warnings).toEqual([]);
    managers.push(create({ maxHeldPosts: 3 }), create({ maxHeldPosts: 3 }));
    expect(warnings).toEqual([
      expect.stringMatching(/^\[webrun-react\] Could not use `maxHeldPosts`.*scope/),
    ]);
    for (const manager of managers) manager.dispose();
  });

  test('a run that is started by a disposed manager warns once, one of an open manager not', async () => {
    const { create } = createWorld();
    const [one, two] = [create(), create()];
    one.dispose();
    two.start({ taskDetails: '[after 0.1s]' });
    await pass(1_000);
    expect(warnings).toEqual([]);
    two.dispose();
    await pass(0);
    two.start({ taskDetails: '[after 0.2s]' });
    two.start({ taskDetails: '[after 0.3s]' });
    expect(warnings).toEqual([expect.stringMatching(/manager is disposed/)]);
    await pass(2_000);
  });
});

test('a retry of a detached run that goes on is that run, which is watched again', async () => {
  const { create, sent } = createWorld();
  const manager = create();
  const runId = manager.start({ taskDetails: '[after 60s]' });
  await pass(3_000);
  manager.detach(runId);
  expect(manager.retry(runId)).toBe(runId);
  await pass(3_000);
  expect(sent(/run-task/)).toBe(1);
  expect(manager.get(runId)?.waiting?.reason).toBe('normal');
});

test('the same words with other credentials are another task', async () => {
  const manager = createWorld().create();
  const start = (password: string): string =>
    manager.start(
      { taskDetails: 'Read the balance. [after 60s]', secrets: [{ match: 'all', fields: { password } }] },
      { name: 'balance' },
    );
  const first = start('password-of-ann');
  await pass(3_000);
  expect(start('password-of-ann')).toBe(first);
  expect(start('password-of-bob')).not.toBe(first);
});

test('a start with nothing at all is refused, and does not stay in the queue', async () => {
  const manager = createWorld().create();
  const runId = manager.start('' as never);
  await pass(1_000);
  expect(manager.get(runId)?.status).toBe('refused');
});
