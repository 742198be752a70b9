import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebRunProvider, useRunManager, useRunTask, useStartTask } from 'webrun-react';
import type { UseRunTaskResult, WebRunProviderProps } from 'webrun-react';
import { createEmulator } from 'webrun-react/testing';

// What an app changes about its provider while it is shown: another address, key, cache or `fetch`.

interface Sent {
  readonly at: string;
  readonly path: string;
  readonly credential: string | null;
  readonly isRepeatable: boolean;
}

const sent: Sent[] = [];

/** Two servers behind the page's own `fetch`. */
function serve(): typeof fetch {
  const servers: Readonly<Record<string, typeof fetch>> = {
    a: createEmulator({ holdMs: 500, rateLimit: 0 }).fetch,
    b: createEmulator({ holdMs: 500, rateLimit: 0 }).fetch,
  };
  return (input, init) => {
    const { url, headers } = new Request(input, init);
    const { host, pathname } = new URL(url);
    sent.push({
      at: host[0]!,
      path: pathname,
      credential: headers.get('authorization'),
      isRepeatable: headers.has('idempotency-key'),
    });
    return servers[host[0]!]!(input, init);
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', serve());
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  sent.length = 0;
});

const pass = (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms));

let run: UseRunTaskResult;
let cache: QueryClient;

function Starter(): ReactElement {
  run = useRunTask();
  cache = useQueryClient();
  return (
    <label>
      {run.status} <input />
    </label>
  );
}

const app = (props: Omit<WebRunProviderProps, 'children'>, around?: QueryClient): ReactElement => {
  const provided = (
    <WebRunProvider {...({ persist: false, transport: 'poll', ...props } as WebRunProviderProps)}>
      <Starter />
    </WebRunProvider>
  );
  return around ? <QueryClientProvider client={around}>{provided}</QueryClientProvider> : provided;
};

const start = (taskDetails: string): Promise<unknown> => {
  act(() => void run.start({ taskDetails }));
  return pass(100);
};

const a = { baseUrl: 'http://a.test', apiKey: 'key-of-a' };
const b = { baseUrl: 'http://b.test', apiKey: 'key-of-b' };

test.each([
  ['alone', {}, {}],
  ['with its scope', { scope: 'a' }, { scope: 'b' }],
])(
  'after a change of `baseUrl` %s a task is sent there, and no key goes to the other server',
  async (_with, of, then) => {
    const page = render(app({ ...a, ...of }));
    await start('[after 20s]');
    await pass(5_000);
    expect(run.status).toBe('running');
    page.rerender(app({ ...b, ...then }));
    expect(run.status).toBe('idle');
    await start('[after 20s]');
    await pass(10_000);
    expect(run.status).toBe('running');
    page.rerender(app({ ...a, ...of, apiKey: 'newer-key-of-a' }));
    await pass(30_000);
    const keys = (at: string): ReadonlySet<string | null> =>
      new Set(sent.filter((each) => each.at === at).map(({ credential }) => credential));
    expect([...keys('a')]).toEqual(['Bearer key-of-a', 'Bearer newer-key-of-a']);
    expect([...keys('b')]).toEqual(['Bearer key-of-b']);
    expect(sent.filter(({ path }) => path.endsWith('/run-task')).map(({ at }) => at)).toEqual(['a', 'b']);
  },
);

test.each([
  ['around it', (queryClient: QueryClient) => app(a, queryClient)],
  ['given to it', (queryClient: QueryClient) => app({ ...a, queryClient })],
])('a cache %s that is replaced loses nothing below', async (_where, show) => {
  const page = render(show(new QueryClient()));
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'typed' } });
  await start('[after 6s]');
  await pass(2_000);
  expect(run.status).toBe('running');
  const second = new QueryClient();
  page.rerender(show(second));
  expect([run.status, cache]).toEqual(['running', second]);
  expect(screen.getByRole('textbox')).toHaveProperty('value', 'typed');
  await pass(10_000);
  expect(run.status).toBe('completed');
});

test('a `fetch`, and that starts may be repeated, count also where they come later', async () => {
  const page = render(app(a));
  const own = vi.fn<typeof fetch>((input, init) => fetch(input, init));
  page.rerender(app({ ...a, fetch: own }));
  await start('one');
  expect(own).toHaveBeenCalled();
  expect(sent.at(-1)).toMatchObject({ isRepeatable: false });
  await pass(5_000);
  page.rerender(app({ ...a, fetch: own, idempotency: true }));
  await start('two');
  expect(sent.findLast(({ path }) => path.endsWith('/run-task'))).toMatchObject({ isRepeatable: true });
});

test('a provider that is mounted again uses its own key, though a start of the first is held', async () => {
  const queryClient = new QueryClient();
  const first = render(app({ ...a, queryClient }));
  await start('[hold] [after 20s]');
  first.unmount();
  render(app({ ...a, queryClient, apiKey: 'another-key' }));
  await start('[after 20s]');
  expect(sent.findLast(({ path }) => path.endsWith('/run-task'))).toMatchObject({
    credential: 'Bearer another-key',
  });
});

test('what starts runs is the same function until its slot, or whose runs they are, changes', () => {
  let start!: ReturnType<typeof useStartTask>;
  let manager!: ReturnType<typeof useRunManager>;
  function Starter({ name }: { readonly name: string }): null {
    start = useStartTask({ name });
    manager = useRunManager();
    return null;
  }
  const app = (name: string, scope: string): ReactElement => (
    <WebRunProvider baseUrl="http://a.test" fetch={serve()} scope={scope} persist={false}>
      <Starter name={name} />
    </WebRunProvider>
  );
  const { rerender } = render(app('lamp', 'ada'));
  const first = start;
  rerender(app('lamp', 'ada'));
  expect(start).toBe(first);
  rerender(app('desk', 'ada'));
  expect(manager.get(start({ taskDetails: 'x' }))?.name).toBe('desk');
  rerender(app('desk', 'bob'));
  expect(manager.get(start({ taskDetails: 'x' }))?.name).toBe('desk');
});
