import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import { createEmulator } from '../../src/testing.js';
import { createProxied, fakeTime, pass, passUntil } from './proxied.js';
import type { Answer, Proxied } from './proxied.js';

beforeEach(fakeTime);
afterEach(() => vi.useRealTimers());
// Slow machines share cores.

/** Starts a task and lets the hold of 20 ms pass. */
const start = ({ send }: Proxied, taskDetails: string, user = 'ada'): Promise<Answer> =>
  passUntil(send('/start/run-task', { user, body: { taskDetails } }));

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

// What WebRun did not stop still runs, and costs.
test.each([
  ['answers with an error of its own', 500],
  ['refuses', 200],
])('gives no place back for a stop that WebRun %s', async (_what, status) => {
  const emulator = createEmulator({ rateLimit: 0, holdMs: 20 });
  const refusing: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    return request.url.endsWith('/send-message')
      ? Response.json({ success: false, error: 'Not stopped.' }, { status })
      : emulator.fetch(request);
  };
  const proxied = createProxied({ limits: { runsAtOnce: 1 }, accountPerMinute: 0, fetch: refusing });
  const { body } = await start(proxied, '[after 200s]');
  const message = { actionType: 'state', newState: 'terminate' };
  await proxied.send('/start/send-message', { body: { sessionId: body['sessionId'], message } });
  await pass(11_000, 1_000);
  expect((await start(proxied, '[after 0s]')).status).toBe(429);
});

test('takes so many starts a minute from a user, and says when the next is taken', async () => {
  const proxied = createProxied({ limits: { runsPerMinute: 3 }, accountPerMinute: 0 });
  for (let times = 0; times < 3; times++) expect((await start(proxied, '[after 0s]')).status).toBe(200);
  const refused = await start(proxied, '[after 0s]');
  expect(refused.status).toBe(429);
  await pass(Number(refused.headers.get('retry-after')) * 1_000, 1_000);
  expect((await start(proxied, '[after 0s]')).status).toBe(200);
});

