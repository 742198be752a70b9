import { isSignedOut } from '../../components/isSignedOut.js';
import { isRateLimit } from '../../core/errors.js';
import type { SerializedError } from '../../core/errors.js';
import { rateLimitWindowMs } from '../../core/timing.js';
import type { StartedRun } from '../../runs/runState.js';

/** What keeps this page from WebRun. */
export type ConnectionProblem = 'offline' | 'signed-out' | 'key-rejected' | 'rate-limited' | 'unreachable';

/** What a banner reports. `limit-reached`: a spending or concurrency limit, which only affects starts; `error` says which. */
export type ProblemKind = ConnectionProblem | 'limit-reached';

/** A problem and its details. */
export interface Problem {
  readonly kind: ProblemKind;
  /** When it was first seen, Unix time in milliseconds; `null` if unknown. */
  readonly since: number | null;
  /** When the next request is made, Unix time in milliseconds. */
  readonly nextTryAt: number | null;
  /** Why the newest start was refused, if that is the problem. */
  readonly error?: SerializedError | undefined;
  /** When the refusal is known to end, Unix time in milliseconds. @default until a newer start shows otherwise */
  readonly until?: number | undefined;
}

/**
 * How long a failed start is evidence of a lost connection or a signed-out user, in milliseconds: nothing polls it, so nothing
 * would show that the problem has passed.
 */
const startEvidenceMs = 60_000;

/** One failed request is a hiccup; a connection lost for this long, in milliseconds, is down. */
export const unreachableAfterMs = 6_000;

/**
 * Finds what keeps this page from WebRun, worst first. Waiting runs are the best evidence; without any, the newest run
 * that was refused counts, until a newer one gets through.
 * @param failingSince when each run began to reconnect, by id; Unix times in milliseconds
 * @param reachedAt when the connection last came back; requests cut off before then say nothing about WebRun
 */
export function findProblem(
  runs: readonly StartedRun[],
  isOnline: boolean,
  failingSince: ReadonlyMap<string, number>,
  now: number,
  reachedAt = 0,
): Problem | null {
  const pending = runs.filter(({ isPending }) => isPending);
  const waits = (reason: string): readonly StartedRun[] =>
    pending.filter(({ waiting }) => waiting?.reason === reason);
  const toProblem = (kind: ProblemKind, of: readonly StartedRun[]): Problem => {
    const next = of.flatMap(({ waiting }) => waiting?.nextPollAt ?? []);
    const since = of.flatMap(({ runId }) => failingSince.get(runId) ?? []);
    return {
      kind,
      since: since.length > 0 ? Math.min(...since) : null,
      nextTryAt: next.length > 0 ? Math.min(...next) : null,
    };
  };
  if (!isOnline || waits('offline').length > 0) return { kind: 'offline', since: null, nextTryAt: null };
  const denied = waits('unauthorized');
  const refused = findRefusal(runs, now, reachedAt);
  if (denied.length > 0) {
    // A poll tells which credential it used; a start also tells whether the server's own key was at fault.
    const isSignIn = denied.some(({ waiting }) => waiting?.credential === 'sign-in');
    const isOut = refused?.kind === 'signed-out' || (isSignIn && refused?.kind !== 'key-rejected');
    return toProblem(isOut ? 'signed-out' : 'key-rejected', denied);
  }
  const failing = waits('reconnecting');
  const isDown = failing.some(({ runId }) => now - (failingSince.get(runId) ?? now) >= unreachableAfterMs);
  // One run of several that cannot be reached is its own problem.
  if (isDown && failing.length === pending.filter(({ status }) => status !== 'queued').length)
    return toProblem('unreachable', failing);
  const limited = waits('rate-limited');
  if (limited.length > 0) return toProblem('rate-limited', limited);
  return refused && { since: null, nextTryAt: null, ...refused };
}

/** Why the newest run that was sent did not get through; `null` if it did, or if the problem has passed. */
function findRefusal(
  runs: readonly StartedRun[],
  now: number,
  reachedAt: number,
): (Pick<Problem, 'kind' | 'error' | 'until'> & { readonly since?: number }) | null {
  const newest = runs.find(({ submittedAt, status }) => submittedAt !== undefined || status === 'refused');
  const isCut = newest?.status === 'lost' && newest.reason === 'cut';
  if (!isCut && newest?.status !== 'refused') return null;
  const { settledAt = now } = newest;
  const until = settledAt + startEvidenceMs;
  const isOver = until <= now || settledAt < reachedAt || runs.some((run) => wasAnswered(run, settledAt));
  const unreachable = isOver ? null : ({ kind: 'unreachable', since: settledAt, until } as const);
  if (newest.status !== 'refused') return unreachable;
  const { error } = newest;
  const { status, code, apiCode, message, retryAfterMs } = error;
  if (status === 401 || status === 403) {
    // The page is at fault, not its user or the key. What to do is said where the run is.
    if (apiCode === 'FORBIDDEN_ORIGIN') return null;
    const isSignIn = isSignedOut(error) || (apiCode === 'UNAUTHORIZED' && /sign/i.test(message));
    if (!isSignIn) return { kind: 'key-rejected' };
    return isOver ? null : { kind: 'signed-out', until };
  }
  if (status === 429) {
    const allowedAt = settledAt + (retryAfterMs ?? rateLimitWindowMs);
    if (allowedAt <= now) return null;
    return isRateLimit(error)
      ? { kind: 'rate-limited', until: allowedAt }
      : { kind: 'limit-reached', error, until: allowedAt };
  }
  return code === 'network' || code === 'timeout' ? unreachable : null;
}

/** Whether WebRun has reported the end of a run after this time. */
const wasAnswered = ({ status, submittedAt, settledAt = 0 }: StartedRun, after: number): boolean =>
  submittedAt !== undefined &&
  settledAt > after &&
  (status === 'completed' || status === 'failed' || status === 'terminated');
