import { act, render, screen } from '@testing-library/react';
import { QueryClient } from '@tanstack/react-query';
import { StrictMode } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useResetRuns, useRun, useRunTask, useTask, WebRunProvider } from 'webrun-react';
import type { Run, WebRunProviderProps } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import type { loadOffice } from '../../src/hooks/load.js';
import { pass } from './world.js';

// As in a bundle for browsers: what does the work comes when its file has come, if it comes.
type Part = Awaited<ReturnType<typeof loadOffice>>;
const file = vi.hoisted(() => ({ asked: 0, come: (): void => undefined, fail: (): void => undefined }));
vi.mock('../../src/hooks/load.js', async (original) => {
  const { loadOffice: load } = await original<{ loadOffice: () => Part }>();
  return {
    loadOffice: () => {
      file.asked++;
      return new Promise((resolve, reject) => {
        const { come, fail } = file;
        file.come = () => {
          come();
          resolve(load());
        };
        file.fail = () => {
          fail();
          reject(new TypeError('Failed to fetch dynamically imported module'));
        };
      });
    },
  };
});

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(file, { asked: 0, come: () => undefined, fail: () => undefined });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Page {
  readonly run: Run;
  readonly resetAll: () => void;
  unmount(): void;
}

function load(emulator: Emulator, settings: Partial<WebRunProviderProps> = {}): Page {
  const held = {} as { run: Run; resetAll: () => void };
  function App(): ReactElement {
    held.run = useRunTask({ name: 'main' });
    held.resetAll = useResetRuns();
    const { status, place } = useRun(held.run.runId);
    return <p>{`${status} ${place ?? ''}`.trim()}</p>;
  }
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const { unmount } = render(
    <StrictMode>
      <WebRunProvider client={client} queryClient={new QueryClient()} {...(settings as object)}>
        <App />
      </WebRunProvider>
    </StrictMode>,
  );
  return {
    get run() {
      return held.run;
    },
    get resetAll() {
      return held.resetAll;
    },
    unmount,
  };
}

const world = (): Emulator => createEmulator({ holdMs: 5_000, rateLimit: 0 });
const posts = ({ requests }: Emulator): number =>
  requests.filter(({ method, path }) => method === 'POST' && path.endsWith('run-task')).length;
const come = (): Promise<void> => act(async () => file.come());
const fail = (): Promise<void> => act(async () => file.fail());

test('a run that is started before the file has come waits in line, and leaves once when it has', async () => {
  const emulator = world();
  const page = load(emulator);
  act(() => {
    page.run.start({ taskDetails: '[after 8s] lamps' });
    page.run.start({ taskDetails: '[after 8s] lamps' });
  });
  await pass(10_000);
  expect(screen.getByText('queued 1')).toBeVisible();
  expect(page.run.waiting?.reason).toBe('normal');
  expect(posts(emulator)).toBe(0);

  await come();
  await pass(100);
  expect(page.run.status).toBe('submitting');
  await pass(20_000);
  expect(page.run.status).toBe('completed');
  expect(page.run.result?.message).toContain('lamps');
  expect(posts(emulator)).toBe(1);
});

test('startAsync that is called before the file has come resolves with the task', async () => {
  const page = load(world());
  let message: string | null = null;
  await act(
    async () =>
      void page.run.startAsync({ taskDetails: 'lamps' }).then(({ result }) => (message = result.message)),
  );
  await come();
  await pass(6_000);
  expect(message).toContain('lamps');
});

test('a run that is cancelled before the file has come is never sent', async () => {
  const emulator = world();
  const page = load(emulator);
  act(() => void page.run.start({ taskDetails: 'lamps' }));
  act(() => void page.run.cancel());
  expect(page.run.isCancelling).toBe(true);
  await come();
  await pass(10_000);
  expect(page.run.status).toBe('terminated');
  expect(posts(emulator)).toBe(0);
});

test('a run that is detached before the file has come is sent, and not watched', async () => {
  const emulator = world();
  const page = load(emulator);
  act(() => void page.run.start({ taskDetails: '[after 60s]' }));
  act(() => page.run.detach());
  expect(page.run.status).toBe('idle');
  await come();
  await pass(30_000);
  expect(posts(emulator)).toBe(1);
  expect(emulator.requests.filter(({ method }) => method === 'GET')).toEqual([]);
});

