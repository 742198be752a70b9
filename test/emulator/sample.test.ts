/** A client written to the published response-model page must work unchanged: this is its way through the replies. */
import { expect, test } from 'vitest';
import { createWebRun } from './webrun.js';
import type { WebRun } from './webrun.js';

type Body = Record<string, unknown>;

async function publishedRunTask(
  { send }: WebRun,
  wait: (ms: number) => Promise<void>,
  taskDetails: string,
): Promise<unknown> {
  const { body: data } = await send('POST', '/start/run-task', {
    taskDetails,
    startingUrl: 'https://shop.example',
  });
  if (data['status'] === 'complete') return data['result'];
  if (data['status'] === 'pending') return publishedPoll(send, wait, String(data['pollUrl']));
  throw new Error('Task failed');
}

async function publishedPoll(
  send: WebRun['send'],
  wait: (ms: number) => Promise<void>,
  pollUrl: string,
): Promise<Body> {
  for (let attempt = 0; attempt < 60; attempt++) {
    // oxlint-disable-next-line no-await-in-loop -- polls come one after the other
    await wait(2_000);
    // oxlint-disable-next-line no-await-in-loop -- polls come one after the other
    const { body: data } = await send('GET', new URL(pollUrl).pathname);
    if (data['type'] === 'task_completed') return data;
    if (data['type'] === 'guardrail_trigger') return data;
    if (data['status'] === 'failed' || data['status'] === 'terminated')
      throw new Error(String(data['message']));
    if (data['pending'] || data['status'] === 'active') continue;
    return data;
  }
  throw new Error('Polling timeout');
}

/** Runs the sample while time passes by itself. */
async function play(
  taskDetails: string,
  during: (webrun: WebRun) => Promise<void> = () => Promise.resolve(),
): Promise<unknown> {
  const webrun = createWebRun();
  const { clock } = webrun;
  const progress = { isDone: false };
  const waits = new Set<() => void>();
  const outcome = publishedRunTask(
    webrun,
    (ms) => new Promise((resolve) => void waits.add(clock.after(ms, resolve))),
    taskDetails,
  ).finally(() => (progress.isDone = true));
  outcome.catch(() => undefined);
  for (let second = 0; second < 200 && !progress.isDone; second++) {
    // oxlint-disable-next-line no-await-in-loop -- second by second
    await clock.advance(1_000);
    // oxlint-disable-next-line no-await-in-loop -- second by second
    if (second === 55) await during(webrun);
  }
  return outcome;
}

test('gets the result of an inline task', async () => {
  expect(await play('[after 3s] [say: It costs $24.90.] [cost: 0.0124]')).toMatchObject({
    type: 'task_completed',
    data: { message: 'It costs $24.90.' },
    usage: { cost: 0.0124 },
  });
});

test('polls a pending task until it has completed', async () => {
  expect(await play('[after 80s] [say: done]')).toMatchObject({
    type: 'task_completed',
    data: { message: 'done' },
  });
});

test('polls past a queue, a lost browser and a pause', async () => {
  const result = play('[after 52s] [disconnect 10s] [say: done]', async ({ emulator, client }) => {
    const [task] = emulator.tasks;
    await client.setSessionState(task?.sessionId ?? '', 'pause');
    await client.setSessionState(task?.sessionId ?? '', 'resume');
  });
  expect(await result).toMatchObject({ type: 'task_completed', data: { message: 'done' } });
});

test.each([1, 60])('gets the question of a guardrail after %i s', async (seconds) => {
  expect(await play(`[after ${seconds}s] [ask: Which code?]`)).toMatchObject({
    type: 'guardrail_trigger',
    data: { type: 'human_input_needed', value: 'Which code?' },
  });
});

test('throws the words of a task that fails while it is polled', async () => {
  await expect(play('[after 60s] [fail: NAVIGATION_TIMEOUT]')).rejects.toThrow(
    'The page did not load in time.',
  );
});

test('throws "Task failed" for a task that fails within the hold', async () => {
  await expect(play('[after 1s] [fail: NAVIGATION_TIMEOUT]')).rejects.toThrow('Task failed');
});

test('throws for a task that is terminated while it is polled', async () => {
  const result = play('[after 100s]', ({ emulator, client }) =>
    client.setSessionState(emulator.tasks[0]?.sessionId ?? '', 'terminate'),
  );
  await expect(result).rejects.toThrow('terminated');
});
