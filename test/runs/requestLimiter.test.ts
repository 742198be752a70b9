import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RequestLimiter } from '../../src/runs/requestLimiter.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** A limiter whose only permit is taken; `order` is what was polled since `free`. */
function createBusy(): {
  ask: (key: string) => AbortController;
  free: () => Promise<unknown>;
  order: readonly string[];
} {
  const limiter = new RequestLimiter();
  limiter.maxRequests = 1;
  const order: string[] = [];
  const ask = (key: string, poll = (): unknown => order.push(key)): AbortController => {
    const cancel = new AbortController();
    const request = { key, isVisible: () => true };
    limiter.runPoll(request, cancel.signal, async () => poll()).catch(() => undefined);
    return cancel;
  };
  let free!: () => void;
  const held = new Promise<void>((resolve) => (free = resolve));
  ask('held', () => held);
  return {
    ask,
    order,
    free() {
      free();
      return pass(10);
    },
  };
}

// 0ms   100ms  200ms    300ms                 300ms or 1.3s  then
// |a    |b, c  |d       |a is cancelled       |a again       |one after the other
test.each([
  ['within 1 s keeps its place', 0, 'a b c d'],
  ['later goes to the end', 1_001, 'b c d a'],
])('a poll that is cancelled and sent again %s', async (_, againMs, expected) => {
  const { ask, order, free } = createBusy();
  const cancel = ask('a');
  await pass(100);
  ask('b');
  ask('c');
  await pass(100);
  ask('d');
  await pass(100);
  cancel.abort();
  await pass(againMs);
  ask('a');
  await free();
  expect(order.join(' ')).toBe(expected);
});
