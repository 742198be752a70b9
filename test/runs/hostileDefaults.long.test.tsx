// In a page: React Query does not poll where there is no window.
import { focusManager, MutationCache, onlineManager, QueryCache, QueryClient } from '@tanstack/react-query';
import type { DefaultOptions } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { webRunKeys } from 'webrun-react/runs';
import type { StartedRun } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { createManager } from '../../src/runs/runManager.js';
import type { Manager } from '../../src/runs/runManager.js';

// What an app may have set for its own queries and mutations, one thing at a time. None of it may cost a run its answer or send a
// second POST.
//
// 40 starts ── 4 POSTs held at a time, 1 s each ── polled every 2 s ── all completed, one POST each

type Queries = NonNullable<DefaultOptions['queries']>;
type Mutations = NonNullable<DefaultOptions['mutations']>;

const throwing = (): never => {
  throw new Error('The app threw.');
};
const later = <Value,>(value: Value): Promise<Value> =>
  new Promise((resolve) => setTimeout(() => resolve(value), 300));
/** For what no type allows, and JavaScript does. */
const any = (value: object): Queries => value;

const queries: Readonly<Record<string, Queries>> = {
  'a persister that takes its time': {
    persister: async (queryFn, context) => {
      await later(0);
      return (queryFn as (context: unknown) => never)(context);
    },
  },
  'a persister that has something else': { persister: () => later({ hello: 1 } as never) },
  'a persister that throws': { persister: throwing },
  initialData: { initialData: { hello: 1 } },
  'initialData of a settled task': { initialData: { status: 'completed', usage: {} } },
  'a function for initialData': { initialData: throwing },
  initialDataUpdatedAt: { initialData: { hello: 1 }, initialDataUpdatedAt: 1 },
  placeholderData: any({ placeholderData: { hello: 1 } }),
  'a select that throws': { select: throwing },
  'enabled false': { enabled: false },
  'enabled by a function': { enabled: () => false },
  'retry 5': { retry: 5, retryDelay: 1 },
  'retry for ever': { retry: true, retryDelay: () => 0 },
  'retryOnMount false': { retryOnMount: false },
  'networkMode online': { networkMode: 'online' },
  'networkMode offlineFirst': { networkMode: 'offlineFirst' },
  throwOnError: { throwOnError: true },
  'structuralSharing false': { structuralSharing: false },
  'structuralSharing that throws': { structuralSharing: throwing },
  suspense: any({ suspense: true }),
  meta: { meta: { app: true } },
  'a queryFn': { queryFn: () => 'of the app' },
  queryHash: any({ queryHash: 'one for all' }),
  'another queryKeyHashFn': { queryKeyHashFn: (key) => `app ${JSON.stringify(key)}` },
  behavior: any({ behavior: { onFetch: throwing } }),
  '_type infinite': any({ _type: 'infinite', initialPageParam: 0, getNextPageParam: throwing }),
  'staleTime 0': { staleTime: 0 },
  'staleTime Infinity': { staleTime: Infinity },
  'staleTime static': any({ staleTime: 'static' }),
  'gcTime 0': { gcTime: 0 },
  'gcTime Infinity': { gcTime: Infinity },
  'refetchInterval 1': { refetchInterval: 1 },
  'refetchInterval false': { refetchInterval: false },
  'a refetchInterval that throws': { refetchInterval: throwing },
  'refetchIntervalInBackground false': { refetchIntervalInBackground: false },
  'refetchOn… always': {
    refetchOnMount: 'always',
    refetchOnReconnect: 'always',
    refetchOnWindowFocus: 'always',
  },
  'notifyOnChangeProps all': { notifyOnChangeProps: 'all' },
  experimental_prefetchInRender: any({ experimental_prefetchInRender: true }),
};

const mutations: Readonly<Record<string, Mutations>> = {
  'retry 5': { retry: 5, retryDelay: 1 },
  'retry for ever': { retry: true, retryDelay: () => 0 },
  'a scope': { scope: { id: 'one at a time' } },
  'networkMode online': { networkMode: 'online' },
  'networkMode offlineFirst': { networkMode: 'offlineFirst' },
  'gcTime 0': { gcTime: 0 },
  'gcTime Infinity': { gcTime: Infinity },
  throwOnError: { throwOnError: true },
  meta: { meta: { app: true } },
  'a mutationFn': { mutationFn: () => Promise.resolve('of the app') },
  'an onMutate that throws': { onMutate: throwing },
  'an onMutate that never ends': { onMutate: () => new Promise(() => undefined) },
  'an onSuccess that throws': { onSuccess: throwing },
  'an onSuccess that never ends': { onSuccess: () => new Promise(() => undefined) },
  'an onError that throws': { onError: throwing },
  'an onSettled that throws': { onSettled: throwing },
  'an onSettled that never ends': { onSettled: () => new Promise(() => undefined) },
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  focusManager.setFocused(undefined);
  onlineManager.setOnline(true);
  vi.useRealTimers();
});

interface Outcome {
  readonly manager: Manager;
  readonly emulator: Emulator;
  readonly runs: readonly StartedRun[];
  readonly posts: number;
}

