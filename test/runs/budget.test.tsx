import { focusManager } from '@tanstack/react-query';
import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { useRun, WebRunProvider } from 'webrun-react';
import { createRunManager, describeBudget, estimateCost } from 'webrun-react/runs';
import type { BudgetOptions, RunManager, StartedRun } from 'webrun-react/runs';
import { createWebRunClient, isWebRunError } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator, EmulatorOptions } from 'webrun-react/testing';
import { openPage } from '../hooks/page.js';

// What budgets do to real runs: an emulator whose tasks cost more every second, one clock, commands that really arrive.

let emulator: Emulator;
const managers: RunManager[] = [];

// Loaded once by real time; after that it comes at once.
beforeAll(() =>
  Promise.all([import('../../src/runs/budgetGuard.js'), import('../../src/runs/eventStream.js')]),
);
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  for (const manager of managers.splice(0)) {
    manager.reset();
    manager.dispose();
  }
  await emulator.close();
  sessionStorage.clear();
  localStorage.clear();
  vi.useRealTimers();
});

/** What a task costs in one poll interval of at most 2.2 s, in which its cent of a second may fall due three times. */
const pollUsd = 0.031;

/** A manager whose tasks cost a cent a second until they end: "grow for 60 s". */
function open(
  budget: BudgetOptions | undefined,
  intercept?: NonNullable<EmulatorOptions['intercept']>,
): RunManager {
  emulator = createEmulator({
    holdMs: 1_000,
    rateLimit: 0,
    ...(intercept && { intercept }),
    agent: {
      name: 'growing',
      async *run(task, context) {
        const seconds = Number(/(\d+) s/.exec(task.taskDetails)?.[1] ?? 60);
        for (let second = 0; second < seconds; second++) {
          await context.sleep(1_000);
          yield { type: 'usage', costUsd: 0.01 };
        }
        yield { type: 'result', message: 'done' };
      },
    },
  });
  const client = createWebRunClient({
    fetch: emulator.fetch,
    baseUrl: `http://webrun.test/${Math.random()}`,
    apiKey: 'test',
  });
  const manager = createRunManager({ client, persist: false, budget });
  managers.push(manager);
  return manager;
}

const pass = async (ms: number): Promise<void> => {
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(ms);
};
const get = (manager: RunManager, runId: string): StartedRun => manager.get(runId)!;
const costOf = async (run: StartedRun): Promise<number> => {
  const task = await createWebRunClient({
    fetch: emulator.fetch,
    baseUrl: 'http://webrun.test',
    apiKey: 'test',
  }).getTask({
    sessionId: run.sessionId ?? '',
    taskId: run.taskId ?? '',
  });
  return task.usage.costUsd ?? NaN;
};
const messages = (): number => emulator.requests.filter(({ path }) => path === '/start/send-message').length;

// 0 s    1 s      33 s      41 s
// |-POST-|-polls--|---------|
//                 warned    stopped: $0.41 of $0.40
test('warns from 80 % on, and stops at the budget; after that the server counts nothing more', async () => {
  const manager = open({ perRunUsd: 0.4, onExceed: 'stop' });
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(30_000);
  expect(get(manager, runId).budget?.warnedUsd).toBeUndefined();
  await pass(5_000);
  expect(get(manager, runId).budget?.warnedUsd).toBe(0.4);
  expect(messages()).toBe(0);
  await pass(10_000);
  const run = get(manager, runId);
  expect(run.status).toBe('terminated');
  expect(run.budget?.stoppedUsd).toBeGreaterThanOrEqual(0.4);
  expect(run.usage?.costUsd).toBeLessThanOrEqual(0.4 + pollUsd);
  const cost = await costOf(run);
  await pass(60_000);
  expect(await costOf(run)).toBe(cost);
});

