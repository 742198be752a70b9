import { expect, test } from 'vitest';
import { readFields } from '../../src/server/fieldReaders.js';
import { Refusal } from '../../src/server/refusal.js';

const allowed = { fields: new Set<never>(), isPrivateAllowed: false };
const read = (value: unknown, at: string): unknown =>
  readFields(value, { a: (inside) => inside }, at, allowed);

/** What a refusal says. */
function refusalOf(value: unknown, at: string): unknown {
  try {
    return read(value, at);
  } catch (error) {
    return error instanceof Refusal ? error.body : error;
  }
}

test.each([null, undefined, [], ['a'], 'a', '', 7, true])('%j is no object, and refused as that', (value) => {
  expect(refusalOf(value, 'task')).toMatchObject({ success: false, code: 'INVALID_PARAMS' });
  expect(JSON.stringify(refusalOf(value, 'task'))).toContain('"task: must be an object');
  // Without a name it is the whole body.
  expect(JSON.stringify(refusalOf(value, ''))).toContain('"The request body is not a JSON object."');
});

test('names a field that is not allowed with the object it is in, if it is in one', () => {
  expect(JSON.stringify(refusalOf({ b: 1 }, 'task'))).toContain('"task.b"');
  expect(JSON.stringify(refusalOf({ b: 1 }, ''))).toContain('"b"');
  expect(read({ a: 1 }, 'task')).toEqual({ a: 1 });
});
