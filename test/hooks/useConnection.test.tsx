import { focusManager, onlineManager } from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import { memo, useState } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useConnection, useRun, useRuns, useStartTask, WebRunProvider } from 'webrun-react';
import type { Connection, ListedRun, UseRunResult, WebRunProviderProps } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { createRunManager } from 'webrun-react/runs';
import type { StartedRun } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import type { EmulatorOptions } from 'webrun-react/testing';
import { ensureEvents } from '../../src/runs/eventStore.js';
import type { Manager } from '../../src/runs/runManager.js';
import { pass } from './world.js';

// What the connection of a run says where no socket is: how often it is polled, and why not more often.

let run: UseRunResult;
let start: (taskDetails: string) => void;
let connection: Connection;
let all: Connection;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  focusManager.setFocused(undefined);
  onlineManager.setOnline(true);
  vi.useRealTimers();
});

function App(): ReactElement {
  const [runId, setRunId] = useState<string>();
  const startTask = useStartTask();
  start = (taskDetails) => setRunId(startTask({ taskDetails }));
  run = { ...useRun(runId) };
  connection = useConnection(run);
  return <p>{connection.status}</p>;
}

/** Beside it, so that it is rendered only when what it returns changes. */
function All(): ReactElement {
  all = useConnection();
  return <p>{all.reason}</p>;
}

function open(
  whenHidden: WebRunProviderProps['whenHidden'],
  intercept?: EmulatorOptions['intercept'],
): ReturnType<typeof createEmulator> {
  const emulator = createEmulator({ holdMs: 5_000, rateLimit: 0, intercept });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  render(
    <WebRunProvider client={client} persist={false} whenHidden={whenHidden}>
      <App />
      <All />
    </WebRunProvider>,
  );
  act(() => start('[after 90s] [say: done]'));
  return emulator;
}

// 0s       5s        8s
// |--POST--|-polls---| hidden
test('in a hidden tab it says that it polls every 30 s, or not at all, and why', async () => {
  open('slow');
  await pass(8_000);
  expect(connection).toMatchObject({ status: 'polling', everyMs: 2_000, reason: 'off' });
  act(() => focusManager.setFocused(false));
  expect(connection).toMatchObject({ status: 'polling', everyMs: 30_000, reason: 'hidden' });
  expect(connection.nextPollAt).toBeGreaterThan(Date.now() + 20_000);
});

// 0s   2s       5s
// |--POST-------| pending
//      hidden
test('of all runs it says at once that one is not polled because its tab is hidden, and not held any more', async () => {
  open('pause');
  await pass(2_000);
  act(() => focusManager.setFocused(false));
  for (const each of [connection, all])
    expect(each).toMatchObject({ status: 'polling', everyMs: undefined, reason: 'submitting' });
  await pass(4_000);
  for (const each of [connection, all])
    expect(each).toMatchObject({ status: 'polling', everyMs: undefined, reason: 'hidden', nextPollAt: null });
});

test('a run that nobody watches has no connection until it is polled again', async () => {
  const emulator = open('slow');
  await pass(8_000);
  act(() => run.detach());
  expect(connection).toMatchObject({
    status: 'idle',
    everyMs: undefined,
    reason: undefined,
    nextPollAt: null,
  });
  const before = emulator.requests.length;
  await pass(60_000);
  expect(emulator.requests).toHaveLength(before);
  act(() => connection.pollNow());
  await pass(100);
  expect(emulator.requests).toHaveLength(before + 1);
  expect(connection).toMatchObject({ status: 'polling', everyMs: 2_000 });
});

test('a run that has ended has none, and one whose task is gone says so', async () => {
  let isGone = false;
  open('slow', ({ method }) =>
    isGone && method === 'GET' ? Response.json({ message: 'Task not found' }, { status: 404 }) : undefined,
  );
  await pass(95_000);
  expect(run.status).toBe('completed');
  expect(connection.status).toBe('idle');
  act(() => start('[after 90s] [say: another]'));
  await pass(8_000);
  isGone = true;
  await pass(60_000);
  expect([run.status, run.reason]).toEqual(['lost', 'gone']);
  expect(connection.status).toBe('gone');
});

