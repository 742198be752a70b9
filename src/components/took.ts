import type { AnyRun } from '../hooks/run.js';

/** A page that is looked at learns of an end so much later at most: the start, the last poll, and its reply. Clocks that are set differ by less. */
const seenLateMs = 5_000;

/**
 * How long a run took as it is shown, in milliseconds. What was counted on screen is not taken back at the end: where the server's
 * figure is less only by the time in which a page learns of an end, it is the time that was seen.
 */
export function toShownMs(
  { submittedAt, settledAt }: Pick<AnyRun, 'submittedAt' | 'settledAt'>,
  serverMs: number,
): number {
  const seenMs = (settledAt ?? Number.NaN) - (submittedAt ?? Number.NaN);
  return seenMs > serverMs && seenMs - serverMs <= seenLateMs ? seenMs : serverMs;
}

/**
 * When a run ended by the server's clock, in Unix milliseconds: never later than this app saw it. `undefined` where that clock cannot be
 * right, because it says an end before the start, or well after it was seen.
 */
export function toEnd({
  submittedAt = 0,
  settledAt = Infinity,
  endedAt = Number.NaN,
}: Pick<AnyRun, 'submittedAt' | 'settledAt' | 'endedAt'>): number | undefined {
  const end = Math.min(endedAt, settledAt);
  return end >= submittedAt && endedAt - end <= seenLateMs ? end : undefined;
}
