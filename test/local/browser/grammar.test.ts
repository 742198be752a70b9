import { describe, expect, test } from 'vitest';
import { readInstructions } from '../../../src/local/browser/grammar.js';
import { brief, sentences, unlikeCount } from './sentences.js';

const site = 'http://localhost:4801/';
const read = (text: string): string => {
  const { steps, unclear } = readInstructions(text.replaceAll('{site}', site));
  return unclear.length > 0 ? '?' : steps.map(brief).join(' | ').replaceAll(site, '{site}');
};

describe('sentences over the practice site', () => {
  test('are at least 60, a third of them phrased unlike the others', () => {
    expect(sentences.length).toBeGreaterThanOrEqual(60);
    expect(unlikeCount / sentences.length).toBeGreaterThanOrEqual(1 / 3);
  });
  test.each(sentences)('reads: $say', ({ say, means }) => {
    expect(read(say)).toBe(means);
  });
});
