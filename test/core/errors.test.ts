import { describe, expect, it } from 'vitest';
import {
  assertNever,
  isWebRunError,
  serializeError,
  toCause,
  toError,
  goneError,
  WebRunError,
} from '../../src/core/errors.js';

it('says of everything it was not told that it is unknown, and of the outcome that nothing was taken', () => {
  const error = new WebRunError('no', { code: 'network' });
  expect(Object.fromEntries([...Object.entries(error), ['message', error.message]])).toEqual({
    name: 'WebRunError',
    message: 'no',
    code: 'network',
    status: null,
    apiCode: null,
    retryAfterMs: null,
    isRetryable: false,
    outcome: 'refused',
    field: null,
    credential: null,
    cause: null,
  });
  expect(error).toBeInstanceOf(Error);
});
it('takes what is undefined for not given', () => {
  const given = {
    code: 'http',
    status: undefined,
    outcome: undefined,
    isRetryable: undefined,
    cause: undefined,
  } as const;
  expect(Object.entries(new WebRunError('no', given))).toEqual(
    Object.entries(new WebRunError('no', { code: 'http' })),
  );
});
it('survives being written down, with its cause', () => {
  const cause = { name: 'TypeError', message: 'Failed to fetch' };
  const error = new WebRunError('no', { code: 'http', status: 401, credential: 'sign-in', cause });
  const plain = serializeError(error);
  expect(structuredClone(plain)).toEqual(plain);
  const again = toError(JSON.parse(JSON.stringify(plain)) as typeof plain);
  expect(again.message).toBe('no');
  expect(Object.entries(again)).toEqual(Object.entries(error));
});
it('is gone as the server says; what says more than 404 stays as it was thrown', () => {
  const large = new WebRunError('too large', { code: 'gone', apiCode: 'TOO_LARGE' });
  expect(goneError(large)).toBe(large);
  expect(
    goneError(new WebRunError('no', { code: 'http', status: 404, apiCode: 'TASK_NOT_FOUND' })),
  ).toMatchObject({
    code: 'gone',
    status: 404,
    apiCode: 'TASK_NOT_FOUND',
    outcome: 'unknown',
  });
  const wrong = new WebRunError('no such id', { code: 'input', field: 'taskId' });
  expect(goneError(wrong)).toBe(wrong);
});

describe('the cause of an error', () => {
  it.each<[thrown: unknown, name: string, message: string]>([
    [new TypeError('Failed to fetch'), 'TypeError', 'Failed to fetch'],
    [
      new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') }),
      'TypeError',
      'fetch failed: connect ECONNREFUSED 127.0.0.1:9',
    ],
    [
      new TypeError('fetch failed', { cause: { code: 'UND_ERR_SOCKET' } }),
      'TypeError',
      'fetch failed: UND_ERR_SOCKET',
    ],
    [{ name: 'DOMException', message: 'blocked' }, 'DOMException', 'blocked'],
    ['a text', 'string', 'a text'],
    [undefined, 'undefined', ''],
    [null, 'object', ''],
    [Object.create(null), 'object', ''],
    [{ name: {}, message: Symbol('x'), cause: 7 }, 'object', ''],
  ])('of %j is its name and its words', (thrown, name, message) => {
    expect(toCause(thrown)).toEqual({ name, message });
  });
  it('has no secret, and is not endless', () => {
    const cause = toCause(new Error(`Bearer hunter2, ${'x'.repeat(20_000)}`), ['hunter2']);
    expect(cause.message).toMatch(/^Bearer …, x/);
    expect(cause.message).toHaveLength(10_001);
  });
});
it('is made again from its own fields', () => {
  const error = new WebRunError('no', {
    code: 'http',
    status: 429,
    retryAfterMs: 5,
    isRetryable: true,
    outcome: 'unknown',
  });
  const again = JSON.parse(JSON.stringify(error)) as ConstructorParameters<typeof WebRunError>[1];
  expect(Object.entries(new WebRunError('no', again))).toEqual(Object.entries(error));
});
it('is known across two copies of the package, and nothing else is', () => {
  const twin = Object.assign(new Error('no'), { name: 'WebRunError', outcome: 'refused' });
  expect([new WebRunError('no', { code: 'gone' }), twin].map(isWebRunError)).toEqual([true, true]);
  expect(
    [new Error('no'), { name: 'WebRunError', outcome: 'refused' }, null, 'x'].map(isWebRunError),
  ).toEqual([false, false, false, false]);
});
it('names the case that was forgotten', () => {
  expect(() => assertNever('purple' as never)).toThrow('Could not handle "purple"');
});
