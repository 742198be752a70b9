import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { Task, WebRunClient } from 'webrun-react/core';
import { startLocal } from '../../src/server/startLocal.js';
import type { LocalServer } from '../../src/server/startLocal.js';
import { practiceTasks, toPracticeInput } from '../../src/site/practiceTasks.js';

let local: LocalServer;
let client: WebRunClient;

beforeAll(async () => {
  local = await startLocal({ port: 0, agent: 'browser', holdMs: 4_000, rateLimit: 0 });
  client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
});
afterAll(() => local.close());

/** Runs a ready task as an app would: over HTTP, polling, answering what it asks. */
async function run(id: string): Promise<{ task: Task; wasInline: boolean; questions: string[] }> {
  const ready = practiceTasks.find((task) => task.id === id);
  if (!ready || local.siteUrl === null) throw new Error(`no practice task ${id}`);
  const input = toPracticeInput(ready, local.siteUrl);
  // The slow page takes 70 s for a person who tries it; its clock can be set.
  let task = await client.runTask({
    ...input,
    taskDetails: input.taskDetails.replace(/slow\b/u, 'slow?seconds=6'),
  });
  const wasInline = task.status !== 'running';
  const questions: string[] = [];
  const ref = { sessionId: task.sessionId ?? '', taskId: task.taskId ?? '' };
  while (task.status === 'running' || task.status === 'guardrail') {
    if (task.status === 'guardrail') {
      const question = task.guardrail.question ?? '';
      if (questions.at(-1) !== question) {
        questions.push(question);
        await client.answerGuardrail(ref, ready.answer ?? '');
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    task = await client.getTask(ref);
  }
  return { task, wasInline, questions };
}

describe('the ready tasks, over HTTP against a real Chromium', () => {
  test.each(practiceTasks)('$id ends as it says', async ({ id, ends, answer }) => {
    const { task, questions } = await run(id);

    expect(task.status, JSON.stringify(task)).toBe(ends);
    expect(questions.length > 0).toBe(answer !== undefined);
    expect(task.usage.durationSeconds).toBeGreaterThan(0);
  });

  test('the short one is answered inline, the slow one by polling', async () => {
    // The one is held longer than any machine takes for it, the other less long than its page takes.
    local.emulator.configure({ holdMs: 60_000 });
    const short = await run('inline');
    local.emulator.configure({ holdMs: 1_000 });
    const slow = await run('slow');

    expect(short.wasInline).toBe(true);
    expect(slow.wasInline).toBe(false);
    expect(slow.task.status === 'completed' && slow.task.result.message).toContain('1,284 kilograms');
  });

  test('the usage of the slow one is the real seconds it took', async () => {
    const begun = performance.now();
    const { task } = await run('slow');
    const seconds = (performance.now() - begun) / 1_000;

    expect(task.usage.durationSeconds).toBeGreaterThan(5);
    expect(task.usage.durationSeconds).toBeLessThanOrEqual(seconds + 1);
    expect(task.usage.totalTokens).toBe(0);
  });

  test('JSON and CSV come out as such', async () => {
    const [json, csv] = [(await run('json')).task, (await run('csv')).task];

    expect(json.status === 'completed' && json.result.output).toEqual({
      name: 'Copper Kettle',
      price: 129.5,
      availability: '3 in stock',
      rating: 4.9,
      sku: 'LL-102',
      warrantyYears: null,
    });
    expect(csv.status === 'completed' && csv.result.message).toContain('Tea Strainer,LL-403,D2,80,$7.60');
  });

  test('a downloaded file is served as an attachment that nothing takes for a page', async () => {
    const { task } = await run('download');
    if (task.status !== 'completed') throw new Error(task.status);
    const [file] = task.result.files;
    const reply = await fetch(file?.url ?? '', { headers: { authorization: 'Bearer local' } });

    expect(task.result.files.map(({ filename }) => filename)).toEqual(['price-list.csv', 'screenshot-1.png']);
    expect(reply.headers.get('content-disposition')).toMatch(/^attachment/u);
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await reply.text()).toContain('Copper Kettle,LL-102,129.50');
  });

  test('the requests of a task are in its network', async () => {
    const { task } = await run('inline');
    const urls =
      task.status === 'completed'
        ? task.result.network.flatMap((entry) => entry.urls.map(({ url }) => url))
        : [];
    expect(urls[0]).toBe(`${local.siteUrl ?? ''}shop`);
    expect(urls.some((url) => url.includes('q=kettles'))).toBe(true);
  });
});
