import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { DehydratedState } from '@tanstack/react-query';
import { act } from '@testing-library/react';
import { Suspense, use } from 'react';
import type { ReactElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  BudgetPrompt,
  ConnectionStatus,
  CostMeter,
  GuardrailPrompt,
  LiveView,
  SessionControls,
  TaskForm,
  TaskResult,
  TaskStatus,
  TaskTimeline,
  taskQueryOptions,
  useConnection,
  useRun,
  useRunSession,
  useRunTask,
  useRuns,
  useSession,
  useTask,
  useTaskEvents,
  WebRunProvider,
} from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import {
  ConnectionBanner,
  GuardrailInbox,
  RunDetails,
  RunsDashboard,
  RunsTable,
  RunStats,
  SpendChart,
  StepGallery,
} from 'webrun-react/dashboard';
import { createProxyLimits, createWebRunClient } from 'webrun-react/core';
import type { TaskRef } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { openPage } from '../hooks/page.js';
import { stubResizeObserver } from './stubObserver.js';

// A page whose runs are restored before React takes over what a server has rendered, which knew none of them.

const emulator = createEmulator({ holdMs: 500, rateLimit: 0 });
const toClient = () =>
  createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test/hydrate', apiKey: 'test' });
const limits = createProxyLimits();
let runId = '';
/** A task that has ended, of a run that this browser has kept. */
let taskRef: TaskRef;
let fetched: DehydratedState;

/** A component that is given a run of the provider. */
const ofRun = (draw: (run: AnyRun) => ReactElement): (() => ReactElement) =>
  function Run() {
    return draw(useRun(runId));
  };

function Watched(): ReactElement {
  const run = useTask(taskRef);
  return (
    <>
      <TaskStatus run={run} />
      <TaskResult run={run} />
    </>
  );
}

const shown: Readonly<Record<string, () => ReactElement>> = {
  'useConnection()': () => <p>{useConnection().status}</p>,
  'useConnection(run)': ofRun(function Connection(run) {
    return <p>{useConnection(run).status}</p>;
  }),
  'useRunTask()': () => <TaskStatus run={useRunTask({ name: 'slot' })} />,
  'useRuns()': () => (
    <>
      {useRuns().map((run) => (
        <TaskStatus key={run.runId} run={run} />
      ))}
    </>
  ),
  'useTask()': () => <Watched />,
  'useTask() of a task that the server has fetched': () => (
    <HydrationBoundary state={fetched}>
      <Watched />
    </HydrationBoundary>
  ),
  'useTaskEvents()': ofRun(function Events(run) {
    return <p>{useTaskEvents(run).length}</p>;
  }),
  'useTaskEvents(selector)': ofRun(function Events(run) {
    return <p>{useTaskEvents(run, (log) => log.events.map(({ kind }) => kind)).join(' ')}</p>;
  }),
  BudgetPrompt: ofRun((run) => <BudgetPrompt run={run} />),
  ConnectionStatus: () => <ConnectionStatus />,
  'ConnectionStatus of a run': ofRun((run) => <ConnectionStatus run={run} />),
  CostMeter: ofRun((run) => <CostMeter run={run} />),
  GuardrailPrompt: ofRun((run) => <GuardrailPrompt run={run} />),
  LiveView: ofRun((run) => <LiveView run={run} />),
  SessionControls: () => <SessionControls session={useSession()} />,
  'SessionControls of a run': ofRun(function Controls(run) {
    return <SessionControls session={useRunSession(run)} />;
  }),
  TaskForm: () => <TaskForm />,
  TaskResult: ofRun((run) => <TaskResult run={run} />),
  TaskStatus: ofRun((run) => <TaskStatus run={run} />),
  TaskTimeline: ofRun((run) => <TaskTimeline run={run} />),
  ConnectionBanner: () => <ConnectionBanner />,
  GuardrailInbox: () => <GuardrailInbox />,
  RunDetails: () => <RunDetails runId={runId} />,
  RunsDashboard: () => <RunsDashboard />,
  'RunsDashboard with a run, limits and notices': () => (
    <RunsDashboard defaultSelectedRunId={runId} limits={limits} notifications />
  ),
  'RunsDashboard with statistics': () => <RunsDashboard defaultView="statistics" />,
  RunsTable: () => <RunsTable />,
  RunStats: () => <RunStats />,
  SpendChart: () => <SpendChart />,
  StepGallery: ofRun((run) => <StepGallery run={run} />),
};

