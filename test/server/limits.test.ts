import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import { createEmulator } from '../../src/testing.js';
import { createProxied, fakeTime, pass } from './proxied.js';
import type { Answer, Proxied } from './proxied.js';

beforeEach(fakeTime);
afterEach(() => vi.useRealTimers());
// Slow machines share cores.
vi.setConfig({ testTimeout: 60_000 });

/** Starts a task and lets the hold of 20 ms pass. */
async function start({ send }: Proxied, taskDetails: string, user = 'ada'): Promise<Answer> {
  const sent = send('/start/run-task', { user, body: { taskDetails } });
  const replied = vi.fn<() => void>();
  void sent.then(replied);
  while (replied.mock.calls.length === 0) await pass(10, 10);
  return sent;
}

const poll = ({ send }: Proxied, { body }: Answer, user = 'ada'): Promise<Answer> =>
  send(`/task/${String(body['sessionId'])}/${String(body['taskId'])}`, { user });

test('lets a user run as many tasks at once as allowed, and the next when one has settled', async () => {
  const proxied = createProxied({ limits: { runsAtOnce: 2 }, accountPerMinute: 0 });
  const first = await start(proxied, '[after 10s]');
  await start(proxied, '[after 60s]');
  const refused = await start(proxied, '[after 0s]');
  expect(refused).toMatchObject({ status: 429, body: { code: 'SESSION_LIMIT_REACHED', success: false } });
  expect(refused.headers.get('retry-after')).toBe('10');
  expect((await start(proxied, '[after 0s]', 'bob')).status).toBe(200);
  await pass(10_000, 1_000);
  expect((await poll(proxied, first)).body['status']).toBe('completed');
  expect((await start(proxied, '[after 60s]')).status).toBe(200);
});

test('gives the place of a stopped run back after 10 s, of a forgotten one after its time limit and a minute', async () => {
  const proxied = createProxied({ limits: { runsAtOnce: 1 }, accountPerMinute: 0 });
  const first = await start(proxied, '[after 200s]');
  const stop = {
    sessionId: first.body['sessionId'],
    message: { actionType: 'state', newState: 'terminate' },
  };
  expect((await proxied.send('/start/send-message', { body: stop })).status).toBe(200);
  expect((await start(proxied, '[after 200s]')).status).toBe(429);
  await pass(10_000, 1_000);
  expect((await start(proxied, '[after 500s]')).status).toBe(200);
  await pass(355_000, 5_000);
  expect((await start(proxied, '[after 0s]')).status).toBe(429);
  await pass(10_000, 5_000);
  expect((await start(proxied, '[after 0s]')).status).toBe(200);
});

test('takes so many starts a minute from a user, and says when the next is taken', async () => {
  const proxied = createProxied({ limits: { runsPerMinute: 3 }, accountPerMinute: 0 });
  for (let times = 0; times < 3; times++) expect((await start(proxied, '[after 0s]')).status).toBe(200);
  const refused = await start(proxied, '[after 0s]');
  expect(refused.status).toBe(429);
  await pass(Number(refused.headers.get('retry-after')) * 1_000, 1_000);
  expect((await start(proxied, '[after 0s]')).status).toBe(200);
});

test('counts settled costs, estimates for what runs, and begins anew at midnight UTC', async () => {
  const proxied = createProxied({ limits: { usdPerDay: 1, estimateUsd: 0.3 }, accountPerMinute: 0 });
  await start(proxied, '[after 0s] [cost: 0.35]');
  await start(proxied, '[after 0s] [cost: 0.05]');
  expect((await start(proxied, '[after 200s]')).status).toBe(200); // 0.40 spent, 0.30 estimated
  expect((await start(proxied, '[after 0s] [cost: 0.01]')).status).toBe(200); // 0.70 + 0.30
  const refused = await start(proxied, '[after 0s]');
  expect(refused).toMatchObject({ status: 429, body: { code: 'SPENDING_LIMIT_REACHED' } });
  expect(refused.text).toContain('$1 a day');
  vi.setSystemTime(Date.now() + Number(refused.headers.get('retry-after')) * 1_000);
  expect((await start(proxied, '[after 0s]')).status).toBe(200);
});

test('takes back what WebRun refused', async () => {
  const proxied = createProxied(
    { limits: { runsAtOnce: 1, usdPerDay: 0.1 }, accountPerMinute: 0 },
    { balanceUsd: 0 },
  );
  for (let times = 0; times < 3; times++) expect((await start(proxied, 'x')).status).toBe(402);
});