test('where the file cannot be had nothing is sent, the run says so, and the next one tries again', async () => {
  const emulator = world();
  const page = load(emulator);
  act(() => void page.run.start({ taskDetails: 'lamps' }));
  const settled = page.run.startAsync({ taskDetails: 'lamps' }).catch((error: unknown) => error);
  await fail();
  expect(page.run).toMatchObject({ status: 'refused', error: { code: 'unsent', outcome: 'refused' } });
  expect(page.run.error?.message).toContain('nothing was sent');
  expect(await settled).toBe(page.run.error);
  await pass(5_000);
  expect(posts(emulator)).toBe(0);

  act(() => void page.run.retry());
  await come();
  await pass(6_000);
  expect(page.run.status).toBe('completed');
  expect(posts(emulator)).toBe(1);
});

test('what an earlier page load has sent is looked after when the file comes, also at the second try', async () => {
  const emulator = world();
  const before = load(emulator);
  await come();
  act(() => void before.run.start({ taskDetails: '[after 20s]' }));
  await pass(8_000);
  expect(before.run.status).toBe('running');
  before.unmount();

  const page = load(emulator);
  await fail();
  const asked = file.asked;
  await pass(31_000);
  expect(file.asked).toBeGreaterThan(asked);
  await come();
  await pass(100);
  expect(page.run.status).toBe('completed');
  expect(posts(emulator)).toBe(1);
});

test('everything is forgotten although the file has not come yet', async () => {
  const emulator = world();
  const before = load(emulator);
  await come();
  act(() => void before.run.start({ taskDetails: 'lamps' }));
  await pass(6_000);
  before.unmount();

  const page = load(emulator);
  act(() => page.resetAll());
  await come();
  await pass(100);
  expect(page.run.status).toBe('idle');
  expect(Object.values(sessionStorage).join()).not.toContain('lamps');
});

test('what waits for the file when everything is forgotten is not sent, what is started after it is', async () => {
  const emulator = world();
  const before = load(emulator);
  await come();
  act(() => void before.run.start({ taskDetails: 'lamps' }));
  await pass(6_000);
  before.unmount();

  const page = load(emulator);
  const outcome = page.run.startAsync({ taskDetails: 'chairs' }).catch((error: unknown) => error);
  await pass(0);
  act(() => page.resetAll());
  expect(page.run.status).toBe('idle');
  expect(await outcome).toMatchObject({ name: 'AbortError' });
  await fail();
  act(() => void page.run.start({ taskDetails: 'tables' }));
  await come();
  await pass(6_000);
  expect(page.run.result?.message).toContain('tables');
  expect(posts(emulator)).toBe(2);
  expect(Object.values(sessionStorage).join()).toContain('tables');
  expect(Object.values(sessionStorage).join()).not.toMatch(/lamps|chairs/);
});

test('where a hook has brought the file along, those in line do not mind that another part fails to load', async () => {
  const emulator = world();
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  let start: Run['start'] | undefined;
  function Both(): ReactElement {
    ({ start } = useRunTask());
    return <p>{useTask({ sessionId: 'none', taskId: 'none' }).status}</p>;
  }
  render(
    <WebRunProvider client={client} maxHeldPosts={1}>
      <Both />
    </WebRunProvider>,
  );
  act(() => {
    start?.({ taskDetails: 'lamps' });
    start?.({ taskDetails: 'chairs' });
  });
  await fail();
  await pass(20_000);
  expect(posts(emulator)).toBe(2);
});

test('what cannot do without the file brings it along', async () => {
  const emulator = world();
  const held = emulator.fetch('http://webrun.test/start/run-task', {
    method: 'POST',
    headers: { authorization: 'Bearer test' },
    body: JSON.stringify({ taskDetails: 'lamps' }),
  });
  await vi.advanceTimersByTimeAsync(6_000);
  const { sessionId, taskId } = (await (await held).json()) as { sessionId: string; taskId: string };
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  function Watcher(): ReactElement {
    return <p>{useTask({ sessionId, taskId }).status}</p>;
  }
  render(
    <WebRunProvider client={client}>
      <Watcher />
    </WebRunProvider>,
  );
  await pass(100);
  expect(screen.getByText('completed')).toBeVisible();
});
