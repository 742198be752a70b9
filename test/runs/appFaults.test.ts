import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
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
