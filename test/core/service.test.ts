import { expect, test } from 'vitest';
import { toTraits } from '../../src/core/service.js';

test.each([
  [undefined, 0.02],
  [0.5, 0.5],
  [0, 0],
  [null, null],
])('a service that says %o costs %o a minute: only what is left out is as at WebRun', (own, costs) => {
  expect(toTraits({ sessionUsdPerMinute: own }).sessionUsdPerMinute).toBe(costs);
});
