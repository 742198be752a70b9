import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { EventChannel } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator, EmulatorOptions } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { createManager } from '../../src/runs/runManager.js';
import { SessionManager } from '../../src/runs/sessionManager.js';

// A session has ended, and another is started in its place: what is still under way in the first does not touch the second.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

interface Setup {
  readonly session: SessionManager;
  readonly emulator: Emulator;
  /** Opens a session. */
  readonly start: () => Promise<string>;
  /** The server no longer knows the session, while its task goes on as far as polls can tell. */
  readonly endItself: () => Promise<void>;
}

/** @param lateMs how long events take that tell of a start */
async function setUp(intercept: EmulatorOptions['intercept'], lateMs = 0): Promise<Setup> {
  const emulator = createEmulator({
    holdMs: 1_000,
    rateLimit: 0,
    key: 'test',
    async intercept(request, more) {
      if ((await request.text()).includes('"resume"'))
        return Response.json({ success: false, message: 'Session not found' }, { status: 404 });
      return intercept?.(request, more);
    },
  });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const connect = (options: { readonly sessionId: string }): EventChannel => {
    const channel = emulator.connect(options);
    return {
      on: (event, listener) =>
        channel.on(event, (payload) => {
          const isStart = JSON.stringify(payload)?.includes('task_started');
          if (isStart) setTimeout(() => listener(payload), lateMs);
          else listener(payload);
        }),
      emit: (event, payload) => channel.emit(event, payload),
      close: () => channel.close(),
    };
  };
  const manager = createManager({ client, persist: false, connect }, createPage());
  manager.use();
  await manager.stream.load();
  const session = new SessionManager(manager);
  return {
    session,
    emulator,
    async start() {
      const opened = session.start();
      await pass(100);
      await opened;
      return session.get().sessionId!;
    },
    async endItself() {
      session.resume().catch(() => undefined);
      await pass(100);
    },
  };
}

// 0s     5s          6s                  20s          30s
// |first |ends       |second, its task   |first: 404  |
test('a task of a session that has ended neither holds up the next session nor ends it', async () => {
  let first: string | undefined;
  let isGone = false;
  const { session, emulator, start, endItself } = await setUp(async ({ path }) =>
    isGone && path.startsWith(`/task/${first}`)
      ? Response.json({ success: false, message: 'No such task' }, { status: 404 })
      : undefined,
  );
  first = await start();
  session.send({ taskDetails: '[after 200s]' }).catch(() => undefined);
  await pass(5_000);
  await endItself();
  expect(session.get().status).toBe('ended');
  const second = await start();
  const sent = session.send({ taskDetails: '[after 3s] [say: two]' });
  await pass(1_000);
  expect(emulator.tasks.map(({ sessionId }) => sessionId)).toEqual([first, second]);
  isGone = true;
  await pass(20_000);
  expect(await sent).toMatchObject({ status: 'completed', result: { message: 'two' } });
  expect(session.get()).toMatchObject({ status: 'open', expiresAt: expect.any(Number) });
});

test.each([
  [200, 'pause' as const],
  [404, 'pause' as const],
  [404, 'stop' as const],
])(
  'an answer of status %s to `%s`, which comes when the next session is open, changes nothing of it',
  async (status, verb) => {
    const { session, start, endItself } = await setUp(async (request) => {
      if (!(await request.text()).includes(`"${verb}"`)) return undefined;
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      return Response.json({ success: status === 200, message: 'Said' }, { status });
    });
    await start();
    session.send({ taskDetails: '[after 200s]' }).catch(() => undefined);
    await pass(2_000);
    session[verb]().catch(() => undefined);
    await pass(1_000);
    await endItself();
    expect(session.get()).toMatchObject({ status: 'ended', isPaused: false });
    await start();
    await pass(10_000);
    expect(session.get()).toMatchObject({ status: 'open', isPaused: false, error: undefined });
  },
);

// 0s    1s              3s         6s
// |sent |reply: running |question  |started, late
test('the event that a task has started, which comes late, takes no question back', async () => {
  const { session, start } = await setUp(undefined, 6_000);
  await start();
  session.send({ taskDetails: '[after 2s] [ask: Which?]' }).catch(() => undefined);
  await pass(5_000);
  expect(session.get().current).toMatchObject({ status: 'guardrail' });
  const seen = new Set<unknown>();
  session.subscribe(() => seen.add(session.get().current?.status));
  await pass(20_000);
  expect([...seen]).not.toContain('running');
});
