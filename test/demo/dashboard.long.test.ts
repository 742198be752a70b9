import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveDemo, startTask } from './dashboard.js';
import type { Demo } from './dashboard.js';
import { createRandom } from '../random.js';
import { hostileText } from './hostile.js';

let demo: Demo;

/** One demo at a time, for the tests around it. */
function serve(react: 'development' | 'production'): void {
  beforeAll(async () => {
    demo = await serveDemo({ holdMs: 1_000, react });
  });
  afterAll(() => demo.close());
}

const details = (page: Page): Locator => page.getByRole('article', { name: 'Runs' });
const status = (page: Page): Locator => details(page).getByRole('group', { name: 'Task status' });
const inbox = (page: Page): Locator => page.locator('.webrun-pane').getByRole('group', { name: 'Questions' });
const rows = (page: Page): Locator => page.locator('[data-run-link]');
const seen = (page: Page, text: string): Promise<void> => page.getByText(text).first().waitFor();
const ends = (page: Page, word: string): Promise<void> =>
  status(page).getByText(word, { exact: true }).first().waitFor();

/** Holds the page's requests back until they are released, so that what is shown meanwhile can be seen; returns how to. */
async function holdBack(page: Page, path: string): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => void (release = resolve));
  await page.route(path, async (route) => {
    await released;
    // The page may have given it up, or be closed.
    await route.continue().catch(() => undefined);
  });
  return release;
}

/** Asks again until it is so; the machine may be busy. */

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