/** Starts 40 runs together and lets them come to their ends. */
async function runAll(queryClient: QueryClient, meanwhile?: () => void): Promise<Outcome> {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const manager = createManager({ client, queryClient, persist: false }, createPage()).use();
  for (let index = 0; index < 40; index++)
    manager.start({ taskDetails: `[after ${index % 4 === 0 ? 0.5 : 4}s] [say: ${index}]` });
  await vi.advanceTimersByTimeAsync(2_000);
  meanwhile?.();
  await vi.advanceTimersByTimeAsync(38_000);
  const runs = manager.list();
  manager.dispose();
  queryClient.clear();
  const posts = emulator.requests.filter(({ path }) => path.includes('run-task')).length;
  return { manager, emulator, runs, posts };
}

function expectAllCompleted({ runs, posts, emulator }: Outcome): void {
  expect(runs.map(({ status, error }) => error ?? status)).toEqual(runs.map(() => 'completed'));
  expect(runs.map(({ result }) => result?.message).toReversed()).toEqual(runs.map((_, index) => `${index}`));
  expect([runs.length, posts, emulator.tasks.length]).toEqual([40, 40, 40]);
}

/** What nobody has caught while something goes on. */
async function catchRejections(work: () => Promise<void>): Promise<unknown[]> {
  const errors: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => void errors.push(error));
  try {
    await work();
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve));
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
  }
  return errors;
}

describe('40 runs started together complete with one POST each where the app has for its queries', () => {
  test.each(Object.entries(queries))('%s', async (_, defaults) => {
    expectAllCompleted(await runAll(new QueryClient({ defaultOptions: { queries: defaults } })));
  });

  test.each(Object.entries(queries))('%s, by key', async (_, defaults) => {
    const queryClient = new QueryClient();
    queryClient.setQueryDefaults(webRunKeys.all, defaults);
    expectAllCompleted(await runAll(queryClient));
  });
});

describe('40 runs started together complete with one POST each where the app has for its mutations', () => {
  test.each(Object.entries(mutations))('%s', async (_, defaults) => {
    expectAllCompleted(await runAll(new QueryClient({ defaultOptions: { mutations: defaults } })));
  });

  test.each(Object.entries(mutations))('%s, by key', async (_, defaults) => {
    const queryClient = new QueryClient();
    queryClient.setMutationDefaults(webRunKeys.all, defaults);
    expectAllCompleted(await runAll(queryClient));
  });

  test.each(['onSuccess', 'onError', 'onSettled'] as const)('a cache whose %s throws', async (name) => {
    const mutationCache = new MutationCache({ [name]: throwing });
    const errors = await catchRejections(async () => {
      expectAllCompleted(await runAll(new QueryClient({ mutationCache })));
    });
    // React Query may report the app's own errors to the app; there is none of ours among them.
    expect(errors.filter((error) => !/The app threw/.test(String(error)))).toEqual([]);
  });

  // As one that invalidates all queries after each mutation, and waits for one that takes long.
  test.each(['onSuccess', 'onSettled'] as const)('a cache whose %s never ends', async (name) => {
    const mutationCache = new MutationCache({ [name]: () => new Promise(() => undefined) });
    expectAllCompleted(await runAll(new QueryClient({ mutationCache })));
  });

  test('a cache whose onMutate takes its time', async () => {
    const mutationCache = new MutationCache({ onMutate: () => later(undefined) });
    expectAllCompleted(await runAll(new QueryClient({ mutationCache })));
  });
});

test('where the app’s cache of mutations throws before the POST, none is sent, and each run says so', async () => {
  const mutationCache = new MutationCache({ onMutate: throwing });
  const { runs, posts } = await runAll(new QueryClient({ mutationCache }));
  expect(posts).toBe(0);
  expect(runs.map(({ status, error }) => [status, error?.outcome])).toEqual(
    runs.map(() => ['refused', 'refused']),
  );
});

test.each(['onSuccess', 'onError', 'onSettled'] as const)(
  'a cache of queries whose %s throws costs no run its answer',
  async (name) => {
    expectAllCompleted(await runAll(new QueryClient({ queryCache: new QueryCache({ [name]: throwing }) })));
  },
);

// The network is gone as React Query sees it, while the first POSTs are held and the others are queued.
test.each(['online', 'offlineFirst', 'always'] as const)(
  'with networkMode %s and no network no POST waits for it, or is sent again when it is back',
  async (networkMode) => {
    const defaultOptions = { queries: { networkMode }, mutations: { networkMode } };
    const queryClient = new QueryClient({ defaultOptions });
    const outcome = await runAll(queryClient, () => {
      onlineManager.setOnline(false);
      setTimeout(() => {
        onlineManager.setOnline(true);
        void queryClient.resumePausedMutations();
      }, 12_000);
    });
    expectAllCompleted(outcome);
  },
);

test('all of it at once, invalidated every 300 ms and cleared every second', async () => {
  const {
    onMutate: _,
    mutationFn: __,
    ...rest
  } = Object.assign({}, ...Object.values(mutations)) as Mutations;
  const queryClient = new QueryClient({
    defaultOptions: { queries: Object.assign({}, ...Object.values(queries)) as Queries, mutations: rest },
  });
  const timers = [
    setInterval(() => void queryClient.invalidateQueries(), 300),
    setInterval(() => queryClient.clear(), 1_000),
  ];
  expectAllCompleted(await runAll(queryClient));
  timers.forEach((timer) => clearInterval(timer));
});
