import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebRunError } from '../../src/core/errors.js';
import { afterFailure, afterReply, keepWaiting, startWait, toWaitMs } from '../../src/core/polling.js';
import type { Wait } from '../../src/core/polling.js';
import { unknownUsage } from '../../src/core/task.js';
import type { Task } from '../../src/core/task.js';

const at = (seconds: number): number => seconds * 1_000;
/** The next poll comes after that delay, in seconds, and at most 10 % later. */
const expectDelay = ({ nextPollAt }: Wait, now: number, seconds: number): void => {
  expect(nextPollAt - now).toBeGreaterThanOrEqual(at(seconds));
  expect(nextPollAt - now).toBeLessThanOrEqual(at(seconds) * 1.1);
};
const base = { sessionId: 's', taskId: 't', usage: unknownUsage };
const running: Task = { status: 'running', ...base, phase: 'running' };
const paused: Task = { status: 'running', ...base, phase: 'paused' };
const orphaned: Task = { status: 'running', ...base, phase: 'disconnected' };
const guardrail: Task = { status: 'guardrail', ...base, guardrail: { kind: null, question: 'Which?' } };
const failure = (status: number | null, retryAfterMs: number | null = null): WebRunError =>
  new WebRunError('no', { code: status === null ? 'network' : 'http', status, retryAfterMs });

describe('the pace', () => {
  // 0s          50s    52s      54s
  // |--POST------|      |        |
  //           pending  poll    poll
  it('asks first 2 s after the reply that said pending, then every 2 s', () => {
    const wait = afterReply(startWait({ submittedAt: 0 }, at(50)), running, at(50));
    expect(wait.nextPollAt).toBe(52_000);
    expect(afterReply(wait, running, at(52)).nextPollAt).toBe(54_000);
  });
  it('asks at once about a task of which nothing was seen', () => {
    expect(startWait({}, at(10)).nextPollAt).toBe(10_000);
  });
  it('is in step: what is due within 200 ms is asked about at once, never earlier and at most 10 % later', () => {
    const times = [0, 1, 100, 199.9, 200, 201, 399].map(
      (now) => afterReply(startWait({}, now), running, now).nextPollAt,
    );
    expect(times).toEqual([2_000, 2_200, 2_200, 2_200, 2_200, 2_400, 2_400]);
  });
  it('is never earlier and at most 10 % later, whatever the delay and the time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900_000 }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (ms, now) => {
          const wait = startWait({ service: { pollIntervalMs: ms } }, now);
          const { nextPollAt } = afterReply(wait, running, now);
          expect(nextPollAt - now).toBeGreaterThanOrEqual(ms - 1e-3);
          expect(nextPollAt - now).toBeLessThanOrEqual(ms * 1.1 + 1e-3);
        },
      ),
    );
  });
});

describe('bad replies', () => {
  it('back off anew after a person asked to try now, and a task that is not found still counts towards gone', () => {
    let wait = startWait({}, at(0));
    for (let seconds = 2; seconds < 60; seconds += 20) wait = afterFailure(wait, failure(404), at(seconds));
    expectDelay(wait, at(42), 8);
    expect(wait.notFound).toBe(3);
    const again = afterFailure(keepWaiting(wait, at(60)), failure(404), at(60));
    expectDelay(again, at(60), 2);
    expect(again.notFound).toBe(4);
  });
  // 0s  2s    6s        14s             30s               60s
  // x   x     x          x               x                 x  and so on
  it('back off to 30 s and never end the wait', () => {
    let wait = startWait({}, at(0));
    for (let turn = 0; turn < 1_200; turn++) {
      const now = wait.nextPollAt;
      wait = afterFailure(wait, failure(turn % 2 ? null : 502), now);
      expectDelay(wait, now, [2, 4, 8, 16][turn] ?? 30);
    }
    expect(wait).toMatchObject({ reason: 'reconnecting', isGone: false });
  });
  it('are forgotten after a good one', () => {
    const wait = afterReply(afterFailure(startWait({}, at(0)), failure(500), at(2)), running, at(4));
    expect(wait).toMatchObject({ reason: 'normal', failures: 0, nextPollAt: 6_000 });
  });
  it('keep to what Retry-After says, when it is longer', () => {
    const wait = startWait({}, at(0));
    const limited = afterFailure(wait, failure(429, 45_000), at(2));
    expect(limited.reason).toBe('rate-limited');
    expectDelay(limited, at(2), 45);
    expectDelay(afterFailure(wait, failure(429, 100), at(2)), at(2), 2);
    const busy = afterFailure(wait, failure(503, 60_000), at(2));
    expect(busy.reason).toBe('reconnecting');
    expectDelay(busy, at(2), 60);
  });
  it('say how long the server asks to wait, and wait 15 minutes of a day', () => {
    const error = failure(429, 86_400_000);
    const wait = afterFailure(startWait({}, at(0)), error, at(2));
    expect(wait).toMatchObject({ reason: 'rate-limited', retryAfterMs: 86_400_000 });
    expectDelay(wait, at(2), 900);
    expect(toWaitMs(error)).toBe(900_000);
    expect(toWaitMs(failure(429, 5_000))).toBe(5_000);
    expect(toWaitMs(failure(429))).toBeNull();
    expect(toWaitMs(failure(429, NaN))).toBeNull();
    expect(afterReply(wait, running, at(902)).retryAfterMs).toBeNull();
  });
  it('mean gone when the result is too large to be read', () => {
    const large = new WebRunError('large', { code: 'gone', status: 200 });
    expect(afterFailure(startWait({}, at(0)), large, at(2)).isGone).toBe(true);
  });
  it.each([401, 403])('wait 30 s on HTTP %i and say unauthorized, however often', (status) => {
    let wait = startWait({}, at(0));
    for (let turn = 0; turn < 10; turn++) wait = afterFailure(wait, failure(status), at(2));
    expect(wait).toMatchObject({ reason: 'unauthorized', isGone: false });
    expectDelay(wait, at(2), 30);
  });
  it.each([
    [401, 'sign-in', 'sign-in'],
    [401, 'api-key', 'api-key'],
    [403, 'sign-in', null], // a proxy answers so when its own key is not accepted, to a person who is signed in
    [403, 'api-key', null],
  ] as const)('on HTTP %i, sent with the %s, say that %s was not accepted', (status, credential, said) => {
    const error = new WebRunError('no', { code: 'http', status, credential });
    expect(afterFailure(startWait({}, at(0)), error, at(2)).credential).toBe(said);
  });
  it('mean gone with the third 404 in a row, and only in a row', () => {
    const twice = afterFailure(afterFailure(startWait({}, at(0)), failure(404), at(2)), failure(404), at(4));
    expect(twice.isGone).toBe(false);
    expect(afterFailure(twice, failure(404), at(6)).isGone).toBe(true);
    expect(afterFailure(afterFailure(twice, failure(500), at(6)), failure(404), at(8)).isGone).toBe(false);
    expect(afterFailure(afterReply(twice, running, at(6)), failure(404), at(8)).isGone).toBe(false);
  });
});

