import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator, EmulatorOptions } from 'webrun-react/testing';
import { addEvent } from '../../src/core/eventLog.js';
import { ensureEvents } from '../../src/runs/eventStore.js';
import { createManager } from '../../src/runs/runManager.js';
import type { Manager } from '../../src/runs/runManager.js';
import { createPage } from '../../src/runs/page.js';
import { SessionManager } from '../../src/runs/sessionManager.js';

// What is sent to a session that is not open: it waits, or is refused at once, and is never sent unseen.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

function createSession(
  apiKey = 'test',
  options: EmulatorOptions = {},
): { session: SessionManager; emulator: Emulator; manager: Manager } {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0, key: 'test', ...options });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey, fetch: emulator.fetch });
  const manager = createManager({ client, persist: false, transport: 'poll' }, createPage());
  manager.use();
  return { session: new SessionManager(manager), emulator, manager };
}

/** How a promise stands now. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  return Promise.race([
    promise.then(
      () => 'resolved',
      (error: unknown) => (error as Error).name,
    ),
    Promise.resolve('pending').then((state) => state),
  ]);
}

test('a task that is sent before the session is started is seen, and sent when it is open', async () => {
  const { session, emulator } = createSession();
  const task = session.send({ taskDetails: 'First. [after 1s] [say: done]' });
  await pass(100);
  expect(emulator.tasks).toHaveLength(0);
  const started = session.start();
  expect(session.get().tasks).toMatchObject([
    { taskDetails: expect.stringContaining('First'), status: 'queued' },
  ]);
  await pass(100);
  await started;
  await pass(10_000);
  expect(await task).toMatchObject({ status: 'completed' });
  expect(session.get().tasks).toMatchObject([{ status: 'completed' }]);
});

test('a task that is sent to a session that has ended is refused at once, and not sent by the next', async () => {
  const { session, emulator } = createSession();
  const opened = session.start();
  await pass(100);
  await opened;
  const ended = session.terminate();
  await pass(5_000);
  await ended;
  const task = session.send({ taskDetails: 'Too late.' });
  await pass(100);
  expect(await stateOf(task)).toBe('AbortError');
  expect(session.get().tasks.at(-1)).toMatchObject({ status: 'terminated', task: undefined });
  const again = session.start();
  await pass(5_000);
  await again;
  expect(session.get()).toMatchObject({ status: 'open', tasks: [] });
  expect(emulator.tasks).toHaveLength(0);
});

test('tasks that wait for a session that cannot be opened are refused with it', async () => {
  const { session } = createSession('wrong');
  const opened = session.start();
  opened.catch(() => undefined);
  const task = session.send({ taskDetails: 'Waits.' });
  await pass(5_000);
  expect(session.get().status).toBe('refused');
  expect(await stateOf(task)).toBe('AbortError');
  expect(session.get().tasks).toMatchObject([{ status: 'terminated' }]);
});

test.each([
  ['the connection is cut', () => Promise.reject<Response>(new TypeError('Failed to fetch')), 'lost'],
  ['a gateway gives up', () => Promise.resolve(new Response('<html>', { status: 504 })), 'lost'],
  ['the answer cannot be read', () => Promise.resolve(new Response('{"success":true,')), 'lost'],
  ['the server is full', () => Promise.resolve(Response.json({ error: 'full' }, { status: 429 })), 'refused'],
  [
    'the balance is used up',
    () => Promise.resolve(Response.json({ error: 'none' }, { status: 402 })),
    'refused',
  ],
])('a start during which %s', async (_what, answer, status) => {
  // What is sent has to be taken first: before that nothing can have arrived.
  const fetch: typeof globalThis.fetch = (url, init) => new Request(url, init).text().then(answer);
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch });
  const session = new SessionManager(
    createManager({ client, persist: false, transport: 'poll' }, createPage()),
  );
  const opened = session.start();
  opened.catch(() => undefined);
  const task = session.send({ taskDetails: 'Waits.' });
  await pass(300_000);
  expect(session.get()).toMatchObject({ status, sessionId: undefined, error: { name: 'WebRunError' } });
  expect(await stateOf(task)).toBe('AbortError');
  expect(await stateOf(session.send({ taskDetails: 'Too late.' }))).toBe('AbortError');
});

test('an input that is changed while its task waits is sent as it was given', async () => {
  const { session } = createSession();
  const opened = session.start();
  await pass(100);
  await opened;
  const first = session.send({ taskDetails: '[after 3s] [say: one]' });
  const input = { taskDetails: '[say: two]' };
  const second = session.send(input);
  input.taskDetails = '[say: three]';
  await pass(20_000);
  expect(await first).toMatchObject({ result: { message: 'one' } });
  expect(await second).toMatchObject({ result: { message: 'two' } });
});

/** An emulator's `intercept` that refuses what ends a session: by `status`, as long as `isRefused` says so. */
function refuseEnds(
  status: number,
  isRefused: () => boolean,
): EmulatorOptions & { readonly times: number[] } {
  const times: number[] = [];
  return {
    times,
    intercept: async (request) => {
      if (!request.path.endsWith('/send-message') || !(await request.text()).includes('terminate'))
        return undefined;
      times.push(Date.now());
      return isRefused() ? Response.json({ error: 'Not now' }, { status }) : undefined;
    },
  };
}

