import type { AnyRun } from '../hooks/run.js';

/**
 * How much later a visible page learns of an end at most, in milliseconds: the start, the last poll, and its reply. Synchronized clocks differ
 * by less.
 */
const seenLateMs = 5_000;

/**
 * Returns how long a run took, as displayed, in milliseconds. The count on screen never goes back at the end: if the server's figure is less by
 * no more than the delay in learning of the end, it is the time that we measured.
 */
export function toShownDurationMs(
  { submittedAt, settledAt }: Pick<AnyRun, 'submittedAt' | 'settledAt'>,
  serverMs: number,
): number {
  const seenMs = (settledAt ?? Number.NaN) - (submittedAt ?? Number.NaN);
  return seenMs > serverMs && seenMs - serverMs <= seenLateMs ? seenMs : serverMs;
}

/**
 * When a run ended by the server's clock, in Unix milliseconds: never later than this app saw it. `undefined` if that clock must be wrong: the
 * end is before the start, or well after it was seen.
 */
export function toEndTime({
  submittedAt = 0,
  settledAt = Infinity,
  endedAt = Number.NaN,
}: Pick<AnyRun, 'submittedAt' | 'settledAt' | 'endedAt'>): number | undefined {
  const end = Math.min(endedAt, settledAt);
  return end >= submittedAt && endedAt - end <= seenLateMs ? end : undefined;
}
