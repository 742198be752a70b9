import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createOutputReader } from '../../src/core/output.js';
import type { StandardSchemaV1 } from '../../src/core/output.js';
import { complete, readAnswer as read } from './reading.js';

const lamp = z.object({ name: z.string(), price: z.coerce.number() });
const csv = 'name,price\nArc 2,32\n"Fold, small",19.50\n';
const rows = [
  { name: 'Arc 2', price: '32' },
  { name: 'Fold, small', price: '19.50' },
];

describe('CSV', () => {
  it('is rows of texts, which a schema may convert', () => {
    expect(read(csv, 'structured_csv').output).toEqual(rows);
    expect(read(csv, 'structured_csv', z.array(lamp)).output).toEqual([
      { name: 'Arc 2', price: 32 },
      { name: 'Fold, small', price: 19.5 },
    ]);
  });
  it('is lines of cells with the head, where the schema takes no rows', () => {
    const lines = z.array(z.array(z.string()));
    expect(read(csv, 'structured_csv', lines).output).toEqual([
      ['name', 'price'],
      ['Arc 2', '32'],
      ['Fold, small', '19.50'],
    ]);
    expect(read('a,b\n1\n2,3,4', 'structured_csv', lines).output).toEqual([
      ['a', 'b'],
      ['1'],
      ['2', '3', '4'],
    ]);
  });
  it.each([
    ['in a fence after prose', `Here they are:\n\n\`\`\`csv\n${csv}\`\`\`\nAnything else?`],
    ['with semicolons', 'name;price\nArc 2;32\n"Fold, small";19.50'],
    ['with tabs and a byte order mark', '\uFEFFname\tprice\r\nArc 2\t32\r\nFold, small\t19.50\r\n'],
  ])('may come %s', (_title, message) => {
    expect(
      read(message, 'structured_csv', z.array(z.object({ name: z.string(), price: z.string() }))).output,
    ).toEqual(rows);
  });
  it('may have one column, or no rows, where a schema says so', () => {
    const names = z.array(z.object({ name: z.string() }));
    expect(read('name\nArc 2', 'structured_csv', names).output).toEqual([{ name: 'Arc 2' }]);
    expect(read('name\n', 'structured_csv', names).output).toEqual([]);
    expect(read('name\nArc 2', 'structured_csv').outputError?.message).toContain('it is not a table');
  });
  it('names columns that have no name of their own after their place', () => {
    expect(read('a,a,,__proto__\n1,2,3,4', 'structured_csv').output).toEqual([
      { a: '1', column_2: '2', column_3: '3', column_4: '4' },
    ]);
  });
  it('that is no regular table names the line, with and without a schema', () => {
    const message = 'name,price\nArc 2,32\nFold,1,204';
    for (const schema of [undefined, z.array(lamp)]) {
      const { output, outputError } = read(message, 'structured_csv', schema);
      expect(output).toBeNull();
      expect(outputError).toBeInstanceOf(Error);
      expect(outputError?.message).toContain('line 3 has 3 cells where the head has 2');
    }
  });
  it.each([
    ['an open quote', 'a,b\n"1,2', 'a quote in the CSV does not close'],
    ['nothing', ' \n', 'it is empty'],
  ])('that is %s says so', (_title, message, words) => {
    expect(read(message, 'structured_csv', z.array(lamp)).outputError?.message).toContain(words);
  });
  it('that is not there is no error where nothing was to be checked', () => {
    expect(read(null, 'structured_csv')).toMatchObject({ output: null, outputError: null });
  });
  it('may be JSON on the wire, which is given as it came', () => {
    expect(read([{ name: 'Arc 2', price: 32 }], 'structured_csv', z.array(lamp)).output).toEqual([
      { name: 'Arc 2', price: 32 },
    ]);
  });
});

describe('JSON', () => {
  const order = z.object({ order: z.string() });
  const json = '{"order":1750000000000000123}';
  it.each([
    ['alone', json],
    ['in a fence', `\`\`\`json\n${json}\n\`\`\``],
    ['in a fence after prose', `Sure! Here is the JSON:\n\n\`\`\`json\n${json}\n\`\`\`\nLet me know.`],
    ['in a fence without a name, indented', `Done.\n  \`\`\`\n  ${json}\n  \`\`\``],
    ['within a JSON string', JSON.stringify(json)],
    ['within a JSON string in a fence', `\`\`\`\n${JSON.stringify(json)}\n\`\`\``],
    ['as an object of the wire', { order: '1750000000000000123' }],
  ])('may come %s, and keeps its digits', (_title, message) => {
    expect(read(message, 'structured_json', order).output).toEqual({ order: '1750000000000000123' });
    expect(read(message, 'structured_json').output).toEqual({ order: '1750000000000000123' });
  });
  it.each([
    ['a number', '42', 42],
    ['a string that is no JSON', '"blue"', 'blue'],
    ['null', 'null', null],
  ])('may be %s', (_title, message, value) => {
    expect(read(message, 'structured_json')).toMatchObject({ output: value, outputError: null });
  });
  it.each([
    ['prose', 'I found no lamp.', /Unexpected token|not valid JSON/],
    ['nothing', '', 'it is empty'],
    ['cut off', '```json\n{"order":1\n```', /JSON/],
    ['a fence without an end', '```json\n{"order":1}', /JSON/],
  ])('that is %s is an error that says so', (_title, message, words) => {
    const { output, outputError } = read(message, 'structured_json', order);
    expect(output).toBeNull();
    expect(outputError).toBeInstanceOf(Error);
    expect(outputError?.message).toMatch(words);
    expect(outputError?.issues).toBeUndefined();
  });
  it('sets no prototype', () => {
    const { output } = read<Record<string, unknown>>(
      '```\n{"__proto__":{"isAdmin":true},"a":1}\n```',
      'structured_json',
    );
    expect(Object.assign({}, output).isAdmin).toBeUndefined();
    expect(Object.keys(output ?? {})).toEqual(['a']);
  });
});

