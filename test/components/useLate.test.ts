import { expect, test, vi } from 'vitest';
import { late } from '../../src/components/TaskResult/useLate.js';

test.each([
  ['throws at once, as under Trusted Types', () => raise()],
  ['is rejected, as after a deployment', async () => raise()],
])('a module whose import %s counts as not loaded', async (_, load) => {
  const module = late(load);
  module.load();
  await vi.waitFor(() => expect(module.get()).toBe(false));
});

function raise(): never {
  throw new TypeError('The module could not be loaded.');
}
