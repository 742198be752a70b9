import { afterEach, expect, test, vi } from 'vitest';
import { now } from '../../src/core/clock.js';
import { rateLimitSpacingMs } from '../../src/core/timing.js';
import { RequestLimiter } from '../../src/runs/requestLimiter.js';
import { createRecord } from '../../src/runs/runManager.js';
import { normalWait } from '../../src/runs/runState.js';
import { RunStore } from '../../src/runs/runStore.js';
import { SubmitQueue } from '../../src/runs/submitQueue.js';

afterEach(() => {
  vi.useRealTimers();
});

function createQueue(submit: (runId: string) => boolean = () => true): {
  queue: SubmitQueue;
  sent: string[];
  add: (runId: string, priority?: number, isBack?: boolean) => void;
} {
  const store = new RunStore(() => ({ waiting: normalWait }));
  const sent: string[] = [];
  const queue = new SubmitQueue({
    limiter: new RequestLimiter(),
    store,
    runOf: (runId) => ({
      submit: () => {
        sent.push(runId);
        return Promise.resolve(submit(runId));
      },
    }),
  });
  const add = (runId: string, priority = 0, isBack = false): void => {
    store.set({ ...createRecord('page.engine', { taskDetails: runId }), runId, priority });
    queue.add(runId, isBack);
  };
  return { queue, sent, add };
}

test('a run that comes back goes before its equals, and after those with a higher priority', async () => {
  const { queue, sent, add } = createQueue();
  add('first', 0);
  add('second', 0);
  add('urgent', 1);
  add('back', 0, true);
  expect(queue.runIds).toEqual(['urgent', 'back', 'first', 'second']);
  expect(queue.viewOf('back')?.place).toBe(2);
  queue.open();
  await expect.poll(() => sent).toEqual(['urgent', 'back', 'first', 'second']);
});

// 0s   1s   2s        3s                    33s
// |one |two |three    |reply to one: 2 left  |four
test('what left after the POST that is replied to is taken off what the reply leaves', async () => {
  vi.useFakeTimers();
  const { queue, sent, add } = createQueue();
  queue.open();
  const sentAt = now();
  for (const runId of ['one', 'two', 'three']) {
    add(runId);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await vi.advanceTimersByTimeAsync(1_000);
  }
  queue.noteRateLimit(sentAt, { limit: 10, remaining: 2, resetMs: 30_000 });
  add('four');
  await vi.advanceTimersByTimeAsync(29_000);
  expect(sent).toEqual(['one', 'two', 'three']);
  expect(queue.viewOf('four')?.waiting.reason).toBe('rate-limited');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual(['one', 'two', 'three', 'four']);
});

test('a run that another tab has ended before its POST left takes nothing off the limit', async () => {
  vi.useFakeTimers();
  const { queue, sent, add } = createQueue((runId) => runId !== 'ended');
  queue.open();
  queue.noteRateLimit(now(), { limit: 2, remaining: 2, resetMs: 60_000 });
  for (const runId of ['ended', 'one', 'two', 'three']) {
    add(runId);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(sent).toEqual(['ended', 'one', 'two']);
  await vi.advanceTimersByTimeAsync(rateLimitSpacingMs);
  expect(sent).toEqual(['ended', 'one', 'two', 'three']);
});

test('the queue goes on after each time that the server made it wait', async () => {
  vi.useFakeTimers();
  const { queue, sent, add } = createQueue();
  queue.open();
  for (const runId of ['one', 'two', 'three']) {
    queue.block(1_000);
    add(runId);
    expect(sent).not.toContain(runId);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toContain(runId);
  }
});
