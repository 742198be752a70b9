import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../../src/core/json.js';
import { readAnswer } from './reading.js';

// What looks at a character more than a fixed number of times would not end within the test's time.
it.each<[title: string, toText: (size: number) => string, size: number]>([
  ['integers', (size) => `[${'1750000000000000123,'.repeat(size / 20)}0]`, 16e6],
  ['quotes and backslashes', (size) => `[1750000000000000123,"${String.raw`\\\"`.repeat(size / 4)}"]`, 20e6],
  ['digits of one text', (size) => `["${'7'.repeat(size)}",1750000000000000123]`, 16e6],
  ['exponents without a number', (size) => `["${'e+-.'.repeat(size / 4)}",1750000000000000123]`, 16e6],
  ['strings of one letter', (size) => `[1750000000000000123,${'"a",'.repeat(size / 4)}0]`, 16e6],
  ['one integer', (size) => `[${'7'.repeat(size)}]`, 16e6],
])('reads many megabytes of %s', (_title, toText, size) => {
  expect(parseJson(toText(size))).toContain(
    _title === 'one integer' ? '7'.repeat(size) : '1750000000000000123',
  );
});

it('reads a table of many megabytes once over', () => {
  const line = `${'"a ""quoted"" cell",x"x"x,'.repeat(20)}end\n`;
  const message = line.repeat(10_000);
  expect(readAnswer(message, 'structured_csv', z.array(z.array(z.string()))).output).toHaveLength(10_000);
  expect(readAnswer(`${'x"'.repeat(2e6)},b\n1,2`, 'structured_csv').output).toHaveLength(1);
});