beforeEach(async () => {
  vi.useFakeTimers();
  stubResizeObserver();
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null); // of the page's icon, which jsdom cannot draw
  const before = openPage({ client: toClient(), persist: 'session' });
  runId = before.manager.start({ taskDetails: '[ask: Which size?] [after 200s]' }, { name: 'slot' });
  const endedId = before.manager.start({ taskDetails: '[after 100ms] [say: ok]' });
  await vi.advanceTimersByTimeAsync(4_000);
  const { sessionId = '', taskId = '' } = before.manager.get(endedId) ?? {};
  taskRef = { sessionId, taskId };
  const queryClient = new QueryClient();
  await queryClient.prefetchQuery(taskQueryOptions(toClient(), taskRef));
  fetched = dehydrate(queryClient);
  before.kill();
  limits.onHeaders(new Headers({ 'x-webrun-allowance': 'usd;limit=1;remaining=0.62;reset=3600' }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  sessionStorage.clear();
});

let arrived: Promise<void> | undefined;
function Late({ children }: { readonly children: ReactElement }): ReactElement {
  if (arrived) use(arrived);
  return children;
}

/** Takes over a page of a server, and returns what React has said about it. */
async function hydrate(
  html: string,
  app: ReactElement,
): Promise<{ root: HTMLElement; faults: string[]; unmount: () => Promise<void> }> {
  const root = document.createElement('div');
  root.innerHTML = html;
  document.body.append(root);
  const faults: string[] = [];
  const onRecoverableError = (error: unknown): void => void faults.push(String(error).slice(0, 90));
  const mounted = await act(async () => hydrateRoot(root, app, { onRecoverableError }));
  await act(() => vi.advanceTimersByTimeAsync(100));
  const unmount = async (): Promise<void> => {
    await act(async () => mounted.unmount());
    root.remove();
    await vi.advanceTimersByTimeAsync(100);
  };
  return { root, faults, unmount };
}

test.each(Object.entries(shown))('%s takes over what a server has rendered', async (_, Shown) => {
  const server = openPage({ client: toClient(), persist: false });
  const html = renderToString(
    <WebRunProvider manager={server.manager}>
      <Shown />
    </WebRunProvider>,
  );
  server.kill();
  const page = openPage({ client: toClient(), persist: 'session' });
  const { faults, unmount } = await hydrate(
    html,
    <WebRunProvider manager={page.manager}>
      <Shown />
    </WebRunProvider>,
  );
  expect(faults).toEqual([]);
  await unmount();
  page.kill(true);
});

test.each(Object.entries(shown))('%s does so in a boundary whose code arrives late', async (_, Shown) => {
  const client = toClient();
  const app = (
    <WebRunProvider client={client} persist="session">
      <Suspense fallback={<p>…</p>}>
        <Late>
          <Shown />
        </Late>
      </Suspense>
    </WebRunProvider>
  );
  arrived = undefined;
  const html = renderToString(app);
  let arrive = (): void => undefined;
  arrived = new Promise((resolve) => (arrive = resolve));
  const { faults, unmount } = await hydrate(html, app);
  await act(async () => arrive());
  await act(() => vi.advanceTimersByTimeAsync(100));
  expect(faults).toEqual([]);
  await unmount();
});

test('a dashboard shows its runs right after it has taken over, and looks for none that it knows', async () => {
  const loadRun = vi.fn(() => Promise.resolve(undefined));
  const client = toClient();
  const app = (
    <WebRunProvider client={client} persist="session">
      <RunsTable />
      <RunDetails runId={runId} loadRun={loadRun} />
    </WebRunProvider>
  );
  const server = openPage({ client: toClient(), persist: false });
  const html = renderToString(
    <WebRunProvider manager={server.manager}>
      <RunsTable />
      <RunDetails runId={runId} loadRun={loadRun} />
    </WebRunProvider>,
  );
  server.kill();
  const { root, faults, unmount } = await hydrate(html, app);
  expect(root).toHaveTextContent('2 of 2 runs shown');
  expect(root.querySelector('.webrun-details')).toHaveTextContent('Which size?');
  expect(faults).toEqual([]);
  expect(loadRun).not.toHaveBeenCalled();
  await unmount();
});

test('a day that has begun since a server rendered the page does not keep it from being taken over', async () => {
  const page = openPage({ client: toClient(), persist: 'session' });
  const runs = page.manager.list();
  page.kill();
  const app = <RunsTable runs={runs} />;
  const html = renderToString(app);
  vi.setSystemTime(Date.now() + 86_400_000);
  const { root, faults, unmount } = await hydrate(html, app);
  expect(faults).toEqual([]);
  expect(root).toHaveTextContent('2 of 2 runs shown');
  await unmount();
});
