import { expect, onTestFinished, test } from 'vitest';
import { createRunManager } from 'webrun-react/runs';
import { createProxied, fakeTime, pass } from './proxied.js';
import type { Proxied } from './proxied.js';

// What the proxy refuses, as the runs of a page meet it.

function createRuns(proxied: Proxied) {
  fakeTime();
  const manager = createRunManager({ client: proxied.client('ada'), persist: false });
  onTestFinished(() => manager.dispose());
  const starts = (): number => proxied.recorded.filter(({ url }) => url.includes('run-task')).length;
  return { manager, starts };
}

// 0s             1s            2s
// |--POST--429   |--POST--429  |
//   $1 a day       at once again, in the same words
test.each([
  ['SPENDING_LIMIT_REACHED', { usdPerDay: 0.05 }],
  ['SESSION_LIMIT_REACHED', { runsAtOnce: 0 }],
])('a start after %s is sent, and refused for the same', async (apiCode, limits) => {
  const { manager } = createRuns(createProxied({ limits }));
  for (let start = 0; start < 2; start++) {
    manager.start({ taskDetails: 'Go on' });
    await pass(1_000); // oxlint-disable-line no-await-in-loop -- one start after the other
  }
  const errors = manager.list().map(({ status, error }) => [status, error?.status, error?.apiCode]);
  expect(errors).toEqual([
    ['refused', 429, apiCode],
    ['refused', 429, apiCode],
  ]);
});

test('a start after RATE_LIMIT_EXCEEDED waits as long as the proxy says', async () => {
  const { manager, starts } = createRuns(createProxied({ limits: { runsPerMinute: 1 } }));
  manager.start({ taskDetails: '[say: one]' });
  await pass(1_000);
  manager.start({ taskDetails: '[say: two]' });
  await pass(1_000);
  manager.start({ taskDetails: '[say: three]' });
  await pass(1_000);
  const runs = manager.list();
  expect(runs.map(({ status }) => status)).toEqual(['queued', 'refused', 'completed']);
  expect(runs[0]?.waiting?.reason).toBe('rate-limited');
  expect(starts()).toBe(1);
});