test('asks at the budget with the run paused, resumes up to what a person allows, and asks again there', async () => {
  const manager = open({ perRunUsd: 0.4 });
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(46_000);
  const asked = get(manager, runId);
  expect(asked.budget).toMatchObject({ askedCount: 1, pausedCount: 1 });
  expect(asked.phase).toBe('paused');
  const cost = asked.usage?.costUsd ?? NaN;
  expect(cost).toBeLessThanOrEqual(0.4 + pollUsd);
  await pass(60_000);
  // Only the waiting session is billed.
  expect((get(manager, runId).usage?.costUsd ?? NaN) - cost).toBeLessThanOrEqual(0.021);
  await manager.allowBudget(runId, 0.6);
  await pass(10_000);
  expect(get(manager, runId)).toMatchObject({ status: 'running', phase: 'running' });
  await pass(15_000);
  expect(get(manager, runId)).toMatchObject({
    phase: 'paused',
    budget: { askedCount: 2, allowedCount: 1, allowedUsd: 0.6 },
  });
  await manager.allowBudget(runId, 5);
  await pass(200_000);
  expect(get(manager, runId).status).toBe('completed');
});

test('is raised by the id of the run, as a dashboard does it', async () => {
  const manager = open({ perRunUsd: 0.4 });
  const runId = manager.start({ taskDetails: 'grow for 60 s' });
  const { result } = renderHook(() => useRun(runId), {
    wrapper: ({ children }) => <WebRunProvider manager={manager}>{children}</WebRunProvider>,
  });
  await pass(46_000);
  await act(() => result.current.allowBudget(0.9));
  expect(get(manager, runId).budget).toMatchObject({ allowedUsd: 0.9 });
});

test('stops what nobody answers in 5 minutes', async () => {
  const manager = open({ perRunUsd: 0.4 });
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(46_000 + 290_000);
  expect(get(manager, runId).status).toBe('running');
  await pass(20_000);
  const run = get(manager, runId);
  expect(run.status).toBe('terminated');
  // $0.02 a minute of waiting.
  expect(run.usage?.costUsd).toBeLessThanOrEqual(0.4 + pollUsd + 0.11);
});

test('a question waits as long as the app says, and a warning as late', async () => {
  const manager = open({ perRunUsd: 0.4, warnAt: 1, answerWithinMs: 10_000 });
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(38_000);
  expect(get(manager, runId).budget?.warnedUsd).toBeUndefined();
  await pass(8_000);
  expect(get(manager, runId).phase).toBe('paused');
  await pass(12_000);
  expect(get(manager, runId).status).toBe('terminated');
});

test('a question about the day takes no less than the day has cost', async () => {
  const manager = open({ perDayUsd: 0.3 });
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(40_000);
  const { isDay, costUsd = NaN } = describeBudget(get(manager, runId)) ?? {};
  expect([isDay, costUsd > 0.3]).toEqual([true, true]);
  for (const usd of [0.3, costUsd])
    await expect(manager.allowBudget(runId, usd)).rejects.toMatchObject({ code: 'budget', field: 'usd' });
  await manager.allowBudget(runId, 1);
  await pass(5_000);
  expect(get(manager, runId).phase).toBe('running');
});

test('stops what the API cannot pause', async () => {
  const manager = open({ perRunUsd: 0.4 }, async (request) =>
    (await request.text()).includes('"pause"')
      ? Response.json({ success: false, message: 'No such state.' }, { status: 400 })
      : undefined,
  );
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(46_000);
  const run = get(manager, runId);
  expect(run.status).toBe('terminated');
  expect(run.budget).toMatchObject({ askedCount: 1, unpausedCount: 1 });
  expect(run.usage?.costUsd).toBeLessThanOrEqual(0.4 + pollUsd);
});

/** Answers requests that ask for a state of the session in the server's place, and counts them. */
function onState(
  state: 'pause' | 'resume' | 'terminate',
  reply: (count: number) => Response | undefined,
): { readonly intercept: NonNullable<EmulatorOptions['intercept']>; readonly count: () => number } {
  let count = 0;
  return {
    count: () => count,
    intercept: async (request) =>
      (await request.text()).includes(`"${state}"`) ? reply(++count) : undefined,
  };
}
const refuse = (status: number): Response =>
  Response.json({ success: false, message: 'Not now.' }, { status });

test('sends a pause again that got lost on its way', async () => {
  const pauses = onState('pause', (count) => {
    if (count === 1) throw new TypeError('Failed to fetch');
    return undefined;
  });
  const manager = open({ perRunUsd: 0.4 }, pauses.intercept);
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(50_000);
  expect(get(manager, runId)).toMatchObject({ phase: 'paused', budget: { pausedCount: 1 } });
  expect(pauses.count()).toBe(2);
});

