import { afterEach, expect, test, vi } from 'vitest';
import { createProxied, fakeTime, pass, passUntil } from './proxied.js';
import type { Answer, Proxied } from './proxied.js';

afterEach(() => vi.useRealTimers());

const start = ({ send }: Proxied, taskDetails: string, headers = {}): Promise<Answer> =>
  passUntil(send('/start/run-task', { body: { taskDetails }, headers }));
const poll = ({ send }: Proxied, { body }: Answer): Promise<Answer> =>
  passUntil(send(`/task/${String(body['sessionId'])}/${String(body['taskId'])}`));
const allowance = ({ headers }: Answer): string | null => headers.get('x-webrun-allowance');

const limits = { runsAtOnce: 2, runsPerMinute: 5, usdPerDay: 1, estimateUsd: 0.1 };

// 0 s     10 s   20 s      the day of the tests' clock ends in 3,200 s
// |start  |start |poll
test('each answer says what the user has left of each limit', async () => {
  fakeTime();
  const proxied = createProxied({ limits, accountPerMinute: 0 });
  const untilMidnight = Math.ceil((86_400_000 - (Date.now() % 86_400_000)) / 1_000);
  const uploads = 'uploads;limit=10;remaining=10;reset=0';
  const first = await start(proxied, '[after 15s] [cost: 0.25]');
  const reset = (header: string | null): string | null =>
    header?.replace(
      /(usd;[^,]*reset=)(\d+)/,
      (_all, before: string, seconds: string) =>
        `${before}${Math.abs(Number(seconds) - untilMidnight) <= 30 ? 'midnight' : seconds}`,
    ) ?? null;
  expect(reset(allowance(first))).toBe(
    `runs;limit=2;remaining=1, starts;limit=5;remaining=4;reset=60, usd;limit=1;remaining=0.9;reset=midnight, ${uploads}`,
  );
  await pass(10_000, 1_000);
  const second = await start(proxied, '[after 60s]');
  expect(reset(allowance(second))).toBe(
    `runs;limit=2;remaining=0, starts;limit=5;remaining=3;reset=50, usd;limit=1;remaining=0.8;reset=midnight, ${uploads}`,
  );
  // A poll that brings news, and one that brings none.
  expect(allowance(await poll(proxied, second))).toContain(
    'runs;limit=2;remaining=0, starts;limit=5;remaining=3',
  );
  await pass(10_000, 1_000);
  const settled = await poll(proxied, first);
  expect([settled.body['status'], reset(allowance(settled))]).toEqual([
    'completed',
    `runs;limit=2;remaining=1, starts;limit=5;remaining=3;reset=40, usd;limit=1;remaining=0.65;reset=midnight, ${uploads}`,
  ]);
});

test('a refusal says that the proxy has refused, why, and what is left', async () => {
  fakeTime();
  const proxied = createProxied({ limits: { runsAtOnce: 1 }, accountPerMinute: 0 });
  const taken = await start(proxied, '[after 60s]');
  expect(taken.headers.get('x-webrun-refusal')).toBeNull();
  const refused = await start(proxied, 'x');
  expect(refused.headers.get('x-webrun-refusal')).toBe('SESSION_LIMIT_REACHED');
  expect(allowance(refused)).toMatch(/^runs;limit=1;remaining=0, uploads;/);
  const wrong = await passUntil(proxied.send('/start/run-task', { body: { nonsense: 1 } }));
  expect([wrong.headers.get('x-webrun-refusal'), allowance(wrong)?.slice(0, 26)]).toEqual([
    'INVALID_PARAMS',
    'runs;limit=1;remaining=0, ',
  ]);
});

test('what WebRun refused counts no more, and is not said to be the proxy’s refusal', async () => {
  fakeTime();
  const proxied = createProxied({ limits, accountPerMinute: 0 }, { balanceUsd: 0 });
  const refused = await start(proxied, 'x');
  expect([refused.status, refused.headers.get('x-webrun-refusal')]).toEqual([402, null]);
  expect(allowance(refused)).toContain('runs;limit=2;remaining=2, starts;limit=5;remaining=4');
});

test('a repeat says what is left now, not what was', async () => {
  fakeTime();
  const proxied = createProxied({ limits, accountPerMinute: 0 });
  const key = { 'idempotency-key': 'run-1' };
  const first = await start(proxied, '[after 60s]', key);
  await start(proxied, '[after 60s]');
  const repeat = await start(proxied, '[after 60s]', key);
  expect(repeat.text).toBe(first.text);
  expect(allowance(repeat)).toMatch(/^runs;limit=2;remaining=0, starts;limit=5;remaining=3/);
});

test('says nothing to strangers, and nothing where there are no limits', async () => {
  const limited = createProxied({ limits });
  const stranger = await limited.send('/start/run-task', { user: null, body: { taskDetails: 'x' } });
  expect([stranger.status, allowance(stranger)]).toEqual([401, null]);
  const unlimited = createProxied();
  expect(
    allowance(await unlimited.send('/start/run-task', { body: { taskDetails: '[after 0s]' } })),
  ).toBeNull();
});

test('a listed page of another origin may read all of it', async () => {
  const { send } = createProxied({ origins: ['https://other.example'], limits });
  const headers = { origin: 'https://other.example', 'sec-fetch-site': 'cross-site' };
  const answer = await send('/start/run-task', { headers, body: { taskDetails: '[after 0s]' } });
  const exposed = answer.headers.get('access-control-expose-headers')?.split(', ') ?? [];
  expect(exposed).toEqual([
    'X-RateLimit-Limit',
    'X-RateLimit-Remaining',
    'X-RateLimit-Reset',
    'Retry-After',
    'X-WebRun-Allowance',
    'X-WebRun-Refusal',
    'X-WebRun-Truncated',
  ]);
});
