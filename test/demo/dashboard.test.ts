import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveDemo } from './dashboard.js';
import type { Demo } from './dashboard.js';
import { createRandom } from '../random.js';
import { hostileText } from './hostile.js';

let demo: Demo;

/** One demo at a time, for the tests around it. */
function serve(react: 'development' | 'production'): void {
  beforeAll(async () => {
    demo = await serveDemo({ holdMs: 1_000, react });
  }, 60_000);
  afterAll(() => demo.close());
}

const field = (page: Page) => page.getByLabel('What should be done?');
const startButton = (page: Page) => page.getByRole('button', { name: 'Start task' });
const status = (page: Page) => page.locator('.detail').getByRole('group', { name: 'Task status' });
const list = (page: Page) => page.locator('.runs-list');
const summary = (page: Page) => page.getByRole('banner');
const seen = (page: Page, text: string) => page.getByText(text).first().waitFor();

async function start(page: Page, task: string): Promise<void> {
  await field(page).fill(task);
  await startButton(page).click();
}

async function takeReady(page: Page, title: string): Promise<void> {
  const toggle = page.getByRole('button', { name: 'Ready tasks' });
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
  await page.getByRole('button', { name: title }).click();
}

/** Holds the page's requests back until they are let go, so that what is shown meanwhile stays to be seen; returns how to. */
async function holdBack(page: Page, path: string): Promise<() => void> {
  let letGo = (): void => undefined;
  const isLetGo = new Promise<void>((resolve) => void (letGo = resolve));
  await page.route(path, async (route) => {
    await isLetGo;
    // The page may have given it up, or be closed.
    await route.continue().catch(() => undefined);
  });
  return letGo;
}

/** Asks again until it is so; the machine may be busy. */
const soon = { timeout: 30_000 };

