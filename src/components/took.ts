import type { AnyRun } from '../hooks/run.js';

/** A page that is looked at learns of an end so much later at most: the start, the last poll, and its reply. */
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
