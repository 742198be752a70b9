import { afterEach, expect, test, vi } from 'vitest';
import { watchFullSessions } from '../../src/server/fullSessions.js';

afterEach(() => {
  vi.useRealTimers();
});

const full = (): Response =>
  Response.json({ success: false, code: 'NO_INSTANCES_AVAILABLE' }, { status: 503 });

// 0s           1s     2s     61s    62s    200s
// |-full-full--|-ok---|-full-|-full-|-full-|-full
// line                       line
test('has a line for each time that the sessions are full, and one a minute at most', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const lines: string[] = [];
  const watch = watchFullSessions(4, (line) => lines.push(line));
  const counts: number[] = [];
  for (const [waitMs, reply] of [
    [0, full()],
    [0, full()],
    [1_000, Response.json({})],
    [1_000, full()],
    [59_000, full()],
    [1_000, full()],
    [138_000, full()],
  ] as const) {
    await vi.advanceTimersByTimeAsync(waitMs);
    await watch(reply);
    counts.push(lines.length);
  }
  expect(counts).toEqual([1, 1, 1, 1, 2, 2, 2]);
  expect(lines[0]).toContain('All 4 sessions are in use');
});

test('says nothing of a 503 of another kind', async () => {
  const lines: string[] = [];
  const watch = watchFullSessions(4, (line) => lines.push(line));
  await watch(new Response('<h1>Busy</h1>', { status: 503 }));
  await watch(Response.json({ code: 'INSTANCE_UNAVAILABLE' }, { status: 503 }));
  expect(lines).toEqual([]);
});
