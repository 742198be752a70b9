import { afterEach, expect, test, vi } from 'vitest';
import { createProxied, fakeTime, pass, passUntil, silent } from './proxied.js';
import type { Answer, Proxied } from './proxied.js';

afterEach(() => vi.useRealTimers());

const post = ({ send }: Proxied, body: object, user = 'ada'): Promise<Answer> =>
  send('/start/run-task', { user, body });

/** The answers that have come so far, by status. */
function collect(answers: readonly Promise<Answer>[]): () => Record<number, number> {
  const counts: Record<number, number> = {};
  for (const answer of answers)
    void answer.then(({ status }) => (counts[status] = (counts[status] ?? 0) + 1));
  return () => ({ ...counts });
}

// ------------------------------------------------------------------------------------------------- maxDuration

test.each([
  [{ maxDuration: 0, task: { prompt: 'x', maxDuration: 300_000 } }, 'maxDuration'],
  [{ taskDetails: 'x', maxDuration: -1 }, 'maxDuration'],
  [{ taskDetails: 'x', maxDuration: 999 }, 'maxDuration'],
  [{ maxDuration: 300_000, task: { prompt: 'x', maxDuration: 1 } }, 'task.maxDuration'],
  [{ initialTask: { taskDetails: 'x', maxDuration: 0 } }, 'initialTask.maxDuration'],
])('refuses a duration below 1,000 ms, wherever it is: %j', async (body, field) => {
  const proxied = createProxied({ limits: { runsAtOnce: 1 } });
  expect(await post(proxied, body)).toMatchObject({ status: 400, body: { details: { field } } });
  expect(proxied.recorded).toEqual([]);
});

test('refuses one in a message, too', async () => {
  const { send } = createProxied();
  const { body } = await send('/start/start-session', { body: {} });
  const message = { actionType: 'newTask', taskDetails: 'x', maxDuration: 5 };
  expect(
    await send('/start/send-message', { body: { sessionId: body['sessionId'], message } }),
  ).toMatchObject({ status: 400, body: { details: { field: 'message.maxDuration' } } });
});

// 0 s       61 s    62 s                   360 s
// |--runs-----------|----------------------| a minute after the longest that it may run
test.each([
  [{ maxDuration: 1_000, task: { prompt: '[after 200s]', maxDuration: 300_000 } }, 360],
  [{ maxDuration: 300_000, task: { prompt: '[after 200s]', maxDuration: 1_000 } }, 360],
  [{ task: { prompt: '[after 200s]' } }, 360],
  [{ taskDetails: '[after 200s]', maxDuration: 1_000 }, 61],
])('counts a run for the longest of its durations: %j', async (body, seconds) => {
  fakeTime();
  const proxied = createProxied({ limits: { runsAtOnce: 1 }, accountPerMinute: 0 });
  expect((await passUntil(post(proxied, body))).status).toBe(200);
  await pass((seconds - 2) * 1_000, 1_000);
  expect((await passUntil(post(proxied, body))).status).toBe(429);
  await pass(3_000, 1_000);
  expect((await passUntil(post(proxied, body))).status).toBe(200);
});

// -------------------------------------------------------------------------------------------------- connections

test('opens 100 connections to WebRun for one user, and as many as `limits` says', async () => {
  for (const [limits, most] of [
    [undefined, 100],
    [{ requestsAtOnce: 3 }, 3],
  ] as const) {
    const proxied = createProxied({ limits, accountPerMinute: 0, fetch: silent });
    const answers = Array.from({ length: most + 20 }, () => post(proxied, { taskDetails: 'x' }));
    const counts = collect(answers);
    await expect.poll(counts).toEqual({ 429: 20 });
    await expect.poll(() => proxied.recorded.length).toBe(most);
    const refused = await Promise.race(answers);
    expect(refused.body['code']).toBe('TOO_MANY_REQUESTS');
    expect(refused.headers.get('retry-after')).toBe('1');
    // Others are not affected.
    void post(proxied, { taskDetails: 'x' }, 'bob');
    await expect.poll(() => proxied.recorded.length).toBe(most + 1);
  }
});

test('opens 2,000 for all, or as many as the option says; more are 503 as of a WebRun that is full', async () => {
  const proxied = createProxied({ maxOpenRequests: 4, accountPerMinute: 0, fetch: silent });
  const answers = ['a', 'b', 'c', 'd', 'e', 'f'].map((user) => post(proxied, { taskDetails: 'x' }, user));
  await expect.poll(collect(answers)).toEqual({ 503: 2 });
  const { body, headers } = await Promise.race(answers);
  expect([body['success'], body['code'], headers.get('retry-after')]).toEqual([false, 'OVERLOADED', '1']);
});

test('counts a request only while it is open', async () => {
  const proxied = createProxied({ limits: { requestsAtOnce: 1 }, maxOpenRequests: 1 });
  for (let times = 0; times < 5; times++) {
    expect((await post(proxied, { taskDetails: '[after 0s]' })).status).toBe(200);
    expect((await post(proxied, { nonsense: 1 })).status).toBe(400);
    expect((await post(proxied, { taskDetails: '[after 0s]' }, 'bob')).status).toBe(200);
  }
});

// ------------------------------------------------------------------------------------------------------ clicks

test('takes 20 clicks and keys a second of one user, and as many as `limits` says', async () => {
  fakeTime();
  for (const [limits, most] of [
    [undefined, 20],
    [{ actionsPerSecond: 3 }, 3],
  ] as const) {
    const proxied = createProxied({ limits, accountPerMinute: 0 });
    const open = async (user: string): Promise<unknown> =>
      (await passUntil(proxied.send('/start/start-session', { user, body: {} }))).body['sessionId'];
    const [ada, bob] = [await open('ada'), await open('bob')];
    const click = (user = 'ada', sessionId = ada): Promise<Answer> =>
      proxied.send('/start/send-message', {
        user,
        body: { sessionId, message: { actionType: 'interaction', action: { type: 'CLICK', x: 1, y: 200 } } },
      });
    const first = await passUntil(Promise.all(Array.from({ length: most + 5 }, () => click())));
    expect(first.filter(({ status }) => status === 429)).toHaveLength(5);
    expect(first.at(-1)).toMatchObject({ status: 429, body: { code: 'RATE_LIMIT_EXCEEDED' } });
    expect((await passUntil(click('bob', bob))).status).not.toBe(429);
    // What ends a run is no click.
    const stop = { sessionId: ada, message: { actionType: 'state', newState: 'pause' } };
    expect((await passUntil(proxied.send('/start/send-message', { body: stop }))).status).toBe(200);
    await pass(1_000);
    const second = await passUntil(Promise.all(Array.from({ length: most + 5 }, () => click())));
    expect(second.filter(({ status }) => status === 429)).toHaveLength(5);
  }
});
