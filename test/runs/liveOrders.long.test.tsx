import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { EventChannel, Task, Usage } from 'webrun-react/core';
import type { StartedRun } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { Manager } from '../../src/runs/runManager.js';
import { createRandom } from '../random.js';

beforeEach(async () => {
  await import('../../src/runs/eventStream.js'); // what is loaded late is there at once
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A connection that delays, repeats, loses and mixes up what a session tells, brings news of strangers, and drops. */
function scramble(channel: EventChannel, random: () => number): EventChannel {
  setTimeout(() => channel.close(), 1_000 + random() * 20_000);
  return {
    on(event, listener) {
      channel.on(event, (payload) => {
        if (!/message|end_session|instance/.test(event)) return listener(payload);
        const copies = random() < 0.05 ? 0 : random() < 0.2 ? 2 : 1;
        for (let copy = 0; copy < copies; copy++) setTimeout(() => listener(payload), random() * 3_000);
        const { sessionId, taskId } = (payload ?? {}) as { sessionId?: unknown; taskId?: unknown };
        const foreign = { type: 'task_completed', data: { message: 'not ours' }, usage: { cost: 99 } };
        if (random() < 0.2) listener({ ...foreign, sessionId, taskId: 'stranger' });
        if (random() < 0.2) listener({ ...foreign, sessionId: 'stranger', taskId });
        if (random() < 0.2) listener({ type: 'end_session', sessionId: 'stranger', reason: 'terminated' });
        if (random() < 0.2) listener(pick(nonsense, random));
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
const scripts = [
  '[after 1s] [say: a] [after 4s] [say: done]',
  '[after 4s] [act: a] [after 5s] [cost: 0.02] [say: done]',
  '[after 3s] [ask: Which?] [after 5s] [say: got {{answer}}]',
  '[after 6s] [fail: PAGE_CRASH]',
  '[after 2s] [disconnect 3s] [after 4s] [say: done]',
  '[after 5s] [act: a] [after 8s] [say: done]',
];
const pick = <Item,>(items: readonly Item[], random: () => number): Item =>
  items[Math.floor(random() * items.length)] as Item;

/** One run on its way to its end, and what was wrong with it. */
interface Walk {
  readonly isOver: () => boolean;
  /** What is wrong at the end, and how the run ended. */
  readonly end: () => Promise<{ readonly wrong: readonly string[]; readonly status: string }>;
}

/** Starts a run of which everything is decided by its seed: its task, its network, its socket, and what its user does. */
function start(seed: number): Walk {
  const random = createRandom(seed).next;
  const ofRequests = createRandom(seed + 4_711).next;
  const emulator = createEmulator({ holdMs: 2_000, rateLimit: 0 });
  let older: Response | undefined;
  /** Polls are lost, come late, and sometimes bring what an earlier one has brought. */
  const fetchLate: typeof fetch = async (input, init) => {
    const isPoll = (init?.method ?? 'GET') === 'GET';
    if (isPoll && ofRequests() < 0.05) throw new TypeError('Failed to fetch');
    const reply = await emulator.fetch(input, init);
    await new Promise((resolve) => void setTimeout(resolve, ofRequests() * 1_500));
    if (!isPoll) return reply;
    const told = older && ofRequests() < 0.2 ? older : reply;
    older ??= reply.clone();
    if (ofRequests() < 0.3) older = reply.clone();
    return told.clone();
  };
  const server = { baseUrl: 'http://webrun.test', apiKey: 'test' };
  let connections = 0;
  const options = {
    client: createWebRunClient({ ...server, fetch: fetchLate }),
    scope: `${seed}`, // what is stored of one is no other's
    connect: ({ sessionId }: { readonly sessionId: string }) =>
      scramble(emulator.connect({ sessionId }), createRandom(seed * 1_000 + connections++).next),
  };
  const manager = new Manager(options, createPage()).use();
  const wrong: string[] = [];
  const transport = random() < 0.5 ? 'live' : 'auto';
  const runId = manager.start({ taskDetails: pick(scripts, random) }, { transport });
  const read = (): StartedRun => manager.get(runId)!;
  let known: Partial<Usage> = {};
  let ended: string | undefined;
  let hasAnswered = false;
  manager.subscribe(() => {
    const { status, isSettled, usage } = read();
    for (const [key, value] of Object.entries(usage ?? {}))
      if ((value ?? 0) < (known[key as keyof Usage] ?? 0)) wrong.push(`${key} fell to ${String(value)}`);
    known = usage ?? known;
    if (ended !== undefined && status !== ended) wrong.push(`woke up: ${ended} became ${status}`);
    if (isSettled) ended = status;
    if (status === 'guardrail' && !hasAnswered) {
      hasAnswered = true;
      setTimeout(() => void manager.answer(runId, 'M').catch(() => (hasAnswered = false)), random() * 4_000);
    }
  }, runId);
  if (random() < 0.15) setTimeout(() => void manager.cancel(runId).catch(() => undefined), random() * 15_000);
  return {
    isOver: () => read().isSettled,
    async end() {
      const { status, task } = read();
      const [theirs, ...more] = emulator.tasks;
      if (more.length > 0) wrong.push('one intent became more than one task');
      if (theirs) {
        const client = createWebRunClient({ ...server, fetch: emulator.fetch });
        wrong.push(...differences(task, await client.getTask(theirs)));
      } else if (status !== 'terminated') wrong.push(`${status} here, never sent there`);
      manager.dispose();
      await emulator.close();
      return { wrong, status };
    },
  };
}

/** In what the task that is shown differs from the server's. */
function differences(shown: Task | undefined, truth: Task): string[] {
  const wrong: string[] = [];
  if (shown?.status !== truth.status) return [`${shown?.status ?? 'nothing'} here, ${truth.status} there`];
  const { sessionId, taskId } = shown;
  if (sessionId !== truth.sessionId || taskId !== truth.taskId) wrong.push('shows another task');
  for (const key of ['result', 'failure'])
    if (toText(shown, key) !== toText(truth, key))
      wrong.push(`${key} ${toText(shown, key)} here, ${toText(truth, key)} there`);
  // What a stop has cost the server tells only to who asks once more.
  const isLess = (shown.usage.costUsd ?? 0) < (truth.usage.costUsd ?? 0);
  if ((shown.usage.costUsd ?? 0) > (truth.usage.costUsd ?? 0) || (isLess && shown.status !== 'terminated'))
    wrong.push(`cost ${shown.usage.costUsd ?? '?'} here, ${truth.usage.costUsd ?? '?'} there`);
  return wrong;
}

const toText = (task: Task, key: string): string =>
  JSON.stringify(Object.entries(task).find(([own]) => own === key)?.[1]);

/** Walks some seeds to their end, side by side on one clock; none knows of another. */
async function walk(seeds: readonly number[]): Promise<Map<string, number>> {
  const walks = seeds.map((seed) => ({ seed, ...start(seed) }));
  // A browser that was lost, a poll that was lost twice: some need a minute.
  for (let seconds = 0; seconds < 120 && walks.some(({ isOver }) => !isOver()); seconds += 5)
    await vi.advanceTimersByTimeAsync(5_000);
  await vi.advanceTimersByTimeAsync(5_000); // whoever wakes up late
  const ends = new Map<string, number>();
  for (const { seed, end } of walks) {
    const { wrong, status } = await end();
    expect(wrong, `seed ${seed}; alone: WEBRUN_TEST_SEED=${seed}`).toEqual([]);
    ends.set(status, (ends.get(status) ?? 0) + 1);
  }
  return ends;
}

// POST ──────── reply (late) ─┐
// GET ── lost, late ──────────┼─► parse ─► merge ─► one final state, the server's
// socket ── late, twice, lost ┘
const alone = process.env['WEBRUN_TEST_SEED'];
const ofEach = 250;
const walksAtOnce = 25;

test.each([1, 251, 501, 751])(
  '250 runs over connections that delay, repeat, lose and drop end as the server ended, from seed %i',
  async (first) => {
    const seeds = Array.from({ length: ofEach }, (_, index) => first + index).filter(
      (seed) => alone === undefined || seed === Number(alone),
    );
    const ends = new Map<string, number>();
    for (let from = 0; from < seeds.length; from += walksAtOnce)
      for (const [status, count] of await walk(seeds.slice(from, from + walksAtOnce)))
        ends.set(status, (ends.get(status) ?? 0) + count);
    if (alone !== undefined) return;
    // Each kind of end was reached often, and no other.
    expect([...ends.keys()].toSorted()).toEqual(['completed', 'failed', 'terminated']);
    for (const count of ends.values()) expect(count).toBeGreaterThan(10);
  },
  60_000,
);