describe('a newcomer', () => {
  serve('development');

  it('starts a ready task, sees it wait and end, and reads what it cost', async () => {
    const { page, complaints, close } = await demo.visit();
    await seen(page, 'Start your first run');
    expect(await findViolations(page)).toEqual([]);

    await page.getByRole('button', { name: /Compare the three cheapest desk lamps/ }).click();
    const field = page.getByRole('textbox', { name: 'What should the agent do?' });
    expect(await field.inputValue()).toContain('Compare the three cheapest desk lamps');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    const sendStart = await holdBack(page, '**/start/run-task');
    const sendPoll = await holdBack(page, '**/task/**');
    await page.getByRole('button', { name: 'Start task' }).click();
    await status(page).getByText('Waiting for WebRun').waitFor();
    await expect.poll(() => page.title()).toBe('1 running: runs');

    sendStart();
    await ends(page, 'Running');
    sendPoll();
    await ends(page, 'Done');
    await seen(page, 'Fold costs $39.50, Beam Mini $44.90.');
    const meters = page.getByRole('meter');
    await expect
      .poll(() => meters.evaluateAll((all) => all.map((meter) => meter.getAttribute('aria-valuetext'))))
      .toEqual(['$0.0124 of $1.00', '$0.0124 of $0.05']);
    expect(await page.locator('.webrun-runs-row [data-col="cost"]').innerText()).toBe('$0.0124');
    expect(await page.title()).toBe('Runs');
    await page.getByRole('tab', { name: 'Network 2' }).click();
    await seen(page, 'https://shop.example/p/arc-2');
    expect(await findViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('answers a question from the inbox while another run is open', async () => {
    const { page, complaints, close } = await demo.visit();
    await startTask(
      page,
      'Paint the shed [ask: Which colour? Options: red; blue] [say: Painted it {{answer}}.]',
    );
    await startTask(page, 'Count the sheep [say: Seven.]');
    await ends(page, 'Done');
    await details(page).getByRole('heading', { name: 'Count the sheep' }).waitFor();
    await expect.poll(() => page.title()).toBe('1 needs you: runs');
    const strip = page.locator('.webrun-overview').getByRole('group', { name: 'Questions' });
    await strip.getByText('Which colour? Options: red; blue', { exact: true }).waitFor();
    // The question came without taking the focus.
    expect(await strip.evaluate((element) => element.contains(document.activeElement))).toBe(false);
    await strip.getByRole('button', { name: /^Answer: Paint the shed/ }).click();
    await inbox(page).getByLabel('blue').waitFor();
    expect(await inbox(page).evaluate((element) => element.contains(document.activeElement))).toBe(true);
    expect(await findViolations(page)).toEqual([]);

    await inbox(page).getByLabel('blue').check();
    await inbox(page).getByRole('button', { name: 'Send answer' }).click();
    await seen(page, 'No questions');
    await inbox(page).getByText('Answered.', { exact: true }).waitFor();
    await rows(page).filter({ hasText: 'Paint the shed' }).click();
    await seen(page, 'Painted it blue.');
    expect(complaints).toEqual([]);
    await close();
  });

  it('keeps what was typed for one question while another is answered', async () => {
    const { page, close } = await demo.visit();
    await startTask(page, 'First [ask: What is first?] [say: first {{answer}}]');
    await startTask(page, 'Second [ask: What is second?] [say: second {{answer}}]');
    await expect.poll(() => page.title()).toBe('2 need you: runs');
    await page.getByRole('button', { name: /^Answer: First/ }).click();
    const first = inbox(page).getByRole('listitem').filter({ hasText: 'What is first?' });
    const second = inbox(page).getByRole('listitem').filter({ hasText: 'What is second?' });
    await first.getByRole('textbox', { name: 'Your answer' }).fill('half an answ');
    await second.getByRole('textbox', { name: 'Your answer' }).fill('2');
    await second.getByRole('button', { name: 'Send answer' }).click();
    await inbox(page).getByText('Answered.', { exact: true }).waitFor();
    expect(await first.getByRole('textbox', { name: 'Your answer' }).inputValue()).toBe('half an answ');
    expect(await findViolations(page)).toEqual([]);
    await close();
  });

  it('stops a task', async () => {
    const { page, complaints, close } = await demo.visit();
    await startTask(page, 'Wait for a bus [after 60s]');
    await ends(page, 'Running');
    await status(page).getByRole('button', { name: 'Stop task' }).click();
    await ends(page, 'Stopped');
    await page.getByRole('button', { name: 'Running 0', exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('sees beside the field what is wrong with an address, and nothing is sent', async () => {
    const { page, close } = await demo.visit();
    await startTask(page, 'Read [say: ok]');
    await ends(page, 'Done');
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url());
    });
    await page.getByRole('button', { name: 'New task' }).click();
    await page.getByLabel('What should be done?').fill('Read the page');
    const wrong = page.getByLabel('Start at');
    await wrong.fill('shop example');
    await page.getByRole('button', { name: 'Start task' }).click();
    await expect.poll(() => wrong.evaluate((element) => element === document.activeElement)).toBe(true);
    await seen(page, 'A full address, like https://example.com.');
    expect(posts).toEqual([]);
    await close();
  });

  it('runs a failed task again, which opens the new run', async () => {
    const { page, close } = await demo.visit();
    await startTask(page, 'Try it [fail: ELEMENT_NOT_FOUND]');
    await ends(page, 'Failed');
    const first = page.url();
    // By key, because a click on what has just appeared may be meant for what was there before.
    await status(page).getByRole('button', { name: 'Try again' }).press('Enter');
    await expect.poll(() => page.url()).not.toBe(first);
    await page.getByRole('button', { name: 'Failed 2', exact: true }).waitFor();
    await page.goBack();
    expect(page.url()).toBe(first);
    await ends(page, 'Failed');
    await close();
  });

  it('finds and filters runs, and opens one with the keyboard alone', async () => {
    const { page, close } = await demo.visit();
    for (const name of ['Apples', 'Pears', 'Plums']) {
      await startTask(page, `${name} [say: ${name} it is]`);
      await rows(page).filter({ hasText: name }).waitFor(); // the run before it is done as well
      await ends(page, 'Done');
    }
    await page.keyboard.press('Escape');
    await rows(page).filter({ hasText: 'Plums' }).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await seen(page, 'Apples it is');
    await page.getByRole('searchbox').fill('pEAR');
    await expect.poll(() => rows(page).allInnerTexts()).toEqual([expect.stringContaining('Pears')]);
    expect(page.url()).toContain('search=pEAR');
    await page.getByRole('searchbox').fill('quince');
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await expect.poll(() => rows(page).count()).toBe(3);
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
    await close();
  });

  it('keeps runs, place and theme through a reload', async () => {
    const { page, complaints, close } = await demo.visit();
    await startTask(page, 'Before the reload [say: Still here.]');
    await ends(page, 'Done');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    await page.reload();
    await seen(page, 'Still here.');
    expect(await page.getByRole('combobox', { name: 'Theme' }).inputValue()).toBe('dark');
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Statistics' }).click();
    await seen(page, 'Durations');
    expect(page.url()).toContain('view=statistics');
    expect(await findViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows its numbers where the library of the charts cannot be loaded', async () => {
    const { page, close } = await demo.visit();
    await startTask(page, 'Count without a chart [say: Done so.]');
    await ends(page, 'Done');
    await page.route('**/*BarChart*', (route) => route.abort());
    await page.getByRole('button', { name: 'Statistics' }).click();
    await seen(page, 'The chart could not be loaded. Choose “Table”, or reload the page.');
    await seen(page, 'Within 50 s');
    expect(await findViolations(page)).toEqual([]);
    await close();
  });

  // |--- started ---|-- running, polls held back ---| offline | online ----| done
  it('sees a run through a broken connection', async () => {
    const { page, close } = await demo.visit();
    const sendPoll = await holdBack(page, '**/task/**');
    await startTask(page, 'Outlast the tunnel [after 2s] [say: Through.]');
    await ends(page, 'Running');
    await page.context().setOffline(true);
    sendPoll();
    await seen(page, 'You are offline');
    await ends(page, 'Offline');
    await page.context().setOffline(false);
    await seen(page, 'Through.');
    await close();
  });

  it('sees the list and a run as two screens where it is narrow, with a way back', async () => {
    const { page, complaints, close } = await demo.visit({ viewport: { width: 360, height: 740 } });
    await startTask(page, 'Which way? [ask: Left or right?] [say: {{answer}}]');
    await details(page).getByRole('heading', { name: 'Which way?' }).waitFor();
    expect(await page.getByRole('searchbox').isVisible()).toBe(false);
    await details(page).getByLabel('Your answer').fill('left');
    expect(await findViolations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await details(page).getByRole('button', { name: 'Send answer' }).click();
    await ends(page, 'Done');
    await page.locator('.webrun-pane-back').click();
    await page.getByRole('searchbox').waitFor();
    await page.getByRole('checkbox', { name: /^Select Which way/ }).check();
    await seen(page, '1 selected');
    expect(await findViolations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
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
    await startTask(page, tasks.shift() ?? '');
    await page.evaluate(async (texts) => {
      const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
      const find = <Kind extends Element>(selector: string): Kind | null =>
        document.querySelector<Kind>(selector);
      const until = async <Found>(read: () => Found | null | false): Promise<Found> => {
        for (;;) {
          const found = read();
          if (found) return found;
          await new Promise((resolve) => setTimeout(resolve));
        }
      };
      for (const text of texts) {
        find<HTMLButtonElement>('.webrun-dashboard-actions .webrun-button')?.click();
        const area = await until(() => find<HTMLTextAreaElement>('.webrun-form textarea'));
        value?.set?.call(area, text);
        area.dispatchEvent(new Event('input', { bubbles: true }));
        area.form?.requestSubmit();
        // The form closes once the task was taken.
        await until(() => !find('.webrun-form'));
      }
    }, tasks);
    await page.getByRole('button', { name: 'All 200', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Running 0', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    const heights = await page
      .locator('.webrun-runs-row')
      .evaluateAll((all) => all.map((row) => Math.round(row.getBoundingClientRect().height)));
    expect([...new Set(heights)], `seed ${seed}`).toHaveLength(1);
    expect(heights.length).toBeLessThanOrEqual(60);

    for (const index of [3, 77, 199]) {
      await page.getByRole('searchbox').fill(`needle-${index}-`);
      await seen(page, '1 of 200 runs shown');
      await rows(page).first().click();
      await status(page).waitFor();
      for (const width of [320, 360, 767, 1024, 1440, 1920]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await overflow(page), `${width} px, run ${index}, seed ${seed}`).toBeLessThanOrEqual(0);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.locator('.webrun-pane-close').click();
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
  });
});
