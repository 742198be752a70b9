import {
  dehydrate,
  focusManager,
  hydrate,
  onlineManager,
  QueryClient,
  useQuery,
} from '@tanstack/react-query';
import type { DefaultOptions } from '@tanstack/react-query';
import { act, screen } from '@testing-library/react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  TaskStatus,
  taskQueryOptions,
  useRun,
  useRunTask,
  useRuns,
  useStartTask,
  useTask,
  webRunKeys,
} from 'webrun-react';
import type { ListedRun, Run } from 'webrun-react';
import type { TaskRef } from 'webrun-react/core';
import { createWorld, pass } from './world.js';
import type { World } from './world.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  focusManager.setFocused(undefined);
  onlineManager.setOnline(true);
  vi.useRealTimers();
});

function mount(world: World): { run: Run } {
  const held = {} as { run: Run };
  function Owner(): ReactElement {
    held.run = { ...useRunTask({ name: 'owner' }) }; // reads all of it
    return <output>{held.run.status}</output>;
  }
  world.render(<Owner />);
  return held;
}

const persisted: string[] = [];
const hostile: Record<string, DefaultOptions> = {
  none: {},
  'mutation retry': { mutations: { retry: 2, retryDelay: 1 } },
  'offline first': { mutations: { networkMode: 'offlineFirst' }, queries: { networkMode: 'offlineFirst' } },
  'paused while offline': { mutations: { networkMode: 'online' }, queries: { networkMode: 'online' } },
  'structuralSharing off, always stale': {
    queries: {
      structuralSharing: false,
      staleTime: 0,
      refetchOnMount: 'always',
      refetchOnWindowFocus: 'always',
      refetchOnReconnect: 'always',
      retry: 3,
      retryDelay: 1,
    },
  },
  throwOnError: { queries: { throwOnError: true }, mutations: { throwOnError: true } },
  'queries switched off': { queries: { enabled: false, refetchInterval: false, gcTime: 0 } },
  'a long mutation memory': { mutations: { gcTime: Infinity, retry: 5 } },
  'a persister': {
    queries: {
      persister: (queryFn, context) => {
        persisted.push(JSON.stringify(context.queryKey));
        return (queryFn as (context: unknown) => never)(context);
      },
    },
  },
};

test.each(Object.entries(hostile))('law 1 and 7 hold under the defaults: %s', async (_, defaults) => {
  const world = createWorld({
    defaults,
    async intercept(request, next) {
      if (!request.path.includes('run-task')) return;
      await next();
      throw new TypeError('cut');
    },
  });
  const app = mount(world);
  const seen: string[] = [];
  const look = (): void => {
    const all = dehydrate(world.queryClient, {
      shouldDehydrateMutation: () => true,
      shouldDehydrateQuery: () => true,
    });
    seen.push(JSON.stringify(all));
  };
  world.queryClient.getMutationCache().subscribe(look);
  world.queryClient.getQueryCache().subscribe(look);
  act(
    () =>
      void app.run.start({
        taskDetails: '[after 8s]',
        secrets: [{ match: 'all', fields: { password: 'hunter2' } }],
      }),
  );
  await pass(20_000);
  act(() => {
    onlineManager.setOnline(false);
    onlineManager.setOnline(true);
  });
  await act(() => world.queryClient.resumePausedMutations());
  await pass(60_000);
  expect(world.posts()).toBe(1);
  expect(app.run.status).toBe('lost');
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.join()).not.toContain('hunter2');
  expect(seen.join()).not.toContain('taskDetails');
  expect(JSON.stringify(app.run)).not.toContain('hunter2');
});

test.each(Object.entries(hostile))(
  'polls at the one pace and ends well under the defaults: %s',
  async (_, defaults) => {
    const world = createWorld({ defaults });
    const app = mount(world);
    act(() => void app.run.start({ taskDetails: '[after 24s] [say: well]' }));
    await pass(25_000);
    expect(world.polls()).toBeGreaterThanOrEqual(8);
    expect(world.polls()).toBeLessThanOrEqual(10);
    await pass(5_000);
    expect(app.run.result?.message).toBe('well');
  },
);

test('an app that dehydrates and hydrates its cache sends nothing again', async () => {
  const world = createWorld({ defaults: { mutations: { gcTime: Infinity } } });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 200s]' }));
  await pass(10);
  const kept = JSON.parse(
    JSON.stringify(dehydrate(world.queryClient, { shouldDehydrateMutation: () => true })),
  ) as object;
  const next = new QueryClient();
  hydrate(next, kept);
  await act(() => next.resumePausedMutations());
  await pass(10_000);
  expect(world.posts()).toBe(1);
});