/** Width that does not fit, in pixels. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function findViolations(page: Page): Promise<string[]> {
  await page.addScriptTag({
    path: fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url)),
  });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    // A colour on its way to another theme is neither.
    await Promise.all(document.getAnimations().map((animation) => animation.finished));
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
    );
  });
}

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } });

describe('a newcomer', () => {
  serve('development');

  it('starts a ready task, sees it wait and end, and reads what it cost', async () => {
    const { page, complaints, close } = await demo.visit();
    await seen(page, 'No task yet');
    expect(await findViolations(page)).toEqual([]);

    await takeReady(page, 'Compare the three cheapest desk lamps');
    expect(await field(page).inputValue()).toContain('Compare the three cheapest desk lamps');
    expect(await field(page).evaluate((element) => element === document.activeElement)).toBe(true);
    const letStart = await holdBack(page, '**/start/run-task');
    const letPoll = await holdBack(page, '**/task/**');
    await startButton(page).click();
    await status(page).getByText('Waiting for WebRun').waitFor();
    await summary(page).getByText('1 running').waitFor();
    expect(await page.title()).toBe('1 running: runs');
    expect(await field(page).inputValue()).toBe('');

    letStart();
    await status(page).getByText('Running', { exact: true }).first().waitFor();
    letPoll();
    await status(page).getByText('Done', { exact: true }).first().waitFor();
    await seen(page, 'Fold costs $39.50, Beam Mini $44.90.');
    await page.getByRole('meter', { name: 'Cost against budget' }).waitFor();
    const meters = page.getByRole('meter');
    expect(await meters.nth(0).getAttribute('aria-valuetext')).toBe('$0.0124 of $1.00');
    expect(await meters.nth(1).getAttribute('aria-valuetext')).toBe('$0.0124 of $0.05');
    await summary(page).getByText('$0.0124 today').waitFor();
    expect(await list(page).getByRole('heading').allTextContents()).toEqual(['Earlier 1']);
    expect(await list(page).locator('.run-cost').innerText()).toBe('$0.0124');

    await page.getByRole('tab', { name: 'Network 2' }).click();
    await seen(page, 'https://shop.example/p/arc-2');
    expect(complaints).toEqual([]);
    await close();
  });

  it('answers a question from the inbox while another run is open', async () => {
    const { page, complaints, close } = await demo.visit();
    await start(page, 'Paint the shed [ask: Which colour? Options: red; blue] [say: Painted it {{answer}}.]');
    await start(page, 'Count the sheep [say: Seven.]');
    await status(page).getByText('Done', { exact: true }).first().waitFor();
    await page.getByRole('heading', { name: 'Count the sheep' }).waitFor();

    await expect.poll(() => page.title(), soon).toBe('1 needs you: runs');
    const inbox = page.getByRole('region', { name: 'Needs you' }).first();
    await inbox.getByText('Which colour?').waitFor();
    expect(await list(page).getByRole('heading').allTextContents()).toEqual(['Needs you 1', 'Earlier 1']);
    // The question came without taking the focus.
    expect(await inbox.evaluate((element) => element.contains(document.activeElement))).toBe(false);
    await page.getByRole('button', { name: '1 needs you' }).click();
    expect(await inbox.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    expect(await findViolations(page)).toEqual([]);

    await inbox.getByLabel('blue').check();
    await inbox.getByRole('button', { name: 'Send answer' }).click();
    await seen(page, 'Nobody waits for you');
    await list(page).getByRole('link', { name: 'Paint the shed' }).click();
    await seen(page, 'Painted it blue.');
    expect(complaints).toEqual([]);
    await close();
  });

  it('keeps what was typed for one question while another is answered', async () => {
    const { page, close } = await demo.visit();
    await start(page, 'First [ask: What is first?] [say: first {{answer}}]');
    await page.getByRole('button', { name: '1 needs you' }).waitFor();
    await start(page, 'Second [ask: What is second?] [say: second {{answer}}]');
    await page.getByRole('button', { name: '2 need you' }).waitFor();
    expect(await page.title()).toBe('2 need you: runs');
    expect(await findViolations(page)).toEqual([]);
    const inbox = page.getByRole('region', { name: 'Needs you' }).first();
    await inbox.getByRole('textbox', { name: 'Your answer' }).fill('half an answ');
    await inbox.getByRole('button', { name: 'Answer: Second' }).click();
    await inbox.getByText('What is second?').waitFor();
    await inbox.getByRole('textbox', { name: 'Your answer' }).fill('2');
    await inbox.getByRole('button', { name: 'Send answer' }).click();
    await inbox.getByText('What is first?', { exact: true }).first().waitFor();
    expect(await inbox.getByRole('textbox', { name: 'Your answer' }).inputValue()).toBe('half an answ');
    await close();
  });

  it('stops a task', async () => {
    const { page, complaints, close } = await demo.visit();
    await start(page, 'Wait for a bus [after 60s]');
    await status(page).getByText('Running', { exact: true }).first().waitFor();
    await status(page).getByRole('button', { name: 'Stop task' }).click();
    await status(page).getByText('Stopped', { exact: true }).first().waitFor();
    await summary(page).getByText('0 running').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('is told beside the field what is wrong with an address, and nothing is sent', async () => {
    const { page, close } = await demo.visit();
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url());
    });
    await page.getByRole('button', { name: 'Options' }).click();
    await page.getByLabel('Start at').fill('shop example');
    await page.getByRole('button', { name: 'Options' }).click();
    await start(page, 'Read the page');
    // The options open again, because what is wrong is in them.
    const wrong = page.getByLabel('Start at');
    await wrong.waitFor();
    await expect.poll(() => wrong.evaluate((element) => element === document.activeElement), soon).toBe(true);
    const help = page.locator(`[id="${await wrong.getAttribute('aria-describedby')}"]`);
    expect(await help.innerText()).toBe('A full address, like https://example.com.');
    await seen(page, '1 thing to fix above. Nothing was sent.');
    expect(posts).toEqual([]);
    await close();
  });

  it('runs a failed task again, which opens the new run', async () => {
    const { page, close } = await demo.visit();
    await start(page, 'Try it [fail: ELEMENT_NOT_FOUND]');
    await status(page).getByText('Failed', { exact: true }).first().waitFor();
    const first = page.url();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => page.url(), soon).not.toBe(first);
    await page.getByRole('link', { name: 'Failed 2' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('run-title');
    await page.goBack();
    expect(page.url()).toBe(first);
    await status(page).getByText('Failed', { exact: true }).first().waitFor();
    await close();
  });

  it('finds and filters runs, and opens one with the keyboard alone', async () => {
    const { page, close } = await demo.visit();
    for (const name of ['Apples', 'Pears', 'Plums']) {
      await start(page, `${name} [say: ${name} it is]`);
      await status(page).getByText('Done', { exact: true }).first().waitFor();
    }
    await list(page).getByRole('link', { name: 'Plums' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await seen(page, 'Apples it is');
    await page.getByRole('searchbox').fill('pEAR');
    await seen(page, '1 found');
    expect(await list(page).getByRole('link').allInnerTexts()).toEqual(['Pears']);
    await page.getByRole('searchbox').fill('quince');
    await page.getByRole('link', { name: 'Show all 3' }).click();
    await list(page).getByRole('link', { name: 'Plums' }).waitFor();
    expect(await list(page).getByRole('link').count()).toBe(3);
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
    await close();
  });

  it('keeps the page whole through a reload, and the theme and budgets too', async () => {
    const { page, complaints, close } = await demo.visit();
    await start(page, 'Before the reload [say: ok]');
    await status(page).getByText('Done', { exact: true }).first().waitFor();
    await page.getByRole('radio', { name: 'Dark' }).check();
    await page.getByText('Budgets').click();
    await page.getByLabel('A task, in $').fill('0,2');
    await page.reload();
    await start(page, 'After the reload [say: ok] [cost: 0.15]');
    await status(page).getByText('Done', { exact: true }).first().waitFor();
    expect(await page.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    await seen(page, '75 % of your budget.');
    expect(await findViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  // |--- started ---|-- running, polls held back ---| offline | online ----| done
  it('sees a run through a broken connection', async () => {
    const { page, close } = await demo.visit();
    const letPoll = await holdBack(page, '**/task/**');
    await start(page, 'Outlast the tunnel [after 2s] [say: Through.]');
    await status(page).getByText('Running', { exact: true }).first().waitFor();
    await page.context().setOffline(true);
    letPoll();
    await status(page).getByText('Offline', { exact: true }).first().waitFor();
    await list(page).getByText('Offline', { exact: true }).waitFor();
    await page.context().setOffline(false);
    await seen(page, 'Through.');
    expect(await list(page).getByRole('heading').allTextContents()).toEqual(['Earlier 1']);
    await close();
  });

  it('is told when WebRun does not answer', async () => {
    const { page, close } = await demo.visit();
    await page.clock.install();
    await page.route('**/start/health', (route) => route.abort());
    await page.reload();
    await page.getByText(/WebRun does not answer at .*Start it with npm start\./).waitFor();
    await page.unroute('**/start/health');
    await page.clock.fastForward(5_000);
    await page.getByRole('button', { name: 'Ready tasks' }).waitFor();
    await close();
  });

  it('sees the list and a run as two screens where it is narrow, with a way back', async () => {
    const { page, complaints, close } = await demo.visit({ viewport: { width: 360, height: 740 } });
    await start(page, 'Which way? [ask: Left or right?] [say: {{answer}}]');
    await page.getByRole('heading', { name: 'Which way?' }).waitFor();
    expect(await field(page).isVisible()).toBe(false);
    await page.getByText('Left or right?').first().waitFor();
    await page.getByLabel('Your answer').fill('left');
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send answer' }).click();
    await status(page).getByText('Done', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'All runs' }).click();
    await field(page).waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent), soon)
      .toBe('Which way?');
    expect(await findViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('200 runs with hostile texts', () => {
  serve('production');

  it('stay one line each, are found, and are text and nothing else', async () => {
    const seed = 20_261;
    const { page, complaints, close } = await demo.visit();
    const random = createRandom(seed).next;
    const tasks = Array.from({ length: 200 }, (_, index) => `${hostileText(random)} needle-${index}-`);
    await page.evaluate(async (texts) => {
      const area = document.querySelector('textarea');
      const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
      const isTaken = (): boolean => area?.value === '';
      for (const text of texts) {
        value?.set?.call(area, text);
        area?.dispatchEvent(new Event('input', { bubbles: true }));
        area?.form?.requestSubmit();
        // The form is ready for the next task once it has taken this one.
        while (!isTaken()) await new Promise((resolve) => setTimeout(resolve));
      }
    }, tasks);
    await page.getByRole('link', { name: 'All 200' }).waitFor();
    await expect
      .poll(() => list(page).getByRole('heading').first().textContent(), { timeout: 60_000 })
      .toBe('Earlier 200');
    expect(await list(page).getByRole('link').count()).toBe(100);
    await page.getByRole('button', { name: 'Show 100 more of 100' }).click();
    const rows = list(page).locator('.run');
    expect(await rows.count()).toBe(200);
    const heights = await rows.evaluateAll((all) =>
      all.map((row) => Math.round(row.getBoundingClientRect().height)),
    );
    expect([...new Set(heights)], `seed ${seed}`).toHaveLength(1);

    for (const index of [3, 77, 199]) {
      await page.getByRole('searchbox').fill(`needle-${index}-`);
      await seen(page, '1 found');
      await list(page).getByRole('link').click();
      await status(page).waitFor();
      for (const width of [320, 360, 767, 1024, 1440, 1920]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await overflow(page), `${width} px, run ${index}, seed ${seed}`).toBeLessThanOrEqual(0);
      }
    }
    await page.getByRole('searchbox').fill('');
    for (const width of [320, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    }
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
    expect(await page.locator('#root :is(script, iframe, img, marquee)').count()).toBe(0);
    expect(await page.locator('#root a[href^="javascript" i]').count()).toBe(0);
    expect(await findViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  }, 120_000);
});