describe('text', () => {
  it('is given to a schema as it is, and as data where it is JSON', () => {
    expect(read('blue', undefined, z.string()).output).toBe('blue');
    expect(read('Here:\n```json\n{}\n```', 'text', z.string()).output).toContain('```');
    expect(read('{"name":"Arc 2","price":32}', 'text', lamp).output).toEqual({ name: 'Arc 2', price: 32 });
    expect(read('blue', undefined)).toMatchObject({ output: null, outputError: null });
  });
});

describe('what a schema finds', () => {
  it('is not only called asynchronous where zod makes a promise of what a part of it throws', () => {
    const schema = z.string().transform((): string => {
      throw new RangeError('no such lamp');
    });
    expect(read('Arc', 'text', schema).outputError?.message).toMatch(
      /: the schema is asynchronous or throws\.$/,
    );
  });
  it('leaves what came as data only as text', () => {
    const task = complete('');
    const reader = createOutputReader(() => z.object({ price: z.number() }));
    const onlyData = { ...task, result: { ...task.result, message: null, output: { price: 'low' } } };
    const { result } = reader(onlyData, undefined);
    expect(result).toMatchObject({ message: '{"price":"low"}', output: null });
    expect(result.outputError?.message).toMatch(/price: /);
  });
  it('keeps its paths, and is named in the message', () => {
    const schema = z.object({ lamps: z.array(z.object({ price: z.number(), name: z.string() })) });
    const { output, outputError } = read(
      '{"lamps":[{"price":"32","name":"Arc"},{"price":1}]}',
      'structured_json',
      schema,
    );
    expect(output).toBeNull();
    expect(outputError).toBeInstanceOf(Error);
    expect(outputError?.name).toBe('OutputError');
    expect(outputError?.issues?.map(({ path }) => path)).toEqual([
      ['lamps', 0, 'price'],
      ['lamps', 1, 'name'],
    ]);
    expect(outputError?.message).toMatch(
      /^\[webrun-react\] Could not read the answer as it was asked for: lamps\.0\.price: .*number.*; lamps\.1\.name: /,
    );
  });
  it('may name its places in every way of the standard', () => {
    const issues = [
      { message: 'whole' },
      { message: 'deep', path: [{ key: 'a' }, 0, Symbol('s')] },
      ...Array.from({ length: 5 }, (_, index) => ({ message: `m${index}`, path: [index] })),
    ];
    const schema: StandardSchemaV1 = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) },
    };
    const { outputError } = read('{}', 'structured_json', schema);
    expect(outputError?.issues?.slice(0, 2)).toEqual([
      { message: 'whole', path: [] },
      { message: 'deep', path: ['a', 0, 'Symbol(s)'] },
    ]);
    expect(outputError?.message).toMatch(/: whole; a\.0\.Symbol\(s\): deep; 0: m0; 1: m1; 2: m2; 2 more\.$/);
  });
  it.each<[title: string, validate: StandardSchemaV1['~standard']['validate'], words: string]>([
    ['asynchronous', () => Promise.resolve({ value: 1 }), 'the schema is asynchronous'],
    // What it rejects with later is nobody's: a run of the tests with an unhandled rejection fails.
    ['asynchronous and rejects', () => Promise.reject(new Error('late')), 'the schema is asynchronous'],
    [
      'broken',
      () => {
        throw new RangeError('out of range');
      },
      'out of range',
    ],
    ['silent', () => ({ issues: [] }), 'asked for: the schema does not say why.'],
    [
      'without words',
      () => ({ issues: [{ message: '' }, {} as { message: string }] }),
      'asked for: the schema does not say why.',
    ],
    [
      'without words, but with a place',
      () => ({ issues: [{ message: '' }, { message: '', path: ['price'] }] }),
      'asked for: price.',
    ],
  ])('is said of one that is %s', (_title, validate, words) => {
    const { outputError } = read('{}', 'structured_json', {
      '~standard': { version: 1, vendor: 'test', validate },
    });
    expect(outputError).toBeInstanceOf(Error);
    expect(outputError?.message).toContain(words);
  });
});

it('validates a task once, also with a schema that is made at every render', () => {
  const validate = vi.fn((value: unknown) => ({ value }));
  const reader = createOutputReader(() => ({
    '~standard': { version: 1 as const, vendor: 'test', validate },
  }));
  const task = complete('{}');
  expect(reader(task, 'structured_json')).toBe(reader(task, 'structured_json'));
  expect(validate).toHaveBeenCalledTimes(1);
});
