import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startLocal } from 'webrun-local';
import { launch } from '../chromium.js';
import type { NoticeApp } from './noticePage.js';
import { serveSite } from './serve.js';
import type { Site } from './serve.js';

// Five real tabs of one browser, one storage, one election. What a notice holds and how often it comes is asserted, never how long it takes.

let browser: Browser;
let context: BrowserContext;
let site: Site;

beforeAll(async () => {
  browser = await launch();
  site = await serveSite({ holdMs: 100 }, false, 'noticePage.tsx');
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

async function open(query: Readonly<Record<string, string>> = {}): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.url}?${new URLSearchParams(query)}`);
  await page.waitForFunction('window.app');
  return page;
}

interface Shown {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
}
const shownIn = (page: Page): Promise<Shown[]> =>
  page.evaluate(() =>
    (window as unknown as { app: NoticeApp }).app.shown.map(({ title, body, tag }) => ({ title, body, tag })),
  );
const shownInAll = async (pages: readonly Page[]): Promise<Shown[]> =>
  (await Promise.all(pages.map(shownIn))).flat();
const start = (page: Page, details: string, count = 1): Promise<string[]> =>
  page.evaluate(
    ([text, times]) =>
      Array.from({ length: times }, (_, index) =>
        (window as unknown as { app: NoticeApp }).app.start(`${text} [say: ${index}]`),
      ),
    [details, count] as const,
  );

/** Chromium without a window keeps every tab visible: this one is told that it is not. */
const hide = (page: Page): Promise<void> =>
  page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });

test('40 questions in five tabs are one notice each, from the visible tab', async () => {
  const pages = await Promise.all(Array.from({ length: 5 }, () => open()));
  for (const page of pages.slice(1)) await hide(page);
  const ids = await start(
    pages[0]!,
    'Secret task with password hunter2. [after 0.5s] [ask: Which colour, Ada?] [after 60m]',
    40,
  );
  await expect.poll(async () => (await shownInAll(pages)).length).toBeGreaterThanOrEqual(40);
  // Whoever else would tell it has had the time to.
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  const all = await shownInAll(pages);
  expect(all).toHaveLength(40);
  expect(new Set(all.map(({ tag }) => tag)).size).toBe(40);
  expect(await shownIn(pages[0]!)).toHaveLength(40);
  // Nothing of the task, the question or the session.
  expect(JSON.stringify(all)).not.toMatch(/hunter2|Secret|colour|Ada/);
  for (const { sessionId, taskId } of site.emulator.tasks) {
    expect(JSON.stringify(all)).not.toContain(sessionId);
    expect(JSON.stringify(all)).not.toContain(taskId);
  }
  expect(await pages[0]!.title()).toMatch(/^\(40\) /);

  // A click leads to the run.
  const opened = await pages[0]!.evaluate(() => {
    const { app } = window as unknown as { app: NoticeApp };
    app.shown[0]?.click();
    return { opened: [...app.opened], tag: app.shown[0]?.tag ?? '' };
  });
  expect(ids).toContain(opened.opened[0]);
  expect(opened.tag).toContain(opened.opened[0]);
});

test('where no tab is seen, one of them tells, and what was so at the load of a page is no news', async () => {
  const pages = await Promise.all(Array.from({ length: 5 }, () => open()));
  for (const page of pages) await hide(page);
  await start(pages[0]!, '[after 0.2s] [ask: Which?] [after 60m]', 3);
  await expect.poll(async () => (await shownInAll(pages)).length).toBeGreaterThanOrEqual(3);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(await shownInAll(pages)).toHaveLength(3);
  const late = await open();
  await expect.poll(() => late.title()).toMatch(/^\(3\) /);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await shownIn(late)).toEqual([]);
});

test('a budget that asks is one notice', async () => {
  const pages = await Promise.all(
    Array.from({ length: 5 }, () => open({ budget: JSON.stringify({ perRunUsd: 0.001 }), on: 'budget' })),
  );
  await start(pages[0]!, '[after 60m]');
  await expect.poll(async () => (await shownInAll(pages)).length).toBeGreaterThanOrEqual(1);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(await shownInAll(pages)).toMatchObject([{ title: 'A run has used its budget' }]);
});

test('the permission is asked for by a click only, and what keeps notices away is said', async () => {
  const page = await open({ permission: 'default' });
  await start(page, '[ask: Which?] [after 60m]');
  await expect.poll(() => page.title()).toMatch(/^\(1\) /);
  const asked = (): Promise<number> =>
    page.evaluate(() => (window as unknown as { app: NoticeApp }).app.asked);
  expect(await asked()).toBe(0);
  expect(await shownIn(page)).toEqual([]);
  await page.getByRole('button', { name: 'Notify me' }).click();
  expect(await asked()).toBe(1);
  await page.getByRole('button', { name: 'Notify me' }).waitFor({ state: 'detached' });
  const denied = await open({ permission: 'denied' });
  await denied.getByText('Notifications are blocked for this site.').waitFor();
  const unsupported = await open({ permission: 'unsupported' });
  await unsupported.getByText('This browser shows no notifications.').waitFor();
});

// Prints how long hidden tabs took to tell of a question.
test('40 questions in five hidden tabs are one notice each, by polling and over the socket', async () => {
  const local = await startLocal({ port: 0, agent: 'scripted', holdMs: 100, rateLimit: 0 });
  for (const [name, query] of [
    ['polling', {}],
    ['socket', { api: local.url }],
  ] as const) {
    context = await browser.newContext();
    const pages = await Promise.all(Array.from({ length: 5 }, () => open(query)));
    for (const page of pages) await hide(page);
    await start(pages[0]!, '[after 10s] [ask: Which?] [after 60m]', 40);
    await expect.poll(async () => (await shownInAll(pages)).length).toBe(40);
    const delays = await Promise.all(
      pages.map((page) =>
        page.evaluate(() => {
          const { app } = window as unknown as { app: NoticeApp };
          const sent = new Map(app.list().map(({ runId, submittedAt }) => [runId, submittedAt]));
          return app.shown.map(({ tag, at }) => at - (sent.get(tag.split(' ')[1] ?? '') ?? 0) - 10_000);
        }),
      ),
    );
    expect(new Set((await shownInAll(pages)).map(({ tag }) => tag)).size).toBe(40);
    const sorted = delays.flat().toSorted((one, other) => one - other);
    process.stdout.write(
      `${name}: median ${sorted[20]} ms, longest ${sorted.at(-1)} ms, of ${sorted.length}\n`,
    );
    await context.close();
  }
  await local.close();
});
