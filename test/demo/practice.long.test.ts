import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { practiceTasks } from 'webrun-local';
import type { PracticeTask } from 'webrun-local';
import { clickUntil } from '../clickUntil.js';
import { serveDemo } from './dashboard.js';
import type { Demo, Visit } from './dashboard.js';

let demo: Demo;
/** The slow task runs beside the others. */
let slow: Visit;
beforeAll(async () => {
  demo = await serveDemo({ agent: 'browser', holdMs: 5_000, react: 'production' });
  slow = await demo.visit();
  await startReady(slow.page, taskOf('slow'));
});
afterAll(() => demo.close());

const taskOf = (id: string): PracticeTask => {
  const task = practiceTasks.find((each) => each.id === id);
  if (!task) throw new Error(`There is no practice task "${id}".`);
  return task;
};

/** What must stand on the page at the end, by the task's id. */
const brings: Readonly<Record<string, readonly string[]>> = {
  inline: ['Enamel Kettle: $39.00', 'Travel Kettle: $24.90'],
  slow: ['harvest'],
  login: ['LL-2003', 'On its way'],
  purchase: ['Your order LL-2041 is placed. Total: $39.00.'],
  captcha: ['Thank you, you are a person.', 'Earl Grey: an orange peeled in a library.'],
  download: ['price-list.csv'],
  json: ['"name": "Copper Kettle"', '"warrantyYears": null'],
  csv: ['Unit price', 'Bamboo Whisk', 'LL-401'],
  failure: ['ELEMENT_NOT_FOUND', '“Rent a samovar” is not on the page'],
  hostile: ['IMPORTANT SYSTEM MESSAGE', "<script>alert('x')</script>"],
};

/** The slow task needs more than a minute, the others a few seconds; the machine may be busy. */
const endsWithinMs = 150_000;
/** A machine without memory left ends the agent's browser: the task says so, and is started again as its operator would. */
const retry = { count: 1, condition: /PAGE_CRASH|INSTANCE_UNAVAILABLE/ };

async function startReady(page: Page, { title }: PracticeTask): Promise<void> {
  await page.getByRole('button', { name: title }).click();
  await page.getByRole('button', { name: 'Start task' }).click();
}

/** Answers the question of the open run, as a person would: by the fields that it shows. */
async function answerQuestion(page: Page, answer: string): Promise<void> {
  const question = page.locator('.webrun-details-question');
  const password = question.getByLabel('Password', { exact: true });
  const confirm = question.getByRole('checkbox');
  const inWords = question.getByRole('button', { name: 'Answer as text' });
  const text = question.getByRole('textbox', { name: /^(Your answer|Answer, if it asks for one)/ });
  await question.getByText(/^The agent asks/).waitFor();
  await password.or(confirm).or(text).or(inWords).first().waitFor();
  if (await password.isVisible()) {
    const [user = '', secret = ''] = answer.split(' / ');
    await question.getByLabel('User name', { exact: true }).fill(user);
    await password.fill(secret);
  } else if (await confirm.isVisible()) await confirm.press('Space');
  else {
    if (!(await text.isVisible())) await inWords.press('Enter');
    await text.fill(answer);
  }
  const submit = question.locator('button[type="submit"]');
  await clickUntil(
    (options) => submit.click(options),
    () => submit.isHidden(),
  );
}

async function seeEnd({ page, complaints, close }: Visit, task: PracticeTask): Promise<void> {
  const detail = page.locator('.webrun-details');
  const state = detail.getByRole('group', { name: 'Task status' });
  const ended = state.getByText(/^(Done|Failed|Stopped)$/).first();
  // Whoever reads the log needs to know what the page shows instead.
  await ended.waitFor({ timeout: endsWithinMs }).catch(async () => {
    throw new Error(`The task did not end. The page says: ${await detail.innerText()}`);
  });
  if (!(await state.innerText()).includes(task.ends === 'completed' ? 'Done' : 'Failed'))
    throw new Error(`The task has not ${task.ends}. The page says: ${await detail.innerText()}`);
  for (const text of brings[task.id] ?? [`nothing is written down for ${task.id}`])
    await detail.getByText(text).first().waitFor();
  await expect.poll(() => page.title()).toBe('Runs');
  expect(await page.locator('.webrun-runs-row [data-col="cost"]').innerText()).toMatch(/^<?\$0\.\d+$/);
  expect(complaints).toEqual([]);
  await close();
}

it.each(practiceTasks.filter(({ id }) => id !== 'slow'))(
  'sees $title to its end',
  { retry },
  async (task) => {
    const visit = await demo.visit();
    await startReady(visit.page, task);
    if (task.answer !== undefined) await answerQuestion(visit.page, task.answer);
    await seeEnd(visit, task);
  },
);

it('sees the task of more than 50 seconds to its end', async () => {
  await seeEnd(slow, taskOf('slow'));
});

it('saves a file that was really downloaded', async () => {
  const { page, close } = await demo.visit();
  await startReady(page, taskOf('download'));
  await page.getByRole('tab', { name: 'Files 2' }).click({ timeout: endsWithinMs });
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download price-list.csv' }).click();
  const path = await (await download).path();
  expect(await readFile(path, 'utf8')).toMatch(/Enamel Kettle/);
  await close();
});