async function startElsewhere(world: World, taskDetails: string): Promise<TaskRef> {
  const started = world.client.runTask({ taskDetails });
  await vi.advanceTimersByTimeAsync(5_000);
  const { sessionId, taskId } = await started;
  if (sessionId === null || taskId === null) throw new Error('no ids');
  return { sessionId, taskId };
}

test('five components on a task of someone else cost one request per interval', async () => {
  const world = createWorld();
  const ref = await startElsewhere(world, '[after 100s]');
  function Watcher(): ReactElement {
    return <output>{useTask({ ...ref }).status}</output>;
  }
  world.render(Array.from({ length: 5 }, (_, index) => <Watcher key={index} />));
  await pass(10);
  expect(world.polls()).toBe(1);
  await pass(22_000);
  expect(world.polls()).toBeGreaterThanOrEqual(10);
  expect(world.polls()).toBeLessThanOrEqual(12);
});

test('useTask, useQuery with taskQueryOptions and a run of this app share one query', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 30s] [say: one]' }));
  await pass(6_000);
  const { sessionId, taskId } = app.run.task ?? {};
  const ref = { sessionId: sessionId ?? '', taskId: taskId ?? '' };
  function Watcher(): ReactElement {
    const task = useTask(ref);
    const query = useQuery(taskQueryOptions(world.client, ref));
    return <p>{`${task.status} ${query.data?.status}`}</p>;
  }
  world.render(<Watcher />);
  const before = world.polls();
  await pass(20_000);
  expect(world.polls() - before).toBeLessThanOrEqual(10);
  await pass(6_500);
  expect(screen.getByText('completed completed')).toBeInTheDocument();
  expect(world.queryClient.getQueryData(webRunKeys.task('http://webrun.test', ref))).toMatchObject({
    status: 'completed',
  });
});

test('a task of someone else is no longer asked about once nobody looks', async () => {
  const world = createWorld();
  const ref = await startElsewhere(world, '[after 100s]');
  function Watcher(): ReactElement {
    return <output>{useTask(ref).status}</output>;
  }
  const { unmount } = world.render(<Watcher />);
  await pass(5_000);
  unmount();
  const polls = world.polls();
  await pass(30_000);
  expect(world.polls()).toBe(polls);
});

test('useTask ends with the result, and never shows idle, queued or submitting', async () => {
  const world = createWorld();
  const ref = await startElsewhere(world, '[after 9s] [say: theirs]');
  const seen = new Set<string>();
  let message: string | null | undefined;
  function Watcher(): ReactElement {
    const task = useTask(ref);
    seen.add(task.status);
    message = task.result?.message;
    return <output>{task.status}</output>;
  }
  world.render(<Watcher />);
  await pass(10_000);
  expect([...seen]).toEqual(['running', 'completed']);
  expect(message).toBe('theirs');
});

test('offline says so and asks nothing; back online the state is current after one round trip', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 30s] [say: back]' }));
  await pass(8_000);
  act(() => onlineManager.setOnline(false));
  const polls = world.polls();
  await pass(60_000);
  expect(world.polls()).toBe(polls);
  expect(app.run.waiting).toMatchObject({ reason: 'offline', nextPollAt: null });
  act(() => onlineManager.setOnline(true));
  await pass(10);
  expect(app.run.status).toBe('completed');
});

test('a hidden tab asks every 30 s and is current when it is seen again', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 90s]' }));
  await pass(8_000);
  act(() => focusManager.setFocused(false));
  expect(app.run.waiting?.reason).toBe('hidden');
  const polls = world.polls();
  await pass(62_000);
  expect(world.polls() - polls).toBeLessThanOrEqual(3);
  expect(world.polls() - polls).toBeGreaterThanOrEqual(1);
  await pass(25_000);
  act(() => focusManager.setFocused(true));
  await pass(10);
  expect(app.run.status).toBe('completed');
});

test('useRuns lists newest first, filters, and its rows render alone', async () => {
  const world = createWorld({ strict: false });
  let listRenders = 0;
  let list: readonly ListedRun[] = [];
  let start: Run['start'] | undefined;
  function Row({ runId }: { runId: string }): ReactElement {
    const run = useRun(runId);
    return <li>{`${run.input?.taskDetails} ${run.status}`}</li>;
  }
  function List(): ReactElement {
    list = useRuns();
    listRenders++;
    start = useStartTask();
    return (
      <ul>
        {list.map((run) => (
          <Row key={run.runId} runId={run.runId} />
        ))}
      </ul>
    );
  }
  world.render(<List />);
  act(() => {
    start?.({ taskDetails: '[after 1s] [say: a]' });
    start?.({ taskDetails: '[after 60s] [say: b]' });
  });
  await pass(10);
  const renders = listRenders;
  await pass(30_000);
  expect(screen.getAllByRole('listitem').map((row) => row.textContent)).toEqual([
    '[after 60s] [say: b] running',
    '[after 1s] [say: a] completed',
  ]);
  expect(listRenders).toBe(renders);
});