// Ten places a minute. A loud user asks for 30 at once, 5 s later a quiet one for 2:
// 0 s      5 s                       60.5 s
// |loud×10 |quiet×2 wait              |quiet×2 first, then loud
test('shares the account’s ten a minute: the loudest does not take it all', async () => {
  const emulator = createEmulator({ rateLimit: 10, holdMs: 5 });
  const proxied = createProxied({ fetch: emulator.fetch });
  const loud = Array.from({ length: 30 }, () =>
    proxied.send('/start/run-task', { user: 'loud', body: { taskDetails: '[after 0s] loud' } }),
  );
  await pass(5_000);
  expect(emulator.tasks).toHaveLength(10);
  const quiet = (): Promise<Answer>[] =>
    [1, 2].map(() =>
      proxied.send('/start/run-task', { user: 'quiet', body: { taskDetails: '[after 0s] quiet' } }),
    );
  const early = quiet();
  await pass(30_000, 500);
  const told = await Promise.all(early);
  expect(told.map(({ status }) => status)).toEqual([429, 429]);
  const waitMs = Number(told[0]?.headers.get('retry-after')) * 1_000;
  const louder = Array.from({ length: 30 }, () =>
    proxied.send('/start/run-task', { user: 'loud', body: { taskDetails: '[after 0s] loud' } }),
  );
  await pass(waitMs, 500);
  const late = quiet();
  await pass(10_000, 500);
  expect((await Promise.all(late)).map(({ status }) => status)).toEqual([200, 200]);
  await pass(70_000, 1_000);
  const answers = await Promise.all([...loud, ...louder]);
  // WebRun itself never had to refuse: it would count that, too.
  expect(emulator.requests.filter(({ status }) => status === 429)).toEqual([]);
  expect(
    answers.filter(({ status }) => status === 429).every(({ headers }) => headers.has('retry-after')),
  ).toBe(true);
});

test('two instances share the account’s ten, and a stop goes before every start', async () => {
  const emulator = createEmulator({ rateLimit: 10, holdMs: 5 });
  const store = createMemoryStore();
  const both = [
    createProxied({ fetch: emulator.fetch, store }),
    createProxied({ fetch: emulator.fetch, store }),
  ];
  const [one] = both;
  const session = await one?.send('/start/start-session', { body: {} });
  const say = (message: object): Promise<Answer>[] =>
    both.map(({ send }) =>
      send('/start/send-message', { body: { sessionId: session?.body['sessionId'], message } }),
    );
  const tasks = Array.from({ length: 8 }, () =>
    say({ actionType: 'newTask', newState: 'start', taskDetails: '[after 0s]' }),
  ).flat();
  await pass(2_000);
  const sent = (): number => emulator.requests.filter(({ path }) => path === '/start/send-message').length;
  expect(sent()).toBe(10);
  await pass(20_000, 1_000);
  await Promise.all(tasks);
  await pass(33_000, 1_000);
  const more = Array.from({ length: 8 }, () =>
    say({ actionType: 'newTask', newState: 'start', taskDetails: '[after 0s]' }),
  ).flat();
  await pass(2_000);
  const stops = say({ actionType: 'state', newState: 'pause' });
  await pass(6_000);
  expect((await Promise.all(stops)).map(({ status }) => status)).toEqual([200, 200]);
  await pass(20_000, 1_000);
  await Promise.all(more);
  const words = both.map(({ recorded }) => recorded.flatMap(({ body }) => /newTask|pause/.exec(body) ?? []));
  // 16 starts waited longer; of the ten places the two stops had theirs.
  expect(words.flat().filter((word) => word === 'newTask')).toHaveLength(10 + 8);
  expect(emulator.requests.filter(({ status }) => status === 429)).toEqual([]);
});

test('believes WebRun when it says another limit, or none', async () => {
  const generous = createProxied({}, { rateLimit: 25 });
  const unlimited = createProxied({}, { rateLimit: 0 });
  for (const [proxied, expected] of [
    [generous, 25],
    [unlimited, 40],
  ] as const) {
    const answers = Array.from({ length: 40 }, () =>
      proxied.send('/start/run-task', { body: { taskDetails: '[after 0s]' } }),
    );
    await pass(3_000);
    expect(proxied.emulator.tasks).toHaveLength(expected);
    await pass(20_000, 1_000);
    await Promise.all(answers);
  }
});
