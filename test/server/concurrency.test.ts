import { expect, test } from 'vitest';
import { createConcurrencyLimit } from '../../src/server/concurrency.js';
import type { ConcurrencyLimit } from '../../src/server/concurrency.js';

const statusOf = (limit: ConcurrencyLimit, user: string): number => {
  try {
    limit.enter(user);
    return 200;
  } catch (error) {
    return (error as { status: number }).status;
  }
};

test('counts each user and all, and gives back one place for each that is left', () => {
  const limit = createConcurrencyLimit(2, 3);
  const [first] = [limit.enter('ada'), limit.enter('ada')];
  expect(statusOf(limit, 'ada')).toBe(429);
  first?.();
  first?.(); // leaving twice is leaving once
  expect([statusOf(limit, 'ada'), statusOf(limit, 'ada')]).toEqual([200, 429]);
  expect([statusOf(limit, 'bob'), statusOf(limit, 'bob')]).toEqual([200, 503]);
});