async function start(session: SessionManager): Promise<void> {
  const opened = session.start();
  await pass(100);
  await opened;
}

// 0s        2s        5s         5s
// |end: 429 |end: 429 |by hand   |ended
test('an end that is refused by 429 is sent again, and a second one at once', async () => {
  let isLimited = true;
  const ends = refuseEnds(429, () => isLimited);
  const { session } = createSession('test', ends);
  await start(session);
  const ended = session.terminate();
  await pass(5_000);
  expect(session.get().status).toBe('ending');
  expect(ends.times).toHaveLength(2);
  isLimited = false;
  void session.terminate();
  await pass(100);
  expect(ends.times).toHaveLength(3);
  await ended;
  expect(session.get()).toMatchObject({ status: 'ended', endReason: 'terminated' });
});

// 0s   0.1s              0.2s     60s … 120s
// |end |ended by itself  |started |still refused
test('an end that goes on being refused leaves alone the session that was started after it', async () => {
  const { session, manager } = createSession(
    'test',
    refuseEnds(429, () => true),
  );
  await start(session);
  const { onEnd } = ensureEvents(manager).of(session.get().sessionId!);
  await manager.stream.load();
  await pass(0);
  const ended = session.terminate();
  await pass(100);
  for (const end of onEnd) end('instance_lost');
  await start(session);
  await pass(120_000);
  await ended;
  expect(session.get()).toMatchObject({ status: 'open', error: undefined });
});

test('an end that fails while the session opens leaves it open, and what waits is not sent', async () => {
  const { session, emulator } = createSession(
    'test',
    refuseEnds(500, () => true),
  );
  void session.start();
  const task = session.send({ taskDetails: '[say: done]' });
  session.terminate().catch(() => undefined);
  await pass(10_000);
  expect(session.get()).toMatchObject({ status: 'open', error: { status: 500 } });
  expect(session.get().tasks).toMatchObject([{ status: 'terminated' }]);
  expect(await stateOf(task)).toBe('AbortError');
  expect(emulator.tasks).toEqual([]);
});

test('an end that fails leaves the session as it was: what is sent after it is done', async () => {
  const { session } = createSession(
    'test',
    refuseEnds(500, () => true),
  );
  await start(session);
  session.terminate().catch(() => undefined);
  await pass(10_000);
  expect(session.get()).toMatchObject({ status: 'open', error: { status: 500 } });
  void session.send({ taskDetails: '[say: done]' });
  await pass(10_000);
  expect(session.get().tasks).toMatchObject([{ status: 'completed' }]);
});

test('a session that has expired by our clock only is still ended at the server', async () => {
  const ends = refuseEnds(429, () => false);
  const { session } = createSession('test', { idleMs: 60_000, ...ends });
  await start(session);
  await pass(62_000);
  expect(session.get()).toMatchObject({ status: 'ended', endReason: 'expired' });
  const ended = session.terminate();
  await pass(100);
  await ended;
  expect(ends.times).toHaveLength(1);
  expect(session.get()).toMatchObject({ status: 'ended', endReason: 'terminated' });
});

test('a session that may idle for 30 days, longer than a timer can, stays open', async () => {
  const { session } = createSession('test', { idleMs: 30 * 86_400_000 });
  await start(session);
  await pass(5_000);
  expect(session.get().status).toBe('open');
});

// 0s     45s     90s      105s … 151s
// |open  |click  |open    |       expired
test('a click in its browser restarts the idle time of a session', async () => {
  const { session, manager } = createSession('test', { idleMs: 60_000 });
  const stream = await manager.stream.load();
  await start(session);
  await pass(45_000);
  const clicked = stream.interact(session.get().sessionId!, { type: 'CLICK', x: 1, y: 200 });
  await pass(45_000);
  await clicked;
  expect(session.get().status).toBe('open');
  await pass(20_000);
  expect(session.get()).toMatchObject({ status: 'ended', endReason: 'expired' });
});

