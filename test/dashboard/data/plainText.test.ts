import { expect, test } from 'vitest';
import { toPlainText } from '../../../src/dashboard/data/plainText.js';

test.each([
  ['of one line', '4 departments', '4 departments'],
  [
    'that is a table',
    '| Lamp | Price |\n|:-----|------:|\n| Arc 2 | $29 |\n| Beam \\| 1 | $31 |',
    'Lamp, Price; Arc 2, $29; Beam | 1, $31',
  ],
  ['with a table without outer bars', 'Lamp | Price\n--- | ---\nArc 2 | $29', 'Lamp, Price; Arc 2, $29'],
  [
    'with words around a table',
    'Two found:\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\nDone.',
    'Two found: A, B; 1, 2 Done.',
  ],
  [
    'with a heading, a list and emphasis',
    '## Result\n- **Arc 2**, `$29`\n1. Beam',
    'Result Arc 2, $29 1. Beam',
  ],
  [
    'with links',
    'See [the shop](https://shop.example "Shop") and ![a lamp](a.png)',
    'See the shop and a lamp',
  ],
  ['with a fence and a line', '```json\n{"a": 1}\n```\n---\nend', '{"a": 1} end'],
  [
    'with bars, stars and dashes of its own',
    'a | b, 2 * 3 * 4, -5, snake_case_name, 1. May',
    'a | b, 2 * 3 * 4, -5, snake_case_name, 1. May',
  ],
  ['that begins with a negative number', '-5 degrees', '-5 degrees'],
  ['that begins with a day', '1. Mai 2026', '1. Mai 2026'],
  ['of nothing', ' \n ', ''],
])('a text %s is one plain line', (_, text, plain) => {
  expect(toPlainText(text)).toBe(plain);
});
