import { QueryClient } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { StrictMode, useState } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  TaskTimeline,
  useConnection,
  useResetRuns,
  useRunManager,
  useRunSession,
  useRunTask,
  useSession,
  useTask,
  useTaskEventEffect,
  useTaskEvents,
  WebRunProvider,
} from 'webrun-react';
import type { Connection, Run, Transport, UseRunSessionResult, UseSessionResult } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { TaskEvent, TaskRef } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Channel, Emulator, EmulatorOptions } from 'webrun-react/testing';
import type { Manager } from '../../src/runs/runManager.js';
import { pass } from './world.js';

beforeEach(async () => {
  await import('../../src/runs/eventStream.js'); // what is loaded late is there at once, however busy the machine
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Stage {
  readonly emulator: Emulator;
  /** Channels in the order they were opened. */
  readonly channels: Channel[];
  count(method: string, path: RegExp): number;
  times(method: string, path: RegExp): number[];
}

let run: Run;
let status = '';
let connection: Connection;
let session: UseSessionResult;

function App({ transport, onEvent }: { transport?: Transport; onEvent?: (event: TaskEvent) => void }) {
  run = { ...useRunTask({ transport }) }; // reads all of it, so that what is handed out is the newest
  const thoughts = useTaskEvents(run, (log) =>
    log.events.filter(({ kind }) => kind === 'thought').map(({ text }) => text),
  );
  useTaskEventEffect(run, onEvent ?? (() => undefined));
  connection = useConnection(run);
  ({ status } = connection);
  return (
    <p>
      {run.status} {thoughts.join('|')}
    </p>
  );
}

let all: Connection;

/** The connection of a run, and beside it that of all, which is rendered only when what it returns changes. */
function Connected() {
  run = { ...useRunTask() };
  connection = useConnection(run);
  return <All />;
}
function All() {
  all = useConnection();
  return null;
}

/** A run that nobody watches live. */
function Polled() {
  run = { ...useRunTask({ transport: 'poll' }) };
  connection = useConnection(run);
  all = useConnection();
  return null;
}

/** A page and an emulator in one clock, joined by the emulator's own channel. */
function stage(
  options: EmulatorOptions & {
    children?: React.ReactNode;
    transport?: Transport;
    connect?: (open: () => Channel) => Channel;
    onEvent?: (event: TaskEvent) => void;
  } = {},
): Stage {
  const { children, transport, connect = (open) => open(), onEvent, ...settings } = options;
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0, ...settings });
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' });
  const channels: Channel[] = [];
  render(
    <StrictMode>
      <WebRunProvider
        client={client}
        transport="auto"
        connect={({ sessionId }) => {
          const channel = connect(() => emulator.connect({ sessionId }));
          channels.push(channel);
          return channel;
        }}
      >
        {children ?? <App {...(transport && { transport })} {...(onEvent && { onEvent })} />}
      </WebRunProvider>
    </StrictMode>,
  );
  const of = (method: string, path: RegExp) =>
    emulator.requests.filter((request) => request.method === method && path.test(request.path));
  return {
    emulator,
    channels,
    count: (method, path) => of(method, path).length,
    times: (method, path) => of(method, path).map(({ atMs }) => atMs),
  };
}

const realSetTimeout = globalThis.setTimeout;

/** Modules are loaded in real time, which passes here while the fake one stands still. */
async function load(): Promise<void> {
  await act(() => new Promise((resolve) => void realSetTimeout(resolve, 50)));
  await pass(0);
}

// 0s   1s        1s       3s   5s   6s       20s          35s          46s
// |POST|pending ─|connect |poll|poll|event   |safety poll |safety poll |push -> done
//                |GET
test('polls every 2 s until the first event, then only every 15 s', async () => {
  const { times } = stage();
  act(() => void run.start({ taskDetails: '[after 6s] [act: a] [after 40s] [say: done]' }));
  const startedAt = Date.now();
  await pass(1_000);
  await load();
  expect(status).toBe('polling');
  await pass(5_500);
  expect(status).toBe('live');
  await pass(38_000);
  const polls = times('GET', /task/).map((at) => Math.round((at - startedAt) / 1_000));
  expect(polls).toEqual([1, 3, 5, 20, 35]);
  expect(run.status).toBe('running');
  await pass(2_000);
  expect(run.status).toBe('completed');
});

