import { act, render, screen } from '@testing-library/react';
import { QueryClient } from '@tanstack/react-query';
import { StrictMode } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  useResetRuns,
  useRun,
  useRunTask,
  useSession,
  useTask,
  webRunKeys,
  WebRunProvider,
} from 'webrun-react';
import type { Run, UseSessionResult, WatchedState, WebRunProviderProps } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { TaskRef } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import type * as Loads from '../../src/hooks/load.js';
import { unknownUsage } from '../../src/core/task.js';
import { pass } from './world.js';

// As in a bundle for browsers: what does the work comes when its file has come, if it comes.
const file = vi.hoisted(() => ({ asked: 0, come: (): void => undefined, fail: (): void => undefined }));
vi.mock('../../src/hooks/load.js', async (original) => {
  const { loadOffice: load, loadSessionWork: loadSession } = await original<typeof Loads>();
  /** Comes, or cannot be had, with all that are waited for. */
  const whenCome = <Module,>(take: () => Module): Promise<Module> =>
    new Promise((resolve, reject) => {
      const { come, fail } = file;
      file.come = () => {
        come();
        resolve(take());
      };
      file.fail = () => {
        fail();
        reject(new TypeError('Failed to fetch dynamically imported module'));
      };
    });
  return {
    loadOffice: () => {
      file.asked++;
      return whenCome(load);
    },
    loadSessionWork: () => whenCome(loadSession),
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
  expect(page.run).toMatchObject({ status: 'refused', error: { code: 'aborted', outcome: 'refused' } });
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

/** An earlier page load that has run a task. */
async function runBefore(emulator: Emulator): Promise<void> {
  const before = load(emulator);
  await come();
  act(() => void before.run.start({ taskDetails: 'lamps' }));
  await pass(6_000);
  before.unmount();
}

test('everything is forgotten although the file has not come yet', async () => {
  const emulator = world();
  await runBefore(emulator);

  const page = load(emulator);
  act(() => page.resetAll());
  await come();
  await pass(100);
  expect(page.run.status).toBe('idle');
  expect(Object.values(sessionStorage).join()).not.toContain('lamps');
});

test('what waits for the file when everything is forgotten is not sent, what is started after it is', async () => {
  const emulator = world();
  await runBefore(emulator);

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

/** A task that somebody else has started, and an app that watches it. */
async function watch(text: string): Promise<{
  readonly emulator: Emulator;
  readonly queryClient: QueryClient;
  readonly ref: TaskRef;
  readonly task: () => WatchedState;
  readonly show: () => void;
}> {
  const emulator = world();
  const held = emulator.fetch('http://webrun.test/start/run-task', {
    method: 'POST',
    headers: { authorization: 'Bearer test' },
    body: JSON.stringify({ taskDetails: text }),
  });
  await vi.advanceTimersByTimeAsync(6_000);
  const { sessionId, taskId } = (await (await held).json()) as TaskRef;
  const ref = { sessionId, taskId };
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const queryClient = new QueryClient();
  let task: WatchedState | undefined;
  function Watcher(): ReactElement {
    task = useTask(ref);
    return <p>{task.status}</p>;
  }
  const show = (): void =>
    void render(
      <StrictMode>
        <WebRunProvider client={client} queryClient={queryClient}>
          <Watcher />
        </WebRunProvider>
      </StrictMode>,
    );
  return { emulator, queryClient, ref, task: () => task as WatchedState, show };
}

test('a task is watched from when the file has come, with one poll', async () => {
  const { emulator, task, show } = await watch('lamps');
  show();
  await pass(5_000);
  expect(task().status).toBe('running');
  await come();
  await pass(100);
  expect(screen.getByText('completed')).toBeVisible();
  expect(emulator.requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
});

test('a task that the app has in its cache is shown before the file has come', async () => {
  const { queryClient, ref, task, show } = await watch('lamps');
  const known = { status: 'running', phase: 'paused', ...ref, usage: unknownUsage } as const;
  queryClient.setQueryData(webRunKeys.task('http://webrun.test', ref), known);
  show();
  expect(task()).toMatchObject({ status: 'running', phase: 'paused', sessionId: ref.sessionId });
  expect(task().task).toBe(known);
});

test('a task is answered and ended as soon as the file has come; where it cannot be had, that is said', async () => {
  const { task, show } = await watch('[ask: Which one?] [after 60s]');
  show();
  const answered = task()
    .answer('this')
    .catch((error: unknown) => error);
  await fail();
  expect(await answered).toMatchObject({ code: 'aborted' });

  await pass(31_000); // then it is tried again
  await come();
  await pass(100);
  expect(task().status).toBe('guardrail');
  await act(() => task().cancel());
  await pass(3_000);
  expect(task().status).toBe('terminated');
});

function openSession(): {
  readonly emulator: Emulator;
  readonly session: () => UseSessionResult;
  readonly unmount: () => void;
} {
  const emulator = world();
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  let session: UseSessionResult | undefined;
  function Holder(): ReactElement {
    session = useSession({ terminateOnUnmount: true });
    return <p>{session.status}</p>;
  }
  const { unmount } = render(
    <StrictMode>
      <WebRunProvider client={client} queryClient={new QueryClient()} transport="poll">
        <Holder />
      </WebRunProvider>
    </StrictMode>,
  );
  return { emulator, session: () => session as UseSessionResult, unmount };
}
const opened = ({ requests }: Emulator): number =>
  requests.filter(({ method, path }) => method === 'POST' && path.endsWith('start-session')).length;

test('a session that is started before the file has come is opened once when it has, and does what it was given', async () => {
  const { emulator, session } = openSession();
  let message: string | null | undefined;
  act(() => {
    void session().start();
    void session().start();
    void session()
      .send({ taskDetails: 'lamps' })
      .then((task) => (message = task.status === 'completed' ? task.result.message : undefined));
  });
  await pass(5_000);
  expect(opened(emulator)).toBe(0);
  await come();
  await pass(6_000);
  expect(session().status).toBe('open');
  expect(message).toContain('lamps');
  expect(opened(emulator)).toBe(1);
});

test('a session whose file cannot be had is refused, and nothing is opened', async () => {
  const { emulator, session } = openSession();
  const started = session()
    .start()
    .catch((error: unknown) => error);
  void session().send({ taskDetails: 'lamps' }); // who does not wait for it need not catch
  await fail();
  expect(await started).toMatchObject({ code: 'aborted' });
  expect(session()).toMatchObject({ status: 'refused', error: { code: 'aborted' } });
  expect(opened(emulator)).toBe(0);

  act(() => void session().start());
  await come();
  await pass(100);
  expect(session().status).toBe('open');
});

test('a session whose component has gone before the file came is not opened', async () => {
  const { emulator, session, unmount } = openSession();
  const started = session()
    .start()
    .catch((error: unknown) => error);
  unmount();
  await pass(100);
  await come();
  await pass(1_000);
  expect(await started).toMatchObject({ name: 'AbortError' });
  expect(opened(emulator)).toBe(0);
});
