import { QueryClient } from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import { StrictMode } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useRunManager, useRunTask, useSession, WebRunProvider } from 'webrun-react';
import type { Run, UseSessionResult, WebRunProviderProps } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { WebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import { pass } from './world.js';

// A provider comes and goes within one page load: behind a route, a key, another client.
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type RunsSettings = Pick<WebRunProviderProps, 'persist' | 'maxHeldPosts'>;

let run: Run;
const told: string[] = [];

function App(): ReactElement {
  // Reads all of it, so that what is handed out is the newest.
  run = {
    ...useRunTask({
      name: 'main',
      onCompleted: () => told.push('completed'),
      onGuardrail: () => told.push('guardrail'),
      onSettled: () => told.push('settled'),
    }),
  };
  return <p>{run.status}</p>;
}

function toTree(client: WebRunClient, settings: RunsSettings = {}): ReactElement {
  return (
    <StrictMode>
      <WebRunProvider client={client} queryClient={new QueryClient()} {...settings}>
        <App />
      </WebRunProvider>
    </StrictMode>
  );
}

function world(): { emulator: Emulator; client: WebRunClient; sent(path: RegExp): number } {
  const emulator = createEmulator({ holdMs: 5_000, rateLimit: 0 });
  told.length = 0;
  return {
    emulator,
    client: createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch }),
    sent: (path) =>
      emulator.requests.filter((request) => path.test(`${request.method} ${request.path}`)).length,
  };
}

const start = (taskDetails: string): void => act(() => void run.start({ taskDetails }));

/** Starts a task, and mounts the provider anew while its POST is held. */
async function startAndMountAnew(
  taskDetails: string,
  client: WebRunClient,
  settings: RunsSettings,
): Promise<void> {
  const before = render(toTree(client, settings));
  start(taskDetails);
  await pass(2_000);
  before.unmount();
  await pass(500);
  render(toTree(client, settings));
  await pass(0);
  expect(run.status).toBe('submitting');
}

// 0s    2s              5s    20s
// |--POST-------------|        |
//       provider anew  pending done
test.each<[string, RunsSettings]>([
  ['session', { persist: 'session' }],
  ['local', { persist: 'local' }],
])(
  'a provider that comes anew while the POST is held takes up the run, kept in %s',
  async (_kind, settings) => {
    const { client, sent } = world();
    await startAndMountAnew('[after 20s] lamps', client, settings);
    start('[after 20s] lamps');
    await pass(4_000);
    expect(run.status).toBe('running');
    await pass(20_000);
    expect(run.status).toBe('completed');
    expect(told).toEqual(['completed', 'settled']);
    expect(sent(/run-task/)).toBe(1);
  },
);

// 0s    2s           4s
// |--POST------------|
//       provider anew the end comes with the reply itself
test.each<[string, RunsSettings, Response | Error]>(
  [
    ['completed', () => Response.json({ type: 'task_completed', data: { message: 'Paid.' } })] as const,
    ['refused', () => Response.json({ success: false, message: 'No.' }, { status: 400 })] as const,
    ['lost', () => new TypeError('cut')] as const,
  ].flatMap(([end, reply]) =>
    (['session', 'local', false] as const).map((persist): [string, RunsSettings, Response | Error] => [
      end,
      { persist },
      reply(),
    ]),
  ),
)(
  'a provider that comes anew shows that the held POST has ended %s, with %j',
  async (end, settings, reply) => {
    const client = createWebRunClient({
      baseUrl: 'http://ends.test',
      fetch: async (_, init) => {
        void init?.body;
        await new Promise((resolve) => setTimeout(resolve, 4_000));
        if (reply instanceof Error) throw reply;
        return reply;
      },
    });
    await startAndMountAnew('lamps', client, settings);
    await pass(4_000);
    expect(run.status).toBe(end);
  },
);

test('a run that waits in line when its provider goes is sent once, and the next provider shows it', async () => {
  const { client, sent } = world();
  const before = render(toTree(client));
  for (const lamp of [1, 2, 3, 4, 5]) start(`[after 2s] lamp ${lamp}`);
  await pass(500);
  expect(run.status).toBe('queued');
  before.unmount();
  render(toTree(client));
  await pass(0);
  expect(run.status).toBe('queued');
  await pass(10_000);
  expect(run.result?.message).toContain('lamp 5');
  expect(sent(/run-task/)).toBe(5);
});

test('the next provider cancels what waits in line for free, and ends what is being sent', async () => {
  const { client, sent } = world();
  const before = render(toTree(client, { maxHeldPosts: 1 }));
  start('[after 60s] sent');
  const { runId } = run;
  start('[after 60s] waits');
  await pass(1_000);
  before.unmount();
  render(toTree(client, { maxHeldPosts: 1 }));
  await pass(0);
  await act(() => run.cancel());
  expect(run.status).toBe('terminated');
  expect(run.runId).not.toBe(runId);
  await pass(10_000);
  expect(sent(/run-task/)).toBe(1);

  start('[after 60s] sent later');
  await pass(1_000);
  expect(run.status).toBe('submitting');
});