// 0s   1s        1.5s     4s         5s …
// |POST|pending  |thought |dropped   |connected again, when somebody asks for it
test('a run, and all of them, say that they are live with the first event, and connect again when asked to', async () => {
  await load();
  let mayConnect = true;
  const { channels } = stage({
    children: <Connected />,
    connect(open) {
      const channel = open();
      if (!mayConnect) channel.close();
      return channel;
    },
  });
  act(() => void run.start({ taskDetails: '[after 1.5s] [say: One] [after 60s] [say: Done.]' }));
  await pass(1_200);
  for (const each of [connection, all]) expect(each).toMatchObject({ status: 'polling', everyMs: 2_000 });
  await pass(400);
  for (const each of [connection, all]) expect(each).toMatchObject({ status: 'live', everyMs: 15_000 });

  mayConnect = false;
  act(() => channels.at(-1)?.close());
  await pass(100);
  for (const each of [connection, all])
    expect(each).toMatchObject({ status: 'polling', reason: 'dropped', everyMs: 2_000 });
  await pass(20_000);
  mayConnect = true;
  const before = channels.length;
  act(() => all.pollNow());
  await pass(100);
  expect(channels).toHaveLength(before + 1);
});

// 0s   1s                      20s
// |POST|pending ─ connected ───|push -> completed at once
test('shows a pushed answer without asking', async () => {
  const { count } = stage();
  act(() => void run.start({ taskDetails: '[after 2s] [act: a] [after 18s] [say: done]' }));
  await pass(1_000);
  await load();
  await pass(18_900);
  expect(run.status).toBe('running');
  const asked = count('GET', /task/);
  await pass(200);
  expect(run.status).toBe('completed');
  expect(count('GET', /task/)).toBe(asked);
});

// connected ── drop ─ 1 ms ─ poll ─ 2s ─ poll
test('falls back to 2 s polling within a second of a drop, says so, and marks the gap', async () => {
  await load();
  let mayConnect = true;
  const { channels, count } = stage({
    connect: (open) => {
      const channel = open();
      if (!mayConnect) channel.close();
      return channel;
    },
  });
  act(() => void run.start({ taskDetails: '[after 1500ms] [act: a] [after 90s] [say: done]' }));
  await pass(1_000);
  await load();
  await pass(1_000);
  expect(status).toBe('live');
  mayConnect = false;
  const asked = count('GET', /task/);
  act(() => channels.at(-1)?.close());
  await pass(1_000);
  expect(status).toBe('polling');
  expect(count('GET', /task/)).toBeGreaterThan(asked);
  await pass(6_000);
  expect(count('GET', /task/)).toBeGreaterThanOrEqual(asked + 3);
  expect(run.status).toBe('running');
});

test('finds by the safety poll, within 15 s, an answer whose push was lost', async () => {
  await load();
  const deaf: Channel['on'][] = [];
  stage({
    connect: (open) => {
      const channel = open();
      const { on } = channel;
      deaf.push(on);
      channel.on = (event, listener) =>
        on.call(channel, event, (payload) => {
          if (
            (payload as { type?: string } | undefined)?.type === 'task_completed' ||
            event === 'end_session'
          )
            return;
          listener(payload);
        });
      return channel;
    },
  });
  act(() => void run.start({ taskDetails: '[after 3s] [act: a] [after 21s] [say: done]' }));
  await pass(1_000);
  await load();
  await pass(22_000);
  expect(status).toBe('live');
  expect(run.status).toBe('running');
  await pass(15_000);
  expect(run.status).toBe('completed');
});

test('with transport poll opens nothing and asks every 2 s', async () => {
  await load();
  const { channels, count } = stage({ transport: 'poll' });
  act(() => void run.start({ taskDetails: '[after 11500ms] [say: done]' }));
  await pass(12_000);
  expect(channels).toHaveLength(0);
  expect(count('GET', /task/)).toBe(5);
});

