import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { fetchOptions } from '../chromium.js';
import {
  areAll,
  askBesideHeldPosts,
  context,
  list,
  open,
  openHolding,
  serve,
  site,
  start,
  statuses,
  until,
} from './tabs.js';

// start ── one is polled ── POSTs held ── others ask, polls too ── released ── all done
describe('over HTTP/1.1, with POSTs that are really held', () => {
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
});

describe('tabs that share a ledger', () => {
  test('show the same runs, ask once for all, and another takes over when that tab closes', async () => {
    await serve({ holdMs: 300 });
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

  // tab 1: start, POST ──────┬── done
  // tab 2: start ── joins it ┤
  // tab 3: start ── joins it ┘   all three at the same moment
  test('start one task when the same slot is started in three of them at the same moment', async () => {
    await serve({ holdMs: 300 });
    const pages = await Promise.all([1, 2, 3].map(() => open('local', 0, 0, 'lamps')));
    const rounds = 8;
    for (let round = 0; round < rounds; round++) {
      const at = Date.now() + 300;
      const text = `[after 0.2s] [say: ${round}]`;
      const startAt = ([time, details]: readonly [number, string]): Promise<string> =>
        new Promise((resolve) => {
          const wait = (): void =>
            Date.now() >= time ? resolve(window.app.start(details)) : void setTimeout(wait);
          wait();
        });
      // oxlint-disable-next-line no-await-in-loop -- one moment after the other
      await Promise.all(pages.map((page) => page.evaluate(startAt, [at, text] as const)));
      for (const page of pages)
        // oxlint-disable-next-line no-await-in-loop -- one tab after the other
        await until(async () => (await list(page))[0]?.message === `${round}` && areAll(page, 'completed'));
    }
    expect(site.emulator.tasks).toHaveLength(rounds);
    for (const page of pages) expect(await statuses(page)).toHaveLength(rounds); // oxlint-disable-line no-await-in-loop
  });

  test('a guardrail answered in one tab closes in the others, and a cancel too', async () => {
    await serve({ holdMs: 300 });
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
});

test('a reload during the wait resumes at once, and the run comes to its end', async () => {
  await serve({ holdMs: 300 });
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

// POST ── held ── its connection breaks ── Chromium itself sends it again ── released ── done
test.each([
  ['HTTP/1.1', false],
  ['HTTP/2', true],
])('over %s a held start that Chromium sends again on its own begins one task', async (_, isHttp2) => {
  await serve({ holdMs: 60_000 }, isHttp2);
  const page = await open();
  await start(page, '[until released]');
  await until(async () => site.now.posts === 1);
  site.cut();
  await until(async () => site.now.posts === 2); // the one that nobody reads any more, and its repeat
  site.release();
  await until(() => areAll(page, 'completed'));
  expect(site.emulator.tasks).toHaveLength(1);
});

// The address of such a frame is about:srcdoc. In a sandbox its origin is opaque: it has no storage, and Chromium denies it locks.
test.each([
  ['a frame', '', 'granted'],
  ['a sandboxed frame', 'sandbox="allow-scripts"', 'SecurityError'],
])('a page in %s without an address of its own runs a task to its end', async (_, sandbox, locks) => {
  await serve({ holdMs: 300 });
  // Scripts and requests of an opaque origin are foreign to the site.
  await context.route(/\/(page\.js|chunk|api\/)/, async (route) => {
    const response = await route.fetch(fetchOptions);
    await route.fulfill({ response, headers: { ...response.headers(), 'access-control-allow-origin': '*' } });
  });
  const page = await context.newPage();
  await page.goto(`${site.url}ping`);
  const srcdoc = '<div id=root></div><script type=module src=/page.js></script>';
  await page.setContent(`<iframe ${sandbox} srcdoc="${srcdoc}"></iframe>`);
  const frame = page.frames()[1]!;
  await frame.waitForFunction('window.app');
  const request = (): Promise<string> =>
    navigator.locks
      .request('test', () => 'granted')
      .catch((error: unknown) => (error instanceof Error ? error.name : ''));
  expect(await frame.evaluate(request)).toBe(locks);
  expect(await frame.evaluate(() => location.href)).toBe('about:srcdoc');
  await frame.evaluate(() => window.app.start('[after 1s] [say: done]'));
  await frame.waitForFunction(() => window.app.list()[0]?.status === 'completed');
  expect(site.emulator.tasks).toHaveLength(1);
});
