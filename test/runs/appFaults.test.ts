import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTaskClient, createWebRunClient, unknownUsage } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { RunManager, RunManagerOptions } from 'webrun-react/runs';
import { createManager } from '../../src/runs/runManager.js';
import { createPage } from '../../src/runs/page.js';

// What an app brings along may throw, or take its time: its cache, its headers, its storage. No paid run suffers from that.

const thrown: unknown[] = [];
const others = process.listeners('uncaughtException');

beforeEach(() => {
  vi.useFakeTimers();
  thrown.length = 0;
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => void thrown.push(error));
});
afterEach(() => {
  vi.useRealTimers();
  process.removeAllListeners('uncaughtException');
  for (const other of others) process.on('uncaughtException', other);
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

function createWorld(options: Partial<RunManagerOptions> = {}, headers?: () => Promise<object>) {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    fetch: emulator.fetch,
    ...(headers && { headers: headers as () => Promise<Record<string, string>> }),
  });
  const texts = new Map<string, string>();
  const storage = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => void texts.set(name, text),
    removeItem: (name: string) => void texts.delete(name),
  };
  const manager = createManager({ client, persist: storage, ...options }, createPage()).use();
  const sent = (path: RegExp): number =>
    emulator.requests.filter((request) => path.test(request.path)).length;
  return { emulator, manager, texts, sent };
}

const boom = (): never => {
  throw new Error('boom');
};

/** A cache of an app whose functions throw. */
const caches: readonly (readonly [string, () => QueryClient])[] = [
  [
    'a listener of the query cache',
    () => {
      const queryClient = new QueryClient();
      queryClient.getQueryCache().subscribe(boom);
      return queryClient;
    },
  ],
  ['the hash of keys', () => new QueryClient({ defaultOptions: { queries: { queryKeyHashFn: boom } } })],
  [
    'callbacks of the query cache',
    () =>
      new QueryClient({ queryCache: new QueryCache({ onSuccess: boom, onError: boom, onSettled: boom }) }),
  ],
];

describe.each(caches)('where %s throws', (_what, createQueryClient) => {
  test('a run is watched to its end, stored, and told to who listens', async () => {
    const { manager, texts, sent } = createWorld({ queryClient: createQueryClient() });
    const settled = vi.fn();
    manager.onSettled(settled);
    const runId = manager.start({ taskDetails: '[after 20s] [say: done]' });
    await pass(3_000);
    expect([...texts.values()].join()).toContain('"taskId"');
    await pass(60_000);
    expect(manager.get(runId)).toMatchObject({ status: 'completed', result: { message: 'done' } });
    expect(settled).toHaveBeenCalledTimes(1);
    expect([...texts.values()].join()).toContain('"done"');
    expect(sent(/run-task/)).toBe(1);
    manager.dispose();
  });

  test('a run is stopped', async () => {
    const { manager, emulator } = createWorld({ queryClient: createQueryClient() });
    const runId = manager.start({ taskDetails: '[after 200s]' });
    await pass(5_000);
    const stopped = manager.cancel(runId);
    await pass(30_000);
    await stopped;
    expect(emulator.tasks.map(({ status }) => status)).toEqual(['terminated']);
    expect(manager.get(runId)?.status).toBe('terminated');
    manager.dispose();
  });
});

test('where a listener of the mutation cache throws nothing is sent, and the run says so', async () => {
  const queryClient = new QueryClient({ mutationCache: new MutationCache() });
  queryClient.getMutationCache().subscribe(boom);
  const { manager, sent } = createWorld({ queryClient });
  const runId = manager.start({ taskDetails: '[say: done]' });
  await pass(5_000);
  expect(manager.get(runId)?.status).toBe('refused');
  expect(sent(/run-task/)).toBe(0);
  manager.dispose();
});

