import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { RunManagerOptions, StartedRun } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator, EmulatorOptions } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { createManager } from '../../src/runs/runManager.js';
import type { Manager } from '../../src/runs/runManager.js';

// Results that are too long to be stored, over a reload: in a storage of the app's own, on a server that has them or has forgotten them.

beforeEach(async () => {
  await import('../../src/runs/budgetGuard.js'); // what is loaded late is there at once, however busy the machine
  vi.useFakeTimers({ now: Date.UTC(2026, 9, 1, 12) });
});
afterEach(() => void vi.useRealTimers());

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
const long = 'x'.repeat(150_000);

interface World {
  readonly emulator: Emulator;
  /** What the app's storage holds. */
  readonly texts: Map<string, string>;
  /** Loads the page again. */
  load(options?: Partial<RunManagerOptions>): Manager;
  /** From now on the server knows no task any more. */
  forget(): void;
}

function createWorld(options: EmulatorOptions = {}): World {
  const texts = new Map<string, string>();
  let isForgotten = false;
  const emulator = createEmulator({
    holdMs: 1_000,
    rateLimit: 0,
    async intercept(request, next) {
      if (request.method !== 'GET') return undefined;
      if (isForgotten) return Response.json({ success: false, message: 'Not found' }, { status: 404 });
      const reply = await next();
      return new Response((await reply.text()).replaceAll('LONG', long), reply);
    },
    ...options,
  });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  const persist = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => void texts.set(name, text),
    removeItem: (name: string) => void texts.delete(name),
  };
  return {
    emulator,
    texts,
    load: (settings) => createManager({ client, persist, ...settings }, createPage()).use(),
    forget: () => void (isForgotten = true),
  };
}

const polls = ({ emulator }: World): number =>
  emulator.requests.filter(({ method, path }) => method === 'GET' && path.startsWith('/task')).length;

/** Runs a task to its end, and closes the page. */
async function finish(world: World, taskDetails: string): Promise<StartedRun> {
  const manager = world.load();
  const runId = manager.start({ taskDetails });
  await pass(10_000);
  const run = manager.get(runId)!;
  manager.dispose();
  await pass(60_000);
  return run;
}

describe('a result that is too long to be stored', () => {
  test('leaves its run completed after a reload, with its cost and its times, where the server has forgotten it', async () => {
    const world = createWorld();
    const before = await finish(world, '[after 2s] [cost: 0.01] [say: LONG]');
    expect([before.status, before.result?.message?.length]).toEqual(['completed', long.length]);
    world.forget();
    const after = world.load();
    const settled = vi.fn<(run: StartedRun) => void>();
    after.onSettled(settled);
    const { runId, settledAt, endedAt, usage } = before;
    const kept = { status: 'completed', settledAt, endedAt, usage };
    expect(after.get(runId)).toMatchObject(kept);
    expect(after.get(runId)?.usage?.costUsd).toBe(0.01);
    await pass(60_000);
    expect(after.get(runId)).toMatchObject({
      ...kept,
      result: { message: null },
      task: { isTruncated: true },
    });
    expect(settled).not.toHaveBeenCalled();
    after.dispose();
  });

  // reload   0s     2s     4s      reload
  // |------404----404----404-------|--------  nothing is asked
  test('is asked for three times, and after another reload not again', async () => {
    const world = createWorld();
    const { runId } = await finish(world, '[after 2s] [say: LONG]');
    world.forget();
    const before = polls(world);
    const after = world.load();
    await pass(600_000);
    expect(polls(world) - before).toBe(3);
    after.dispose();
    await pass(1_000);
    const again = world.load();
    await pass(600_000);
    expect(polls(world) - before).toBe(3);
    expect(again.get(runId)?.status).toBe('completed');
    again.dispose();
  });

  test('is read again from a server that has it, and its run is settled all the time', async () => {
    const world = createWorld();
    const before = await finish(world, '[after 2s] [cost: 0.01] [say: LONG]');
    const asked = polls(world);
    const after = world.load();
    const statuses = new Set<string | undefined>();
    const settled = vi.fn<(run: StartedRun) => void>();
    after.subscribe((runId) => statuses.add(after.get(runId)?.status));
    after.onSettled(settled);
    await pass(60_000);
    const { result, task, settledAt, usage } = before;
    expect(after.get(before.runId)).toMatchObject({ result, task, settledAt, usage });
    expect(after.get(before.runId)?.task).not.toHaveProperty('isTruncated');
    expect([...statuses]).toEqual(['completed']);
    expect(settled).not.toHaveBeenCalled();
    expect(polls(world) - asked).toBe(1);
    after.dispose();
  });

  test('counts for the budget of its day', async () => {
    const world = createWorld();
    await finish(world, '[after 2s] [cost: 0.9] [say: LONG]');
    world.forget();
    const after = world.load({ budget: { perDayUsd: 0.5 } });
    const runId = after.start({ taskDetails: '[say: next]' });
    await pass(10_000);
    expect(after.get(runId)).toMatchObject({ status: 'refused', error: { code: 'budget' } });
    after.dispose();
  });

  test('is in the history too', async () => {
    const world = createWorld();
    const { runId } = await finish(world, '[after 2s] [cost: 0.01] [say: LONG]');
    const entries = [...world.texts].filter(([name]) => name.endsWith(runId));
    expect(entries).toHaveLength(1);
    world.texts.clear();
    const nothing = (): void => undefined;
    const history = { save: nothing, load: () => Promise.resolve(entries), remove: nothing };
    const after = world.load({ history });
    await pass(1_000);
    expect(after.get(runId)).toMatchObject({ status: 'completed', usage: { costUsd: 0.01 } });
    after.dispose();
  });
});

test('a failure keeps its code and cost where what it had brought is too long', async () => {
  const world = createWorld({
    async intercept(request, next) {
      const reply = await next();
      if (request.method !== 'GET') return reply;
      const body = (await reply.json()) as object;
      return Response.json(
        'code' in body
          ? { ...body, data: { message: long, output: { rows: [long] }, files: [{ filename: 'a.csv' }] } }
          : body,
        { status: reply.status },
      );
    },
  });
  const before = await finish(world, '[after 2s] [cost: 0.01] [fail: ELEMENT_NOT_FOUND]');
  expect(before.failure).toMatchObject({ answer: long, code: 'ELEMENT_NOT_FOUND' });
  world.forget();
  const stored = world.texts.get([...world.texts.keys()].find((name) => name.endsWith(before.runId)) ?? '');
  expect(stored?.length).toBeLessThan(3_000);
  const after = world.load();
  const { code, files } = before.failure!;
  expect(after.get(before.runId)).toMatchObject({
    status: 'failed',
    settledAt: before.settledAt,
    usage: { costUsd: 0.01 },
    failure: { code, files, answer: null, output: null },
  });
  after.dispose();
});

test('a long input is stored whole, and costs its result nothing', async () => {
  const world = createWorld();
  const taskDetails = `[after 2s] [cost: 0.01] [say: done] ${long}`;
  const { runId, ...before } = await finish(world, taskDetails);
  const asked = polls(world);
  const after = world.load();
  await pass(60_000);
  expect(after.get(runId)).toEqual({ runId, ...before });
  expect(after.get(runId)?.input?.taskDetails).toBe(taskDetails);
  expect(polls(world)).toBe(asked);
  after.dispose();
});
