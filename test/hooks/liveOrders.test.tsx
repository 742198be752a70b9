import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { EventChannel } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { createRuns } from '../../src/hooks/runs.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const realSetTimeout = globalThis.setTimeout;

/** Numbers from 0 to 1 that are the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A connection that delays, repeats, loses and mixes up what a session tells, brings news of strangers, and drops. */
function scramble(channel: EventChannel, random: () => number): EventChannel {
  setTimeout(() => channel.close(), 1_000 + random() * 20_000);
  return {
    on(event, listener) {
      channel.on(event, (payload) => {
        if (!/message|end_session|instance/.test(event)) return listener(payload);
        const copies = random() < 0.05 ? 0 : random() < 0.2 ? 2 : 1;
        for (let copy = 0; copy < copies; copy++) setTimeout(() => listener(payload), random() * 3_000);
        if (random() < 0.2)
          listener({
            type: 'task_completed',
            sessionId: 'stranger',
            taskId: 'stranger',
            data: { message: 'not ours' },
          });
        if (random() < 0.2) listener({ ...(payload as object), taskId: 'stranger' });
        if (random() < 0.2) listener(pickNonsense(random));
      });
      return this;
    },
    emit: (event, payload) => channel.emit(event, payload),
    close: () => channel.close(),
  };
}

const nonsense: readonly unknown[] = [
  null,
  'text',
  7,
  [],
  {},
  { type: 3 },
  { type: 'task_completed' },
  { success: false },
  { type: 'error', error: 'refused command' },
];
const pickNonsense = (random: () => number): unknown => nonsense[Math.floor(random() * nonsense.length)];

const scripts = [
  '[after 1s] [say: a] [after 4s] [say: done]',
  '[after 4s] [act: a] [after 5s] [cost: 0.02] [say: done]',
  '[after 3s] [ask: Which?] [after 5s] [say: got {{answer}}]',
  '[after 6s] [fail: PAGE_CRASH]',
  '[after 2s] [disconnect 3s] [after 4s] [say: done]',
  '[after 5s] [act: a] [after 8s] [say: done]',
];

// POST ──────── reply (late) ─┐
// GET ── lost, late ──────────┼─► parse ─► merge ─► one final state, the server's
// socket ── late, twice, lost ┘
/** Runs side by side in one page. */
const runsPerPage = 20;

test('a page of runs over a connection that delays, repeats, loses and drops ends as the server ended', async () => {
  await walk(1);
}, 120_000);

async function walk(first: number): Promise<void> {
  const emulator = createEmulator({ holdMs: 2_000, rateLimit: 0 });
  let seed = first + 1;
  const ofRequests = seeded(first + 4_711);
  const fetchLate: typeof fetch = async (input, init) => {
    const isPoll = (init?.method ?? 'GET') === 'GET';
    if (isPoll && ofRequests() < 0.05) throw new TypeError('Failed to fetch');
    const reply = await emulator.fetch(input, init);
    await new Promise((resolve) => void setTimeout(resolve, ofRequests() * 1_500));
    return reply;
  };
  const client = createWebRunClient({ fetch: fetchLate, baseUrl: 'http://webrun.test', apiKey: 'test' });
  const runs = createRuns(client, new QueryClient(), {
    maxHeldPosts: runsPerPage,
    connect: ({ sessionId }) => scramble(emulator.connect({ sessionId }), seeded(seed++)),
  });
  const close = runs.open();
  const falls: string[] = [];
  const wakes: string[] = [];
  const started = Array.from({ length: runsPerPage }, (_, index) => {
    const random = seeded((first + index) * 7 + 3);
    const taskDetails = scripts[Math.floor(random() * scripts.length)] ?? '';
    const runId = runs.start({ taskDetails }, Symbol('run'), { transport: random() < 0.5 ? 'live' : 'auto' });
    const desk = runs.deskOf(runId);
    let cost = 0;
    let end: string | undefined;
    let hasAnswered = false;
    desk.subscribe(() => {
      const { status, isSettled, usage } = desk.read();
      if ((usage?.costUsd ?? cost) < cost) falls.push(`${runId} ${cost} -> ${usage?.costUsd ?? ''}`);
      cost = usage?.costUsd ?? cost;
      if (end !== undefined && status !== end) wakes.push(`${runId} ${end} -> ${status}`);
      if (isSettled) end = status;
      if (status === 'guardrail' && !hasAnswered) {
        hasAnswered = true;
        setTimeout(() => void desk.answer('M').catch(() => (hasAnswered = false)), random() * 4_000);
      }
    });
    if (random() < 0.15) setTimeout(() => void desk.cancel().catch(() => undefined), random() * 15_000);
    return desk;
  });
  // What is loaded when it is needed is loaded in real time.
  await vi.advanceTimersByTimeAsync(100);
  await new Promise((resolve) => void realSetTimeout(resolve, 200));
  // A browser that was lost, a poll that was lost twice: some need a minute.
  for (let seconds = 0; seconds < 120 && started.some((desk) => !desk.read().isSettled); seconds += 5)
    await vi.advanceTimersByTimeAsync(5_000);
  await vi.advanceTimersByTimeAsync(5_000);

  const server = new Map(emulator.tasks.map(({ taskId, status }) => [taskId, status]));
  const wrong = started.flatMap((desk) => {
    const run = desk.read();
    const theirs = server.get(run.task?.taskId ?? '');
    const isUnsent = run.status === 'terminated' && !run.task?.taskId;
    return isUnsent || run.status === theirs ? [] : [`${run.status} here, ${theirs ?? 'unknown'} there`];
  });
  expect(wrong).toEqual([]);
  expect(falls).toEqual([]);
  expect(wakes).toEqual([]);
  expect(server.has('stranger')).toBe(false);
  // One intent is at most one task.
  expect(emulator.tasks.length).toBeLessThanOrEqual(runsPerPage);
  const answers = started.map((desk) => desk.read()).filter((run) => run.status === 'completed');
  expect(answers.length).toBeGreaterThan(runsPerPage / 4);
  for (const { result } of answers) expect(result.message).toMatch(/^(done|got M)$/);
  close();
  await emulator.close();
}