describe('a run that is given up before its POST has left', () => {
  const slowly = (): Promise<object> => new Promise((resolve) => setTimeout(() => resolve({}), 3_000));
  const slowStorage = {
    getItem: () => null,
    setItem: () => new Promise<void>((resolve) => setTimeout(resolve, 900)),
    removeItem: () => undefined,
  };
  const slowCache = new QueryClient({ mutationCache: new MutationCache({ onMutate: slowly }) });
  const delays: readonly (readonly [string, () => ReturnType<typeof createWorld>])[] = [
    ['headers', () => createWorld({}, slowly)],
    ['a storage', () => createWorld({ persist: slowStorage })],
    ['a mutation cache', () => createWorld({ queryClient: slowCache })],
  ];
  const waysOut: readonly (readonly [string, (manager: RunManager, runId: string) => unknown])[] = [
    ['stopped', (manager, runId) => manager.cancel(runId)],
    ['forgotten', (manager) => manager.reset()],
  ];
  test.each(
    delays.flatMap(([what, create]) => waysOut.map(([how, leave]) => [what, how, create, leave] as const)),
  )('because %s took its time is not sent once it was %s', async (_what, how, create, leave) => {
    const { manager, sent } = create();
    const runId = manager.start({ taskDetails: '[say: done]' });
    await pass(500);
    expect(manager.get(runId)?.status).toBe('submitting');
    const left = leave(manager, runId);
    await pass(20_000);
    await left;
    expect(sent(/./)).toBe(0);
    if (how === 'forgotten') expect(manager.get(runId)).toBeUndefined();
    else
      expect(manager.get(runId)).toMatchObject({
        status: 'terminated',
        submittedAt: undefined,
        task: undefined,
        isCancelling: false,
      });
    manager.dispose();
  });
});

test('an input that is changed after its start is neither sent changed nor taken for the same', async () => {
  const bodies: unknown[] = [];
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    fetch(url, init) {
      const body = init?.body;
      if (typeof body === 'string') bodies.push(JSON.parse(body));
      return emulator.fetch(url, { ...init, body: body ?? null });
    },
  });
  const manager = createManager({ client, persist: false }, createPage()).use();
  const input = { taskDetails: '[after 20s] [say: A]', avoidDomains: ['a.example'] };
  const first = manager.start(input, { name: 'slot' });
  input.avoidDomains.push('b.example');
  input.taskDetails = '[after 20s] [say: B]';
  const second = manager.start(input, { name: 'slot' });
  expect(second).not.toBe(first);
  await pass(30_000);
  expect(bodies).toMatchObject([
    { taskDetails: '[after 20s] [say: A]', avoidDomains: ['a.example'] },
    { taskDetails: '[after 20s] [say: B]', avoidDomains: ['a.example', 'b.example'] },
  ]);
  expect([first, second].map((runId) => manager.get(runId))).toMatchObject([
    { status: 'completed', result: { message: 'A' } },
    { status: 'completed', result: { message: 'B' } },
  ]);
  manager.dispose();
});

describe('a stop that the server puts off', () => {
  const createBusy = (isBusy: () => boolean) => {
    const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
    let stops = 0;
    const client = createWebRunClient({
      baseUrl: 'http://webrun.test',
      apiKey: 'test',
      fetch: async (url, init) => {
        if (!(url as string).endsWith('/send-message')) return emulator.fetch(url, init);
        void init?.body;
        stops++;
        return isBusy() ? new Response('{"message":"Busy"}', { status: 503 }) : emulator.fetch(url, init);
      },
    });
    const manager = createManager({ client, persist: false }, createPage()).use();
    return { emulator, manager, stops: () => stops };
  };

  test('is sent again until it is taken', async () => {
    let isBusy = true;
    const { manager, stops } = createBusy(() => isBusy);
    const runId = manager.start({ taskDetails: '[after 200s]' });
    await pass(5_000);
    const stopped = manager.cancel(runId);
    await pass(5_000);
    isBusy = false;
    await pass(30_000);
    await stopped;
    expect(manager.get(runId)?.status).toBe('terminated');
    expect(stops()).toBeLessThan(5);
    manager.dispose();
  });

  test('says so after five times, and can be sent again', async () => {
    let isBusy = true;
    const { manager, stops } = createBusy(() => isBusy);
    const runId = manager.start({ taskDetails: '[after 200s]' });
    await pass(5_000);
    const stopped = manager.cancel(runId).catch((error: unknown) => error);
    await pass(60_000);
    expect(await stopped).toMatchObject({ status: 503 });
    expect(stops()).toBe(5);
    expect(manager.get(runId)).toMatchObject({ status: 'running', cancelError: { status: 503 } });
    isBusy = false;
    const again = manager.cancel(runId);
    await pass(10_000);
    await again;
    expect(manager.get(runId)?.status).toBe('terminated');
    manager.dispose();
  });

  test('is given up when the task has ended', async () => {
    const { manager, stops } = createBusy(() => true);
    const runId = manager.start({ taskDetails: '[after 8s] [say: done]' });
    await pass(5_000);
    const stopped = manager.cancel(runId);
    await pass(60_000);
    await stopped;
    expect(manager.get(runId)?.status).toBe('completed');
    expect(stops()).toBeLessThan(4);
    manager.dispose();
  });

  test('is sent again also where the run is forgotten meanwhile', async () => {
    let isBusy = true;
    const { emulator, manager } = createBusy(() => isBusy);
    const runId = manager.start({ taskDetails: '[after 200s]' });
    await pass(5_000);
    const stopped = manager.cancel(runId);
    await pass(500);
    manager.reset();
    isBusy = false;
    await pass(10_000);
    await stopped;
    expect(emulator.tasks.map(({ status }) => status)).toEqual(['terminated']);
    manager.dispose();
  });
});

