import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { messages } from 'webrun-react/locales/en';

test('every word of the dashboard is used', () => {
  const code = readdirSync('src/dashboard', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(`src/dashboard/${file}`, 'utf8'))
    .join('\n');
  const unused = Object.keys({ ...messages.dashboard, ...messages.charts }).filter(
    (key) => !new RegExp(`words\\.${key}\\b|\\{ ${key} \\} = words`).test(code),
  );
  expect(unused).toEqual([]);
});

test('no word of the charts has the name of one of the dashboard, with which it is handed out', () => {
  const both = Object.keys(messages.charts).filter((key) => key in messages.dashboard);
  expect(both).toEqual([]);
});
