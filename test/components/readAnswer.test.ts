import { expect, test } from 'vitest';
import type { TaskResult } from 'webrun-react/core';
import { toTraits } from '../../src/core/service.js';
import { formatOf } from '../../src/components/format.js';
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
