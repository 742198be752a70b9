import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { startLocal } from 'webrun-local';
import type { LocalServer } from 'webrun-local';
import { launch } from '../chromium.js';
import type { BudgetApp } from './budgetPage.js';
import { serveSite } from './serve.js';
import type { Site } from './serve.js';

// A real page asks about a real run: webrun-local drives a Chromium that waits for a report, and each second of that costs.

let browser: Browser;
let site: Site;
let local: LocalServer;

beforeAll(async () => {
  browser = await launch();
  site = await serveSite({}, false, 'budgetPage.tsx');
  local = await startLocal({ port: 0, agent: 'browser', holdMs: 500, rateLimit: 0 });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await local?.close();
});

const list = (page: Page): Promise<ReturnType<BudgetApp['list']>> =>
  page.evaluate(() => (window as unknown as { app: BudgetApp }).app.list());

// start ── 80 %: warned ── limit: asked, paused ── "Continue" ── resumed ── next limit: asked, paused ── nobody answers ── stopped
test('warns, asks, goes on as far as a person allows, and stops; then the server counts nothing more', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  // A minute of a session costs $0.02: the limit is reached after 24 s, however busy the machine is.
  const budget = { perRunUsd: 0.008, warnAt: 0.5, estimateUsd: 0.001, answerWithinMs: 20_000 };
  const query = new URLSearchParams({ api: local.url, budget: JSON.stringify(budget) });
  await page.goto(`${site.url}?${query}`);
  await page.waitForFunction('window.app');
  await page.evaluate(
    (task) => (window as unknown as { app: BudgetApp }).app.start(task),
    `Open ${local.siteUrl}slow, wait until the report is ready, then read the text.`,
  );
  const prompt = page.getByRole('group', { name: 'Budget' });
  await expect.poll(() => list(page)).toMatchObject([{ budget: { warnedUsd: 0.008 } }]);
  await prompt
    .getByText(/^This run has cost \$0\.\d+ of \$0\.008\. Continue to \$0\.\d+\?$/)
    .first()
    .waitFor();
  await prompt.getByText(/Waiting costs about \$0\.02 a minute/).waitFor();
  await expect.poll(() => list(page)).toMatchObject([{ status: 'running', phase: 'paused' }]);

  // By key: a click is taken only a while after the question came.
  await prompt.getByRole('button', { name: 'Continue to' }).press('Enter');
  await expect
    .poll(() => list(page))
    .toMatchObject([{ status: 'running', phase: 'running', budget: { allowedCount: 1, resumedCount: 1 } }]);
  await expect
    .poll(() => list(page))
    .toMatchObject([{ phase: 'paused', budget: { askedCount: 2, pausedCount: 2 } }]);

  // Nobody answers.
  // Not "Being stopped by its budget", which comes before it.
  await prompt.getByText('Stopped by its budget', { exact: true }).first().waitFor();
  await prompt.getByText('Nobody answered in time.').waitFor();
  expect(await list(page)).toMatchObject([{ status: 'terminated' }]);

  const [task] = local.emulator.tasks;
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'test' });
  const readCost = async (): Promise<number | null> => (await client.getTask(task!)).usage.costUsd;
  const cost = await readCost();
  expect(cost).toBeGreaterThan(0.008);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect(await readCost()).toBe(cost);
  expect(local.emulator.tasks.map(({ status }) => status)).toEqual(['terminated']);
  await context.close();
});