test('counts settled costs, estimates for what runs, and resets at midnight UTC', async () => {
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

test('counts a session without a task as a start, but not as a run', async () => {
  const proxied = createProxied({ limits: { runsAtOnce: 1, runsPerMinute: 3 }, accountPerMinute: 0 });
  const open = (): Promise<Answer> => passUntil(proxied.send('/start/start-session', { body: {} }));
  expect((await open()).status).toBe(200);
  expect((await start(proxied, '[after 60s]')).status).toBe(200);
  expect((await open()).status).toBe(200);
  expect((await open()).status).toBe(429);
});

// |--start--| 429, wait until a moment 7 s ahead   |--next--|
test('waits as WebRun says, by the moment that it names', async () => {
  let isFull = true;
  const resetSeconds = Math.ceil((Date.now() + 7_000) / 1_000);
  const emulator = createEmulator({ rateLimit: 0, holdMs: 5 });
  const full = { status: 429, headers: { 'x-ratelimit-reset': `${resetSeconds}` } };
  const proxied = createProxied({
    fetch: (input, init) =>
      isFull
        ? Promise.resolve(Response.json({ success: false, message: 'Slow down.' }, full))
        : emulator.fetch(input, init),
  });
  expect((await start(proxied, 'x')).status).toBe(429);
  isFull = false;
  const next = proxied.send('/start/run-task', { body: { taskDetails: '[after 0s]' } });
  await pass(6_000, 500);
  expect(emulator.tasks).toHaveLength(0);
  await pass(3_000, 500);
  expect([(await next).status, emulator.tasks.length]).toEqual([200, 1]);
});

test('takes back what WebRun refused', async () => {
  const proxied = createProxied(
    { limits: { runsAtOnce: 1, usdPerDay: 0.1 }, accountPerMinute: 0 },
    { balanceUsd: 0 },
  );
  for (let times = 0; times < 3; times++) expect((await start(proxied, 'x')).status).toBe(402);
});

// Ten places a minute. A loud user asks for 30 at once; three places are kept for others, and opened to it every 5 s while it is alone:
// 0 s     5 s          5 s       6 s               26 s                  60.5 s
// |loud×7 |loud's 8th  |quiet×2  |late waits 20 s   |late is refused      |late×2 first, then loud
test('shares the account’s ten a minute: the loudest takes neither the first minute nor the next', async () => {
  const emulator = createEmulator({ rateLimit: 10, holdMs: 5 });
  const proxied = createProxied({ fetch: emulator.fetch });
  const ask = (user: string, times: number): Promise<Answer>[] =>
    Array.from({ length: times }, () =>
      proxied.send('/start/run-task', { user, body: { taskDetails: `[after 0s] ${user}` } }),
    );
  const loud = ask('loud', 30);
  await pass(1_000);
  expect(emulator.tasks).toHaveLength(7);
  await pass(4_000);
  expect(emulator.tasks).toHaveLength(8);
  const quiet = ask('quiet', 2);
  await pass(1_000);
  expect((await Promise.all(quiet)).map(({ status }) => status)).toEqual([200, 200]);
  expect(emulator.tasks).toHaveLength(10);
  const early = ask('late', 2);
  await pass(30_000, 500);
  const told = await Promise.all(early);
  expect(told.map(({ status }) => status)).toEqual([429, 429]);
  const waitMs = Number(told[0]?.headers.get('retry-after')) * 1_000;
  const louder = ask('loud', 30);
  await pass(waitMs, 500);
  const late = ask('late', 2);
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

// 0 s     5 s   10 s   15 s
// |×7     |+1   |+1    |+1     all ten within the 20 s that a request waits
test('gives all ten of a minute to a person who is alone', async () => {
  const proxied = createProxied({}, { rateLimit: 10 });
  const answers = Array.from({ length: 10 }, () =>
    proxied.send('/start/run-task', { body: { taskDetails: '[after 0s]' } }),
  );
  await pass(16_000, 500);
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(10).fill(200));
});

test('keeps places for the next user all through a minute, once there is more than one', async () => {
  const emulator = createEmulator({ rateLimit: 10, holdMs: 5 });
  const proxied = createProxied({ fetch: emulator.fetch });
  const ask = (user: string): Promise<Answer> =>
    proxied.send('/start/run-task', { user, body: { taskDetails: '[after 0s]' } });
  const other = ask('other');
  await pass(70_000, 1_000);
  expect((await other).status).toBe(200);
  // Every 20 s somebody new, while one asks again and again.
  const answers: Promise<Answer>[] = [];
  const newcomers: Promise<Answer>[] = [];
  for (let second = 0; second < 60; second += 2) {
    answers.push(ask('loud'), ask('loud'));
    if (second % 20 === 18) newcomers.push(ask(`new-${second}`));
    await pass(2_000, 500);
  }
  await pass(20_000, 1_000);
  expect((await Promise.all(newcomers)).map(({ status }) => status)).toEqual([200, 200, 200]);
  await pass(70_000, 1_000);
  await Promise.all(answers);
  expect(emulator.requests.filter(({ status }) => status === 429)).toEqual([]);
});

test('lets 20 requests of one user wait, and refuses more at once', async () => {
  const proxied = createProxied({}, { rateLimit: 10 });
  const answers = Array.from({ length: 30 }, () =>
    proxied.send('/start/run-task', { body: { taskDetails: '[after 0s]' } }),
  );
  const refused = vi.fn<(answer: Answer) => void>();
  for (const answer of answers) void answer.then((told) => told.status === 429 && refused(told));
  await pass(1_000);
  expect(refused).toHaveBeenCalledTimes(30 - 7 - 20);
  await pass(90_000, 1_000);
  await Promise.all(answers);
});

test('two instances share the account’s ten, and a stop goes before every start', async () => {
  const emulator = createEmulator({ rateLimit: 10, holdMs: 5 });
  const store = createMemoryStore();
  const both = [
    createProxied({ fetch: emulator.fetch, store }),
    createProxied({ fetch: emulator.fetch, store }),
  ];
  const [one] = both;
  const users = Array.from({ length: 8 }, (_, index) => `user-${index}`);
  const sessions = new Map<string, unknown>();
  for (const user of users) {
    const opened = one?.send('/start/start-session', { user, body: {} });
    await pass(500);
    sessions.set(user, (await opened)?.body['sessionId']);
  }
  const say = (user: string, message: object): Promise<Answer>[] =>
    both.map(({ send }) =>
      send('/start/send-message', { user, body: { sessionId: sessions.get(user), message } }),
    );
  const newTasks = (): Promise<Answer>[] =>
    users.flatMap((user) =>
      say(user, { actionType: 'newTask', newState: 'start', taskDetails: '[after 0s]' }),
    );
  const tasks = newTasks();
  await pass(2_000);
  const sent = (): number => emulator.requests.filter(({ path }) => path === '/start/send-message').length;
  expect(sent()).toBe(10);
  await pass(20_000, 1_000);
  await Promise.all(tasks);
  await pass(33_000, 1_000);
  const more = newTasks();
  await pass(2_000);
  const stops = say('user-7', { actionType: 'state', newState: 'stop' });
  await pass(6_000);
  expect((await Promise.all(stops)).map(({ status }) => status)).toEqual([200, 200]);
  await pass(20_000, 1_000);
  await Promise.all(more);
  const words = both.map(({ recorded }) => recorded.flatMap(({ body }) => /newTask|"stop"/.exec(body) ?? []));
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
    const answers = Array.from({ length: 40 }, (_, index) =>
      proxied.send('/start/run-task', { user: `user-${index}`, body: { taskDetails: '[after 0s]' } }),
    );
    await pass(3_000);
    expect(proxied.emulator.tasks).toHaveLength(expected);
    await pass(20_000, 1_000);
    await Promise.all(answers);
  }
});

// 0 s      45 s      46 s     60 s
// |pause   |resume   |stop    |a place: the stop's
test('sends a stop before a command that has waited longer', async () => {
  const proxied = createProxied({ accountPerMinute: 1 });
  const { body } = await passUntil(proxied.send('/start/start-session', { body: {} }));
  const command = (newState: string): Promise<Answer> =>
    proxied.send('/start/send-message', {
      body: { sessionId: body['sessionId'], message: { actionType: 'state', newState } },
    });
  expect((await passUntil(command('pause'))).status).toBe(200);
  await pass(45_000, 1_000);
  void command('resume');
  await pass(1_000);
  void command('stop');
  await pass(15_000, 500);
  expect(proxied.recorded.map((sent) => /"newState":"(\w+)"/.exec(sent.body)?.[1])).toEqual([
    undefined,
    'pause',
    'stop',
  ]);
});
