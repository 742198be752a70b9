import { QueryClient } from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import { StrictMode } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { useRunTask, WebRunProvider } from 'webrun-react';
import type { Run, WebRunProviderProps } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { WebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { pass } from './world.js';

// A development server replaces a module and runs it again: whatever was made in it is made a second time, while the page, its requests
// and the state of its components go on. Or the provider itself is mounted again, with new ones.
//
// 0s        2s                 5s       20s
// |--POST------------------- pending ----| done
//           reloaded here  or here (8 s)

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

let run: Run;

function App(): ReactElement {
  run = { ...useRunTask({ name: 'main' }) };
  return <p>{run.status}</p>;
}

/** What the module with the client and the cache makes. */
interface Made {
  readonly client: WebRunClient;
  readonly queryClient: QueryClient;
}

const toTree = (made: Made, persist: WebRunProviderProps['persist'], key = 'same'): ReactElement => (
  <StrictMode>
    <WebRunProvider key={key} {...made} persist={persist}>
      <App />
    </WebRunProvider>
  </StrictMode>
);

const made = ['client', 'queryClient', 'both'] as const;
const moments = [
  ['held', 2_000, 'submitting'],
  ['polled', 8_000, 'running'],
] as const;
const cases = moments.flatMap((moment) => made.map((what) => [...moment, what] as const));

describe.each(['session', 'local', false] as const)('persist %s', (persist) => {
  function createWorld(): {
    make(old: Made, what: (typeof made)[number]): Made;
    first: Made;
    posts(): number;
  } {
    const emulator = createEmulator({ holdMs: 5_000, rateLimit: 0 });
    const createClient = (): WebRunClient =>
      createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
    return {
      first: { client: createClient(), queryClient: new QueryClient() },
      make: (old, what) => ({
        client: what === 'queryClient' ? old.client : createClient(),
        queryClient: what === 'client' ? old.queryClient : new QueryClient(),
      }),
      posts: () => emulator.requests.filter(({ path }) => path.includes('run-task')).length,
    };
  }

  test.each(cases)(
    'a run that is %s goes on when, after %i ms, %s, the %s is made again',
    async (_, at, status, what) => {
      const { first, make, posts } = createWorld();
      const { rerender } = render(toTree(first, persist));
      act(() => void run.start({ taskDetails: '[after 20s] [say: done]' }));
      const { runId } = run;
      await pass(at);
      const next = make(first, what);
      rerender(toTree(next, persist));
      expect([run.runId, run.status]).toEqual([runId, status]);
      await pass(26_000 - at);
      expect([run.runId, run.status, run.result?.message]).toEqual([runId, 'completed', 'done']);
      expect(posts()).toBe(1);
      // What the app looks at from now on knows the task.
      expect(next.queryClient.getQueryCache().getAll()).toHaveLength(1);
    },
  );

  // Where nothing is stored, the run of a provider that has gone is known by what its page still sends.
  test.each(persist === false ? cases.filter(([moment]) => moment === 'held') : cases)(
    'a run that is %s goes on when, after %i ms, %s, the provider is mounted again with another %s',
    async (_, at, status, what) => {
      const { first, make, posts } = createWorld();
      const { rerender } = render(toTree(first, persist));
      act(() => void run.start({ taskDetails: '[after 20s] [say: done]' }));
      const { runId } = run;
      await pass(at);
      rerender(toTree(make(first, what), persist, 'another'));
      await pass(0);
      expect([run.runId, run.status]).toEqual([runId, status]);
      await pass(26_000 - at);
      expect([run.runId, run.status, run.result?.message]).toEqual([runId, 'completed', 'done']);
      expect(posts()).toBe(1);
    },
  );
});

test('a client that is made for each render, with nothing stored, keeps its run', async () => {
  const emulator = createEmulator({ holdMs: 5_000, rateLimit: 0 });
  const toInline = (): ReactElement => (
    <StrictMode>
      <WebRunProvider
        client={createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch })}
        persist={false}
      >
        <App />
      </WebRunProvider>
    </StrictMode>
  );
  const { rerender } = render(toInline());
  act(() => void run.start({ taskDetails: '[after 12s] [say: done]' }));
  const seen = new Set<string>();
  for (let second = 0; second < 16; second++) {
    rerender(toInline());
    await pass(1_000);
    seen.add(run.status);
  }
  expect([...seen]).toEqual(['submitting', 'running', 'completed']);
  expect(emulator.tasks).toHaveLength(1);
});