test('the next provider ends a task whose POST is held as soon as it has ids', async () => {
  const { client, sent } = world();
  const before = render(toTree(client));
  start('[after 60s] lamps');
  await pass(1_000);
  before.unmount();
  render(toTree(client));
  await pass(0);
  act(() => void run.cancel());
  expect(run.isCancelling).toBe(true);
  await pass(10_000);
  expect(run.status).toBe('terminated');
  expect(sent(/send-message/)).toBeGreaterThan(0);
});

test('a client that is changed and changed back while the POST is held loses nothing', async () => {
  const { client, sent } = world();
  const other = createWebRunClient({ baseUrl: 'http://other.test', fetch: createEmulator().fetch });
  const view = render(toTree(client));
  start('[after 8s] lamps');
  await pass(2_000);
  view.rerender(toTree(other));
  await pass(100);
  expect(run.status).toBe('idle');
  view.rerender(toTree(client));
  await pass(20_000);
  expect(run.status).toBe('completed');
  expect(sent(/run-task/)).toBe(1);
});

test('what has settled or asks since an earlier page load is shown, and not told of as news', async () => {
  const { client } = world();
  const first = render(toTree(client));
  start('lamps');
  await pass(5_000);
  expect(told).toEqual(['completed', 'settled']);
  first.unmount();
  const second = render(toTree(client));
  await pass(3_000);
  expect(run.status).toBe('completed');
  expect(told).toEqual(['completed', 'settled']);

  start('[ask: Which?] lamps');
  await pass(8_000);
  expect(told).toEqual(['completed', 'settled', 'guardrail']);
  second.unmount();
  render(toTree(client));
  await pass(3_000);
  expect(run.status).toBe('guardrail');
  expect(told).toEqual(['completed', 'settled', 'guardrail']);
  await act(() => run.answer('the blue one'));
  await pass(8_000);
  expect(told).toEqual(['completed', 'settled', 'guardrail', 'completed', 'settled']);
});

test('another scope has a session of its own, and the one before is ended as if its component had gone', async () => {
  const { client, emulator } = world();
  let session!: UseSessionResult;
  const Session = (): ReactElement => {
    session = { ...useSession({ terminateOnUnmount: true }) };
    return <p>{session.status}</p>;
  };
  const toScope = (scope: string): ReactElement => (
    <StrictMode>
      <WebRunProvider client={client} scope={scope}>
        <Session />
      </WebRunProvider>
    </StrictMode>
  );
  const app = render(toScope('ada'));
  act(() => void session.start());
  await pass(1_000);
  const { sessionId: first } = session;
  expect(session.status).toBe('open');

  app.rerender(toScope('bob'));
  expect(session).toMatchObject({ status: 'none', sessionId: undefined, tasks: [] });
  await pass(1_000);
  expect(emulator.requests.filter(({ path }) => path.includes('send-message'))).toHaveLength(1);

  act(() => void session.start());
  await pass(1_000);
  expect(session.sessionId).not.toBe(first);
  const task = session.send({ taskDetails: '[after 3s] [say: done]' });
  await pass(10_000);
  expect(await task).toMatchObject({ status: 'completed', result: { message: 'done' } });
  await act(() => session.terminate());
});

let other: Run;
function Other(): ReactElement {
  other = { ...useRunTask({ name: 'other' }) };
  return <p>{other.status}</p>;
}

test.each<[string, RunsSettings]>([
  ['session', { persist: 'session' }],
  ['local', { persist: 'local' }],
  ['memory', { persist: false }],
])(
  'two providers that are mounted together share a manager, and keep their runs when both are mounted again, kept in %s',
  async (_kind, settings) => {
    const { client, sent } = world();
    const queryClient = new QueryClient();
    const toProvider = (key: string, children: ReactElement): ReactElement => (
      <WebRunProvider key={key} client={client} queryClient={queryClient} {...settings}>
        {children}
      </WebRunProvider>
    );
    const toTrees = (time: string): ReactElement => (
      <StrictMode>
        {toProvider(`one ${time}`, <App />)}
        {toProvider(`other ${time}`, <Other />)}
      </StrictMode>
    );
    const { rerender } = render(toTrees('first'));
    start('[after 20s] lamps');
    act(() => void other.start({ taskDetails: '[after 20s] desks' }));
    await pass(2_000);
    rerender(toTrees('again'));
    await pass(0);
    expect([run.status, other.status]).toEqual(['submitting', 'submitting']);
    await pass(26_000);
    expect([run.status, other.status]).toEqual(['completed', 'completed']);
    expect(sent(/POST .*run-task/)).toBe(2);
  },
);

test('a render that is thrown away leaves the next one nothing of its own', () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const { client } = world();
  const seen: QueryClient[] = [];
  const Seen = ({ isThrown }: { readonly isThrown: boolean }): null => {
    seen.push(useRunManager().queryClient);
    if (isThrown) throw new Error('thrown away');
    return null;
  };
  const provide = (queryClient: QueryClient, isThrown: boolean): ReactElement => (
    <WebRunProvider client={client} queryClient={queryClient} persist={false}>
      <Seen isThrown={isThrown} />
    </WebRunProvider>
  );
  const queryClient = new QueryClient();
  expect(() => render(provide(new QueryClient(), true))).toThrow('thrown away');
  seen.length = 0;
  render(provide(queryClient, false));
  expect(new Set(seen)).toEqual(new Set([queryClient]));
});
