import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../chromium.js';
import { serveSite } from './serve.js';
import type { Site } from './serve.js';

// Two real tabs on a phone that share their runs.

let browser: Browser;
let site: Site;
let context: BrowserContext;
beforeAll(async () => {
  browser = await launch();
  site = await serveSite({ holdMs: 100 }, false, 'galleryPage.tsx');
  context = await browser.newContext({ viewport: { width: 360, height: 740 } });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const pane = (page: Page): Promise<string | null> =>
  page.locator('.webrun-dashboard').getAttribute('data-pane');

test('a start opens its run in its own tab only, and after a load the list is there', async () => {
  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${site.url}?persist=local`);
    await page.waitForFunction('window.app');
    return page;
  };
  const [own, other] = [await open(), await open()];
  await own.getByRole('textbox', { name: 'What should the agent do?' }).fill('Find a lamp [say: Arc 2]');
  await own.getByRole('button', { name: 'Start task' }).click();
  await own.getByRole('heading', { name: /^Find a lamp/ }).waitFor();
  expect(await pane(own)).toBe('run');

  const link = other.locator('[data-run-link]').first();
  await link.waitFor();
  expect(await pane(other)).toBeNull();

  await own.reload();
  await own.locator('[data-run-link]').first().waitFor();
  expect(await pane(own)).toBeNull();
  expect(await own.getByRole('table').isVisible()).toBe(true);
});
