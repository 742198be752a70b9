import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createRunManager } from 'webrun-react/runs';
import type { RunManager, Transport } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';

// A stop that meets the rate limit, or that nobody would see fail, is sent again, until nothing is left open that costs money.

beforeEach(async () => {
  await import('../../src/runs/eventStream.js'); // what is loaded late is there at once, however busy the machine
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

interface World {
  readonly manager: RunManager;
  readonly stops: () => number;
  /** How many sessions cost money. */
  readonly sessions: () => Promise<number>;
}

/** A server that refuses all messages, or stops only, for `limitedMs` by 429, or that loses them. */
function createWorld(
  limitedMs: number,
  {
    retryAfter = '5',
    transport = 'poll',
    isLost = false,
  }: { retryAfter?: string; transport?: Transport; isLost?: boolean } = {},
): World {
  const startedAt = Date.now();
  let stops = 0;
  const emulator = createEmulator({
    holdMs: 1_000,
    rateLimit: 0,
    key: 'test',
    intercept: async (request) => {
      if (request.path === '/start/start-session') await pause(3_000);
      if (request.path !== '/start/send-message') return undefined;
      if ((await request.text()).includes('"terminate"')) stops++;
      if (Date.now() - startedAt >= limitedMs) return undefined;
      if (isLost) throw new TypeError('Failed to fetch');
      return Response.json(
        { error: 'Too many requests' },
        { status: 429, headers: { 'Retry-After': retryAfter } },
      );
    },
  });
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    fetch: emulator.fetch,
  });
  return {
    manager: createRunManager({ client, persist: false, transport, socketUrl: null }),
    stops: () => stops,
    sessions: async () => {
      const health: unknown = await (await emulator.fetch('http://webrun.test/start/health')).json();
      return (health as { sessions: number }).sessions;
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
const slow = { taskDetails: '[after 5m] [say: done]' };

/** Starts a live run, and stops it before its session is open. */
async function stopWhileItOpens(manager: RunManager): Promise<string> {
  const runId = manager.start(slow);
  await vi.dynamicImportSettled();
  await pass(1_000);
  void manager.cancel(runId);
  await pass(20_000);
  return runId;
}

describe('a session of a live run', () => {
  // 0s             1s    3s       5s..      15s
  // |start-session─|stop |opened, terminate: 429 … taken
  test('that opens after its run was stopped ends, though the first stop is refused by 429', async () => {
    const { manager, sessions } = createWorld(9_000, { transport: 'live' });
    const runId = await stopWhileItOpens(manager);
    expect(manager.get(runId)?.status).toBe('terminated');
    expect(await sessions()).toBe(0);
  });

  test('whose task is refused by 429 ends, though the first stop is refused by it, too', async () => {
    const { manager, sessions } = createWorld(9_000, { transport: 'live' });
    const runId = manager.start(slow);
    await vi.dynamicImportSettled();
    await pass(20_000);
    expect(manager.get(runId)?.status).toBe('refused');
    expect(await sessions()).toBe(0);
  });

  // 0s             1s    3s                5s   9s
  // |start-session─|stop |opened, stop lost|lost|taken
  test('that opens after its run was stopped ends, though the first stops are lost', async () => {
    const { manager, sessions, stops } = createWorld(6_000, { transport: 'live', isLost: true });
    const runId = await stopWhileItOpens(manager);
    expect(manager.get(runId)?.status).toBe('terminated');
    expect([await sessions(), stops()]).toEqual([0, 3]);
  });

  test('whose task is lost on the way ends, though the first stops are lost, too', async () => {
    const { manager, sessions, stops } = createWorld(6_000, { transport: 'live', isLost: true });
    const runId = manager.start(slow);
    await vi.dynamicImportSettled();
    await pass(20_000);
    expect(manager.get(runId)).toMatchObject({ status: 'lost', reason: 'cut' });
    expect([await sessions(), stops()]).toEqual([0, 3]);
  });

  test('is not asked to end for ever, when no stop arrives', async () => {
    const { manager, stops } = createWorld(Infinity, { transport: 'live', isLost: true });
    manager.start(slow);
    await vi.dynamicImportSettled();
    await pass(600_000);
    expect(stops()).toBe(5);
  });
});

// 0s   0.5s           1s              11s
// |POST|stop, reset   |named, stop: 429 … taken
test('a run that is stopped and forgotten while its POST is held ends, though the first stop is refused by 429', async () => {
  const { manager, sessions } = createWorld(9_000);
  const runId = manager.start(slow);
  await pass(500);
  manager.cancel(runId).catch(() => undefined);
  manager.reset();
  await pass(20_000);
  expect(await sessions()).toBe(0);
});

// 0s            1s    2s
// |asks for key |stop |has it: nothing is sent
test('a run that is stopped while the key for its POST is fetched has ended, and was not sent', async () => {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: async () => {
      await pause(2_000);
      return 'test';
    },
    fetch: emulator.fetch,
  });
  const manager = createRunManager({ client, persist: false });
  const runId = manager.start(slow);
  await pass(1_000);
  const stopped = manager.cancel(runId);
  await pass(2_000);
  await stopped;
  expect(manager.get(runId)).toMatchObject({ status: 'terminated', cancelError: undefined });
  expect(emulator.requests).toEqual([]);
});

// 0s   1s    2s
// |POST|stop |402
test('a run that is stopped while its POST is held, and then refused by the server, is refused', async () => {
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    fetch: async (url, init) => {
      await new Request(url, init).text();
      await pause(2_000);
      return Response.json({ error: 'The balance is used up.' }, { status: 402 });
    },
  });
  const manager = createRunManager({ client, persist: false });
  const runId = manager.start(slow);
  await pass(1_000);
  manager.cancel(runId).catch(() => undefined);
  await pass(2_000);
  expect(manager.get(runId)).toMatchObject({ status: 'refused', error: { status: 402 } });
});