test.each(['queued', 'running'])(
  'a double click on what sends a task, whose first one is %s, sends it once',
  async (status) => {
    const { session, emulator } = createSession();
    if (status === 'running') await start(session);
    const first = session.send({ taskDetails: '[after 3s] [say: one]', maxDurationMs: 60_000 });
    const second = session.send({ maxDurationMs: 60_000, taskDetails: '[after 3s] [say: one]' });
    if (status === 'queued') await start(session);
    await pass(1_500);
    const third = session.send({ taskDetails: '[after 3s] [say: one]', maxDurationMs: 60_000 });
    expect(session.get().tasks).toMatchObject([{ status: 'running' }]);
    await pass(10_000);
    expect(await Promise.all([first, second, third])).toMatchObject(
      Array.from({ length: 3 }, () => ({ result: { message: 'one' } })),
    );
    expect(emulator.tasks).toHaveLength(1);
    // Done, it can be done again.
    void session.send({ taskDetails: '[after 3s] [say: one]', maxDurationMs: 60_000 });
    await pass(10_000);
    expect(emulator.tasks).toHaveLength(2);
  },
);

test('tasks that are equal are each sent where another one lies between', async () => {
  const { session, emulator } = createSession();
  await start(session);
  for (const taskDetails of ['[say: next]', '[say: read]', '[say: next]']) void session.send({ taskDetails });
  await pass(30_000);
  expect(emulator.tasks).toHaveLength(3);
});

test.each([undefined, null, {}, 7, 'Click'])('refuses %j for a task, and does the next', async (wrong) => {
  const { session } = createSession();
  await start(session);
  const refused = session.send(wrong as never);
  const sent = session.send({ taskDetails: '[say: next]' });
  await pass(10_000);
  await expect(refused).rejects.toMatchObject({
    code: 'input',
    field: 'taskDetails',
    message: expect.stringContaining('Say what should be done.') as string,
  });
  expect(await sent).toMatchObject({ result: { message: 'next' } });
});

/** What the server says of a session's end, true or not. */
function say(manager: Manager, session: SessionManager, reason: string): void {
  for (const end of ensureEvents(manager).of(session.get().sessionId!).onEnd) end(reason);
}

test('a task that the socket names while its POST is held is running, and can be followed by its id', async () => {
  const { session, manager } = createSession();
  await start(session);
  void session.send({ taskDetails: '[after 10s]' });
  await pass(100);
  expect(session.get().tasks).toMatchObject([{ status: 'sending', ref: undefined }]);
  const sessionId = session.get().sessionId!;
  const { log } = ensureEvents(manager).of(sessionId);
  const event = { at: Date.now(), kind: 'started', taskId: 'named', text: null, name: null } as const;
  log.setState(addEvent(log.getState(), event, 100), true);
  expect(session.get().tasks).toMatchObject([{ status: 'running', ref: { sessionId, taskId: 'named' } }]);
});

test.each(['completed', 'terminated', 'gone'])(
  'a session whose end, %s, only an event tells is still ended at the server, and once',
  async (reason) => {
    const ends = refuseEnds(429, () => false);
    const { session, manager } = createSession('test', ends);
    await manager.stream.load();
    await start(session);
    say(manager, session, reason);
    expect(session.get()).toMatchObject({ status: 'ended', endReason: reason });
    for (let count = 0; count < 2; count++) {
      const ended = session.terminate();
      await pass(10_000);
      await ended;
    }
    expect(session.get()).toMatchObject({ status: 'ended', endReason: 'terminated' });
    expect(ends.times).toHaveLength(1);
  },
);

// 0s    0.5s or 2s      4s           30s
// |sent |"it has ended" |still there |its task, and the next one, are done
test.each([500, 2_000])(
  'a session whose task goes on has not ended, though an event says so %i ms after it was sent',
  async (afterMs) => {
    const { session, manager, emulator } = createSession();
    await manager.stream.load();
    await start(session);
    const one = session.send({ taskDetails: '[after 10s] [say: one]' });
    const two = session.send({ taskDetails: '[say: two]' });
    await pass(afterMs);
    say(manager, session, 'completed');
    const seen = new Set<string>();
    session.subscribe(() => seen.add(session.get().status));
    await pass(30_000);
    expect([await one, await two]).toMatchObject([
      { result: { message: 'one' } },
      { result: { message: 'two' } },
    ]);
    expect([...seen]).toEqual(['open']);
    expect(emulator.tasks).toHaveLength(2);
  },
);