// 0s           0.1s     0.2s    1s
// |─POST held──|─cancel─|─reset─|pending, stopped
test('a task that was to be stopped is stopped, also where its run is forgotten while its POST is held', async () => {
  const { manager, emulator } = createWorld();
  const runId = manager.start({ taskDetails: '[after 200s]' });
  await pass(100);
  const stopped = manager.cancel(runId);
  await pass(100);
  manager.reset();
  await pass(5_000);
  await stopped;
  expect(emulator.tasks.map(({ status }) => status)).toEqual(['terminated']);
  manager.dispose();
});

test('a POST that was cut is not repeated under its key once its run is forgotten', async () => {
  const { fetch, requests, tasks } = createEmulator({
    holdMs: 1_000,
    rateLimit: 0,
  });
  let isCut = true;
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    idempotency: true,
    fetch: (url, init) =>
      isCut ? Promise.reject(new TypeError(`cut ${init?.body as string}`)) : fetch(url, init),
  });
  const manager = createManager({ client, persist: false }, createPage()).use();
  manager.start({ taskDetails: '[after 200s]' });
  await pass(500);
  expect(manager.list()).toMatchObject([{ status: 'submitting', waiting: { reason: 'reconnecting' } }]);
  manager.reset();
  isCut = false;
  await pass(60_000);
  expect([requests, tasks]).toEqual([[], []]);
  manager.dispose();
});

describe('a listener', () => {
  test('that subscribes itself again is called once for each change', async () => {
    const { manager } = createWorld({ persist: false });
    const runIds: string[] = [];
    const settled: string[] = [];
    const listen = (): (() => void) =>
      manager.subscribe((runId) => {
        if (runIds.push(runId) > 100) return;
        stop();
        stop = listen();
      });
    const wait = (): (() => void) =>
      manager.onSettled((run) => {
        if (settled.push(run.status) > 100) return;
        leave();
        leave = wait();
      });
    let stop = listen();
    let leave = wait();
    manager.start({ taskDetails: '[say: done]' });
    await pass(3_000);
    expect(settled).toEqual(['completed']);
    expect(runIds.length).toBeLessThan(20);
    manager.dispose();
  });

  test('that was stopped by another one is not called any more', async () => {
    const { manager } = createWorld({ persist: false });
    const called: string[] = [];
    manager.subscribe(() => stop());
    const stop = manager.subscribe(() => void called.push('changed'));
    manager.onSettled(() => leave());
    const leave = manager.onSettled(() => void called.push('settled'));
    manager.start({ taskDetails: '[say: done]' });
    await pass(3_000);
    expect(called).toEqual([]);
    manager.dispose();
  });

  test.each(['subscribe', 'onSettled'] as const)(
    'of %s that dismisses each run that has settled keeps none from who waits for it',
    async (name) => {
      const { manager } = createWorld({ persist: false });
      const dismiss = (): void =>
        manager.list((run) => run.isSettled).forEach((run) => manager.dismiss(run.runId));
      manager[name](dismiss);
      const end = manager.settled(manager.start({ taskDetails: '[say: done]' }));
      await pass(3_000);
      expect(await end).toMatchObject({
        status: 'completed',
        result: { message: 'done' },
      });
      expect(manager.list()).toEqual([]);
      manager.dispose();
    },
  );
});

