import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromiumFlags, findChromium } from '../../src/local/chromium.js';
import type { PageApp } from './tabs/page.js';
import { serveSite } from './tabs/serve.js';
import type { Site } from './tabs/serve.js';

// The page runs in a real Chromium: its connections, its locks and its tabs are what is tested.
let browser: Browser;
let context: BrowserContext;
let site: Site;

beforeAll(async () => {
  const { executablePath, env } = await findChromium();
  browser = await chromium.launch({
    executablePath,
    args: [...chromiumFlags, '--ignore-certificate-errors'],
    env: { ...process.env, ...env },
  });
});
afterAll(() => browser?.close());
beforeEach(async () => {
  context = await browser.newContext({ ignoreHTTPSErrors: true });
});
afterEach(async () => {
  await context.close();
  await site.close();
});

const holdMs = 2_500;

async function open(persist: 'session' | 'local' = 'session'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.url}?persist=${persist}`);
  await page.waitForFunction('window.app');
  return page;
}

const start = (page: Page, details: string, count = 1): Promise<string[]> =>
  page.evaluate(
    ([text, times]) =>
      Array.from({ length: times }, (_, index) => window.app.start(`${text} [say: ${index}]`)),
    [details, count] as const,
  );
const list = (page: Page): Promise<ReturnType<PageApp['list']>> => page.evaluate(() => window.app.list());
const statuses = async (page: Page): Promise<string[]> => (await list(page)).map(({ status }) => status);

async function until(check: () => Promise<boolean>): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- it waits for something
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 50));
}

const areAll = async (page: Page, status: string): Promise<boolean> =>
  (await statuses(page)).every((each) => each === status);

/** Asks for something else over and over until all has ended; returns the longest wait over the idle median. */
async function measure(page: Page, pages: readonly Page[]): Promise<{ worstMs: number; ratio: number }> {
  const times: number[] = [];
  const storm = { isOver: false };
  const over = until(async () =>
    (await Promise.all(pages.map((each) => areAll(each, 'completed')))).every(Boolean),
  );
  void over.then(() => (storm.isOver = true));
  /* oxlint-disable no-await-in-loop -- one ping after the other */
  while (!storm.isOver) {
    times.push(await page.evaluate(() => window.app.ping()));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const idle: number[] = [];
  for (let index = 0; index < 20; index++) idle.push(await page.evaluate(() => window.app.ping()));
  /* oxlint-enable no-await-in-loop */
  const worstMs = Math.max(...times);
  return { worstMs, ratio: worstMs / (idle.toSorted((a, b) => a - b)[10] ?? 1) };
}

const told: string[] = [];
afterAll(() => void process.stdout.write(`${told.join('\n')}\n`));

describe('over HTTP/1.1, with POSTs that are really held', { timeout: 60_000 }, () => {
  test.each([6, 8, 12])('%i tasks at once hold 4 POSTs, and nothing else waits for them', async (count) => {
    site = await serveSite({ holdMs });
    const page = await open();
    await start(page, '[after 4s]', count);
    const { worstMs, ratio } = await measure(page, [page]);
    told.push(`HTTP/1.1, ${count} tasks: worst wait of another request ${ratio.toFixed(1)} idle round trips`);
    expect(site.peak.posts).toBe(4);
    expect(site.peak.all).toBeLessThanOrEqual(5);
    expect(site.peak.polls).toBeGreaterThan(0);
    // Behind a held POST it would have waited for the rest of a hold.
    expect(worstMs).toBeLessThan(holdMs / 3);
    expect(site.emulator.tasks).toHaveLength(count);
  });

  test('two tabs with 6 tasks each hold 4 POSTs together, and both come to their end', async () => {
    site = await serveSite({ holdMs });
    const [first, second] = [await open(), await open()];
    await Promise.all([start(first, '[after 4s]', 6), start(second, '[after 4s]', 6)]);
    const { worstMs, ratio } = await measure(first, [first, second]);
    told.push(
      `HTTP/1.1, two tabs with 6 tasks: worst wait of another request ${ratio.toFixed(1)} idle round trips`,
    );
    expect(site.peak.posts).toBe(4);
    expect(site.peak.all).toBeLessThanOrEqual(5);
    expect(worstMs).toBeLessThan(holdMs / 3);
    expect(site.emulator.tasks).toHaveLength(12);
  });

  test('a tab that dies frees its places', async () => {
    site = await serveSite({ holdMs: 30_000 });
    const [first, second] = [await open(), await open()];
    await start(first, '[after 60s]', 4);
    await until(async () => site.peak.posts === 4);
    await start(second, '[after 0.1s]', 2);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await statuses(second)).toEqual(['queued', 'queued']);
    await first.close();
    await until(() => areAll(second, 'completed'));
  });
});

describe('over HTTP/2', { timeout: 60_000 }, () => {
  test('12 tasks go at once when the cap is lifted, and nothing waits for them', async () => {
    site = await serveSite({ holdMs }, true);
    const page = await open();
    await start(page, '[after 0.1s]');
    await until(() => areAll(page, 'completed'));
    await start(page, '[after 4s]', 12);
    const { worstMs, ratio } = await measure(page, [page]);
    told.push(`HTTP/2, 12 tasks: worst wait of another request ${ratio.toFixed(1)} idle round trips`);
    expect(site.peak.posts).toBe(12);
    expect(worstMs).toBeLessThan(holdMs / 3);
  });
});

describe('tabs that share a ledger', { timeout: 60_000 }, () => {
  test('show the same runs, ask once for all, and another takes over when that tab closes', async () => {
    site = await serveSite({ holdMs: 300 });
    const [first, second] = [await open('local'), await open('local')];
    await start(first, '[after 9s]');
    await until(async () => (await statuses(second))[0] === 'running');
    const before = site.emulator.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    const polls = site.emulator.requests.length - before;
    expect(polls).toBeGreaterThanOrEqual(1);
    expect(polls).toBeLessThanOrEqual(3);
    await second.close();
    const closedAt = Date.now();
    const asked = site.emulator.requests.length;
    await until(async () => site.emulator.requests.length > asked);
    expect(Date.now() - closedAt).toBeLessThan(3_000);
    await until(() => areAll(first, 'completed'));
  });

  test('a guardrail answered in one tab closes in the others, and a cancel too', async () => {
    site = await serveSite({ holdMs: 300 });
    const [first, second] = [await open('local'), await open('local')];
    const [runId = ''] = await start(first, '[ask: Which?] [after 60s]');
    await until(
      async () => (await statuses(first))[0] === 'guardrail' && (await statuses(second))[0] === 'guardrail',
    );
    await first.evaluate((id) => window.app.answer(id, 'blue'), runId);
    await until(() => areAll(second, 'running'));
    await first.evaluate((id) => window.app.cancel(id), runId);
    await until(() => areAll(second, 'terminated'));
    expect(site.emulator.tasks.map(({ status }) => status)).toEqual(['terminated']);
  });

  test('a run that waits in one tab is cancelled in another for free', async () => {
    site = await serveSite({ holdMs: 3_000 });
    const [first, second] = [await open('local'), await open('local')];
    const ids = await start(first, '[after 1s]', 5);
    await until(async () => (await list(second)).length === 5);
    await second.evaluate((id) => window.app.cancel(id), ids[4] ?? '');
    await until(
      async () => (await list(first)).find(({ runId }) => runId === ids[4])?.status === 'terminated',
    );
    await until(
      async () => (await list(second)).find(({ runId }) => runId === ids[4])?.status === 'terminated',
    );
    await until(async () => (await statuses(first)).filter((status) => status === 'completed').length === 4);
    expect(site.emulator.tasks).toHaveLength(4);
  });

  test('a POST under way in one tab is nothing lost in the other until that tab dies', async () => {
    site = await serveSite({ holdMs: 20_000 });
    const first = await open('local');
    await start(first, '[after 60s]');
    await until(async () => site.peak.posts === 1);
    const second = await open('local');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await statuses(second)).toEqual(['submitting']);
    await first.close();
    await until(() => areAll(second, 'lost'));
    expect((await list(second))[0]?.reason).toBe('cut');
    expect(site.emulator.tasks).toHaveLength(1);
  });

  test('logging out in one forgets every run in all', async () => {
    site = await serveSite({ holdMs: 300 });
    const [first, second] = [await open('local'), await open('local')];
    await start(first, '[after 60s]', 2);
    await until(async () => (await list(second)).length === 2);
    await second.evaluate(() => window.app.reset());
    await until(async () => (await list(first)).length === 0);
    await first.reload();
    await first.waitForFunction('window.app');
    expect(await list(first)).toEqual([]);
  });

  // |-start, told-|-POST leaves, written and told-|-held ...      the other tab forgets all, anywhere on this line
  test('what is told or written at the moment of a logout brings nothing back', async () => {
    site = await serveSite({ holdMs: 300 });
    const [first, second] = [await open('local'), await open('local')];
    /* oxlint-disable no-await-in-loop -- one logout after the other */
    for (let round = 0; round < 10; round++) {
      await start(first, '[after 60s]', 2);
      await new Promise((resolve) => setTimeout(resolve, 4 * round));
      await second.evaluate(() => window.app.reset());
      await until(async () => (await list(first)).length === 0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await list(second)).toEqual([]);
    }
    /* oxlint-enable no-await-in-loop */
    await new Promise((resolve) => setTimeout(resolve, 1_200)); // lazy writes
    expect(await list(await open('local'))).toEqual([]);
  });

  test('a dismissed run stays away, in each tab and for those that come later', async () => {
    site = await serveSite({ holdMs: 300 });
    const [first, second] = [await open('local'), await open('local')];
    const [runId = ''] = await start(first, '[after 0.1s]');
    await until(async () => (await statuses(second))[0] === 'completed');
    await start(second, '[after 60s]'); // the second tab writes what the first has not read
    await second.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    await first.evaluate((id) => window.app.dismiss(id), runId);
    await until(async () => (await list(second)).length === 1);
    expect(await first.evaluate(() => JSON.stringify(Object.entries(localStorage)))).not.toContain(runId);
    await new Promise((resolve) => setTimeout(resolve, 1_200)); // lazy writes
    expect((await list(await open('local'))).map((run) => run.status)).toEqual(['running']);
  });

  test('a tab that loads meanwhile knows what was started, and that nothing of it is lost', async () => {
    site = await serveSite({ holdMs: 1_000 });
    const first = await open('local');
    for (let round = 0; round < 5; round++) {
      // oxlint-disable-next-line no-await-in-loop -- one tab after the other
      const [second, ids] = await Promise.all([open('local'), start(first, '[after 60s]', 1)]);
      // oxlint-disable-next-line no-await-in-loop -- see above
      await until(async () => (await list(second)).some((run) => run.runId === ids[0]));
      // oxlint-disable-next-line no-await-in-loop -- see above
      expect(await statuses(second)).not.toContain('lost');
    }
    await until(() => areAll(first, 'running'));
  });
});

test(
  'a reload during the wait resumes at once, and the run comes to its end',
  { timeout: 30_000 },
  async () => {
    site = await serveSite({ holdMs: 300 });
    const page = await open();
    await start(page, '[after 4s]');
    await until(() => areAll(page, 'running'));
    await page.reload();
    await page.waitForFunction('window.app');
    await until(async () => (await statuses(page))[0] === 'completed');
    expect((await list(page))[0]?.message).toBe('0');
    expect(site.emulator.tasks).toHaveLength(1);
  },
);
