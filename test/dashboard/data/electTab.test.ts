import { expect, test } from 'vitest';
import { electTab } from '../../../src/dashboard/notifications/electTab.js';

const never = new Promise<void>(() => undefined);
const elect = (request: () => Promise<never>): Promise<boolean> =>
  electTab('run_1 guardrail', () => true, never, { request } as unknown as LockManager);

// A notice too many is better than none.
test('a tab tells where it has no locks, and where asking for one fails, at once or later', async () => {
  await expect(electTab('run_1 guardrail', () => true, never, undefined)).resolves.toBe(true);
  await expect(elect(() => Promise.reject(new Error('This page is frozen.')))).resolves.toBe(true);
  await expect(
    elect(() => {
      throw new DOMException('Not in a sandbox.', 'SecurityError');
    }),
  ).resolves.toBe(true);
});
