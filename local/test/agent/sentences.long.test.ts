import { describe, expect, test } from 'vitest';
import { sentences } from '../grammar/sentences.js';
import { play } from '../play.js';
import { startPractice } from '../practice.js';

const practice = startPractice();

describe('sentences over the practice site in a real Chromium', () => {
  test.each(sentences)('does: $say', async ({ say, gives, without = [], answer, fails, files = [] }) => {
    const told = await play(
      practice.agent,
      say.replaceAll('{site}', practice.site.url),
      answer === undefined ? {} : { answers: [answer] },
    );

    expect(told.code, told.message).toBe(fails ?? null);
    for (const part of gives)
      expect(told.message).toMatch(
        typeof part === 'string' ? new RegExp(part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'), 'u') : part,
      );
    for (const part of without) expect(told.message).not.toContain(part);
    expect(told.files.map(({ filename }) => filename)).toEqual(files);
    for (const { bytes } of told.files) expect(bytes.byteLength).toBeGreaterThan(50);
  });
});
