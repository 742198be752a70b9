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

test.each([-1, NaN, Infinity])('refuses to move by %s ms, and stands where it stood', async (ms) => {
  const clock = createVirtualClock(5);
  await expect(clock.advance(ms)).rejects.toThrow(`Could not advance the clock by ${ms} ms`);
  expect(clock.now()).toBe(5);
});

test('never goes back, also when it is told to move twice at a time', async () => {
  const clock = createVirtualClock(0);
  const seen: number[] = [];
  for (const ms of [10, 20, 30]) clock.after(ms, () => seen.push(clock.now()));
  await Promise.all([clock.advance(30), clock.advance(10)]);
  expect([...seen, clock.now()]).toEqual([10, 20, 30, 30]);
});
