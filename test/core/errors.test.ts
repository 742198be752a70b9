import { expect, it } from 'vitest';
import { assertNever, isWebRunError, WebRunError } from '../../src/core/errors.js';

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
  });
  expect(error).toBeInstanceOf(Error);
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
