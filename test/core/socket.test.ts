import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addEvent, closeGap, emptyLog } from '../../src/core/eventLog.js';
import { connectLive } from '../../src/core/socket.js';
import type { EventChannel, LiveState } from '../../src/core/socket.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A channel whose events the test tells. */
function createChannel(): EventChannel & {
  tell: (event: string, payload?: unknown) => void;
  isClosed: boolean;
} {
  const listeners = new Map<string, (...args: readonly unknown[]) => void>();
  return {
    isClosed: false,
    on: (event, listener) => listeners.set(event, listener),
    emit: () => undefined,
    close() {
      this.isClosed = true;
    },
    tell: (event, payload) => listeners.get(event)?.(payload),
  };
}

function connect(react: (channel: ReturnType<typeof createChannel>) => void, onUnreachable?: () => void) {
  const channels: ReturnType<typeof createChannel>[] = [];
  const states: LiveState[] = [];
  const connection = connectLive({
    sessionId: 'session',
    open() {
      const channel = createChannel();
      channels.push(channel);
      queueMicrotask(() => react(channel));
      return channel;
    },
    onNews: () => undefined,
    onState: (state) => states.push(state),
    ...(onUnreachable && { onUnreachable }),
  });
  return { connection, channels, states };
}

// 0s      10s 11s      21s 23s      33s 37s      47s
// |silent  |   |silent  |   |silent  |   |silent  |off
test('gives up a server that takes the connection and never speaks', async () => {
  const { connection, channels } = connect(() => undefined);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(channels).toHaveLength(4);
  expect(channels.every(({ isClosed }) => isClosed)).toBe(true);
  expect(connection.state().status).toBe('off');
  expect(vi.getTimerCount()).toBe(0);
});