test('with transport live opens a session first, shows thoughts at once, and ends it by itself', async () => {
  await load();
  const events: TaskEvent[] = [];
  const { emulator, count } = stage({
    transport: 'live',
    holdMs: 50_000,
    onEvent: (event) => events.push(event),
  });
  act(() => void run.start({ taskDetails: '[say: thinking] [act: a] [after 5s] [say: done]' }));
  await load();
  await pass(1_000);
  expect(run.status).toBe('running');
  expect(run.sessionId).toBeTruthy();
  expect(screen.getByText(/running thinking/)).toBeTruthy();
  expect(count('POST', /run-task/)).toBe(0);
  await pass(5_000);
  expect(run.status).toBe('completed');
  expect(status).toBe('gone'); // its session has ended with it
  expect(emulator.tasks).toHaveLength(1);
  expect(events.map(({ kind }) => kind)).toContain('action');
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
});

test('cancels a live run from its first second, before its POST has answered', async () => {
  await load();
  const { emulator } = stage({ transport: 'live', holdMs: 50_000 });
  act(() => void run.start({ taskDetails: '[after 40s] [say: done]' }));
  await load();
  await pass(500);
  expect(run.sessionId).toBeTruthy();
  expect(run.status).toBe('running');
  await act(async () => {
    void run.cancel();
    await vi.advanceTimersByTimeAsync(500);
  });
  expect(run.status).toBe('terminated');
  expect(emulator.tasks.map((task) => task.status)).toEqual(['terminated']);
});

// 0s              1s      5s
// |start-session──|cancel─|opened -> terminated, no task is sent
test('sends no task in a session that opens after its run was cancelled, and ends it', async () => {
  await load();
  const { emulator, times } = stage({
    transport: 'live',
    intercept: async ({ path }) => {
      if (path === '/start/start-session') await new Promise((resolve) => void setTimeout(resolve, 5_000));
      return undefined;
    },
  });
  act(() => void run.start({ taskDetails: '[after 40s] [say: done]' }));
  await load();
  await pass(1_000);
  act(() => void run.cancel().catch(() => undefined));
  await pass(10_000);
  expect(run.status).toBe('terminated');
  expect(emulator.tasks).toEqual([]);
  expect(times('POST', /send-message/)).toHaveLength(1); // the end of the session
  const health = await (await emulator.fetch('http://webrun.test/start/health')).json();
  expect(health).toMatchObject({ sessions: 0 });
});

test('terminates a session that got no task', async () => {
  await load();
  const { emulator, times } = stage({
    transport: 'live',
    intercept: async (request) =>
      request.path === '/start/send-message' && (await request.text()).includes('newTask')
        ? Response.json({ success: false, message: 'No.' }, { status: 400 })
        : undefined,
  });
  act(() => void run.start({ taskDetails: '[say: done]' }));
  await load();
  await pass(1_000);
  expect(run.status).toBe('refused');
  expect(times('POST', /send-message/)).toHaveLength(2);
  const health = await (await emulator.fetch('http://webrun.test/start/health')).json();
  expect(health).toMatchObject({ sessions: 0 });
});

test('gives up a socket that closes at once for ever, and goes on polling', async () => {
  await load();
  const { channels } = stage({
    connect: (open) => {
      const channel = open();
      queueMicrotask(() => queueMicrotask(() => channel.close()));
      return channel;
    },
  });
  act(() => void run.start({ taskDetails: '[after 120s] [say: done]' }));
  await pass(1_000);
  await load();
  await pass(117_000);
  expect(channels).toHaveLength(4);
  expect(status).toBe('polling');
  await pass(3_000);
  expect(run.status).toBe('completed');
});

