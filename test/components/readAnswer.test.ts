import { expect, test } from 'vitest';
import type { TaskResult } from 'webrun-react/core';
import { toTraits } from '../../src/core/service.js';
import { formatOf } from '../../src/components/format.js';
import { isNumeric } from '../../src/components/TaskResult/csv.js';
import { readAnswer } from '../../src/components/TaskResult/readAnswer.js';
import { messages } from '../../src/messages/en.js';

const result = (more: Partial<TaskResult>): TaskResult => ({
  message: null,
  output: null,
  outputError: null,
  files: [],
  network: [],
  ...more,
});
const tableOf = (more: Partial<TaskResult>) => {
  const words = {
    t: messages.result,
    service: 'WebRun',
    traits: toTraits(),
    format: formatOf('en', undefined),
  };
  const view = readAnswer(result(more), 'structured_csv', words);
  return view.as === 'table' ? view.table : view;
};

test('CSV keeps the order and the names of its columns, also when a schema has made objects of its rows', () => {
  const output = [{ '2023': '1', '2024': '2', name: 'Arc', column_4: '3' }];
  expect(tableOf({ message: 'name,2024,2023,name\nArc,2,1,3', output })).toEqual({
    head: ['name', '2024', '2023', 'name'],
    rows: [['Arc', '2', '1', '3']],
  });
});

test('rows that came as JSON are a table with the columns of all, or ragged', () => {
  const objects = [{ a: 1 }, { b: 2 }];
  expect(tableOf({ message: JSON.stringify(objects), output: objects })).toEqual({
    head: ['a', 'b'],
    rows: [
      ['1', ''],
      ['', '2'],
    ],
  });
  const lists = [['x', 'y'], ['z']];
  expect(tableOf({ message: JSON.stringify(lists), output: lists })).toMatchObject({
    rows: [
      ['x', 'y'],
      ['z', ''],
    ],
  });
});

test.each([
  ['plain', '1200', true],
  ['in groups', '1 234 567,50', true],
  ['with a dot', '-0.5', true],
  ['an amount', '$1,299.00', true],
  ['a share', '12,5 %', true],
  ['a telephone number', '+1 555 0100', false],
  ['an address', '127.0.0.1', false],
  ['a date', '2026-11-28', false],
])('a column of numbers stands on the right: %s', (_title, cell, isNumber) => {
  expect(isNumeric({ head: ['a'], rows: [[cell], ['']] }, 0)).toBe(isNumber);
});
