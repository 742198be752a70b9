import { expect, test } from 'vitest';
import { createWebRunClient } from '../../src/core.js';
import { createEmulator, createVirtualClock, scenarios } from '../../src/testing.js';

// 0 ms   10 ms        20 ms        30 ms
// |       first        second       its own child
test('runs timers at their own time and in order, also those set on the way', async () => {
  const clock = createVirtualClock(0);
  const seen: string[] = [];
  clock.after(20, () => {
    seen.push(`second ${clock.now()}`);
    clock.after(10, () => seen.push(`child ${clock.now()}`));
  });
  clock.after(10, () => seen.push(`first ${clock.now()}`));
  const cancel = clock.after(15, () => seen.push('never'));
  cancel();
  await clock.advance(29);
  expect(seen).toEqual(['first 10', 'second 20']);
  expect(clock.now()).toBe(29);
  await clock.advance(1);
  expect(seen).toEqual(['first 10', 'second 20', 'child 30']);
});

test('stands still until it is told to move', async () => {
  const clock = createVirtualClock();
  const emulator = createEmulator({ clock });
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' });
  const startedAt = clock.now();
  const reply = client.runTask({ taskDetails: scenarios.inline });
  await clock.advance(1_999);
  expect(emulator.tasks[0]?.status).toBe('running');
  await clock.advance(1);
  expect(await reply).toMatchObject({ status: 'completed', usage: { costUsd: 0.0124 } });
  expect(clock.now()).toBe(startedAt + 2_000);
});
