import { now } from '../core/clock.js';
import { isWebRunError } from '../core/errors.js';
import type { WebRunError } from '../core/errors.js';
import { afterFailure, afterReply, startWait } from '../core/polling.js';
import type { Wait, WaitStart } from '../core/polling.js';
import { isSettled } from '../core/task.js';
import type { Task } from '../core/task.js';
import { safetyPollMs, slowestPollMs } from '../core/timing.js';
import { onlineManager } from './queryCore.js';

/** The polling state of a task. Kept outside the query, because any code can write React Query's state. */
export interface Poll {
  /** Its key in `page.polls`. */
  readonly key: string;
  wait: Wait;
  /** When the last reply or failure came, on the clock of `now()` and in Unix time. */
  repliedAt: number;
  repliedAtWall: number;
  /** Added to the next wait if the last poll waited for a permit: spreads out many polls. */
  spreadMs: number;
  /** Number of polls that wait for a permit or a reply. */
  pending: number;
  isSettled?: boolean;
  /** Whether the server pushes the task's updates, so that polls only find lost ones. */
  isPushed?: boolean;
  /** Whether a person requested the next poll, which goes before all others. */
  isUrgent?: boolean;
  /** The secrets of its input, which are removed from the server's texts. */
  hidden: readonly string[];
  /** Called with the outcome of each poll. */
  readonly listeners: Set<(outcome: Task | WebRunError) => void>;
}

/** Creates the polling state of a task. */
export const createPoll = (key: string, start: WaitStart): Poll => ({
  key,
  wait: startWait(start, now()),
  repliedAt: now(),
  repliedAtWall: Date.now(),
  spreadMs: 0,
  pending: 0,
  hidden: [],
  listeners: new Set(),
});

/** Updates the state after a reply or a failure. */
export function applyOutcome(poll: Poll, outcome: Task | WebRunError): void {
  poll.wait = isWebRunError(outcome)
    ? afterFailure(poll.wait, outcome, now())
    : afterReply(poll.wait, outcome, now());
  poll.isSettled ||= !isWebRunError(outcome) && isSettled(outcome);
  poll.repliedAt = now();
  poll.repliedAtWall = Date.now();
}

/** When a task is polled next, on the clock of `now()`: if slow, at least 30 s after the last reply; `null` for never. */
export function toDueAt(poll: Poll, isSlow: boolean): number | null {
  const { wait, isPushed, repliedAt, spreadMs } = poll;
  if (poll.isSettled || wait.isGone || !onlineManager.isOnline()) return null;
  const paceMs = isSlow ? slowestPollMs : isPushed && wait.reason === 'normal' ? safetyPollMs : 0;
  return Math.max(wait.nextPollAt, paceMs && repliedAt + paceMs) + spreadMs;
}

/** Converts a time of the poll's clock to Unix time, for display. */
export const toNextPollAt = ({ repliedAt, repliedAtWall }: Poll, dueAt: number | null): number | null =>
  dueAt === null ? null : Math.round(repliedAtWall + (dueAt - repliedAt));
