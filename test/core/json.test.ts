import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/core/json.js';
import { createRandom } from '../random.js';

describe('parseJson', () => {
  it.each<[text: string, value: unknown]>([
    ['1750000000000000123', '1750000000000000123'],
    ['-1750000000000000123', '-1750000000000000123'],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740991', -9_007_199_254_740_991],
    [`[1${'0'.repeat(400)}]`, [`1${'0'.repeat(400)}`]],
    ['{"a":[1750000000000000123,1],"b":2}', { a: ['1750000000000000123', 1], b: 2 }],
    [' [\n1750000000000000123\t,\r\n1750000000000000124 ] ', ['1750000000000000123', '1750000000000000124']],
    // Fractions and exponents are numbers, however many digits they have.
    ['0.1234567890123456789', Number('0.1234567890123456789')],
    ['1750000000000000123.5', Number('1750000000000000123.5')],
    ['1750000000000000123e0', Number('1750000000000000123')],
    ['1750000000000000123E-3', Number('1750000000000000.123')],
    ['1e0000000000000000002', 100],
    ['1e-0000000000000000002', 0.01],
    ['1.5e+0000000000000000002', 150],
    // Digits of a text are a text.
    ['"1750000000000000123"', '1750000000000000123'],
    ['["a 1750000000000000123,", 1750000000000000123]', ['a 1750000000000000123,', '1750000000000000123']],
    [
      String.raw`["\\\"",1750000000000000123,"\\",1750000000000000124,"\":1750000000000000125"]`,
      ['\\"', '1750000000000000123', '\\', '1750000000000000124', '":1750000000000000125'],
    ],
    ['{"1750000000000000123":1750000000000000123}', { '1750000000000000123': '1750000000000000123' }],
  ])('reads %s', (text, value) => expect(parseJson(text)).toEqual(value));

  it.each([
    '01750000000000000123',
    '{1750000000000000123:1}',
    '1750000000000000123x',
    '[1750000000000000123',
    '"1750000000000000123',
    '--1750000000000000123',
    '1750000000000000123 1',
    '',
  ])('refuses %j in the words of JSON.parse', (text) => {
    const said = (work: (text: string) => unknown): unknown => {
      try {
        return work(text);
      } catch (error) {
        return error;
      }
    };
    expect(said(JSON.parse)).toBeInstanceOf(SyntaxError);
    expect(said(parseJson)).toEqual(said(JSON.parse));
  });

  it('lets a reviver see the digits', () => {
    const seen: unknown[] = [];
    parseJson('{"a":1750000000000000123}', (_, value) => (seen.push(value), value));
    expect(seen[0]).toBe('1750000000000000123');
  });

  it('reads 5,000 random texts as JSON.parse does, but for what it would round', () => {
    const { next: random, pick } = createRandom(7);
    const space = (): string => pick(['', '', '', ' ', '\n', '\t ']);
    const digits = (): string =>
      Array.from({ length: 1 + Math.floor(random() * 24) }, () => pick('123456789'.split(''))).join('');
    /** A text, and what it is to be read as. */
    const make = (depth: number): [text: string, value: unknown] => {
      const kind = Math.floor(random() * (depth > 0 ? 7 : 5));
      if (kind === 0) {
        const text = pick(['', '-']) + digits();
        return [text, Number.isSafeInteger(Number(text)) ? Number(text) : text];
      }
      if (kind === 1) {
        const text = `${pick(['', '-'])}${digits()}.${digits()}${pick(['', 'e-3', 'E+10', `e${digits().slice(0, 2)}`])}`;
        return [text, Number(text)];
      }
      if (kind === 2)
        return pick<[string, unknown]>([
          ['true', true],
          ['false', false],
          ['null', null],
        ]);
      if (kind < 5) {
        const value = Array.from({ length: Math.floor(random() * 6) }, () =>
          pick(['"', '\\', '\n', digits(), ':', ',', '{', '[', 'é', '\u{1f600}', '-', '.', 'e']),
        ).join('');
        return [JSON.stringify(value), value];
      }
      const parts = Array.from({ length: Math.floor(random() * 5) }, () => make(depth - 1));
      if (kind === 5)
        return [
          `[${space()}${parts.map(([text]) => text + space()).join(`,${space()}`)}]`,
          parts.map(([, value]) => value),
        ];
      const keys = parts.map((_, index) => `${index}"\\${digits()}`);
      return [
        `{${parts.map(([text], index) => `${space()}${JSON.stringify(keys[index])}${space()}:${space()}${text}${space()}`).join(',')}}`,
        Object.fromEntries(parts.map(([, value], index) => [keys[index], value])),
      ];
    };
    let rounded = 0;
    for (let round = 0; round < 5_000; round++) {
      const [text, value] = make(4);
      expect(parseJson(text)).toEqual(value);
      if (JSON.stringify(JSON.parse(text)) !== JSON.stringify(value)) rounded++;
    }
    expect(rounded).toBeGreaterThan(500);
  });
});