// 0s    0.5s            1s + 2s
// |sent |"it has ended" |its task is done: so is the session, and what waits is not sent
test('a session that ends with its task, as an event said before the answer came, takes no other', async () => {
  const { session, manager, emulator } = createSession();
  await manager.stream.load();
  await start(session);
  const one = session.send({ taskDetails: '[after 1s] [say: one]' });
  const two = session.send({ taskDetails: '[say: two]' });
  await pass(500);
  say(manager, session, 'completed');
  await pass(10_000);
  expect(await one).toMatchObject({ result: { message: 'one' } });
  expect(await stateOf(two)).toBe('AbortError');
  expect(session.get()).toMatchObject({ status: 'ended', endReason: 'completed', current: undefined });
  expect(emulator.tasks).toHaveLength(1);
});

test('a session that the server no longer knows is not ended once more', async () => {
  const ends = refuseEnds(429, () => false);
  const { session } = createSession('test', {
    ...ends,
    intercept: async (request, more) =>
      (await request.text()).includes('"pause"')
        ? Response.json({ success: false, message: 'Session not found' }, { status: 404 })
        : ends.intercept!(request, more),
  });
  await start(session);
  session.pause().catch(() => undefined);
  await pass(1_000);
  expect(session.get()).toMatchObject({ status: 'ended', endReason: 'gone' });
  await session.terminate();
  expect(ends.times).toEqual([]);
});

test('a session goes on where a gateway answers 404 with a page', async () => {
  const { session } = createSession('test', {
    intercept: async (request) =>
      (await request.text()).includes('"pause"')
        ? new Response('default backend - 404', { status: 404 })
        : undefined,
  });
  await start(session);
  const paused = session.pause();
  paused.catch(() => undefined);
  await pass(1_000);
  expect(await stateOf(paused)).toBe('WebRunError');
  expect(session.get()).toMatchObject({ status: 'open', error: { status: 404, apiCode: 'BAD_BODY' } });
});

// 0s    1s            1 h      + 2 s
// |open |falls asleep |wakes   |expired
test('what is asked of a session shows until it is done, and its error until it is asked again', async () => {
  let isRefused = true;
  const { session } = createSession('test', {
    intercept: async (request) => {
      if (!(await request.text()).includes('"pause"')) return undefined;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return isRefused ? Response.json({ message: 'no' }, { status: 400 }) : undefined;
    },
  });
  void session.start();
  await pass(100);
  const refused = stateOf(session.pause());
  expect(session.get()).toMatchObject({ isChanging: 'pause', error: undefined });
  await pass(1_000);
  await refused;
  expect(session.get()).toMatchObject({ isChanging: undefined, isPaused: false, error: { status: 400 } });
  isRefused = false;
  void session.pause();
  expect(session.get()).toMatchObject({ isChanging: 'pause', error: undefined });
  await pass(1_000);
  expect(session.get()).toMatchObject({ isChanging: undefined, isPaused: true, error: undefined });
});

test('a session that has expired while the machine slept is shown as expired once it is awake', async () => {
  const { session } = createSession('test', { idleMs: 60_000 });
  await start(session);
  await pass(1_000);
  vi.setSystemTime(Date.now() + 3_600_000); // timers stand still meanwhile
  await pass(2_000);
  expect(session.get()).toMatchObject({ status: 'ended', endReason: 'expired', expiresAt: null });
});

test('a clock that is set back lets no session stay open beyond its time', async () => {
  const { session } = createSession('test', { idleMs: 60_000 });
  await start(session);
  vi.setSystemTime(Date.now() - 3_600_000);
  await pass(62_000);
  expect(session.get()).toMatchObject({ status: 'ended', endReason: 'expired' });
});

test.each(['open', 'none'])(
  'a reset, as of a user who signs out, sends nothing of what waits for a session that is %s',
  async (status) => {
    const { session, manager, emulator } = createSession();
    if (status === 'open') await start(session);
    const sent = ['[after 10s] [say: one]', '[say: two]', '[say: three]'].map((taskDetails) =>
      session.send({ taskDetails }),
    );
    await pass(2_000);
    manager.reset();
    await pass(100);
    // What the server works on goes on.
    const first = status === 'open' ? 'pending' : 'AbortError';
    expect(await Promise.all(sent.map(stateOf))).toEqual([first, 'AbortError', 'AbortError']);
    if (status === 'none') await start(session);
    await pass(20_000);
    expect(emulator.tasks).toHaveLength(status === 'open' ? 1 : 0);
    // What is sent from then on is sent.
    const next = session.send({ taskDetails: '[say: next]' });
    await pass(10_000);
    expect(await next).toMatchObject({ result: { message: 'next' } });
  },
);
