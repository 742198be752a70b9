import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RequestLimiter } from '../../src/runs/requestLimiter.js';
import type { PollRequest } from '../../src/runs/requestLimiter.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** A limiter whose only permit is taken; `order` is what was polled since `free`. */
function createBusy(): {
  ask: (key: string, poll?: () => unknown, request?: Partial<PollRequest>) => AbortController;
  free: () => Promise<unknown>;
  order: readonly string[];
} {
  const limiter = new RequestLimiter();
  limiter.maxRequests = 1;
  const order: string[] = [];
  const ask = (
    key: string,
    poll: () => unknown = () => undefined,
    request: Partial<PollRequest> = {},
  ): AbortController => {
    const cancel = new AbortController();
    const send = async (): Promise<unknown> => {
      order.push(key);
      return poll();
    };
    limiter.runPoll({ key, isVisible: () => true, ...request }, cancel.signal, send).catch(() => undefined);
    return cancel;
  };
  let free!: () => void;
  const held = new Promise<void>((resolve) => (free = resolve));
  void limiter.runPoll({ key: 'held', isVisible: () => true }, new AbortController().signal, () => held);
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

// 0s                        0s or 11s
// |one and two, not visible  |visible, urgent  |one after the other
test.each([
  ['what a person asked for, then what is on screen, then the others', 0, 'urgent visible one two'],
  ['what a person asked for, then what has waited for 10 s', 11_000, 'urgent one two visible'],
])('polls are sent in this order: %s', async (_, waitMs, expected) => {
  const { ask, order, free } = createBusy();
  ask('one', undefined, { isVisible: () => false });
  ask('two', undefined, { isVisible: () => false });
  await pass(waitMs);
  ask('visible');
  ask('urgent', undefined, { isVisible: () => false, isUrgent: true });
  await free();
  expect(order.join(' ')).toBe(expected);
});

// |a and b wait   |a is sent    |a is cancelled, b is sent
test('a poll that is cancelled while it is under way takes no other from the queue', async () => {
  const { ask, order, free } = createBusy();
  let end!: () => void;
  const a = ask('a', () => new Promise<void>((resolve) => (end = resolve)));
  ask('b');
  await free();
  expect(order).toEqual(['a']);
  a.abort();
  end();
  await pass(10);
  expect(order).toEqual(['a', 'b']);
});
