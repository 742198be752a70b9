import { now } from '../core/clock.js';
import { isWebRunError } from '../core/errors.js';
import type { WebRunError } from '../core/errors.js';
import { afterFailure, afterReply, startWait } from '../core/polling.js';
import type { Wait, WaitStart } from '../core/polling.js';
import { isSettled } from '../core/task.js';
import type { Task } from '../core/task.js';
import { safetyPollMs, slowestPollMs } from '../core/timing.js';
import { onlineManager } from './queryCore.js';

/** How one task is polled. It is kept beside the query, because React Query's own state can be written by anybody. */
export interface Poll {
  /** Its place in the page's register. */
  readonly key: string;
  wait: Wait;
  /** When the last reply or failure came, on the clock of `now()` and on the wall. */
  repliedAt: number;
  repliedAtWall: number;
  /** Added to the next wait, because the last poll waited for a permit: a crowd spreads out. */
  spreadMs: number;
  /** Polls that wait for a permit or a reply. */
  pending: number;
  isSettled?: boolean;
  /** The server pushes the task's updates: polls only find what gets lost. */
  isPushed?: boolean;
  /** A person asked for the next one: it goes before all others. */
  isUrgent?: boolean;
  /** The secrets of its input, which no words of the server may bring back. */
  hidden: readonly string[];
  /** Called with what each poll brings. */
  readonly listeners: Set<(outcome: Task | WebRunError) => void>;
}

/** Begins to poll a task. */
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

/** Takes in a reply or a failure. */
export function noteOutcome(poll: Poll, outcome: Task | WebRunError): void {
  poll.wait = isWebRunError(outcome)
    ? afterFailure(poll.wait, outcome, now())
    : afterReply(poll.wait, outcome, now());
  poll.isSettled ||= !isWebRunError(outcome) && isSettled(outcome);
  poll.repliedAt = now();
  poll.repliedAtWall = Date.now();
}

/** When a task is polled next, on the clock of `now()`, a slow one at least 30 s after the last reply; `null` when it is not. */
export function toDueAt(poll: Poll, isSlow: boolean): number | null {
  const { wait, isPushed, repliedAt, spreadMs } = poll;
  if (poll.isSettled || wait.isGone || !onlineManager.isOnline()) return null;
  const paceMs = isSlow ? slowestPollMs : isPushed && wait.reason === 'normal' ? safetyPollMs : 0;
  return Math.max(wait.nextPollAt, paceMs && repliedAt + paceMs) + spreadMs;
}

/** A moment of the poll's clock as Unix time, for people. */
export const toNextPollAt = ({ repliedAt, repliedAtWall }: Poll, dueAt: number | null): number | null =>
  dueAt === null ? null : Math.round(repliedAtWall + (dueAt - repliedAt));
