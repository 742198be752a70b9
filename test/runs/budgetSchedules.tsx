import { setImmediate as realImmediate } from 'node:timers';
import { QueryClient } from '@tanstack/react-query';
import { beforeAll, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { RunBudget, StartedRun } from 'webrun-react/runs';
import { closeBrowser, openBrowser } from '../hooks/browser.js';
import { openPage } from '../hooks/page.js';
import type { TestPage } from '../hooks/page.js';
import { createRandom } from '../random.js';

// One run that costs more and more, and what may go wrong around its budget: the cost is told late, now and then or never; the page is
// reloaded, a second tab comes and goes, the clock is set. A person answers some questions. All of it is in one clock.
//
//   |-POST-|--- polls, the cost grows ---| limit |--- asked and paused, or stopped ---| allowed, resumed | … | ended
//
// What must hold: the server is told to pause or stop within one poll interval's cost of the limit, counted from when a reply could say
// so; and no run is stopped below what a person has allowed.
//
// Replay a seed: WEBRUN_SEED=123 npx vitest run --project dom test/runs/budgetSchedules.test

const only = Number(process.env['WEBRUN_SEED'] ?? Number.NaN);

/** A poll comes after 2 s and up to a tenth more. */
const intervalMs = 2_200;
/** A stop waits so long for what other tabs may have published, and a message between tabs takes its time. */
const deliveryMs = 200;
/** How often the task's cost grows. */
const stepMs = 250;

interface Command {
  readonly state: string;
  readonly at: number;
  readonly costUsd: number;
}

/** Plays the schedule of a seed, and throws with its story if a promise is broken. */
async function play(seed: number): Promise<void> {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 26, 12) });
  const random = createRandom(seed * 7_919 + 17);
  const story: string[] = [];
  const now = (): number => performance.now();
  const startedAt = now();
  const tell = (words: string): void =>
    void story.push(`${((now() - startedAt) / 1_000).toFixed(1)} s ${words}`);

  const limitUsd = random.pick([0.1, 0.25, 0.4, 1]);
  const usdPerSecond = limitUsd / random.pick([8, 20, 45, 90]);
  const onExceed = random.pick(['ask', 'ask', 'stop'] as const);
  const told = random.pick(['always', 'always', 'late', 'sometimes', 'never'] as const);
  const estimateUsd = limitUsd / 2;
  const lagMs = told === 'late' ? random.pick([2_000, 5_000, 9_000]) : 0;
  tell(
    `${limitUsd} USD, ${usdPerSecond.toFixed(4)} a second, ${onExceed}, cost told ${told}${lagMs ? ` ${lagMs} ms` : ''}`,
  );

  const commands: Command[] = [];
  /** When a reply last told a cost below the limit of its time, and first one that is not; `null` while none has. */
  let toldOverAt: number | null = null;
  /** The limit in force: what a person has allowed, or what was set. */
  let allowedUsd = limitUsd;
  let allowedAt = 0;
  /** For how long no page was there since the limit could last be told. */
  let absentMs = 0;
  let longestGapMs = 0;
  let lastPollAt = now();
  const history: { at: number; usd: number }[] = [];
  let costUsd = 0;

  const emulator = createEmulator({
    holdMs: 1_000,
    rateLimit: 0,
    // Its own clock: the page's may be set.
    clock: {
      now: () => 1_800_000_000_000 + now(),
      after(ms, callback) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    },
    agent: {
      name: 'growing',
      async *run(_task, context) {
        for (let left = 240_000 / stepMs; left > 0; left--) {
          await context.sleep(stepMs);
          costUsd += (usdPerSecond * stepMs) / 1_000;
          history.push({ at: now(), usd: costUsd });
          yield { type: 'usage', costUsd: (usdPerSecond * stepMs) / 1_000 };
        }
        yield { type: 'result', message: 'done' };
      },
    },
    async intercept(request, next) {
      const { method, path } = request;
      if (path === '/start/send-message') {
        const { message } = JSON.parse(await request.text()) as { message: { newState: string } };
        commands.push({ state: message.newState, at: now(), costUsd });
        tell(`${message.newState} at ${costUsd.toFixed(4)} USD`);
        return undefined;
      }
      if (method !== 'GET') return undefined;
      longestGapMs = Math.max(longestGapMs, now() - lastPollAt - absentMs);
      lastPollAt = now();
      const reply = await next();
      const body = (await reply.json()) as Record<string, unknown> & { usage?: { cost?: number } };
      const isTold = told === 'always' || told === 'late' || (told === 'sometimes' && random.next() < 0.6);
      const { usage } = body;
      if (!isTold || !usage) {
        const { usage: _, ...rest } = body;
        return Response.json(rest, { status: reply.status });
      }
      const isOver = /completed|terminated|failed/.test(String(body['status'] ?? body['type']));
      const known = isOver ? costUsd : (history.findLast(({ at }) => at <= now() - lagMs)?.usd ?? 0);
      if (known >= allowedUsd) toldOverAt ??= now();
      else absentMs = 0;
      return Response.json({ ...body, usage: { ...usage, cost: known } }, { status: reply.status });
    },
  });

  const browser = openBrowser();
  let tabs: { readonly key: symbol; readonly page: TestPage }[] = [];
  const open = async (): Promise<void> => {
    const key = Symbol('tab');
    browser.open(key);
    const client = createWebRunClient({
      fetch: emulator.fetch,
      baseUrl: 'http://webrun.test',
      apiKey: 'test',
    });
    const page = openPage({
      client,
      queryClient: new QueryClient(),
      persist: 'local',
      budget: { perRunUsd: limitUsd, onExceed, estimateUsd, answerWithinMs: 60_000 },
    });
    tabs = [...tabs, { key, page }];
    await vi.dynamicImportSettled();
  };
  const close = ({ key, page }: (typeof tabs)[number], isCrash: boolean): void => {
    tabs = tabs.filter((tab) => tab.key !== key);
    browser.kill(key, () => page.kill(isCrash), isCrash);
  };
  const pass = async (ms: number): Promise<void> => {
    /* oxlint-disable no-await-in-loop -- time passes in order */
    for (let left = ms; left > 0; left -= 100) {
      await vi.advanceTimersByTimeAsync(Math.min(100, left));
      // Bodies are read by real time, which must not take any of the virtual.
      for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => void realImmediate(resolve));
      if (tabs.length === 0) absentMs += Math.min(100, left);
    }
    /* oxlint-enable no-await-in-loop */
  };
  const runs = (): readonly StartedRun[] => tabs[0]?.page.manager.list() ?? [];
  const budget = (): RunBudget | undefined => runs()[0]?.budget;
  const isAsking = (): boolean => {
    const { askedCount = 0, allowedCount = 0 } = budget() ?? {};
    return askedCount > allowedCount && runs()[0]?.isPending === true && !runs()[0]?.isCancelling;
  };

  try {
    await open();
    const runId = tabs[0]?.page.manager.start({ taskDetails: 'grow' }) ?? '';
    await vi.dynamicImportSettled();
    await pass(1_500);
    let reloads = 0;
    for (let step = 0; step < 40 && runs()[0]?.isSettled === false; step++) {
      const action = random.pick([
        '',
        '',
        '',
        'reload',
        'tab',
        'close',
        'clock',
        'allow',
        'allow',
        'allow early',
      ]);
      const tab = random.pick(tabs);
      if (action === 'reload') {
        reloads++;
        const isCrash = random.next() < 0.5;
        tell(isCrash ? 'crash' : 'reload');
        close(tab, isCrash);
        if (random.next() < 0.5) await pass(random.below(3_000));
        await open();
      } else if (action === 'tab' && tabs.length < 3) {
        tell('another tab');
        await open();
      } else if (action === 'close' && tabs.length > 1) {
        tell('a tab is closed');
        reloads++;
        close(tab, random.next() < 0.5);
      } else if (action === 'clock') {
        const jumpMs = random.pick([-86_400_000, -60_000, 30_000, 3_600_000, 86_400_000]);
        tell(`the clock is set by ${jumpMs / 1_000} s`);
        vi.setSystemTime(Date.now() + jumpMs);
      } else if (action === 'allow early' || (action === 'allow' && isAsking())) {
        const usd = Number((allowedUsd * random.pick([1.25, 1.5, 2])).toPrecision(6));
        const wasAllowed = await tab.page.manager.allowBudget(runId, usd).then(
          () => true,
          () => false,
        );
        tell(`${action} up to ${usd}: ${wasAllowed ? 'taken' : 'refused'}`);
        const current = tab.page.manager.get(runId)?.budget;
        if (current?.allowedUsd === usd) {
          allowedUsd = usd;
          allowedAt = now();
          toldOverAt = null;
        }
      }
      const before = commands.length;
      await pass(500 + random.below(6_000));
      check(before, reloads);
    }
    tell('calm');
    const before = commands.length;
    for (let seconds = 0; seconds < 400 && runs()[0]?.isSettled !== true; seconds += 10) await pass(10_000);
    check(before, reloads);
    expect(runs()[0]?.isSettled, 'has ended').toBe(true);
    expect(emulator.tasks.map(({ status }) => status)).toEqual([runs()[0]?.status]);
    for (const { page } of tabs)
      expect(page.manager.get(runId)?.status, 'in every tab').toBe(runs()[0]?.status);
    // After its end nothing is counted any more.
    const ended = costUsd;
    await pass(20_000);
    expect(costUsd).toBe(ended);
  } catch (error) {
    throw new Error(
      `Seed ${seed}: ${(error as Error).message}\n${story.join('\n')}\nReplay: WEBRUN_SEED=${seed} npx vitest run --project dom test/runs/budgetSchedules.test`,
      { cause: error },
    );
  } finally {
    for (const tab of tabs) close(tab, false);
    await emulator.close();
    // What was postponed happens, or nothing would ever be postponed again.
    await vi.advanceTimersByTimeAsync(5_000);
    closeBrowser();
    vi.restoreAllMocks();
    vi.useRealTimers();
  }

  function check(from: number, reloads: number): void {
    // What the server was told in this step; pause and stop may both have come.
    for (const { state, at, costUsd: cost } of commands.slice(from)) {
      if (state !== 'pause' && state !== 'terminate') continue;
      const isFresh = at - allowedAt < deliveryMs;
      // Nobody stops or pauses what is allowed to go on. Where the cost is told, the server's own figure says so.
      if (!isFresh && told === 'always' && reloads === 0)
        expect(cost, `${state} not before the limit`).toBeGreaterThanOrEqual(allowedUsd - 1e-9);
      const late = lagMs + absentMs + deliveryMs + stepMs;
      if (told === 'always' || told === 'late') {
        const overshoot = cost - allowedUsd;
        const most = (usdPerSecond * (intervalMs + late)) / 1_000;
        if (state === 'pause' || onExceed === 'stop')
          expect(overshoot, `overshoot at ${state}`).toBeLessThanOrEqual(most + 1e-9);
      }
    }
    const stopped = budget()?.stoppedUsd;
    if (stopped !== undefined && commands.some(({ state }) => state === 'terminate'))
      expect(stopped, 'what it counted as when it was stopped').toBeGreaterThanOrEqual(allowedUsd - 1e-9);
    // Told that the limit is reached, somebody acts before the next poll would be due.
    if (toldOverAt !== null && tabs.length > 0 && runs()[0]?.isPending) {
      const acted = commands.some(
        ({ at, state }) => at >= allowedAt && (state === 'pause' || state === 'terminate'),
      );
      if (now() - toldOverAt - absentMs > intervalMs + deliveryMs) expect(acted, 'acts in time').toBe(true);
    }
    if (told === 'never' && reloads === 0 && runs()[0]?.isPending)
      expect(
        commands.length > 0 ||
          now() - startedAt < (allowedUsd / estimateUsd) * 60_000 + 2 * intervalMs + 2_000,
        'never inert',
      ).toBe(true);
  }
}

/** Tests of the schedules of some seeds, 50 each; with `WEBRUN_SEED`, of that one only. */
export function testBudgets(firstSeed: number, count: number): void {
  beforeAll(() => import('../../src/runs/budgetGuard.js'));

  const perTest = 50;
  const first = Array.from({ length: Math.ceil(count / perTest) }, (_, index) => firstSeed + index * perTest);
  test.each(Number.isNaN(only) ? first : [only])('from seed %i', async (from) => {
    const last = Number.isNaN(only) ? from + perTest : from + 1;
    // oxlint-disable-next-line no-await-in-loop -- they share the clock
    for (let seed = from; seed < last; seed++) await play(seed);
  });
}