test('a run whose pause the server has taken is paused, also where the server goes on to call it running', async () => {
  const manager = open({ perRunUsd: 0.4 }, async (request, next) => {
    if (request.method !== 'GET') return undefined;
    const reply = await (await next()).text();
    return new Response(reply.replaceAll('"paused"', '"running"'));
  });
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(20_000);
  expect(get(manager, runId)).toMatchObject({ status: 'running', phase: 'running' });
  await pass(26_000);
  expect(get(manager, runId)).toMatchObject({
    status: 'running',
    phase: 'paused',
    task: { phase: 'running' },
  });
  await manager.allowBudget(runId, 0.6);
  expect(get(manager, runId)).toMatchObject({ status: 'running', phase: 'running' });
});

// Its cent of a second, for the 10 s that the action before a pause may take: 10 cents above the budget.
test('stops a run that goes on to cost while its pause is not taken, long before the 5 minutes for an answer', async () => {
  const pauses = onState('pause', () => refuse(503));
  const manager = open({ perRunUsd: 0.4 }, pauses.intercept);
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(70_000);
  const run = get(manager, runId);
  expect(run.status).toBe('terminated');
  expect(run.usage?.costUsd).toBeLessThanOrEqual(0.4 + 2 * pollUsd + 0.11);
});

test('sends a stop that is refused again every 2 s, and no sooner', async () => {
  const stops = onState('terminate', () => refuse(403));
  const manager = open({ perRunUsd: 0.1, onExceed: 'stop' }, stops.intercept);
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(15_000);
  const before = stops.count();
  await pass(20_000);
  expect(stops.count() - before).toBeGreaterThanOrEqual(5);
  expect(stops.count() - before).toBeLessThanOrEqual(10);
  expect(get(manager, runId)).toMatchObject({ status: 'running', cancelError: { status: 403 } });
});

test('sends a resume that is refused for good again every 2 s, and no sooner', async () => {
  const resumes = onState('resume', (count) => (count <= 4 ? refuse(403) : undefined));
  const manager = open({ perRunUsd: 0.4 }, resumes.intercept);
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(46_000);
  await expect(manager.allowBudget(runId, 0.6)).rejects.toMatchObject({ status: 403 });
  await pass(1_000);
  expect(resumes.count()).toBe(1);
  await pass(20_000);
  expect(get(manager, runId)).toMatchObject({ phase: 'running', budget: { resumedCount: 1 } });
  expect(resumes.count()).toBe(5);
});

test('an answer sends one resume; where that is not taken it rejects, and is sent again', async () => {
  const resumes = onState('resume', (count) => (count === 1 ? refuse(503) : undefined));
  const manager = open({ perRunUsd: 0.4 }, resumes.intercept);
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(46_000);
  expect(resumes.count()).toBe(0);
  await expect(manager.allowBudget(runId, 0.6)).rejects.toMatchObject({ status: 503 });
  await pass(100);
  expect(resumes.count()).toBe(1);
  await pass(10_000);
  expect(get(manager, runId)).toMatchObject({ phase: 'running', budget: { resumedCount: 1 } });
  expect(resumes.count()).toBe(2);
});

test('a run in a hidden tab ends at its budget as in one that is seen', async () => {
  const manager = open({ perRunUsd: 0.4, onExceed: 'stop' });
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(2_000);
  focusManager.setFocused(false);
  await pass(60_000);
  focusManager.setFocused(undefined);
  expect(get(manager, runId).status).toBe('terminated');
  expect(get(manager, runId).usage?.costUsd).toBeLessThanOrEqual(0.4 + 2 * pollUsd);
});

test('only notes what is exceeded with warn', async () => {
  const manager = open({ perRunUsd: 0.4, onExceed: 'warn' });
  const runId = manager.start({ taskDetails: 'grow for 60 s' });
  await pass(70_000);
  expect(get(manager, runId)).toMatchObject({
    status: 'completed',
    budget: { warnedUsd: 0.4, exceededUsd: 0.4 },
  });
  expect(messages()).toBe(0);
});

test.each([
  ['warn', 'completed', 'exceeded'],
  ['stop', 'terminated', 'stopped'],
] as const)(
  'with %s a run on a day whose budget is used says that it is the day',
  async (onExceed, status, said) => {
    const manager = open({ perRunUsd: 5, perDayUsd: 0.3, onExceed, estimateUsd: 0.01 });
    const runId = manager.start({ taskDetails: 'grow for 60 s' });
    await pass(70_000);
    const run = get(manager, runId);
    expect(run.status).toBe(status);
    expect(describeBudget(run)).toMatchObject({ status: said, isDay: true, limitUsd: 0.3 });
    expect(describeBudget(run)?.costUsd).toBeGreaterThanOrEqual(0.3);
  },
);

