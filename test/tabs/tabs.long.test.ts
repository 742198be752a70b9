import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  areAll,
  askBesideHeldPosts,
  context,
  list,
  open,
  openHolding,
  plainHost,
  serve,
  site,
  start,
  statuses,
  until,
} from './tabs.js';

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

  test('a tab that dies frees its places', async () => {
    await serve({ holdMs: 600_000 });
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
      await serve({ holdMs: 50 });
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
    await serve({ holdMs: 600_000 });
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
    await serve({ holdMs: 600_000 });
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
  test.each([
    ['12 tasks go at once when the cap is lifted', 12, 12, 0],
    ['no more POSTs are held than the app allows', 6, 2, 2],
  ])('%s, and nothing waits for them', async (_, count, held, maxHeldPosts) => {
    const page = await openHolding(true, maxHeldPosts);
    await start(page, '[until released]', count);
    await until(async () => site.now.posts === held);
    await askBesideHeldPosts(page);
    site.release();
    await until(() => areAll(page, 'completed'));
    expect(site.peak.posts).toBe(held);
  });
});

describe('tabs that share a ledger', () => {
  test('a run that waits in one tab is cancelled in another for free', async () => {
    await serve({ holdMs: 3_000 });
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
    await serve({ holdMs: 600_000 });
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
    await serve({ holdMs: 300 });
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
    await serve({ holdMs: 300 });
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
    await serve({ holdMs: 300 });
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
    await serve({ holdMs: 1_000 });
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

// Chromium without a window keeps no page for going back: it is loaded anew here, as everywhere one that holds a lock is.
test.each(['session', 'local'] as const)(
  'a run that ended while the person was on another page is current after one poll, kept with %s',
  async (persist) => {
    await serve({ holdMs: 300 });
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