test('a socket that never answers leaves no gap in the events', async () => {
  await load();
  const kinds: string[] = [];
  const { channels } = stage({
    onEvent: ({ kind }) => kinds.push(kind),
    connect: (open) => {
      const channel = open();
      channel.on = (event, listener) => {
        if (event === 'connect_error') queueMicrotask(() => listener(new Error('refused')));
        return channel;
      };
      return channel;
    },
  });
  act(() => void run.start({ taskDetails: '[after 60s] [say: done]' }));
  await pass(1_000);
  await load();
  await pass(70_000);
  expect(channels.length).toBeGreaterThan(1);
  expect(run.status).toBe('completed');
  expect(kinds).toEqual([]);
});

function SessionApp({ isGone }: { isGone?: boolean }) {
  return isGone ? null : <OpenSession />;
}
function OpenSession() {
  session = { ...useSession({ terminateOnUnmount: true }) };
  return (
    <p>
      {session.status} {session.tasks.map((task) => task.status).join(',')} {String(session.isPaused)}
    </p>
  );
}

test('a session sends its tasks in order, one at a time', async () => {
  await load();
  const { emulator } = stage({ children: <SessionApp />, holdMs: 50_000 });
  await act(() => session.start());
  act(() => {
    void session.send({ taskDetails: '[after 3s] [say: one]' });
    void session.send({ taskDetails: '[after 3s] [say: two]' });
  });
  await pass(1_000);
  expect(emulator.tasks).toHaveLength(1);
  expect(session.tasks.map((task) => task.status)).toEqual(['running', 'queued']);
  expect(session.expiresAt).toBeNull();
  await pass(6_000);
  expect(session.tasks.map((task) => task.status)).toEqual(['completed', 'completed']);
  expect(session.expiresAt).toBeGreaterThan(Date.now());
});

// 0s   1s         2s    3s
// |POST| held ...  stop  reply of 1 s
test.each([true, false])(
  'a stop that was taken before the reply of the start came is not sent again: %s',
  async (isKept) => {
    let stops = 0;
    stage({
      transport: 'live',
      async intercept({ text }, next) {
        const body = await text();
        if (body.includes('"terminate"')) {
          stops++;
          // A server may say yes and go on.
          if (!isKept && stops === 1) return new Response('{}');
        }
        if (!body.includes('"newTask"')) return;
        const reply = await next();
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        return reply;
      },
    });
    act(() => void run.start({ taskDetails: '[after 200s]' }));
    await pass(2_000);
    expect(run.status).toBe('running');
    act(() => void run.cancel());
    await pass(45_000);
    expect(stops).toBe(1);
    expect(run.status).toBe(isKept ? 'terminated' : 'running');
    // What a person asks for again is sent again.
    if (!isKept) act(() => void run.cancel());
    await pass(20_000);
    expect(run.status).toBe('terminated');
    expect(stops).toBe(isKept ? 1 : 2);
  },
);

test('a session pauses, resumes, stops a task and ends', async () => {
  await load();
  const { emulator } = stage({ children: <SessionApp />, holdMs: 50_000 });
  await act(() => session.start());
  act(() => void session.send({ taskDetails: '[after 3s] [say: one]' }).catch(() => undefined));
  await pass(500);
  await act(() => session.pause());
  expect(session.isPaused).toBe(true);
  await pass(10_000);
  expect(emulator.tasks.map((task) => task.status)).toEqual(['running']);
  await act(() => session.resume());
  await act(() => session.stop());
  await pass(100);
  expect(session.tasks.map((task) => task.status)).toEqual(['terminated']);
  expect(session.status).toBe('open');
  await act(() => session.terminate());
  expect(session.status).toBe('ended');
  expect(session.endReason).toBe('terminated');
  // What has ended is not ended again.
  const { length } = emulator.requests;
  await act(() => session.terminate());
  expect(emulator.requests).toHaveLength(length);
});

test('a session that was refused says why, and can be started again', async () => {
  let isFull = true;
  stage({
    children: <SessionApp />,
    intercept: async ({ path }, next) =>
      isFull && path.includes('start-session')
        ? Response.json({ success: false, message: 'No browser is free.' }, { status: 400 })
        : next(),
  });
  await act(() => expect(session.start()).rejects.toThrow('No browser is free.'));
  expect(session).toMatchObject({ status: 'refused', error: { status: 400 }, sessionId: undefined });
  isFull = false;
  await act(() => session.start());
  expect(session).toMatchObject({ status: 'open', error: undefined });
});

