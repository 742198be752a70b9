// In a page: whether it is offline is said by the browser.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { createManager } from '../../src/runs/runManager.js';
import type { Manager } from '../../src/runs/runManager.js';
import { SessionManager } from '../../src/runs/sessionManager.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  manager.dispose();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

let manager: Manager;
let isOnline = true;

/** A page whose requests fail as a browser's do without a network, after so long. */
function createWorld({ failsAfterMs = 0, idempotency = false, holdMs = 1_000 } = {}): { posts(): number } {
  const emulator = createEmulator({ holdMs, rateLimit: 0 });
  isOnline = false;
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => isOnline);
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
    idempotency,
    fetch: async (url, init) => {
      const { body } = init ?? {}; // a browser takes it before it looks for a network
      if (isOnline) return emulator.fetch(url, { ...init, ...(body === undefined ? {} : { body }) });
      await new Promise((resolve) => setTimeout(resolve, failsAfterMs));
      throw new TypeError('Failed to fetch');
    },
  });
  manager = createManager({ client, persist: false }, createPage()).use();
  return { posts: () => emulator.requests.filter(({ method }) => method === 'POST').length };
}
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe.each([false, true])('offline, with idempotency: %s', (idempotency) => {
  test.each([undefined, 'poll', 'live'] as const)(
    'a start has certainly not left: it is refused, and not sent when the network is back (transport %s)',
    async (transport) => {
      const { posts } = createWorld({ idempotency });
      const runId = manager.start({ taskDetails: 'Buy it.' }, { transport });
      await pass(100);
      await vi.dynamicImportSettled(); // what a live run needs
      await pass(100);
      expect(manager.get(runId)).toMatchObject({ status: 'refused', error: { code: 'network' } });
      isOnline = true;
      await pass(700_000);
      expect(posts()).toBe(0);
      expect(manager.get(runId)?.status).toBe('refused');
    },
  );

  test('the start of a session is refused as well, and may be lost when it failed only after a while', async () => {
    const startSession = async (failsAfterMs: number): Promise<string> => {
      createWorld({ failsAfterMs, idempotency });
      const session = new SessionManager(manager);
      session.start().catch(() => undefined);
      await pass(6_000);
      return session.get().status;
    };
    expect(await startSession(0)).toBe('refused');
    manager.dispose();
    expect(await startSession(5_000)).toBe('lost');
  });

  test('an answer has certainly not left, and can be sent again; one that failed only after a while may have', async () => {
    const answer = async (failsAfterMs: number): Promise<unknown> => {
      createWorld({ failsAfterMs, idempotency });
      isOnline = true;
      const runId = manager.start({ taskDetails: '[ask: Which one?] [after 60s]' });
      await pass(3_000);
      isOnline = false;
      const sent = manager.answer(runId, 'Acme').catch((error: unknown) => error);
      await pass(6_000);
      expect(manager.get(runId)).toMatchObject({ status: 'guardrail', isAnswering: false });
      return sent;
    };
    expect(await answer(0)).toMatchObject({ code: 'network', outcome: 'refused' });
    manager.dispose();
    expect(await answer(5_000)).toMatchObject({ code: 'network', outcome: 'unknown' });
  });

  test('a start that failed only after a while may have left: it is not called refused', async () => {
    createWorld({ failsAfterMs: 5_000, idempotency });
    const runId = manager.start({ taskDetails: 'Buy it.' });
    await pass(6_000);
    expect(manager.get(runId)?.status).toBe(idempotency ? 'submitting' : 'lost');
  });
});

test('a start that is sent again waits for its reply, and says so, while its server holds it', async () => {
  const { posts } = createWorld({ idempotency: true, failsAfterMs: 5_000, holdMs: 10_000 });
  const runId = manager.start({ taskDetails: '[after 20s] [say: done]' });
  await pass(6_000);
  expect(manager.get(runId)?.waiting?.reason).toBe('reconnecting');
  isOnline = true;
  await pass(4_000);
  expect(posts()).toBe(1);
  expect(manager.get(runId)).toMatchObject({ status: 'submitting', waiting: { reason: 'normal' } });
  await pass(60_000);
  expect(manager.get(runId)?.status).toBe('completed');
});
