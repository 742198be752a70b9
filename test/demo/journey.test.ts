import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { clickUntil } from '../clickUntil.js';
import { serveDemo, startTask } from './dashboard.js';
import type { Demo } from './dashboard.js';

let demo: Demo;
beforeAll(async () => {
  demo = await serveDemo({ agent: 'browser', holdMs: 50_000, react: 'production' });
});
afterAll(() => demo.close());

/** A real browser that drives another one, on a machine that may be busy. */

// start ── thoughts, picture ── log-in asked ── answered ── paused ── resumed ── stopped: session gone, cost stands still
it('goes with a live run: watches it, answers its log-in, pauses, resumes and stops it', async () => {
  const { page, complaints, close } = await demo.visit();
  const { emulator, siteUrl, url } = demo.webrun;
  const status = page.locator('.webrun-details').getByRole('group', { name: 'Task status' });
  const steps = page.getByRole('list', { name: 'Steps' });
  const session = page.getByRole('group', { name: 'Session' });
  const view = page.getByRole('group', { name: 'Live view' });

  await startTask(
    page,
    `Open ${siteUrl}account, log in and list the orders table, then open ${siteUrl}slow, wait until the report is ready and read the text.`,
  );

  // Its POST is held, and yet there is a session, a step, and a picture of the page the agent sees.
  await status
    .getByText(/^(Waiting for WebRun|Running)$/)
    .first()
    .waitFor();
  await session.getByText('Session open').waitFor();
  await steps
    .getByText(/^Opens/)
    .first()
    .waitFor();
  await view.getByRole('status').getByText('Live', { exact: true }).waitFor();
  const picture = page.frameLocator('iframe[title="Picture of the page that the agent sees"]').locator('img');
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);

  const question = page.locator('.webrun-details-question');
  await question.getByLabel('Password', { exact: true }).waitFor();
  await steps.getByText(/^Needs you/).waitFor();
  await question.getByLabel('User name', { exact: true }).fill('ada');
  await question.getByLabel('Password', { exact: true }).fill('lovelace-1843');
  await question.getByRole('button', { name: 'Send answer' }).click();

  // The agent continues, and its steps are listed as they happen.
  await status.getByText('Running', { exact: true }).first().waitFor();
  await steps.getByText(/wait/i).first().waitFor();
  expect((await page.locator('#root').innerHTML()).includes('lovelace-1843')).toBe(false);

  await session.getByRole('button', { name: 'Pause' }).click();
  await session.getByText('Paused').waitFor();
  await status.getByText('Paused', { exact: true }).waitFor();
  await session.getByRole('button', { name: 'Resume' }).click();
  await status.getByText('Running', { exact: true }).first().waitFor();
  await session.getByText('Session open').waitFor();

  const [task] = emulator.tasks;
  expect(task?.status).toBe('running');
  await status.getByRole('button', { name: 'Stop task' }).click();
  await status.getByText('Stopped', { exact: true }).first().waitFor();
  expect(await session.count()).toBe(0);
  expect(await view.count()).toBe(0);

  // At the server the session is gone, with its browser; what it cost stands still.
  expect(emulator.tasks).toEqual([{ ...task, status: 'terminated' }]);
  const health = await fetch(`${url}/start/health`);
  expect(await health.json()).toMatchObject({ sessions: 0 });
  const client = createWebRunClient({ baseUrl: url, apiKey: 'local' });
  await expect(client.setSessionState(task?.sessionId ?? '', 'resume')).rejects.toMatchObject({
    status: 404,
  });
  const cost = async (): Promise<unknown> =>
    (await client.getTask({ sessionId: task?.sessionId ?? '', taskId: task?.taskId ?? '' })).usage;
  const [before, balance] = [await cost(), emulator.balanceUsd];
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(await cost()).toEqual(before);
  expect(emulator.balanceUsd).toBe(balance);

  expect(complaints).toEqual([]);
  await close();
});

// start ── CAPTCHA asked ── taken over: clicks and types in the picture ── given back by Escape twice ── told that it is solved
it('takes over a page with a CAPTCHA, solves it in the picture, and hands it back', async () => {
  const { page, complaints, close } = await demo.visit();
  const { siteUrl } = demo.webrun;
  await startTask(page, `Open ${siteUrl}captcha and read the page text.`);
  const question = page.locator('.webrun-details-question');
  await question.getByText('The agent asks:').waitFor();
  const view = page.getByRole('group', { name: 'Live view' });
  await view.getByRole('status').getByText('Live', { exact: true }).waitFor();

  // Where the field is on a page of the agent's size.
  const same = await page.context().newPage();
  await same.setViewportSize({ width: 1_280, height: 800 });
  await same.goto(`${siteUrl}captcha`);
  const target = await same.getByLabel('Your answer to the CAPTCHA').boundingBox();
  await same.close();

  const control = view.getByRole('status').getByText('You have control');
  await clickUntil(
    (options) => question.getByRole('button', { name: 'Take over' }).click(options),
    () => control.isVisible(),
  );
  const glass = page.getByRole('application');
  // It is measured where it stays: a picture that still comes would move it away from the click.
  let box = await glass.boundingBox();
  await expect
    .poll(async () => {
      const before = JSON.stringify(box);
      box = await glass.boundingBox();
      return JSON.stringify(box) === before;
    })
    .toBe(true);
  if (!target || !box) throw new Error('There is no field, or no picture.');
  const scale = Math.min(box.width / 1_280, box.height / 800);
  await glass.click({
    position: {
      x: (box.width - 1_280 * scale) / 2 + (target.x + target.width / 2) * scale,
      y: (box.height - 800 * scale) / 2 + (target.y + target.height / 2) * scale,
    },
  });
  await page.keyboard.type('harbour');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await view.getByRole('status').getByText('Live', { exact: true }).waitFor();

  await question.getByRole('button', { name: 'It is solved' }).click();
  await page
    .locator('.webrun-details')
    .getByText('Earl Grey: an orange peeled in a library.')
    .first()
    .waitFor();
  expect(complaints).toEqual([]);
  await close();
});
