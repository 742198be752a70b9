import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launch } from '../chromium.js';
import type { PageApp } from './page.js';
import { serveSite } from './serve.js';
import type { Site } from './serve.js';

/** A name that is not loopback: by plain HTTP its pages have no Web Locks. */
export const plainHost = 'plain.test';

// The page runs in a real Chromium: its connections, its locks and its tabs are what is tested.
let browser: Browser;
/** A new one for each test. */
export let context: BrowserContext;
/** The one that `serve` has started last. */
export let site: Site;
/** Each start has a text of its own: a slot with a pending run of equal input would return that run's id. */
let started = 0;

beforeAll(async () => {
  browser = await launch(['--ignore-certificate-errors', `--host-resolver-rules=MAP ${plainHost} 127.0.0.1`]);
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

/** Starts the site of a test; it is closed after it. */
export async function serve(...args: Parameters<typeof serveSite>): Promise<void> {
  site = await serveSite(...args);
}

export async function open(
  persist: 'session' | 'local' = 'session',
  starts = 0,
  maxHeldPosts = 0,
  name?: string,
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(
    `${site.url}?persist=${persist}&starts=${starts}&held=${maxHeldPosts}${name ? `&name=${name}` : ''}`,
  );
  await page.waitForFunction('window.app');
  return page;
}

export const start = (page: Page, details: string, count = 1): Promise<string[]> => {
  const texts = Array.from({ length: count }, () => `${details} [say: ${started++}]`);
  return page.evaluate((all) => all.map((text) => window.app.start(text)), texts);
};
export const list = (page: Page): Promise<ReturnType<PageApp['list']>> =>
  page.evaluate(() => window.app.list());
export const statuses = async (page: Page): Promise<string[]> =>
  (await list(page)).map(({ status }) => status);

export async function until(check: () => Promise<boolean>): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- it waits for something
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 50));
}

export const areAll = async (page: Page, status: string): Promise<boolean> =>
  (await statuses(page)).every((each) => each === status);

/** Asks for something else until a poll, too, has been answered, 20 times at least: none of it waits for the POSTs, which are all held on. */
export async function askBesideHeldPosts(page: Page): Promise<void> {
  const { posts, polls } = site.answered;
  const held = site.now.posts;
  for (let times = 0; times < 20 || site.answered.polls === polls; times++)
    // oxlint-disable-next-line no-await-in-loop -- one ping after the other
    await page.evaluate(() => window.app.ping());
  expect(site.answered.posts).toBe(posts);
  expect(site.now.posts).toBe(held);
}

/** A page with one run that is polled; the POSTs of what it starts from now on are held until they are released. */
export async function openHolding(isHttp2 = false, maxHeldPosts = 0): Promise<Page> {
  await serve({ holdMs: 50 }, isHttp2);
  const page = await open('session', 0, maxHeldPosts);
  await start(page, '[until released]');
  await until(() => areAll(page, 'running'));
  site.emulator.configure({ holdMs: 600_000 });
  return page;
}