test('a session that expired is ended here too', async () => {
  await load();
  stage({ children: <SessionApp />, idleMs: 60_000 });
  await act(() => session.start());
  expect(session.status).toBe('open');
  await pass(61_500);
  expect(session.status).toBe('ended');
  expect(session.endReason).toBe('expired');
});

let showSession: (isShown: boolean) => void;
function LeftOpen() {
  const [isShown, setShown] = useState(true);
  showSession = setShown;
  return isShown && <LeftSession />;
}
function LeftSession() {
  session = { ...useSession() };
  return null;
}

let forgetRuns = (): void => undefined;
function HeardSession({ onEvent }: { onEvent: (event: TaskEvent) => void }) {
  session = { ...useSession({ terminateOnUnmount: true }) };
  forgetRuns = useResetRuns();
  useTaskEventEffect(session, onEvent);
  return <p>{useTaskEvents(session, (log) => log.events.map(({ text }) => text ?? '').join(''))}</p>;
}

test('what is told of an open session is heard also after all runs were forgotten', async () => {
  await load();
  const heard: (string | null)[] = [];
  stage({ children: <HeardSession onEvent={({ text }) => void heard.push(text)} />, holdMs: 50_000 });
  await act(() => session.start());
  const script = '[say: a] [say: b] [after 5s] [say: c] [say: d]';
  act(() => void session.send({ taskDetails: script }).catch(() => undefined));
  await pass(2_000);
  expect(screen.queryByText('ab')).not.toBeNull();
  act(() => forgetRuns());
  expect(screen.queryByText('ab')).toBeNull();
  await pass(8_000);
  expect(heard.filter((text) => text !== null)).toEqual(['a', 'b', 'c', 'd']);
});

test('a session whose component goes and leaves it open is warned about, and no longer connected', async () => {
  await load();
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const { channels } = stage({ children: <LeftOpen />, holdMs: 50_000, idleMs: 60_000 });
  await act(() => session.start());
  act(() => void session.send({ taskDetails: '[after 3s] [say: one]' }).catch(() => undefined));
  await pass(1_000);
  expect(channels.map(({ connected }) => connected)).toEqual([true]);
  act(() => showSession(false));
  await pass(1_000);
  expect(warn.mock.calls).toEqual([[expect.stringContaining('Could not end a session')]]);
  // What the session has sent is still brought to its end.
  await pass(4_000);
  expect(channels.map(({ connected }) => connected)).toEqual([false]);
});

function EndedSession() {
  const [isShown, setShown] = useState(true);
  showSession = setShown;
  return isShown && <OpenSession />;
}

test('a session whose component goes while it is being opened is ended once it is open, and nothing that waits is sent', async () => {
  await load();
  let open = (): void => undefined;
  const { emulator, channels } = stage({
    children: <EndedSession />,
    holdMs: 50_000,
    intercept: async ({ path }, next) => {
      if (path.includes('start-session')) await new Promise<void>((resolve) => (open = resolve));
      return next();
    },
  });
  act(() => void session.start());
  const sent = session.send({ taskDetails: '[after 3s] [say: one]' });
  await pass(500);
  expect(session.status).toBe('starting');
  act(() => showSession(false));
  await pass(500);
  open();
  await expect(sent).rejects.toThrow('The session has ended.');
  await pass(5_000);
  expect(
    emulator.requests.map(({ path }) => path).filter((path) => !path.includes('start-session')),
  ).toHaveLength(1);
  expect(emulator.tasks).toEqual([]);
  expect(channels).toEqual([]);
});

test('a session that is ended while it is being opened ends', async () => {
  await load();
  stage({ children: <EndedSession />, holdMs: 50_000 });
  await act(async () => {
    void session.start();
    await session.terminate();
  });
  expect(session.status).toBe('ended');
  expect(session.endReason).toBe('terminated');
});