test('a warning about the day is none about the budget of the run', async () => {
  const manager = open({ perRunUsd: 1, perDayUsd: 5, onExceed: 'warn', estimateUsd: 0.01, warnAt: 0.05 });
  const runId = manager.start({ taskDetails: 'grow for 60 s' });
  await pass(70_000);
  expect(describeBudget(get(manager, runId))?.status).toBe('within');
});

test('a budget of one run needs no budget of the manager', async () => {
  const manager = open(undefined);
  const [bound, free] = [
    manager.start({ taskDetails: 'grow for 60 s' }, { budgetUsd: 0.1 }),
    manager.start({ taskDetails: 'grow for 60 s' }),
  ];
  await pass(20_000);
  expect(get(manager, bound).phase).toBe('paused');
  expect(get(manager, free)).toMatchObject({ phase: 'running', budget: undefined });
  await manager.allowBudget(free, 1); // nothing keeps it from going on
  await manager.cancel(bound);
  const again = manager.retry(bound);
  expect(get(manager, again).budget?.limitUsd).toBe(0.1);
});

test('refuses starts in words once the day is used up, and takes them again at midnight', async () => {
  vi.setSystemTime(new Date('2026-11-26T22:00:00Z'));
  const manager = open({ perDayUsd: 0.3, onExceed: 'stop', estimateUsd: 0.01 });
  const first = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(60_000);
  expect(get(manager, first).status).toBe('terminated');
  const second = manager.start({ taskDetails: 'grow for 5 s' });
  await pass(1_000);
  expect(get(manager, second)).toMatchObject({
    status: 'refused',
    error: {
      code: 'budget',
      apiCode: 'DAILY_BUDGET_EXHAUSTED',
      field: 'budget.perDayUsd',
      outcome: 'refused',
    },
  });
  expect(get(manager, second).error?.message).toMatch(
    /used up: today's runs count as \$0\.3\d* of \$0\.3\. Nothing/,
  );
  expect(emulator.tasks).toHaveLength(1);
  vi.setSystemTime(new Date('2026-11-27T10:00:00Z'));
  const third = manager.start({ taskDetails: 'grow for 5 s' });
  await pass(10_000);
  expect(get(manager, third).status).toBe('completed');
});

test('what has just begun counts as its estimate where others are to start, and the refusal says so', async () => {
  const manager = open({ perDayUsd: 0.3, onExceed: 'stop', estimateUsd: 0.2 });
  manager.start({ taskDetails: 'grow for 200 s' });
  await pass(3_000);
  const second = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(100);
  expect(get(manager, second).status).toBe('submitting');
  const third = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(100);
  expect(get(manager, third)).toMatchObject({ status: 'refused', error: { field: 'budget.perDayUsd' } });
  expect(get(manager, third).error?.message).toContain(
    "today's runs count as $0.4 of $0.3, of which $0.4 is an estimate. Nothing was sent.",
  );
  expect(emulator.tasks).toHaveLength(2);
});

// A poll every 2 s, then replies that take 4 s, then "not before 20 s".
test('a run that is close to its budget is polled no sooner than others are', async () => {
  let polls = 0;
  let kind: 'usual' | 'slow' | 'limited' = 'usual';
  const manager = open({ perRunUsd: 2, onExceed: 'stop' }, async ({ method }, next) => {
    if (method !== 'GET') return next();
    polls++;
    if (kind === 'slow') await new Promise((resolve) => setTimeout(resolve, 4_000));
    if (kind !== 'limited') return next();
    const headers = { 'retry-after': '20' };
    return Response.json({ success: false, message: 'Too many requests' }, { status: 429, headers });
  });
  manager.start({ taskDetails: 'grow for 190 s' });
  await pass(112_000);
  const pollsIn = async (ms: number, of: typeof kind): Promise<number> => {
    kind = of;
    await pass(6_000); // what was under way before
    const before = polls;
    await pass(ms);
    return polls - before;
  };
  expect(await pollsIn(12_000, 'usual')).toBeLessThanOrEqual(6);
  expect(await pollsIn(12_000, 'slow')).toBeLessThanOrEqual(2);
  expect(await pollsIn(18_000, 'limited')).toBeLessThanOrEqual(1);
});