test('useRuns by status follows who comes and goes', async () => {
  const world = createWorld();
  let start: Run['start'] | undefined;
  function Open(): ReactElement {
    start = useStartTask();
    const open = useRuns({ status: ['submitting', 'running'] });
    const same = useRuns((run) => run.isPending);
    return <output>{`${open.length} ${same.length}`}</output>;
  }
  world.render(<Open />);
  act(() => {
    start?.({ taskDetails: '[after 1s]' });
    start?.({ taskDetails: '[after 20s]' });
  });
  expect(screen.getByRole('status')).toHaveTextContent('2 2');
  await pass(2_000);
  expect(screen.getByRole('status')).toHaveTextContent('1 1');
  await pass(22_000);
  expect(screen.getByRole('status')).toHaveTextContent('0 0');
});

test('a detached run says so to who looks at it, and can be watched again', async () => {
  const world = createWorld();
  let own: Run | undefined;
  let seen: ReturnType<typeof useRun> | undefined;
  function App(): ReactElement {
    own = { ...useRunTask() };
    const [runId, setRunId] = useState<string>();
    seen = { ...useRun(runId) };
    return (
      <button onClick={() => setRunId(own?.start({ taskDetails: '[after 30s] [say: found]' }))}>
        {seen.status}
      </button>
    );
  }
  world.render(<App />);
  act(() => screen.getByRole('button').click());
  await pass(6_000);
  act(() => own?.detach());
  expect(own?.status).toBe('idle');
  expect(seen?.waiting).toMatchObject({ reason: 'detached', nextPollAt: null });
  await pass(40_000);
  expect(seen?.status).toBe('running');
  act(() => seen?.pollNow());
  await pass(2_500);
  expect(seen?.result?.message).toBe('found');
});

test('clearing the app’s cache while a task runs loses nothing', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 20s] [say: still here]' }));
  await pass(8_000);
  act(() => world.queryClient.clear());
  expect(app.run.status).toBe('running');
  await pass(15_000);
  expect(app.run.result?.message).toBe('still here');
  act(() => world.queryClient.clear());
  await pass(400_000);
  expect(app.run.result?.message).toBe('still here');
});

test('resetting and invalidating everything asks once more and loses nothing', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 20s] [say: kept]' }));
  await pass(8_000);
  await act(async () => {
    const reset = world.queryClient.resetQueries();
    const invalidated = world.queryClient.invalidateQueries();
    await vi.advanceTimersByTimeAsync(10);
    await Promise.all([reset, invalidated]);
  });
  expect(app.run.status).toBe('running');
  await pass(15_000);
  expect(app.run.result?.message).toBe('kept');
});

test('a settled run is not read from the ledger while its query exists, and is after the query has gone', async () => {
  const world = createWorld({ defaults: { queries: { gcTime: 1_000 } } });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 8s] [say: snapshot]' }));
  await pass(30_000);
  expect(world.queryClient.getQueryCache().findAll({ queryKey: webRunKeys.all })).toHaveLength(0);
  expect(app.run.result?.message).toBe('snapshot');
});

test.each(Object.entries(hostile))(
  'a refused POST is not repeated unasked under the defaults: %s',
  async (_, defaults) => {
    const world = createWorld({
      defaults,
      intercept: (request) =>
        request.path.includes('run-task')
          ? Response.json({ success: false, message: 'No instances available' }, { status: 503 })
          : undefined,
    });
    const app = mount(world);
    act(() => void app.run.start({ taskDetails: 'x' }));
    await pass(120_000);
    expect(world.posts()).toBe(1);
    expect(app.run.status).toBe('refused');
  },
);

test.each(Object.entries(hostile))(
  'a task started offline is sent at once or never, not on reconnect: %s',
  async (_, defaults) => {
    const world = createWorld({ defaults });
    const app = mount(world);
    act(() => onlineManager.setOnline(false));
    act(() => void app.run.start({ taskDetails: '[after 1s]' }));
    await pass(2_000);
    expect(world.posts()).toBe(1);
    act(() => onlineManager.setOnline(true));
    await act(() => world.queryClient.resumePausedMutations());
    await pass(5_000);
    expect(world.posts()).toBe(1);
    expect(app.run.status).toBe('completed');
  },
);