let ofRun: UseRunSessionResult;
function RunSession({ transport = 'live' }: { readonly transport?: Transport }) {
  run = { ...useRunTask({ transport }) };
  ofRun = useRunSession(run);
  return null;
}

// POST held ........................ 50 s
// |session |pause |          |resume |end
test('the session of a live run is paused, resumed and ended while its POST is held', async () => {
  await load();
  const { emulator } = stage({ children: <RunSession />, holdMs: 50_000 });
  expect(ofRun.status).toBe('none');
  act(() => void run.start({ taskDetails: '[after 5s] [say: done]' }));
  await load();
  await pass(500);
  expect(ofRun).toMatchObject({ status: 'open', isPaused: false, endsWithTask: true, usdPerMinute: 0.02 });
  await act(() => ofRun.pause());
  expect(ofRun.isPaused).toBe(true);
  await pass(20_000);
  expect(emulator.tasks.map((task) => task.status)).toEqual(['running']);
  await act(() => ofRun.resume());
  expect(ofRun.isPaused).toBe(false);
  await act(async () => {
    void ofRun.terminate();
    await vi.advanceTimersByTimeAsync(500);
  });
  expect(emulator.tasks.map((task) => task.status)).toEqual(['terminated']);
  expect(ofRun).toMatchObject({ status: 'ended', endReason: 'terminated', current: undefined });
});

test('a pause is followed by a poll at once, which shows it also of a run that is not watched live', async () => {
  const { times } = stage({ children: <RunSession transport="poll" /> });
  act(() => void run.start({ taskDetails: '[after 60s] [say: done]' }));
  await pass(4_000);
  const before = times('GET', /task/).length;
  await act(() => ofRun.pause());
  expect(times('GET', /task/)).toHaveLength(before + 1);
  expect(run.phase).toBe('paused');
});

test('a pause that was not taken is told, and one made elsewhere shows', async () => {
  await load();
  const { emulator } = stage({ children: <RunSession /> });
  act(() => void run.start({ taskDetails: '[after 60s] [say: done]' }));
  await load();
  await pass(3_000);
  expect(run.status).toBe('running');
  emulator.configure({
    intercept: ({ path }) => (path.endsWith('send-message') ? Response.json({}, { status: 500 }) : undefined),
  });
  await act(() => ofRun.pause().catch(() => undefined));
  expect(ofRun).toMatchObject({ isPaused: false, isChanging: undefined, error: { status: 500 } });
  emulator.configure({ intercept: () => undefined });
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' });
  await act(() => client.setSessionState(run.sessionId ?? '', 'pause'));
  await pass(16_000);
  expect(ofRun.isPaused).toBe(true);
  await act(() => ofRun.resume());
  await pass(100);
  expect(run.phase).toBe('running');
  expect(ofRun.isPaused).toBe(false);
});

// POST|pending ─ poll ─ poll ─ poll: nothing to listen to, so nothing is loaded, and `auto` is `poll`
test('by a fetch of its own the default asks every 2 s and leaves nothing behind, as poll does', async () => {
  const left: number[] = [];
  for (const transport of ['poll', undefined] as const) {
    const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
    const baseUrl = 'https://connect.webrun.ai';
    const client = createWebRunClient({ fetch: emulator.fetch, baseUrl, apiKey: 'test' });
    const queryClient = new QueryClient();
    const { unmount } = render(
      <WebRunProvider client={client} queryClient={queryClient} persist={false} transport={transport}>
        <App />
      </WebRunProvider>,
    );
    const startedAt = Date.now();
    act(() => void run.start({ taskDetails: '[after 9500ms] [say: done]' }));
    // oxlint-disable no-await-in-loop -- one after the other
    await pass(11_200);
    expect(run.status).toBe('completed');
    const polls = emulator.requests.filter(({ method }) => method === 'GET');
    expect(polls.map(({ atMs }) => Math.floor((atMs - startedAt) / 1_000))).toEqual([3, 5, 7, 9, 11]);
    unmount();
    await emulator.close();
    queryClient.clear(); // which keeps what it knows for some minutes
    await pass(0);
    // oxlint-enable no-await-in-loop
    left.push(vi.getTimerCount());
  }
  expect(left[1]).toBe(left[0]);
});