const withoutUsage: NonNullable<EmulatorOptions['intercept']> = async (_request, next) => {
  const reply = await next();
  const { usage: _, ...body } = (await reply.json()) as Record<string, unknown>;
  return Response.json(body, { status: reply.status });
};

test('an estimate is what runs are documented to cost, and stays below the budget', async () => {
  const manager = open({ perRunUsd: 5 });
  const usd = estimateCost([], {}).usd;
  const [usual, small] = [
    manager.start({ taskDetails: 'grow for 5 s' }),
    manager.start({ taskDetails: 'grow for 5 s' }, { budgetUsd: usd }),
  ];
  await pass(2_000);
  expect(get(manager, usual).budget?.estimateUsd).toBe(usd);
  expect(get(manager, small).budget?.estimateUsd).toBeCloseTo(usd * 0.8, 10);
});

test('a cost that is never told does not grow while its run is paused', async () => {
  const manager = open({ perRunUsd: 0.4, estimateUsd: 0.2 }, withoutUsage);
  const runId = manager.start({ taskDetails: 'grow for 900 s', maxDurationMs: 300_000 });
  await pass(150_000);
  expect(get(manager, runId)).toMatchObject({ status: 'running', budget: { pausedCount: 1 } });
  await pass(120_000);
  expect(get(manager, runId).status).toBe('running');
});

test('a cost that is never told counts as its estimate, and grows with the time', async () => {
  const manager = open({ perRunUsd: 0.4, onExceed: 'stop', estimateUsd: 0.1 }, withoutUsage);
  const runId = manager.start({ taskDetails: 'grow for 250 s' });
  await pass(200_000);
  expect(get(manager, runId)).toMatchObject({
    status: 'running',
    usage: { costUsd: null },
    budget: { estimateUsd: 0.1 },
  });
  await pass(45_000);
  expect(get(manager, runId)).toMatchObject({
    status: 'terminated',
    budget: { stoppedUsd: expect.closeTo(0.4, 1) as number },
  });
});

