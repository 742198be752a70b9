import { describe, expect, test } from 'vitest';
import { readInstructions } from '../../src/grammar/readInstructions.js';
import type { Part } from '../../src/grammar/readInstructions.js';
import { findStepProblem } from '../../src/planner/checkStep.js';
import { foreign } from './notUnderstood.js';
import { brief } from './sentence.js';
import { sentences } from './sentences.js';

const site = 'http://localhost:4801/';
const read = (text: string): readonly Part[] => readInstructions(text.replaceAll('{site}', site));

describe('sentences over the practice site', () => {
  test('are at least 60', () => {
    expect(sentences.length).toBeGreaterThanOrEqual(60);
  });
  test.each(sentences)('reads: $say', ({ say, means }) => {
    const parts = read(say);
    const words = parts.flatMap(({ steps }) => (steps ? steps.map(brief) : ['?']));
    expect(words.join(' | ').replaceAll(site, '{site}')).toBe(means);
    for (const step of parts.flatMap(({ steps }) => steps ?? [])) expect(findStepProblem(step)).toBeNull();
  });
});

describe('sentences that ask for more', () => {
  test.each(foreign)('refuses: $say', ({ say, unclear }) => {
    const refused = read(say).flatMap(({ steps, text }) => (steps === null ? [text] : []));
    expect(refused.join(' / ').replaceAll(site, '{site}')).toContain(unclear);
  });
});

test.each([
  ['search for "salt, then pepper and click"', 'search salt, then pepper and click'],
  ['fill Name with "Ada; and then some"', 'fill field Name value Ada; and then some'],
  ['open example.com', 'open https://example.com'],
  ['open localhost:3000/a', 'open http://localhost:3000/a'],
  ['type my password into Password', 'fill field Password'],
  ['fill in my password', 'fill field password'],
  ['press Escape', 'press Escape'],
  ['press the Enter key', 'press Enter'],
  ['click the third link', 'click kind link nth 3'],
  ['click Remove next to the Tea Strainer', 'click Remove near Tea Strainer'],
  ['attach the file', 'upload'],
  ['upload it to the Photo field', 'upload field Photo'],
  ['wait 1.5 seconds', 'wait 1500'],
  ['wait two minutes', 'wait 120000'],
  ['untick the newsletter box', 'choose newsletter off'],
  ['log in as "ada" with the password "x y"', 'login username ada password x y'],
  ['log in with my credentials', 'login'],
  ['what’s the price', 'find price'],
  ["what's the price", 'find price'],
])('reads: %s', (say, means) => {
  const words = read(say).flatMap(({ steps }) => (steps ? steps.map(brief) : ['?']));
  expect(words.join(' | ')).toBe(means);
});

// A task may be any text; one that takes longer with the square of its length would not be read within the test's time.
test.each([
  ['steps', 'open a, '],
  ['commas', 'lamp, '],
  ['one word', 'a'],
  ['quotation marks', '"a '],
  ['verbs', 'log in with '],
  ['and', 'read a and '],
])('a text as long as any that is read, of %s, is read to its end', (_name, part) => {
  const parts = readInstructions(part.repeat(20_000 / part.length));
  expect(parts.map(({ text }) => text).join('').length).toBeGreaterThan(100);
});
