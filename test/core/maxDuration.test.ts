import { expect, test } from 'vitest';
import { readMaxDurationMs } from '../../src/core/maxDuration.js';

test.each([
  ['nothing', {}, 300_000],
  ['null', { maxDuration: null, task: null }, 300_000],
  ['undefined', { maxDuration: undefined, task: undefined }, 300_000],
  ['the smallest', { maxDuration: 1_000 }, 1_000],
  ['one of a task', { task: { maxDuration: 60_000 } }, 60_000],
  ['one of a first task', { initialTask: { maxDuration: 60_000 } }, 60_000],
  ['more than five minutes', { maxDuration: 300_001 }, 300_000],
  ['two values: the larger', { maxDuration: 2_000, task: { maxDuration: 90_000 } }, 90_000],
  ['two values the other way round', { maxDuration: 90_000, task: { maxDuration: 2_000 } }, 90_000],
  ['a task that is no object', { task: 'x', initialTask: 1 }, 300_000],
])('reads %s', (_name, body, expected) => {
  expect(readMaxDurationMs(body)).toBe(expected);
});

test.each([
  ['maxDuration', { maxDuration: 999 }, 'must be at least 1000 (milliseconds).'],
  [
    'maxDuration',
    { maxDuration: 0, task: { maxDuration: 300_000 } },
    'must be at least 1000 (milliseconds).',
  ],
  [
    'task.maxDuration',
    { maxDuration: 300_000, task: { maxDuration: -1 } },
    'must be at least 1000 (milliseconds).',
  ],
  ['initialTask.maxDuration', { initialTask: { maxDuration: 0 } }, 'must be at least 1000 (milliseconds).'],
  ['maxDuration', { maxDuration: '60000' }, 'must be a number (milliseconds).'],
  ['maxDuration', { maxDuration: Infinity }, 'must be a number (milliseconds).'],
  ['task.maxDuration', { task: { maxDuration: Number.NaN } }, 'must be a number (milliseconds).'],
  ['maxDuration', { maxDuration: [60_000] }, 'must be a number (milliseconds).'],
])('names what is wrong in %s', (field, body, reason) => {
  expect(readMaxDurationMs(body)).toEqual({ field, reason });
});

test('reads no value of a prototype', () => {
  expect(readMaxDurationMs(Object.create({ maxDuration: 1 }) as Record<string, unknown>)).toBe(300_000);
});
