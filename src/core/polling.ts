import { isNotFound } from './errors.js';
import type { Credential, WebRunError } from './errors.js';
import type { Task } from './task.js';
import {
  defaultMaxDurationMs,
  longestRetryAfterMs,
  notFoundRepliesUntilGone,
  overdueGraceMs,
  pollIntervalMs,
  pollStepShare,
  slowestPollMs,
} from './timing.js';
import type { ServiceTraits } from './service.js';

/**
 * The polling schedule: when a task is polled next, and why it still waits. Pure: every function takes the time and
 * returns a new {@link Wait}.
 *
 * ```
 * reply, not settled ──► next after 2.0-2.2 s
 * bad reply ───────────► 2, 4, 8, 16, 30, 30 … s, without end          reconnecting
 * 429, Retry-After ────► not before the server says, 15 min at most    rate-limited
 * 401, 403 ────────────► 30 s                                          unauthorized
 * 404 as JSON 3 times ─► gone
 * too large to read ───► gone
 * budget used up ──────► 2 s, as before                                overdue
 * ```
 *
 * The interval of 2 s is WebRun's; another service may set its own (`ServiceTraits`).
 *
 * Guarantees: without `keepWaiting`, polls never come sooner than that after the last reply; bad replies end the wait only
 * as `gone` above; only running time counts against the budget.
 */
export interface Wait {
  readonly reason: 'normal' | 'reconnecting' | 'rate-limited' | 'unauthorized' | 'overdue';
  /** On the clock of the `now` arguments. */
  readonly nextPollAt: number;
  /** How long the last reply asked to wait, in milliseconds; may be longer than the actual wait. `null` if it did not. */
  readonly retryAfterMs: number | null;
  /** What the last failed request authenticated with; while `unauthorized`, what the server rejected. `null` with HTTP 403. */
  readonly credential: Credential | null;
  /** Bad replies in a row. */
  readonly failures: number;
  /** 404 replies in a row. */
  readonly notFound: number;
  /** The result is gone: polling stops. */
  readonly isGone: boolean;
  /** Running time so far in milliseconds, up to `countedAt`. */
  readonly runningMs: number;
  readonly countedAt: number;
  /** Whether the time since `countedAt` is running time. */
  readonly isCounting: boolean;
  /** Running time in milliseconds after which the task is overdue. */
  readonly limitMs: number;
  /** The pause between a reply and the next poll, in milliseconds. */
  readonly intervalMs: number;
}

/** How a wait starts. */
export interface WaitStart {
  /** When the task was submitted, on the clock of `now`. @default `now` */
  readonly submittedAt?: number | undefined;
  /** The task's own limit in milliseconds. @default the service's */
  readonly maxDurationMs?: number | undefined;
  /** The service that runs the task. @default WebRun */
  readonly service?: ServiceTraits | undefined;
}

const healthy = {
  reason: 'normal',
  retryAfterMs: null,
  credential: null,
  failures: 0,
  notFound: 0,
  isGone: false,
} as const;

/** Starts a wait before any reply: the first poll is due at once. */
export function startWait(start: WaitStart, now: number): Wait {
  const { pollIntervalMs: intervalMs = pollIntervalMs, maxDurationMs: longestMs = defaultMaxDurationMs } =
    start.service ?? {};
  return {
    ...healthy,
    intervalMs,
    nextPollAt: now,
    runningMs: now - Math.min(start.submittedAt ?? now, now),
    countedAt: now,
    isCounting: true,
    limitMs: Math.min(start.maxDurationMs ?? longestMs, longestMs) + overdueGraceMs,
  };
}

/** Updates the wait after a readable reply. */
export function afterReply(wait: Wait, task: Task, now: number): Wait {
  const counted = countRunningTime(wait, now);
  const isRunning = task.status === 'running' && (task.phase === 'running' || task.phase === 'starting');
  const isOverdue = isRunning && counted.runningMs > wait.limitMs;
  return {
    ...counted,
    ...healthy,
    ...(isOverdue && { reason: 'overdue' }),
    nextPollAt: toPollTime(wait.intervalMs, now),
    isCounting: isRunning,
  };
}

/** Updates the wait after a poll that was refused, lost or unreadable. */
export function afterFailure(wait: Wait, error: WebRunError, now: number): Wait {
  const counted = countRunningTime(wait, now);
  const { status } = error;
  const notFound = isNotFound(error) ? wait.notFound + 1 : 0;
  const isUnauthorized = status === 401 || status === 403;
  const backoffMs = isUnauthorized ? slowestPollMs : wait.intervalMs * 2 ** wait.failures;
  return {
    ...counted,
    reason: isUnauthorized ? 'unauthorized' : status === 429 ? 'rate-limited' : 'reconnecting',
    nextPollAt: toPollTime(Math.max(Math.min(slowestPollMs, backoffMs), toWaitMs(error) ?? 0), now),
    retryAfterMs: error.retryAfterMs,
    credential: status === 403 ? null : error.credential, // a 403 does not mean that the user is signed out
    failures: wait.failures + 1,
    notFound,
    isGone:
      notFound >= notFoundRepliesUntilGone ||
      (error.code === 'input' && !error.isRetryable) ||
      error.code === 'gone',
  };
}

/**
 * How long to wait before a failed request is repeated, in milliseconds: the `retryAfterMs` that the server asked for,
 * but 15 minutes at most. `null` when it did not ask.
 */
export function toWaitMs({ retryAfterMs }: { readonly retryAfterMs: number | null }): number | null {
  // Another service's client may have read an invalid header as NaN, and waiting NaN ms is not waiting.
  return Number.isFinite(retryAfterMs) ? Math.min(retryAfterMs!, longestRetryAfterMs) : null;
}

/** For "Keep waiting" and "Try now": polls at once, restarts the backoff, and extends an overdue task's budget. */
export function keepWaiting(wait: Wait, now: number): Wait {
  const counted = countRunningTime(wait, now);
  const isOverdue = counted.runningMs > wait.limitMs;
  return {
    ...counted,
    limitMs: wait.limitMs + (isOverdue ? counted.runningMs : 0),
    failures: 0,
    reason: wait.reason === 'overdue' ? 'normal' : wait.reason,
    nextPollAt: now,
  };
}

function countRunningTime(wait: Wait, now: number): Wait {
  const passedMs = wait.isCounting ? Math.max(0, now - wait.countedAt) : 0;
  return { ...wait, runningMs: wait.runningMs + passedMs, countedAt: now };
}

/** Rounds a delay up to a step, so that polls due at nearly the same time go out together, in one wake-up. */
function toPollTime(delayMs: number, now: number): number {
  const stepMs = delayMs * pollStepShare;
  return Math.ceil((now + delayMs) / stepMs) * stepMs;
}