test.each(Object.entries(hostile))(
  'a settled task is not asked about again under the defaults: %s',
  async (_, defaults) => {
    const world = createWorld({ defaults });
    const app = mount(world);
    act(() => void app.run.start({ taskDetails: '[after 8s]' }));
    await pass(12_000);
    const { sessionId, taskId } = app.run.task ?? {};
    const ref = { sessionId: sessionId ?? '', taskId: taskId ?? '' };
    const polls = world.polls();
    function Watcher(): ReactElement {
      return <p>{useTask(ref).status + useQuery(taskQueryOptions(world.client, ref)).status}</p>;
    }
    if (defaults.queries?.gcTime !== 0) world.render(<Watcher />);
    act(() => {
      focusManager.setFocused(false);
      focusManager.setFocused(true);
      onlineManager.setOnline(false);
      onlineManager.setOnline(true);
    });
    await pass(60_000);
    expect(world.polls()).toBe(polls);
  },
);

test('usage never goes backwards and settled is final, whatever the server says next', async () => {
  let reply: object = {};
  const world = createWorld({
    intercept: (request) => (request.method === 'GET' ? Response.json(reply) : undefined),
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 250s]' }));
  reply = { status: 'running', usage: { cost: 0.5, prompt_tokens: 999999 } };
  await pass(8_000);
  expect(app.run.usage?.costUsd).toBe(0.5);
  reply = { status: 'running', usage: { cost: 0.1 } };
  await pass(4_000);
  expect(app.run.usage).toMatchObject({ costUsd: 0.5, promptTokens: 999999 });
  reply = { type: 'task_completed', data: { message: 'first' } };
  await pass(4_000);
  reply = { type: 'task_completed', data: { message: 'second' } };
  await act(() => world.queryClient.refetchQueries());
  expect(app.run.result?.message).toBe('first');
  expect(app.run.usage?.costUsd).toBe(0.5);
});

test('clearing every cache while the POST is held loses nothing', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 8s] [say: paid]' }));
  await pass(1_000);
  act(() => world.queryClient.clear());
  await pass(10_000);
  expect(app.run.result?.message).toBe('paid');
  expect(world.posts()).toBe(1);
});

test('a TaskStatus is not rendered by 100 polls that bring only usage', async () => {
  const world = createWorld({ strict: false });
  let renders = 0;
  let start: Run['start'] | undefined;
  function App(): ReactElement {
    const run = useRunTask();
    start = run.start;
    return <TaskStatus run={run} className={() => `${renders++}`} />;
  }
  world.render(<App />);
  act(() => void start?.({ taskDetails: '[after 280s]' }));
  await pass(10_000);
  const polls = world.polls();
  const before = renders;
  await pass(220_000);
  expect(world.polls() - polls).toBeGreaterThanOrEqual(100);
  expect(renders - before).toBe(0);
});

test('an id that is none ends the watching in words, without a request', async () => {
  const world = createWorld();
  let seen: ReturnType<typeof useTask> | undefined;
  function Watcher(): ReactElement {
    seen = useTask({ sessionId: '../a', taskId: 'b' });
    return <p>{seen.status}</p>;
  }
  world.render(<Watcher />);
  await pass(10_000);
  expect(seen?.status).toBe('lost');
  expect(seen?.error?.code).toBe('input');
  expect(world.emulator.requests).toHaveLength(0);
});

test('nothing wakes up while a POST is held', async () => {
  const world = createWorld({ holdMs: 50_000 });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 49s]' }));
  await pass(100);
  const wake = vi.spyOn(globalThis, 'setTimeout');
  await pass(40_000);
  expect(wake.mock.calls.length).toBeLessThan(50);
  wake.mockRestore();
});

test('a poll of an overdue run that brings nothing renders nobody, also who reads why it waits', async () => {
  const world = createWorld({
    intercept: ({ method }) => (method === 'GET' ? Response.json({ status: 'running' }) : undefined),
  });
  const renders = { count: 0 };
  let run: ReturnType<typeof useRunTask> | undefined;
  function Reader(): ReactElement {
    renders.count++;
    run = useRunTask();
    return <p>{run.waiting?.reason}</p>;
  }
  world.render(<Reader />);
  act(() => void run!.start({ taskDetails: '[after 900s]', maxDurationMs: 60_000 }));
  await pass(200_000);
  expect(run!.waiting?.reason).toBe('overdue');
  const [before, polls] = [renders.count, world.polls()];
  await pass(60_000);
  expect(world.polls()).toBeGreaterThan(polls);
  expect(renders.count).toBe(before);
});