test('while a POST is held nothing is asked, and the connection says so', async () => {
  const { count } = stage({ transport: 'poll', holdMs: 5_000 });
  act(() => void run.start({ taskDetails: '[after 60s]' }));
  await pass(4_000);
  expect(run.status).toBe('submitting');
  expect(connection).toMatchObject({ status: 'polling', reason: 'submitting', everyMs: undefined });
  expect(count('GET', /task/)).toBe(0);
  await pass(2_000);
  expect(connection).toMatchObject({ status: 'polling', reason: 'off', everyMs: 2_000 });
});

test('a live run that soon has a question keeps its connection, which has proved itself', async () => {
  const { channels } = stage({ transport: 'live', holdMs: 5_000 });
  act(() => void run.start({ taskDetails: '[act: a] [after 1s] [ask: Which one?]' }));
  await pass(100);
  await load();
  await pass(3_000);
  expect(run.status).toBe('guardrail');
  expect(channels).toHaveLength(1);
  expect(status).toBe('live');
});

test.each([401, 302])(
  'a sign-in that is over (HTTP %s) is said, of the run and of the page',
  async (httpStatus) => {
    let isOver = false;
    stage({
      transport: 'poll',
      children: <Polled />,
      intercept({ method }) {
        if (!isOver || method !== 'GET') return;
        return httpStatus === 302
          ? Response.redirect('http://webrun.test/login')
          : new Response(null, { status: 401 });
      },
    });
    act(() => void run.start({ taskDetails: '[after 60s]' }));
    await pass(10_000);
    expect([connection.status, connection.reason]).toEqual(['polling', 'off']);
    isOver = true;
    await pass(4_000);
    expect([connection.status, connection.reason]).toEqual(['reconnecting', 'unauthorized']);
    expect([all.status, all.reason]).toEqual(['reconnecting', 'unauthorized']);
    expect(connection.everyMs).toBe(30_000);
    isOver = false;
    act(() => connection.pollNow());
    await pass(1_000);
    expect([connection.status, connection.reason]).toEqual(['polling', 'off']);
  },
);

test('a component that shows another task of a session shows the events of that one', async () => {
  await load();
  let show: (index: number) => void = () => undefined;
  function Steps({ of }: { readonly of: TaskRef }) {
    return <output>{useTaskEvents(useTask(of)).map(({ text, name }) => text ?? name)}</output>;
  }
  function OneOfTwo() {
    const [index, setIndex] = useState(0);
    show = setIndex;
    session = { ...useSession({ terminateOnUnmount: true }) };
    const { ref } = session.tasks[index] ?? {};
    return ref ? <Steps of={ref} /> : null;
  }
  stage({ children: <OneOfTwo />, holdMs: 50_000 });
  await act(() => session.start());
  act(() => {
    void session.send({ taskDetails: '[act: first step] [after 2s]' });
    void session.send({ taskDetails: '[act: second step] [after 2s]' });
  });
  await pass(10_000);
  expect(session.tasks.map((task) => task.status)).toEqual(['completed', 'completed']);
  const steps = (): string => screen.getByRole('status').textContent;
  expect(steps()).toContain('first step');
  act(() => show(1));
  expect(steps()).toContain('second step');
  expect(steps()).not.toContain('first step');
});

test('a timeline does not load for ever where what reads its events cannot be loaded', async () => {
  function Timeline() {
    run = { ...useRunTask({ transport: 'poll' }) };
    const { stream } = useRunManager() as unknown as Manager;
    stream.load = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
    return <TaskTimeline run={run} />;
  }
  stage({ children: <Timeline /> });
  act(() => void run.start({ taskDetails: '[after 60s]' }));
  await pass(4_000);
  expect(run.sessionId).toBeTruthy();
  expect(screen.queryByText(/loading/i)).toBeNull();
});
