import { onlineManager } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { now } from '../../src/core/clock.js';
import { WebRunError } from '../../src/core/errors.js';
import { createPoll, applyOutcome, toDueAt } from '../../src/runs/poll.js';
import type { Poll } from '../../src/runs/poll.js';
import { taskOf } from './records.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  onlineManager.setOnline(true);
  vi.useRealTimers();
});

const failure = (status: number): WebRunError =>
  new WebRunError('no', { code: 'http', status, outcome: 'refused' });

/** A running task is polled every 2 s, every 15 s while its session says what happens, every 30 s where nobody looks. */
test.each<[string, (poll: Poll) => unknown, boolean, number | null]>([
  ['that runs', () => undefined, false, 2_000],
  ['that runs, by a tab that another one polls for', () => undefined, true, 30_000],
  ['whose updates are pushed', (poll) => (poll.isPushed = true), false, 15_000],
  ['whose updates are pushed, by a hidden tab', (poll) => (poll.isPushed = true), true, 30_000],
  ['with its share of a crowd', (poll) => (poll.spreadMs = 300), false, 2_300],
  ['that has ended', (poll) => applyOutcome(poll, taskOf('completed')), false, null],
  ['that has failed', (poll) => applyOutcome(poll, taskOf('failed')), false, null],
  ['while the network is gone', () => onlineManager.setOnline(false), false, null],
  ['that is gone', (poll) => (poll.wait = { ...poll.wait, isGone: true }), false, null],
])('when a task %s is polled next', (_, change, isSlow, dueInMs) => {
  const poll = createPoll('key', {});
  applyOutcome(poll, taskOf('running'));
  poll.wait = { ...poll.wait, nextPollAt: now() + 2_000 }; // in step with the page otherwise
  change(poll);
  const dueAt = toDueAt(poll, isSlow);
  expect(dueAt === null ? null : Math.round(dueAt - now())).toBe(dueInMs);
});

test('a task that ended once has ended, whatever a poll says after it', () => {
  const poll = createPoll('key', {});
  applyOutcome(poll, taskOf('completed'));
  applyOutcome(poll, failure(500));
  expect(toDueAt(poll, false)).toBeNull();
});
