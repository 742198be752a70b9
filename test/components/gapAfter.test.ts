import { expect, test } from 'vitest';
import { gapAfter } from '../../src/components/gapAfter.js';

test('a space follows words, and none where the punctuation of their script has its own', () => {
  expect([gapAfter('Opens', 'on'), gapAfter('開く：'), gapAfter('/p', '（host）')]).toEqual([' ', '', '']);
});
