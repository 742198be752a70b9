// In a page: React Query does not poll where there is no window.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { focusManager, onlineManager, QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { taskQueryOptions } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import { createManager } from '../../src/runs/runManager.js';
import { createPage } from '../../src/runs/page.js';

// An app's defaults are spread underneath the options of every query and mutation of its cache, so each option is either set by
// us, `undefined` included, or declared harmless here. A version of React Query that brings a new one fails this test.
//
// WEBRUN_REACT_QUERY=lowest runs it against the lowest version that is allowed.

const isLowest = process.env['WEBRUN_REACT_QUERY'] === 'lowest';
const packageName = isLowest ? 'react-query-lowest' : '@tanstack/react-query';
const find = createRequire(import.meta.url);
const packageFile = find.resolve(`${packageName}/package.json`);
const coreFile = createRequire(packageFile).resolve('@tanstack/query-core/package.json');

const internal = 'it is written by React Query itself for one call';
const ownOnly = 'it has no effect without the others of an infinite query, which `behavior` makes';
const hasher = 'all keys of the cache have it, and with another one the app could not find our queries';

/** Options of queries that an app may set as it likes, and why. */
const harmlessForQueries: Readonly<Record<string, string>> = {
  queryKeyHashFn: hasher,
  gcTime: 'the record of a run is the truth: its query may go as soon as nobody observes it, or stay',
  _defaulted: internal,
  _optimisticResults: internal,
  experimental_prefetchInRender: 'it is read by hooks that render a result, and ours do not',
  initialPageParam: ownOnly,
  maxPages: ownOnly,
  pages: ownOnly,
  notifyOnChangeProps:
    'it says when the component of an app that uses our options renders; our observer sets it',
};

/** Options of mutations that an app may set as it likes, and why. */
const harmlessForMutations: Readonly<Record<string, string>> = {
  _defaulted: internal,
  throwOnError: 'it is read by the hook that renders a mutation, and ours is rendered by none',
};

/** Names that are read of other objects called `options`. */
const notOptions =
  /^(manual|updatedAt|cancelRefetch|listeners|revert|silent|queries|mutations|initialPromise|revalidateIfStale)$/;

const core = dirname(coreFile);
const declarations = readdirSync(join(core, 'build/modern'))
  .filter((name) => name.endsWith('.d.ts'))
  .map((name) => readFileSync(join(core, 'build/modern', name), 'utf8'))
  .join('\n');

/** The names that an interface declares itself. */
function membersOf(name: string): string[] {
  const start = declarations.search(new RegExp(`interface ${name}<`));
  expect(start, name).toBeGreaterThanOrEqual(0);
  const end = declarations.indexOf('\n}', start);
  const body = declarations.slice(declarations.indexOf('\n', start), end);
  const indent = /^ +/m.exec(body)?.[0].length ?? 0;
  const members = body.matchAll(new RegExp(`^ {${indent}}(\\w+)\\??:`, 'gm'));
  return [...members].map(([, member]) => member ?? '');
}

/** The names that its code reads of options, declared or not. */
function namesReadIn(...files: readonly string[]): string[] {
  const code = files
    .map((file) => join(core, 'build/modern', `${file}.js`))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const found = code.matchAll(/[oO]ptions\??\.(\w+)\b(?!\()/g);
  return [...found].map(([, name]) => name ?? '').filter((name) => !notOptions.test(name));
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the React Query under test is the one that was asked for', async () => {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version: string };
  expect(version).toMatch(isLowest ? /^5\.60\.5$/ : /^5\./);
  const loaded = (await import(/* @vite-ignore */ packageName)) as { readonly QueryClient: unknown };
  expect(loaded.QueryClient).toBe(QueryClient);
});

/** The options with which the engine makes its observers, before the defaults of the app are added. */
async function catchOptions(): Promise<{ queries: object[]; mutations: object[] }> {
  const emulator = createEmulator({ holdMs: 1_000 });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const queryClient = new QueryClient();
  const queries = vi.spyOn(queryClient, 'defaultQueryOptions');
  const mutations = vi.spyOn(queryClient, 'defaultMutationOptions');
  const manager = createManager({ client, queryClient, persist: false }, createPage()).use();
  const runId = manager.start({ taskDetails: '[after 6s]' });
  await vi.advanceTimersByTimeAsync(9_000);
  expect(manager.get(runId)?.status).toBe('completed');
  manager.dispose();
  const isOurs = (options: object): boolean => !('_defaulted' in options);
  const own = taskQueryOptions(client, { sessionId: 's', taskId: 't' });
  return {
    queries: [own, ...queries.mock.calls.map(([options]) => options).filter(isOurs)],
    mutations: mutations.mock.calls.flatMap(([options]) => options ?? []).filter(isOurs),
  };
}

