import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src/core/csv.js';
import { toRecords, toTable } from '../../src/core/table.js';

describe('toTable', () => {
  it('has the columns of all rows, in the order they come', () => {
    expect(toTable([{ name: 'Arc', price: 32 }, { price: 1, rating: null, name: 'Fold' }, {}])).toEqual({
      head: ['name', 'price', 'rating'],
      rows: [
        ['Arc', '32', ''],
        ['Fold', '1', ''],
        ['', '', ''],
      ],
    });
  });
  it('writes what is no text as JSON', () => {
    expect(toTable([{ a: { b: [1] }, c: true }])?.rows).toEqual([['{"b":[1]}', 'true']]);
  });
  it('reads own columns only', () => {
    const rows = JSON.parse('[{"__proto__":"x","constructor":1},{"a":2}]') as unknown;
    expect(toTable(rows)).toEqual({
      head: ['__proto__', 'constructor', 'a'],
      rows: [
        ['x', '1', ''],
        ['', '', '2'],
      ],
    });
  });
  it('takes no head from words that only end in a number', () => {
    const rows = [
      ['name', 'model'],
      ['Arc', 'Model 5'],
    ];
    expect(toTable(rows)?.rows).toEqual(rows);
  });
  it('takes the first of several arrays for the head where numbers stand below a word', () => {
    expect(
      toTable([
        ['name', 'price'],
        ['Arc', 32],
        ['Fold', '1,204.50'],
      ]),
    ).toEqual({
      head: ['name', 'price'],
      rows: [
        ['Arc', '32'],
        ['Fold', '1,204.50'],
      ],
    });
  });
  it('numbers the columns where no row is plainly the head, and fills ragged rows', () => {
    expect(toTable([['Arc', 'black'], ['Fold'], ['Mini', 'red', 3]])).toEqual({
      head: ['1', '2', '3'],
      rows: [
        ['Arc', 'black', ''],
        ['Fold', '', ''],
        ['Mini', 'red', '3'],
      ],
    });
    expect(
      toTable([
        ['name', 'price', ''],
        ['Arc', 32],
      ])?.head,
    ).toEqual(['1', '2', '3']);
  });
  it.each([[null], ['text'], [{}], [[]], [[{}]], [[[]]], [[1, 2]], [[{ a: 1 }, [1]]], [[{ a: 1 }, null]]])(
    'reads %j as none',
    (value) => expect(toTable(value)).toBeNull(),
  );
  it('makes no table whose cells are the square of its rows', () => {
    expect(toTable(Array.from({ length: 5_000 }, (_, index) => ({ [`k${index}`]: 1 })))).toBeNull();
  });
});

describe('toRecords', () => {
  it.each([
    [
      ['column_2', ''],
      ['column_2', 'column_2_'],
    ],
    [
      ['', 'column_1'],
      ['column_1_', 'column_1'],
    ],
    [
      ['', 'column_1_', 'column_1', '__proto__'],
      ['column_1__', 'column_1_', 'column_1', 'column_4'],
    ],
  ])('loses no column of %j, and leaves each that has a name its own', (head, names) => {
    const row = head.map((_, index) => `${index}`);
    expect(toRecords({ head, rows: [row] }).map(Object.entries)).toEqual([
      names.map((name, index) => [name, `${index}`]),
    ]);
  });
});

describe('parseCsv', () => {
  it.each([
    ['a,b\n1,2', [['1', '2']]],
    ['a,b\n\n1,2\n\n', [['1', '2']]],
    ['a,b\n"x\ny",""', [['x\ny', '']]],
    ['a,b\n "1" ,x"y', [['1', 'x"y']]],
    ['a,b\n"1"2,3', [['12', '3']]],
    ['Two lamps, as asked:\n```csv\na,b\n1,2\n```', [['1', '2']]],
    // A fence within a cell is a part of it.
    ['a,b\n"x\n```\ny\n```",2', [['x\n```\ny\n```', '2']]],
  ])('reads %j', (text, rows) => expect(parseCsv(text)?.rows).toEqual(rows));
  it.each([
    '',
    ' ',
    'a',
    'a\nb',
    'a,b',
    'a,b\n1',
    'a,b\n1,2,3',
    'a,b\n"1,2',
    'Two lamps.',
    '```\na\n```',
    '```csv\na,b',
  ])('reads %j as none', (text) => expect(parseCsv(text)).toBeNull());
});