describe('a start that was cut, under a key that the server honours', () => {
  /** A server that is not reached before `cutMs`: by then the first start has arrived, or not. */
  function createCutWorld(cutMs: number, { hasArrived }: { hasArrived: boolean }) {
    const begunAt = Date.now();
    const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
    const client = createWebRunClient({
      baseUrl: 'http://webrun.test',
      apiKey: 'test',
      idempotency: true,
      fetch: async (url, init) => {
        const { body } = init ?? {};
        const given = { ...init, ...(body === undefined ? {} : { body }) };
        if (Date.now() - begunAt >= cutMs) return emulator.fetch(url, given);
        if (hasArrived) void emulator.fetch(url, given);
        throw new TypeError('connection reset');
      },
    });
    return { emulator, manager: createRunManager({ client, persist: false }) };
  }

  // 0s       1s    10s
  // |POST cut|stop |repeat: refused, nothing begun
  test('begins nothing after a stop, where the first one never arrived', async () => {
    const { manager, emulator } = createCutWorld(10_000, { hasArrived: false });
    const runId = manager.start(slow);
    await pass(1_000);
    const stopped = manager.cancel(runId);
    await pass(30_000);
    await stopped;
    expect(manager.get(runId)).toMatchObject({ status: 'terminated', cancelError: undefined });
    expect(emulator.tasks).toHaveLength(0);
  });

  test('is stopped where the first one has arrived', async () => {
    const { manager, emulator } = createCutWorld(1_500, { hasArrived: true });
    const runId = manager.start(slow);
    await pass(1_000);
    const stopped = manager.cancel(runId);
    await pass(30_000);
    await stopped;
    expect(manager.get(runId)?.status).toBe('terminated');
    expect(emulator.tasks.map(({ status }) => status)).toEqual(['terminated']);
  });

  test('is stopped where the first one has arrived, also when the run is forgotten meanwhile', async () => {
    const { manager, emulator } = createCutWorld(1_500, { hasArrived: true });
    const runId = manager.start(slow);
    await pass(1_000);
    manager.cancel(runId).catch(() => undefined);
    manager.reset();
    await pass(30_000);
    expect(emulator.tasks.map(({ status }) => status)).toEqual(['terminated']);
  });
});

test.each([
  ['0', '0'],
  ['a date that is past', 'Thu, 01 Jan 2015 00:00:00 GMT'],
])('a stop that is refused with Retry-After %s is sent again after 2, 4 and 8 s', async (_, retryAfter) => {
  const { manager, stops, sessions } = createWorld(10_000, { retryAfter });
  const runId = manager.start(slow);
  await pass(3_000);
  const stopped = manager.cancel(runId);
  await pass(20_000);
  await stopped;
  expect(stops()).toBe(4);
  expect(await sessions()).toBe(0);
});

// 3s    33s   40s      70s   100s
// |stop |stop |by hand |stop |stop, given up
test('a stop that is to wait 10 min waits 30 s, a second one is sent at once, and the fifth is the last', async () => {
  const { manager, stops } = createWorld(3_600_000, { retryAfter: '600' });
  const runId = manager.start(slow);
  await pass(3_000);
  const stopped = manager.cancel(runId).catch((error: unknown) => error);
  await pass(31_000);
  expect(stops()).toBe(2);
  manager.cancel(runId).catch(() => undefined);
  await pass(100);
  expect(stops()).toBe(3);
  await pass(200_000);
  expect(stops()).toBe(5);
  expect(await stopped).toMatchObject({ status: 429 });
  expect(manager.get(runId)).toMatchObject({ isCancelling: false, cancelError: { status: 429 } });
});
