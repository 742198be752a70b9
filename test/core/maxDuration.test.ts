import { expect, test } from 'vitest';
import { readMaxDurationMs } from '../../src/core/maxDuration.js';

test.each([
  ['none', {}, 300_000],
  ['one beside the task', { maxDuration: 60_000 }, 60_000],
  ['one in the task', { task: { maxDuration: 1_000 } }, 1_000],
  ['one in the first task of a session', { initialTask: { maxDuration: 2_000 } }, 2_000],
  ['two that differ', { maxDuration: 1_000, task: { maxDuration: 250_000 } }, 250_000],
  ['two that differ the other way', { maxDuration: 250_000, task: { maxDuration: 1_000 } }, 250_000],
  ['more than the API allows', { maxDuration: 900_000 }, 300_000],
  ['null, which is not given', { maxDuration: null, task: { maxDuration: null } }, 300_000],
  ['one that is inherited', Object.create({ maxDuration: 5 }) as Record<string, unknown>, 300_000],
  ['a task that is text', { task: 'x' }, 300_000],
])('reads %s', (_name, body, ms) => {
  expect(readMaxDurationMs(body)).toBe(ms);
});

test.each([
  ['maxDuration', { maxDuration: 0, task: { maxDuration: 300_000 } }],
  ['maxDuration', { maxDuration: -1, task: { maxDuration: 300_000 } }],
  ['task.maxDuration', { maxDuration: 300_000, task: { maxDuration: 999.9 } }],
  ['initialTask.maxDuration', { initialTask: { maxDuration: 60 } }],
  ['maxDuration', { maxDuration: '60000' }],
  ['maxDuration', { maxDuration: Number.NaN }],
  ['maxDuration', { maxDuration: Infinity }],
  ['maxDuration', { maxDuration: [60_000] }],
])('names %s as wrong in %j', (field, body) => {
  expect(readMaxDurationMs(body)).toMatchObject({ field });
});