/** Those that are neither set in each of some options nor harmless. */
function findOpen(
  names: readonly string[],
  each: readonly object[],
  harmless: Readonly<Record<string, string>>,
): string[] {
  expect(each.length).toBeGreaterThan(0);
  return [...new Set(names)].filter(
    (name) => !(name in harmless) && !each.every((options) => Object.hasOwn(options, name)),
  );
}

test('every option of a query is pinned or harmless', async () => {
  const names = [
    ...membersOf('QueryOptions'),
    ...membersOf('QueryObserverOptions'),
    ...namesReadIn('query', 'queryObserver', 'queryCache', 'retryer', 'removable'),
  ];
  expect(names).toContain('persister');
  expect(names).toContain('refetchInterval');
  const { queries } = await catchOptions();
  expect(findOpen(names, queries, harmlessForQueries)).toEqual([]);
});

test('every option of a mutation is pinned or harmless', async () => {
  const names = [
    ...membersOf('MutationOptions'),
    ...membersOf('MutationObserverOptions'),
    ...namesReadIn('mutation', 'mutationObserver', 'mutationCache'),
  ];
  expect(names).toContain('scope');
  expect(names).toContain('onSettled');
  const { mutations } = await catchOptions();
  expect(findOpen(names, mutations, harmlessForMutations)).toEqual([]);
});

test('what is declared harmless is an option that there is, and not pinned', async () => {
  const all = [
    ...membersOf('QueryOptions'),
    ...membersOf('QueryObserverOptions'),
    ...membersOf('MutationOptions'),
    ...namesReadIn('query', 'queryObserver', 'queryClient'),
  ];
  const { queries } = await catchOptions();
  const unknown = Object.keys(harmlessForQueries).filter((name) => !all.includes(name));
  // One that a later or an earlier version has.
  const notEverywhere = ['experimental_prefetchInRender', 'initialPageParam', 'maxPages', 'pages'];
  expect(unknown.filter((name) => !notEverywhere.includes(name))).toEqual([]);
  const pinned = Object.keys(harmlessForQueries).filter((name) =>
    queries.every((options) => Object.hasOwn(options, name)),
  );
  expect(pinned).toEqual([]);
});

describe('a task that is watched by its options alone', () => {
  async function watch(taskDetails: string) {
    const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
    const client = createWebRunClient({
      baseUrl: 'http://webrun.test',
      apiKey: 'test',
      fetch: emulator.fetch,
    });
    const started = client.runTask({ taskDetails });
    await vi.advanceTimersByTimeAsync(1_000);
    const { sessionId, taskId } = await started;
    const queryClient = new QueryClient();
    queryClient.mount();
    const ref = { sessionId: sessionId ?? '', taskId: taskId ?? '' };
    const observer = new QueryObserver(queryClient, taskQueryOptions(client, ref));
    const stop = observer.subscribe(() => undefined);
    return {
      observer,
      polls: () => emulator.requests.filter(({ method }) => method === 'GET').length,
      stop() {
        stop();
        queryClient.unmount();
      },
    };
  }
  afterEach(() => {
    onlineManager.setOnline(true);
    focusManager.setFocused(undefined);
  });

  // 0s      5s        15s
  // |─polls─|─offline─|─polls──── done
  test('is polled again when the network is back', async () => {
    const { observer, polls, stop } = await watch('[after 40s] [say: done]');
    await vi.advanceTimersByTimeAsync(5_000);
    onlineManager.setOnline(false);
    await vi.advanceTimersByTimeAsync(10_000);
    const before = polls();
    onlineManager.setOnline(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(polls()).toBe(before + 1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(observer.getCurrentResult().data).toMatchObject({ status: 'completed' });
    const all = polls();
    onlineManager.setOnline(false);
    onlineManager.setOnline(true);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(polls()).toBe(all); // it has ended
    stop();
  });

  test('is polled as soon as somebody looks again, if it is due', async () => {
    const { polls, stop } = await watch('[after 400s]');
    focusManager.setFocused(false);
    await vi.advanceTimersByTimeAsync(10_000);
    const before = polls();
    focusManager.setFocused(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(polls()).toBe(before + 1);
    focusManager.setFocused(false);
    focusManager.setFocused(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(polls()).toBe(before + 1);
    stop();
  });
});