test('a task that the server does not name ends with its session', async () => {
  const stops: unknown[] = [];
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    fetch: (url, init) => {
      const body = JSON.parse(init?.body as string) as object;
      if ((url as string).endsWith('/send-message')) stops.push(body);
      return Promise.resolve(new Response('{"success":true,"sessionId":"s-1","pending":true}'));
    },
  });
  const manager = createManager({ client, persist: false }, createPage()).use();
  const runId = manager.start({ taskDetails: 'x' });
  await pass(1_000);
  expect(manager.get(runId)).toMatchObject({ status: 'lost', reason: 'unidentified' });
  await manager.cancel(runId);
  expect(stops).toEqual([{ sessionId: 's-1', message: { actionType: 'state', newState: 'terminate' } }]);
  manager.dispose();
});

test('an output that JSON cannot say keeps no run of another service from its end', async () => {
  const loop: { self?: unknown } = {};
  loop.self = loop;
  const outputs = [{ count: 10n ** 20n, at: new Date(0), none: undefined }, loop];
  for (const output of outputs) {
    const client = createTaskClient({
      baseUrl: 'http://jobs.test',
      runTask: () =>
        Promise.resolve({
          status: 'completed',
          sessionId: 's-1',
          taskId: 't-1',
          usage: { ...unknownUsage, costUsd: 0.01 },
          completedAt: null,
          result: { message: 'done', output, outputError: null, files: [], network: [] },
        }),
      getTask: () => Promise.reject(new Error('not needed')),
    });
    const manager = createManager({ client, persist: false }, createPage()).use();
    const settled = vi.fn();
    manager.onSettled(settled);
    const runId = manager.start({ taskDetails: 'x' });
    await pass(1_000); // oxlint-disable-line no-await-in-loop -- one after the other
    const run = manager.get(runId);
    expect(settled).toHaveBeenCalledTimes(1);
    expect(run).toMatchObject({ status: 'completed', result: { message: 'done' } });
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
    manager.dispose();
  }
});

test.each([0, -1, Number.NaN])(
  'maxHeldPosts of %s is refused in words, where runs would wait for ever',
  (maxHeldPosts) => {
    expect(() => createWorld({ maxHeldPosts })).toThrow(/maxHeldPosts.*1 or more/);
  },
);

test('secrets that are no list are refused, and nothing is sent', async () => {
  const { manager, sent } = createWorld();
  const secrets = { match: 'all', fields: { a: 'b' } } as unknown as [];
  const runId = manager.start({ taskDetails: 'x', secrets });
  await pass(1_000);
  expect(manager.get(runId)).toMatchObject({ status: 'refused', error: { field: 'secrets' } });
  expect(sent(/./)).toBe(0);
  manager.dispose();
});

test('a response of a type "error" says nothing of what was sent', async () => {
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    fetch: (_url, init) => {
      void init?.body;
      return Promise.resolve(Response.error());
    },
  });
  const manager = createManager({ client, persist: false }, createPage()).use();
  const runId = manager.start({ taskDetails: 'x' });
  await pass(1_000);
  expect(manager.get(runId)).toMatchObject({ status: 'lost', reason: 'cut' });
  manager.dispose();
});

test('a secret that the server repeats in a question or a failure is in no record', async () => {
  const texts = new Map<string, string>();
  const replies = [
    { status: 'pending', sessionId: 's-1', taskId: 't-1', pending: true },
    { type: 'guardrail_trigger', data: { type: 'human_input_needed', value: 'Is hunter2-secret right?' } },
    { success: false, status: 'failed', error: 'hunter2-secret was refused', code: 'X' },
  ];
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    fetch: (_url, init) => {
      void init?.body;
      return Promise.resolve(new Response(JSON.stringify(replies.shift())));
    },
  });
  const persist = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => void texts.set(name, text),
    removeItem: (name: string) => void texts.delete(name),
  };
  const manager = createManager({ client, persist, transport: 'poll' }, createPage()).use();
  const secrets = [{ match: 'shop.example', fields: { password: 'hunter2-secret' } }];
  const runId = manager.start({ taskDetails: 'Log in', secrets });
  await pass(3_000);
  expect(manager.get(runId)).toMatchObject({ guardrail: { question: 'Is … right?' } });
  await pass(5_000);
  expect(manager.get(runId)).toMatchObject({ status: 'failed', failure: { message: '… was refused' } });
  expect([...texts.values()].join()).not.toContain('hunter2');
  manager.dispose();
});