// 0s       5s    7s      9s      13s     21s
// |--POST--|     |500    |500    |500    |500
test('of all runs it says when the next try comes, after each that has failed', async () => {
  open('slow', ({ method }) => (method === 'GET' ? new Response(null, { status: 500 }) : undefined));
  const tries = new Set<number | null>();
  for (let second = 0; second < 22; second++) {
    // oxlint-disable-next-line no-await-in-loop -- one second after the other
    await pass(1_000);
    if (all.status !== 'reconnecting') continue;
    tries.add(all.nextPollAt);
    expect(all.nextPollAt).toBe(connection.nextPollAt);
    expect(all.nextPollAt).toBeGreaterThanOrEqual(Date.now());
  }
  expect(tries.size).toBeGreaterThanOrEqual(3);
});

test('a row of a list that reads nothing of its runs still follows its own run', async () => {
  const emulator = createEmulator({ holdMs: 5_000, rateLimit: 0 });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  let lists = 0;
  let ofRow: Connection | undefined;
  const Row = memo(({ row }: { readonly row: ListedRun }) => {
    ofRow = useConnection(row);
    return <li>{ofRow.status}</li>;
  });
  function List(): ReactElement[] {
    lists++;
    return useRuns().map((row) => <Row key={row.runId} row={row} />);
  }
  render(
    <WebRunProvider client={client} persist={false}>
      <App />
      <List />
    </WebRunProvider>,
  );
  act(() => start('[after 20s] [say: done]'));
  await pass(1_000);
  const before = lists;
  expect(ofRow).toMatchObject({ status: 'polling', reason: 'submitting' });
  await pass(8_000);
  expect(ofRow).toMatchObject({ status: 'polling', reason: 'off' });
  await pass(20_000);
  expect(ofRow?.status).toBe('idle');
  expect(lists).toBe(before);
});

test('a component that is gone reads nothing any more when runs or their sockets change', async () => {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const manager = createRunManager({ client, persist: false }) as Manager;
  const { unmount } = render(
    <WebRunProvider manager={manager}>
      <All />
    </WebRunProvider>,
  );
  const runId = manager.start({ taskDetails: '[after 60s]' });
  await pass(5_000);
  expect(all.status).toBe('polling');
  const { sessionId = '' } = manager.get(runId) ?? {};
  unmount();
  const list = vi.spyOn(manager, 'list');
  ensureEvents(manager)
    .of(sessionId)
    .connectionState.setState({ status: 'connecting', isPushing: false, nextTryAt: null });
  manager.store.notify([runId]);
  await pass(5_000);
  expect(list).not.toHaveBeenCalled();
  manager.dispose();
});

// 0s       5s   7s  9s  13s  21s   37s      40s
// |--POST--|    |500|500|500 |500  |500      |back: asked at once, not at 67s
test.each([
  ['network', (isThere: boolean) => onlineManager.setOnline(isThere)],
  ['person', (isThere: boolean) => focusManager.setFocused(isThere)],
])('a task whose polls have failed is asked about as soon as the %s is back', async (_, set) => {
  const emulator = open('slow', ({ method }) =>
    method === 'GET' ? new Response(null, { status: 500 }) : undefined,
  );
  await pass(39_000);
  expect(connection).toMatchObject({ status: 'reconnecting' });
  act(() => set(false));
  await pass(1_000);
  const before = emulator.requests.length;
  act(() => set(true));
  await pass(100);
  expect(emulator.requests).toHaveLength(before + 1);
});

// 0s     12s               32s        34s           39s
// |POSTs─|5 polls are held |answered  |5 held again |the sixth, which had to wait, is asked for
test('a poll that a person asks for is due now, also where it waits for others as it did before', async () => {
  const held: (() => void)[] = [];
  let isHeld = false;
  const emulator = createEmulator({
    holdMs: 1_000,
    rateLimit: 0,
    async intercept({ method }, next) {
      if (isHeld && method === 'GET') await new Promise<void>((resolve) => held.push(resolve));
      return next();
    },
  });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const manager = createRunManager({ client, persist: false });
  for (let n = 0; n < 6; n++)
    manager.subscribe(() => undefined, manager.start({ taskDetails: `[after 90s] ${n}` }));
  await pass(12_000);
  isHeld = true;
  await pass(20_000);
  isHeld = false;
  for (const release of held) release();
  await pass(1_500);
  isHeld = true;
  await pass(5_000);
  const nextPollAt = (run: StartedRun | undefined): number => run?.waiting?.nextPollAt ?? 0;
  const late = manager.list().filter((run) => nextPollAt(run) > Date.now() + 5_000);
  expect(late).toHaveLength(1);
  manager.pollNow(late[0]!.runId);
  expect(nextPollAt(manager.get(late[0]!.runId))).toBeLessThanOrEqual(Date.now());
  manager.dispose();
});