test('tries a server that speaks and drops each time more and more slowly, and never gives it up', async () => {
  const { connection, channels } = connect((channel) => {
    channel.tell('connect');
    channel.tell('message', { event: 'agent', sessionId: 'session', data: { content: 'Looking' } });
    channel.tell('disconnect');
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(channels.length).toBeLessThanOrEqual(7);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(channels.length).toBeGreaterThan(20);
  expect(connection.state().status).toBe('dropped');
  connection.close();
});

test('a connection that stood is tried again after a second when it drops', async () => {
  const { connection, channels } = connect((channel) => {
    channel.tell('connect');
    channel.tell('message', { event: 'agent', sessionId: 'session', data: { content: 'Looking' } });
    setTimeout(() => channel.tell('disconnect'), 20_000);
  });
  await vi.advanceTimersByTimeAsync(84_500);
  expect(channels).toHaveLength(5); // every 21 s
  connection.close();
});

test('gives up a server that closes at once, and tries again when asked to', async () => {
  const { connection, channels } = connect((channel) => {
    channel.tell('connect');
    channel.tell('disconnect');
  });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(channels).toHaveLength(4);
  expect(connection.state().status).toBe('off');
  connection.retryNow();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(channels).toHaveLength(8);
});

test('reports an address where nothing has answered, and not one that has taken a connection', async () => {
  const [never, once] = [vi.fn<() => void>(), vi.fn<() => void>()];
  connect(() => undefined, never);
  connect((channel) => {
    channel.tell('connect');
    channel.tell('disconnect');
  }, once);
  await vi.advanceTimersByTimeAsync(600_000);
  expect([never, once].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
});

test('sends only while it is connected, and says whether it did', async () => {
  const sent: unknown[][] = [];
  const { connection, channels } = connect((channel) => {
    channel.emit = (...args) => void sent.push(args);
  });
  await vi.advanceTimersByTimeAsync(1);
  expect(connection.send({ newState: 'pause' })).toBe(false);
  channels[0]?.tell('connect');
  expect(connection.send({ newState: 'stop' })).toBe(true);
  expect(sent).toEqual([['message', { newState: 'stop' }]]);
  channels[0]?.tell('disconnect');
  expect(connection.send({ newState: 'resume' })).toBe(false);
  connection.close();
});

test('shows at once that it tries again when asked to', async () => {
  const { connection, states } = connect((channel) => channel.tell('disconnect'));
  await vi.advanceTimersByTimeAsync(1);
  expect(connection.state()).toMatchObject({ status: 'connecting', nextTryAt: Date.now() + 999 });
  connection.retryNow();
  expect(states.at(-1)).toMatchObject({ status: 'connecting', nextTryAt: null });
  connection.close();
});

test('does not try again where the session is refused or has ended', async () => {
  const refused = connect((channel) =>
    channel.tell('connect_error', new Error('Session not found or unauthorized')),
  );
  const ended = connect((channel) => {
    channel.tell('connect');
    channel.tell('end_session', { sessionId: 'session', reason: 'terminated' });
    channel.tell('disconnect');
  });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(refused.channels).toHaveLength(1);
  expect(ended.channels).toHaveLength(1);
  expect(ended.connection.state().status).toBe('ended');
});

test('is pushed to only once an event of its own session has come', async () => {
  const { connection } = connect((channel) => {
    channel.tell('connect');
    channel.tell('message', { type: 'agent', sessionId: 'another', content: 'hi' });
    channel.tell('message', null);
  });
  await vi.advanceTimersByTimeAsync(1);
  expect(connection.state()).toMatchObject({ status: 'connected', isPushing: false });
});

test('keeps the newest 1,000 events, counts the others, and tells a repeated end once', () => {
  const at = 0;
  let log = emptyLog;
  for (let n = 0; n < 1_500; n += 1)
    log = addEvent(log, { at, kind: 'thought', taskId: 'a', text: `${n}`, name: null }, 1_000);
  expect(log.events).toHaveLength(1_000);
  expect(log.dropped).toBe(500);
  expect(log.events[0]?.id).toBe(500);
  const end = { at, kind: 'completed', taskId: 'a', text: null, name: null } as const;
  log = addEvent(log, end, 1_000);
  expect(addEvent(log, end, 1_000)).toBe(log);
  log = addEvent(log, { ...end, kind: 'gap', taskId: null }, 1_000);
  expect(closeGap(log, 12_000).events.at(-1)?.until).toBe(12_000);
});

test('tells each state of a task once, each question by its words, and nothing of a task after its end', () => {
  const told = (
    ...events: [
      kind: 'started' | 'guardrail' | 'completed' | 'terminated',
      taskId: string | null,
      text?: string,
    ][]
  ) =>
    events
      .reduce(
        (log, [kind, taskId, text = null]) => addEvent(log, { at: 0, kind, taskId, text, name: null }, 10),
        emptyLog,
      )
      .events.map(({ kind, taskId, text }) => [kind, taskId, text].filter((part) => part !== null).join(' '));
  expect(told(['started', 'a'], ['started', 'a'], ['started', 'b'])).toEqual(['started a', 'started b']);
  expect(told(['guardrail', 'a', 'Blue?'], ['guardrail', 'a', 'Blue?'], ['guardrail', 'a', 'Red?'])).toEqual([
    'guardrail a Blue?',
    'guardrail a Red?',
  ]);
  expect(told(['completed', 'a'], ['guardrail', 'a', 'Late?'], ['terminated', null])).toEqual([
    'completed a',
  ]);
  expect(told(['terminated', null], ['terminated', 'a'])).toEqual(['terminated']);
  expect(told(['terminated', null], ['completed', 'a'])).toEqual(['terminated', 'completed a']);
  expect(told(['started', 'a'], ['completed', 'b'], ['completed', 'a'])).toEqual([
    'started a',
    'completed b',
    'completed a',
  ]);
});

test('reads the events of another service by its own reader, and survives one that throws', async () => {
  const channel = createChannel();
  const kinds: (string | undefined)[] = [];
  const nothing = { taskId: 'job', task: null, isHint: false, phase: null, end: null };
  connectLive({
    sessionId: 'session',
    open: () => channel,
    reader: {
      names: ['job.step'],
      parse(name, payload) {
        if (payload === 'bad') throw new Error('not a step');
        return { ...nothing, event: { kind: 'thought', taskId: 'job', text: String(payload), name } };
      },
    },
    onNews: ({ event }) => kinds.push(event?.text ?? undefined),
    onState: () => undefined,
  });
  channel.tell('connect');
  channel.tell('message', { type: 'agent', content: 'not of this service' });
  channel.tell('job.step', 'bad');
  channel.tell('job.step', 'Looking');
  expect(kinds).toEqual(['Looking']);
});
