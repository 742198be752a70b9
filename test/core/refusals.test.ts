import { describe, expect, it } from 'vitest';
import { parseTask } from '../../src/core/protocol.js';
import { poll, read, refuse, start } from './reading.js';

describe('refusals', () => {
  const layouts: [title: string, body: unknown, text: string, apiCode: string | null][] = [
    ['message', { success: false, message: 'Too many' }, 'Too many', null],
    [
      'error and code',
      { success: false, error: 'Too many', code: 'RATE_LIMIT_EXCEEDED', details: { limit: 10 } },
      'Too many',
      'RATE_LIMIT_EXCEEDED',
    ],
    ['message and code', { success: false, message: 'Too many', code: 'X' }, 'Too many', 'X'],
    ['OpenAI', { error: { message: 'Too many', type: 'rate', code: 'rl' } }, 'Too many', 'rl'],
    ['a list of errors', { errors: [{ message: 'Too many' }] }, 'Too many', null],
    ['an error array', { error: ['a', 'b'] }, '["a","b"]', null],
    ['an empty error before a message', { error: '', message: 'Too many' }, 'Too many', null],
    ['a number as the code', { message: 'Too many', code: 17 }, 'Too many', '17'],
  ];
  it.each(layouts)('reads the layout %s', (_title, body, text, apiCode) => {
    expect(refuse(body, start, 429)).toMatchObject({
      code: 'http',
      status: 429,
      message: text,
      apiCode,
      isRetryable: true,
      outcome: 'refused',
    });
  });

  // status, JSON body?, poll may repeat, POST may repeat, outcome of a POST
  const statuses: [number, boolean, boolean, boolean, 'refused' | 'unknown'][] = [
    [400, true, false, false, 'refused'],
    [400, false, false, false, 'refused'],
    [401, true, false, false, 'refused'],
    [402, true, false, false, 'refused'],
    [403, false, false, false, 'refused'],
    [404, true, false, false, 'refused'],
    [408, true, true, false, 'unknown'],
    [425, true, true, false, 'refused'],
    [429, true, true, true, 'refused'],
    [429, false, true, true, 'refused'],
    [500, true, true, false, 'unknown'],
    [502, false, true, false, 'unknown'],
    [503, true, true, true, 'refused'],
    [503, false, true, false, 'unknown'],
    [504, false, true, false, 'unknown'],
    [200, false, true, false, 'unknown'],
    [302, false, true, false, 'unknown'],
    [0, false, true, false, 'unknown'],
  ];
  it.each(statuses)(
    'HTTP %i, JSON %s: poll repeats %s, POST repeats %s, outcome %s',
    (status, isJson, onPoll, onPost, outcome) => {
      const body = isJson ? { message: 'No' } : '<html>No</html>';
      expect(refuse(body, poll, status)).toMatchObject({ isRetryable: onPoll, status });
      expect(refuse(body, start, status)).toMatchObject({
        isRetryable: onPost,
        outcome,
        code: status >= 400 ? 'http' : 'protocol',
      });
    },
  );

  it('takes success:false on a start as refused and on a poll as failed only with a reason', () => {
    expect(refuse({ success: false, message: 'No' })).toMatchObject({
      code: 'http',
      outcome: 'refused',
      isRetryable: false,
    });
    expect(refuse({ success: false }, poll)).toMatchObject({ code: 'http', isRetryable: true });
    expect(read({ success: false, message: 'No' }, poll)).toMatchObject({ state: 'failed' });
  });

  // A gateway in between says "error" of the request, and a sign-in wall "expired" of its own session: no task has ended.
  const between: [status: number, body: object][] = [
    [401, { status: 'error', message: 'Who are you?' }],
    [401, { status: 'expired' }],
    [404, { status: 'error', message: 'No route' }],
    [429, { status: 'error', message: 'Slow down', code: 429 }],
    [500, { type: 'error', error: { message: 'Oops' } }],
    [502, { status: 'Error', message: 'Bad gateway', result: null }],
  ];
  it.each(between)('HTTP %i with %j is about the request, not about the task', (status, body) => {
    for (const context of [start, poll])
      expect(refuse(body, context, status)).toMatchObject({ code: 'http', status });
  });
  it.each([
    [{ status: 'error', taskId: 'T-77' }, 'failed'],
    [{ status: 'error', usage: { cost: 0.1 } }, 'failed'],
    [{ status: 'expired', enigma: { cost: 0.1 } }, 'terminated'],
    [{ status: 'failed', error: 'No' }, 'failed'],
    [{ status: 'terminated' }, 'terminated'],
  ])('HTTP 500 with %j is about the task', (body, state) => {
    expect(read(body, poll, 500)).toMatchObject({ state });
  });

  const signIn: [title: string, body: string][] = [
    ['a field for a password', '<!doctype html><form><input name="p" type="password"></form>'],
    ['a title', '\uFEFF\n<html><head><title>Example · Sign in</title></head></html>'],
  ];
  it.each(signIn)(
    'takes a page with %s for a request to sign in, before anything started',
    (_title, page) => {
      for (const [context, status] of [
        [start, 200],
        [poll, 200],
        [poll, 403],
        [start, 401],
      ] as const)
        expect(refuse(page, context, status)).toMatchObject({
          code: 'http',
          status: 401,
          credential: 'sign-in',
          outcome: 'refused',
          message: expect.stringContaining('sign in again'),
        });
    },
  );
  it.each([
    ['another page', '<html><title>Dashboard</title><h1>Sign in</h1></html>', 200],
    ['a gateway that has a sign-in page', '<title>Sign in</title>', 502],
    ['a page that is not there', '<input type="password">', 404],
    ['JSON that speaks of one', '{"message":"<title>Sign in</title>"}', 200],
  ])('does not take %s for one', (_title, page, status) => {
    expect(refuse(page, start, status).credential).toBeNull();
  });
  it('takes a redirect for one, whatever comes with it, but not one that was followed to the API', () => {
    for (const body of ['', '<a href="/login">Found</a>', '{"message":"Found"}'])
      for (const status of [0, 302])
        expect(() => parseTask({ status, body, isRedirect: true })).toThrow(
          expect.objectContaining({ status: 401, credential: 'sign-in', outcome: 'refused' }),
        );
  });
  it.each([
    ['api-key', 'api-key'],
    ['sign-in', 'sign-in'],
    [undefined, null],
  ] as const)('says which credential of a request was refused: %s', (credential, expected) => {
    const body = { message: 'Unauthorized' };
    expect(() => parseTask({ status: 401, body, credential })).toThrow(
      expect.objectContaining({ credential: expected, message: 'Unauthorized' }),
    );
    expect(() => parseTask({ status: 403, body, credential })).toThrow(
      expect.objectContaining({ credential: expected }),
    );
  });

  it('takes keys of anybody out of words and codes', () => {
    const body = { error: 'Key enig_0123456789abcdef is used by wr_other_0123456789', code: 'wr_0123456789' };
    expect(refuse(body, start, 403)).toMatchObject({ message: 'Key … is used by …', apiCode: '…' });
    expect(read({ status: 'terminated', reason: body.error }, poll)).toMatchObject({
      reason: 'Key … is used by …',
    });
  });
  it('takes hidden texts out of words and codes', () => {
    const reply = {
      status: 400,
      body: JSON.stringify({ error: ['key wr_"1', 'pw hunter2'], code: 'hunter2' }),
      hidden: ['wr_"1', 'hunter2', ''],
    };
    expect(() => parseTask(reply)).toThrow(
      expect.objectContaining({ message: '["key …","pw …"]', apiCode: '…' }),
    );
    expect(
      parseTask({ ...reply, status: 200, body: { status: 'failed', error: 'typed hunter2' } }),
    ).toMatchObject({ failure: { message: 'typed …' } });
    const asked = { type: 'guardrail_trigger', data: { type: 'about hunter2', value: 'Is it hunter2?' } };
    expect(parseTask({ ...reply, status: 200, body: asked })).toMatchObject({
      guardrail: { kind: 'about …', question: 'Is it …?' },
    });
  });
});
