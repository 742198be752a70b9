import { describe, expect, test } from 'vitest';
import { findProblem } from '../../../src/dashboard/data/connectionProblem.js';
import { sampleRun } from '../../../stories/dashboard/sampleRuns.js';

const now = 1_000_000;
const waiting = (
  runId: string,
  reason: 'normal' | 'reconnecting' | 'offline' | 'rate-limited' | 'unauthorized',
) => sampleRun('running', { runId, waiting: { reason, nextPollAt: now + 8_000 } });
const refused = (error: object) => sampleRun('refused', { error });
const done = sampleRun('completed');
const long = new Map([
  ['a', now - 10_000],
  ['b', now - 20_000],
]);
const signIn = { code: 'http', status: 401, apiCode: 'UNAUTHORIZED', message: 'Sign in first.' } as const;
const signInPage = { code: 'http', status: 401, credential: 'sign-in' } as const;
const badKey = { code: 'http', status: 403, apiCode: 'PROXY_KEY_REFUSED', credential: 'sign-in' } as const;
const unsigned = sampleRun('running', {
  waiting: { reason: 'unauthorized', credential: 'sign-in', nextPollAt: now + 8_000 },
});

describe('a problem of the connection', () => {
  test.each([
    ['nothing runs', [], null],
    ['all is well', [waiting('a', 'normal'), done], null],
    ['a run waits offline', [waiting('a', 'offline'), waiting('b', 'normal')], 'offline'],
    [
      'every run has been failing for 10 s',
      [waiting('a', 'reconnecting'), waiting('b', 'reconnecting')],
      'unreachable',
    ],
    ['one of two fails', [waiting('a', 'reconnecting'), waiting('b', 'normal')], null],
    ['a run fails for the first time', [waiting('c', 'reconnecting')], null],
    ['WebRun asks to wait', [waiting('a', 'rate-limited'), waiting('b', 'normal')], 'rate-limited'],
    ['the key is not accepted for a poll', [waiting('a', 'unauthorized')], 'key-rejected'],
    ['the newest start was refused by the proxy', [refused(signIn), done], 'signed-out'],
    [
      'a poll is refused to someone signed out',
      [refused(signIn), waiting('a', 'unauthorized')],
      'signed-out',
    ],
    ['polls are refused to someone signed out, and no start is', [unsigned, done], 'signed-out'],
    ['polls are refused, and a start for the key of the server', [refused(badKey), unsigned], 'key-rejected'],
    ['a start was answered by the page to sign in', [refused(signInPage), done], 'signed-out'],
    [
      'the newest start had a wrong key',
      [refused({ code: 'http', status: 401, apiCode: 'INVALID_API_KEY' })],
      'key-rejected',
    ],
    ['the newest start could not be sent', [refused({ code: 'network' }), done], 'unreachable'],
    ['the newest start was cut', [sampleRun('lost'), done], 'unreachable'],
    ['the newest start came too fast', [refused({ code: 'http', status: 429 })], 'rate-limited'],
    [
      'the newest start met a limit of money',
      [refused({ code: 'http', status: 429, apiCode: 'SPENDING_LIMIT_REACHED' })],
      'limit-reached',
    ],
    [
      'a poll has to wait, whatever limit a start has met',
      [
        refused({ code: 'http', status: 429, apiCode: 'SPENDING_LIMIT_REACHED' }),
        waiting('a', 'rate-limited'),
      ],
      'rate-limited',
    ],
    ['a start was refused for its balance', [refused({ code: 'http', status: 402 })], null],
    [
      'a proxy does not allow the origin of the page, which no key changes',
      [refused({ code: 'http', status: 403, apiCode: 'FORBIDDEN_ORIGIN' })],
      null,
    ],
    ['a newer one got through', [done, refused({ code: 'network' })], null],
  ] as const)('when %s', (_, runs, expected) => {
    expect(findProblem(runs, true, long, now)?.kind ?? null).toBe(expected);
  });

  test('says since when and when it is tried again', () => {
    const runs = [waiting('a', 'reconnecting'), waiting('b', 'reconnecting')];
    expect(findProblem(runs, true, long, now)).toEqual({
      kind: 'unreachable',
      since: now - 20_000,
      nextTryAt: now + 8_000,
    });
  });

  test('of a browser that is offline is that, also when nothing runs', () => {
    expect(findProblem([], false, new Map(), now)?.kind).toBe('offline');
  });

  test('of a refused start lasts as long as the server asked to wait', () => {
    const run = refused({ code: 'http', status: 429, retryAfterMs: 30_000 });
    const kindAt = (afterMs: number) =>
      findProblem([run], true, new Map(), (run.settledAt ?? 0) + afterMs)?.kind ?? null;
    expect([kindAt(29_999), kindAt(30_000)]).toEqual(['rate-limited', null]);
  });

  test.each([
    ['was cut', sampleRun('lost', { startedAt: now, seconds: 0 })],
    ['could not be sent', sampleRun('refused', { startedAt: now, seconds: 0, error: { code: 'network' } })],
  ])('of a start that %s is of its own time, and over a minute later', (_, run) => {
    const at = (afterMs: number) => findProblem([run], true, new Map(), now + afterMs);
    expect(at(59_999)).toMatchObject({ kind: 'unreachable', since: now, until: now + 60_000 });
    expect(at(60_000)).toBeNull();
  });

  // By then somebody may have signed in, and nothing would show it.
  test('of a start by someone signed out is over a minute later', () => {
    const run = sampleRun('refused', { startedAt: now, seconds: 0, error: signIn });
    const kindAt = (afterMs: number) => findProblem([run], true, new Map(), now + afterMs)?.kind ?? null;
    expect([kindAt(59_999), kindAt(60_000)]).toEqual(['signed-out', null]);
  });

  test('of a start is over once another run was answered, or the browser is online again', () => {
    const cut = sampleRun('lost', { startedAt: now, seconds: 0 });
    const answered = sampleRun('completed', { startedAt: now - 20_000, seconds: 25 });
    const leftQueue = {
      ...sampleRun('terminated', { startedAt: now - 20_000, seconds: 25 }),
      submittedAt: undefined,
    };
    expect(findProblem([cut, answered], true, new Map(), now + 6_000)).toBeNull();
    expect(findProblem([cut, leftQueue], true, new Map(), now + 6_000)).not.toBeNull();
    expect(findProblem([cut], true, new Map(), now + 6_000, now + 5_000)).toBeNull();
  });
});