test.each([
  [{ perRunUsd: 0 }, 'budget.perRunUsd'],
  [{ perRunUsd: -1 }, 'budget.perRunUsd'],
  [{ perRunUsd: Number.NaN }, 'budget.perRunUsd'],
  [{ perRunUsd: Infinity }, 'budget.perRunUsd'],
  [{ perRunUsd: 1e9 }, 'budget.perRunUsd'],
  [{ perRunUsd: '5' as never }, 'budget.perRunUsd'],
  [{ perDayUsd: 0 }, 'budget.perDayUsd'],
  [{ perRunUsd: 1, estimateUsd: 2 }, 'budget.estimateUsd'],
  [{ perRunUsd: 1, warnAt: 80 }, 'budget.warnAt'],
  [{ perRunUsd: 1, onExceed: 'halt' as never }, 'budget.onExceed'],
  [{ perRunUsd: 1, answerWithinMs: 0 }, 'budget.answerWithinMs'],
  // What a call without types may have written: a budget that says nothing would be none.
  [5 as never, 'budget'],
  [0 as never, 'budget'],
  [Number.NaN as never, 'budget'],
  ['5' as never, 'budget'],
  [true as never, 'budget'],
  [[0.4] as never, 'budget'],
  [{ perRun: 1 } as never, 'budget.perRun'],
  [{ perRunUsd: 1, perDayUSD: 5 } as never, 'budget.perDayUSD'],
] as const)('%o is refused in words, and nothing is sent', async (budget, field) => {
  const manager = open(budget);
  const runId = manager.start({ taskDetails: 'grow for 5 s' });
  await pass(1_000);
  expect(get(manager, runId)).toMatchObject({ status: 'refused', error: { code: 'budget', field } });
  expect(get(manager, runId).error?.message).toMatch(
    /^\[webrun-react\] Could not start the task: `.*\. .*Nothing was sent\. \(errors\.mdx#budget\)$/,
  );
  expect(emulator.requests).toEqual([]);
});

test.each([0, -1, Number.NaN, Infinity])(
  'a budgetUsd of %d is refused, and nothing is sent',
  async (budgetUsd) => {
    const manager = open(undefined);
    const runId = manager.start({ taskDetails: 'grow for 5 s' }, { budgetUsd });
    await pass(1_000);
    expect(get(manager, runId)).toMatchObject({ status: 'refused', error: { field: 'budgetUsd' } });
    expect(emulator.requests).toEqual([]);
  },
);

test('allowing too little, or no amount, is an error, and nothing is sent', async () => {
  const manager = open({ perRunUsd: 0.4 });
  const runId = manager.start({ taskDetails: 'grow for 200 s' });
  await pass(46_000);
  const before = messages();
  for (const usd of [0.4, 0, Number.NaN, -1, 1e9, get(manager, runId).usage?.costUsd ?? 0]) {
    const error: unknown = await manager.allowBudget(runId, usd).catch((reason: unknown) => reason);
    expect(isWebRunError(error) && error.code, String(usd)).toBe('budget');
  }
  expect(messages()).toBe(before);
});

test('a start waits for what watches its budget, and is refused where that cannot be loaded; then it can be sent again', async () => {
  const manager = open({ perRunUsd: 0.4 }) as RunManager & { budget: { load: () => Promise<never> } };
  const { load } = manager.budget;
  manager.budget.load = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
  const runId = manager.start({ taskDetails: 'grow for 5 s' });
  await pass(10);
  expect(get(manager, runId)).toMatchObject({
    status: 'refused',
    error: {
      code: 'budget',
      outcome: 'refused',
      message: expect.stringContaining('Nothing was sent') as string,
    },
  });
  expect(emulator.requests).toEqual([]);
  manager.budget.load = load;
  const again = manager.retry(runId);
  await pass(10_000);
  expect(get(manager, again).status).toBe('completed');
});

test('two budgets for one client are refused in words, and nothing is sent', async () => {
  const manager = open({ perRunUsd: 0.4 });
  const other = createRunManager({ client: manager.client, persist: false, budget: { perRunUsd: 5 } });
  managers.push(other);
  for (const each of [manager, other]) {
    const runId = each.start({ taskDetails: 'grow for 5 s' });
    await pass(10);
    expect(get(each, runId)).toMatchObject({ status: 'refused', error: { code: 'budget', field: 'budget' } });
    expect(get(each, runId).error?.message).toMatch(/two providers of one client/);
  }
  expect(emulator.requests).toEqual([]);
});

test('a budget that is used while nobody is in the page is asked about once the page is back', async () => {
  const texts = new Map<string, string>();
  const storage = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => void texts.set(name, text),
    removeItem: (name: string) => void texts.delete(name),
  };
  const { client } = open(undefined);
  const options = { client, budget: { perRunUsd: 0.2 }, persist: storage, scope: 'reload' };
  const first = openPage(options);
  const runId = first.manager.start({ taskDetails: 'grow for 200 s' });
  await pass(5_000);
  first.kill();
  await pass(30_000);
  const second = openPage(options);
  await pass(2_500);
  expect(second.manager.get(runId)).toMatchObject({
    phase: 'paused',
    budget: { limitUsd: 0.2, askedCount: 1, pausedCount: 1 },
  });
  second.kill();
});

test('a hidden tab that is away neither polls nor is connected, and is back when it is seen', async () => {
  const joined: string[] = [];
  const { client } = open(undefined);
  const manager = createRunManager({
    client,
    persist: false,
    scope: 'away',
    whenHidden: 'away',
    connect: (options) => {
      joined.push('open');
      const channel = emulator.connect(options);
      return { ...channel, close: () => (joined.push('closed'), channel.close()) };
    },
  });
  managers.push(manager);
  const polls = (): number => emulator.requests.filter(({ method }) => method === 'GET').length;
  manager.start({ taskDetails: 'grow for 200 s' });
  await vi.dynamicImportSettled();
  await pass(2_000);
  await pass(4_000);
  expect(joined).toEqual(['open']);
  focusManager.setFocused(false);
  await pass(1_000);
  const before = polls();
  await pass(120_000);
  expect(polls()).toBe(before);
  expect(joined).toEqual(['open', 'closed']);
  focusManager.setFocused(true);
  await pass(3_000);
  expect(polls()).toBeGreaterThan(before);
  expect(joined).toEqual(['open', 'closed', 'open']);
  focusManager.setFocused(undefined);
});