describe('the budget', () => {
  // 0s                 70s   71s
  // |--maxDuration 10 s + 60 s--|
  //                   normal  overdue
  it('is maxDuration plus 60 s from the submission', () => {
    const wait = startWait({ submittedAt: 0, maxDurationMs: 10_000 }, at(50));
    expect(afterReply(wait, running, at(70))).toMatchObject({ reason: 'normal', nextPollAt: 72_000 });
    expect(afterReply(wait, running, at(71))).toMatchObject({ reason: 'overdue', nextPollAt: 73_000 });
  });
  it('is 360 s where nobody set a maxDuration, and no longer for a longer one', () => {
    expect(startWait({}, at(0)).limitMs).toBe(360_000);
    expect(startWait({ maxDurationMs: 9_000_000 }, at(0)).limitMs).toBe(360_000);
  });

  // 0s    20s             1020s     1060s      1061s+
  // |-run--|--a person-----|--run----|
  //        20 s counted    20 s      60 s      more: overdue
  it.each([
    ['a guardrail', guardrail],
    ['a pause', paused],
    ['a lost instance', orphaned],
  ])('does not count %s', (_title, held) => {
    let wait = startWait({ submittedAt: 0, maxDurationMs: 1_000 }, at(0));
    wait = afterReply(wait, held, at(20));
    wait = afterReply(wait, held, at(900));
    expect(wait).toMatchObject({ reason: 'normal', runningMs: 20_000 });
    wait = afterReply(wait, running, at(1_020));
    wait = afterReply(wait, running, at(1_061));
    expect(wait).toMatchObject({ reason: 'normal', runningMs: 61_000 });
    expect(afterReply(wait, running, at(1_063)).reason).toBe('overdue');
  });
  it('does not call a task overdue while a person is asked', () => {
    const late = afterReply(startWait({ maxDurationMs: 1_000 }, at(0)), running, at(100));
    expect(afterReply(late, guardrail, at(101))).toMatchObject({ reason: 'normal', nextPollAt: 103_000 });
  });
  it('is given once more by "keep waiting", which asks at once', () => {
    const late = afterReply(startWait({ maxDurationMs: 1_000 }, at(0)), running, at(100));
    const again = keepWaiting(late, at(110));
    expect(again).toMatchObject({ reason: 'normal', nextPollAt: 110_000 });
    expect(afterReply(again, running, at(165)).reason).toBe('normal');
    expect(afterReply(again, running, at(172)).reason).toBe('overdue');
  });
  it('is untouched by a clock that goes back', () => {
    const wait = afterReply(startWait({ submittedAt: 500_000 }, at(100)), running, at(50));
    expect(wait).toMatchObject({ runningMs: 0, reason: 'normal' });
  });
});

describe('another service', () => {
  const service = { maxDurationMs: 3_600_000, pollIntervalMs: 5_000 };
  const start = 0;

  it('is asked at its own pace, and backs off from there', () => {
    const wait = startWait({ service }, start);
    expect(afterReply(wait, running, start).nextPollAt).toBe(5_000);
    const failure = new WebRunError('lost', { code: 'network' });
    expect(afterFailure(afterFailure(wait, failure, start), failure, start).nextPollAt).toBe(10_000);
  });

  it('lets a task run as long as it says, and no longer than the input says', () => {
    const overdueAt = (maxDurationMs?: number): number =>
      startWait({ service, maxDurationMs }, start).limitMs;
    expect(overdueAt()).toBe(3_660_000);
    expect(overdueAt(600_000)).toBe(660_000);
    expect(overdueAt(7_200_000)).toBe(3_660_000);
    expect(startWait({ service: { maxDurationMs: Infinity } }, start).limitMs).toBe(Infinity);
    expect(startWait({ maxDurationMs: 600_000 }, start).limitMs).toBe(360_000);
  });
});
