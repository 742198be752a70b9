import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { practiceTasks, startLocal, toPracticeInput } from 'webrun-local';
import type { LocalServer } from 'webrun-local';
import { launch } from '../chromium.js';
import { clickUntil } from '../clickUntil.js';
import type { GalleryApp } from './galleryPage.js';
import { serveSite } from './serve.js';
import type { Site } from './serve.js';

// A real Chromium that a real Chromium watches: pictures are what the live view sends.

let webrun: LocalServer;
let browser: Browser;
let site: Site;
let context: BrowserContext;
/** It visits some pages and asks before it buys. */
let task: string;

beforeAll(async () => {
  webrun = await startLocal({ port: 0, agent: 'browser', holdMs: 1_000, rateLimit: 0 });
  const purchase = practiceTasks.find(({ id }) => id === 'purchase');
  if (!purchase || webrun.siteUrl === null) throw new Error('There is nothing to practise on.');
  task = toPracticeInput(purchase, webrun.siteUrl).taskDetails;
  browser = await launch();
  site = await serveSite({}, false, 'galleryPage.tsx');
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await webrun?.close();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
});
afterEach(() => context.close());

async function open(persist: 'local' | 'session' | 'none', bare = false): Promise<Page> {
  const page = await context.newPage();
  const query = new URLSearchParams({ persist, api: webrun.url, ...(bare && { bare: '' }) });
  await page.goto(`${site.url}?${query}`);
  await page.waitForFunction('window.app');
  return page;
}

const act = (page: Page, verb: keyof GalleryApp): Promise<void> =>
  page.evaluate((name) => (window as unknown as { app: GalleryApp }).app[name](), verb);

const pictures = (page: Page): Promise<string[]> =>
  page
    .locator('.webrun-filmstrip img')
    .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));

/** Watches a run until it asks, stops it, and returns the pictures of its steps. */
async function watchRun(page: Page): Promise<string[]> {
  await page.getByRole('textbox', { name: 'What should the agent do?' }).fill(task);
  await page.getByRole('button', { name: 'Start task' }).click();
  await page.locator('.webrun-details .webrun-question-text').waitFor();
  await expect.poll(async () => (await pictures(page)).length).toBeGreaterThan(0);
  const details = page.locator('.webrun-details');
  const stop = details.getByRole('button', { name: 'Stop task' }).first();
  await clickUntil(
    (options) => stop.click(options),
    () => stop.isHidden(),
  );
  await details.getByText('Stopped', { exact: true }).first().waitFor();
  return pictures(page);
}

/** After a load no run is open until a person opens it. */
async function reopen(page: Page): Promise<void> {
  await page.reload();
  await page.locator('[data-run-link]').first().click();
  await page.locator('.webrun-filmstrip').waitFor();
}

/** What is stored of pictures: in the storages of this tab, and in IndexedDB. */
const stored = (page: Page): Promise<{ readonly texts: number; readonly rows: number }> =>
  page.evaluate(async () => {
    const texts = [sessionStorage, localStorage].flatMap((storage) =>
      Object.entries(storage).filter(([, text]) => String(text).includes('data:image/')),
    ).length;
    const names = (await indexedDB.databases()).map(({ name }) => name);
    if (!names.includes('webrun-react-pictures')) return { texts, rows: 0 };
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('webrun-react-pictures');
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(new Error('It cannot be opened.')));
    });
    const rows = await new Promise<number>((resolve, reject) => {
      const request = db.transaction('pictures').objectStore('pictures').count();
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(new Error('It cannot be read.')));
    });
    db.close();
    return { texts, rows };
  });

test.each(['local', 'session'] as const)(
  'pictures of steps survive a reload with persist "%s", and go with their run',
  async (persist) => {
    const page = await open(persist);
    const before = await watchRun(page);
    await reopen(page);
    await expect.poll(() => pictures(page)).toEqual(before);
    const { texts, rows } = await stored(page);
    expect(persist === 'local' ? [texts, rows] : [rows, texts]).toEqual([0, 1]);

    await act(page, 'dismiss');
    await expect.poll(() => stored(page)).toEqual({ texts: 0, rows: 0 });
  },
);

test('a live page that takes its time is asked for a picture when it is there, and not before', async () => {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await context.route(/./, async (route) => {
    const request = route.request();
    if (request.isNavigationRequest() && request.frame().parentFrame())
      await new Promise((resolve) => setTimeout(resolve, 3_000));
    // The page may be closed meanwhile.
    await route.continue().catch(() => undefined);
  });
  const page = await open('none');
  expect(await watchRun(page)).not.toEqual([]);
  expect(complaints).toEqual([]);
});

test('where runs are in memory only, so are their pictures', async () => {
  const page = await open('none');
  await watchRun(page);
  expect(await stored(page)).toEqual({ texts: 0, rows: 0 });
});

test('a reset on a page without a dashboard removes the pictures of all runs', async () => {
  const page = await open('local');
  await watchRun(page);
  await expect.poll(async () => (await stored(page)).rows).toBe(1);
  await page.close();

  const bare = await open('local', true);
  await act(bare, 'reset');
  await expect.poll(() => stored(bare)).toEqual({ texts: 0, rows: 0 });
});
