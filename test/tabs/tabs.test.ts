import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { chromiumFlags, findChromium } from 'webrun-local/chromium';
import type { PageApp } from './page.js';
import { serveSite } from './serve.js';
import type { Site } from './serve.js';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } });

/** A name that is not loopback: by plain HTTP its pages have no Web Locks. */
const plainHost = 'plain.test';

// The page runs in a real Chromium: its connections, its locks and its tabs are what is tested.
let browser: Browser;
let context: BrowserContext;
let site: Site;
/** Each start has a text of its own: a slot with a pending run of equal input would return that run's id. */
let started = 0;

beforeAll(async () => {
  const { executablePath, env } = await findChromium();
  browser = await chromium.launch({
    executablePath,
    args: [
      ...chromiumFlags,
      '--ignore-certificate-errors',
      `--host-resolver-rules=MAP ${plainHost} 127.0.0.1`,
    ],
    env: { ...process.env, ...env },
  });
});
afterAll(() => browser?.close());
beforeEach(async () => {
  started = 0;
  context = await browser.newContext({ ignoreHTTPSErrors: true });
});
afterEach(async () => {
  await context.close();
  await site.close();
});

async function open(persist: 'session' | 'local' = 'session', starts = 0): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.url}?persist=${persist}&starts=${starts}`);
  await page.waitForFunction('window.app');
  return page;
}

const start = (page: Page, details: string, count = 1): Promise<string[]> => {
  const texts = Array.from({ length: count }, () => `${details} [say: ${started++}]`);
  return page.evaluate((all) => all.map((text) => window.app.start(text)), texts);
};
const list = (page: Page): Promise<ReturnType<PageApp['list']>> => page.evaluate(() => window.app.list());
const statuses = async (page: Page): Promise<string[]> => (await list(page)).map(({ status }) => status);

async function until(check: () => Promise<boolean>): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- it waits for something
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 50));
}

const areAll = async (page: Page, status: string): Promise<boolean> =>
  (await statuses(page)).every((each) => each === status);

/** Asks for something else until a poll, too, has been answered, 20 times at least: none of it waits for the POSTs, which are all held on. */
async function askBesideHeldPosts(page: Page): Promise<void> {
  const { posts, polls } = site.answered;
  const held = site.now.posts;
  for (let times = 0; times < 20 || site.answered.polls === polls; times++)
    // oxlint-disable-next-line no-await-in-loop -- one ping after the other
    await page.evaluate(() => window.app.ping());
  expect(site.answered.posts).toBe(posts);
  expect(site.now.posts).toBe(held);
}

/** A page with one run that is polled; the POSTs of what it starts from now on are held until they are released. */
async function openHolding(isHttp2 = false): Promise<Page> {
  site = await serveSite({ holdMs: 50 }, isHttp2);
  const page = await open();
  await start(page, '[until released]');
  await until(() => areAll(page, 'running'));
  site.emulator.configure({ holdMs: 600_000 });
  return page;
}

// start ── one is polled ── POSTs held ── others ask, polls too ── released ── all done
describe('over HTTP/1.1, with POSTs that are really held', () => {
  test.each([6, 8, 12])('%i tasks at once hold 4 POSTs, and nothing else waits for them', async (count) => {
    const page = await openHolding();
    await start(page, '[until released]', count);
    await until(async () => site.now.posts === 4);
    await askBesideHeldPosts(page);
    site.release();
    await until(() => areAll(page, 'completed'));
    expect(site.peak.posts).toBe(4);
    expect(site.peak.all).toBeLessThanOrEqual(5);
    expect(site.emulator.tasks).toHaveLength(count + 1);
  });

  test('two tabs with 6 tasks each hold 4 POSTs together, and both come to their end', async () => {
    const first = await openHolding();
    const second = await open();
    await Promise.all([start(first, '[until released]', 6), start(second, '[until released]', 6)]);
    await until(async () => site.now.posts === 4);
    await askBesideHeldPosts(first);
    site.release();
    await until(async () => (await areAll(first, 'completed')) && areAll(second, 'completed'));
    expect(site.peak.posts).toBe(4);
    expect(site.peak.all).toBeLessThanOrEqual(5);
    expect(site.emulator.tasks).toHaveLength(13);
  });

  test('a tab that dies frees its places', async () => {
    site = await serveSite({ holdMs: 600_000 });
    const [first, second] = [await open(), await open()];
    await start(first, '[until released]', 4);
    await until(async () => site.now.posts === 4);
    await start(second, '[after 0.1s]', 2);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await statuses(second)).toEqual(['queued', 'queued']);
    await first.close();
    await until(() => areAll(second, 'completed'));
  });
});

// a poll every 2 s ── both tabs open, three starts each on mount ── 4 held ── released ── all done
describe.each(['session', 'local'] as const)(
  'tabs that start runs as soon as they are there, kept with %s',
  (persist) => {
    /** A run that is polled, in a storage that the next page load of its tab finds; POSTs are held from now on. */
    async function openPolled(): Promise<Page> {
      site = await serveSite({ holdMs: 50 });
      const page = await open(persist);
      await start(page, '[until released]');
      await until(() => areAll(page, 'running'));
      site.emulator.configure({ holdMs: 600_000 });
      return page;
    }

    async function expectFourHeld(tabs: readonly Page[]): Promise<void> {
      await until(async () => site.now.posts === 4);
      await askBesideHeldPosts(tabs[0]!);
      expect(site.peak.posts).toBe(4);
      site.release();
      await until(async () => {
        const all = await Promise.all(tabs.map((tab) => areAll(tab, 'completed')));
        return all.every(Boolean) && site.emulator.tasks.length === 7;
      });
      expect(site.peak.posts).toBe(4);
      expect(site.peak.all).toBeLessThanOrEqual(6);
      expect(site.emulator.tasks).toHaveLength(7);
    }

    test('two at the same time, three each: no more than 4 POSTs are held, and polls are answered', async () => {
      const first = await openPolled();
      const reloaded = first.goto(`${site.url}?persist=${persist}&starts=3`);
      const [second] = await Promise.all([open(persist, 3), reloaded]);
      await first.waitForFunction('window.app');
      await expectFourHeld([first, second]);
    });

    test('one while another has three held: no more than 4 are held, and polls are answered', async () => {
      const first = await openPolled();
      await start(first, '[until released]', 3);
      await until(async () => site.now.posts === 3);
      const second = await open(persist, 3);
      await expectFourHeld([first, second]);
    });
  },
);

// |-POST held ── duplicated ── released ── done in both
describe.each([
  ['with Web Locks', 'localhost', true],
  ['by plain HTTP, without them', plainHost, false],
])('a tab that is duplicated, %s', (_, host, hasLocks) => {
  test('shows the POST that the first one holds, and its end, as nothing lost', async () => {
    site = await serveSite({ holdMs: 600_000 });
    const first = await context.newPage();
    await first.goto(site.url.replace('localhost', host));
    await first.waitForFunction('window.app');
    expect(await first.evaluate(() => 'locks' in navigator)).toBe(hasLocks);
    await start(first, '[until released]');
    await until(async () => site.now.posts === 1);
    // The new page gets a copy of the storage of its opener, as a duplicate does.
    const [second] = await Promise.all([
      context.waitForEvent('page'),
      first.evaluate(() => void window.open(location.href)),
    ]);
    await second.waitForFunction('window.app');
    // Longer than a page that does not answer is believed to live.
    for (const since = Date.now(); Date.now() - since < 3_000; await new Promise((go) => setTimeout(go, 100)))
      expect(await statuses(second)).toEqual(['submitting']);
    site.release();
    await until(async () => (await areAll(first, 'completed')) && areAll(second, 'completed'));
    expect((await list(second))[0]?.message).toBe('0');
    expect(site.emulator.tasks).toHaveLength(1);
  });

  test('says that it is lost once the first one is gone', async () => {
    site = await serveSite({ holdMs: 600_000 });
    const first = await context.newPage();
    await first.goto(site.url.replace('localhost', host));
    await first.waitForFunction('window.app');
    await start(first, '[until released]');
    await until(async () => site.now.posts === 1);
    const [second] = await Promise.all([
      context.waitForEvent('page'),
      first.evaluate(() => void window.open(location.href)),
    ]);
    await second.waitForFunction('window.app');
    await first.close();
    await until(() => areAll(second, 'lost'));
    expect(site.emulator.tasks).toHaveLength(1);
  });
});

describe('over HTTP/2', () => {
  test('12 tasks go at once when the cap is lifted, and nothing waits for them', async () => {
    const page = await openHolding(true);
    await start(page, '[until released]', 12);
    await until(async () => site.now.posts === 12);
    await askBesideHeldPosts(page);
    site.release();
    await until(() => areAll(page, 'completed'));
    expect(site.peak.posts).toBe(12);
  });
});

describe('tabs that share a ledger', () => {
  test('show the same runs, ask once for all, and another takes over when that tab closes', async () => {
    site = await serveSite({ holdMs: 300 });
    const pages = [await open('local'), await open('local')] as const;
    const polls = new Map<Page, number>();
    for (const page of pages)
      page.on('request', (request) => {
        if (request.url().includes('/api/task/')) polls.set(page, (polls.get(page) ?? 0) + 1);
      });
    await start(pages[0], '[until released]');
    await until(async () => (await statuses(pages[1]))[0] === 'running');
    polls.clear();
    await until(async () => [...polls.values()].some((count) => count >= 3));
    expect(polls.size).toBe(1);
    const [asking, other] = polls.has(pages[0]) ? pages : ([pages[1], pages[0]] as const);
    await asking.close();
    await until(async () => polls.has(other));
    site.release();
    await until(() => areAll(other, 'completed'));
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
    site = await serveSite({ holdMs: 600_000 });
    const first = await open('local');
    await start(first, '[until released]');
    await until(async () => site.now.posts === 1);
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

test('a reload during the wait resumes at once, and the run comes to its end', async () => {
  site = await serveSite({ holdMs: 300 });
  const page = await open();
  await start(page, '[until released]');
  await until(() => areAll(page, 'running'));
  await page.reload();
  await page.waitForFunction('window.app');
  await until(() => areAll(page, 'running'));
  site.release();
  await until(async () => (await statuses(page))[0] === 'completed');
  expect((await list(page))[0]?.message).toBe('0');
  expect(site.emulator.tasks).toHaveLength(1);
});

// Chromium without a window keeps no page for going back: it is loaded anew here, as everywhere one that holds a lock is.
test.each(['session', 'local'] as const)(
  'a run that ended while the person was on another page is current after one poll, kept with %s',
  async (persist) => {
    site = await serveSite({ holdMs: 300 });
    const page = await open(persist);
    await start(page, '[until released]');
    await until(() => areAll(page, 'running'));
    await page.goto(`${site.url}ping`);
    const { polls } = site.answered;
    site.release();
    await page.goBack();
    await page.waitForFunction('window.app');
    await until(async () => (await statuses(page))[0] === 'completed');
    // One may have been under way when the page was left.
    expect(site.answered.polls - polls).toBeLessThanOrEqual(2);
    expect(site.emulator.tasks).toHaveLength(1);
  },
);
