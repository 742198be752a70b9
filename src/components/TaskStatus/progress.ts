import type { AllServiceTraits } from '../../core/service.js';
import type { AnyRun } from '../../hooks/run.js';

/** The task's time limit in milliseconds; `null` without one, and for a task that someone else started. */
export function limitOf({ input }: AnyRun, { maxDurationMs }: AllServiceTraits): number | null {
  const limitMs = input ? Math.min(input.maxDurationMs ?? maxDurationMs, maxDurationMs) : Infinity;
  return Number.isFinite(limitMs) ? limitMs : null;
}

/** How long the task can take, even if its limit is unknown, in milliseconds. */
export const longestOf = (run: AnyRun, traits: AllServiceTraits): number =>
  limitOf(run, traits) ?? traits.maxDurationMs;

/** The share of the scale for the held POST; the mark is at its end. */
export const holdShare = 0.4;

/**
 * Returns a run's progress on one scale for its whole life, from 0 to 1: inline answers up to the mark, then the rest of the task's limit. It
 * never runs backwards.
 */
export function toProgress(run: AnyRun, elapsedMs: number, traits: AllServiceTraits): number {
  const { holdMs } = traits;
  const limitMs = longestOf(run, traits);
  if (!hasMark(run, traits)) return Math.min(1, elapsedMs / limitMs);
  if (elapsedMs <= holdMs) return (elapsedMs / holdMs) * holdShare;
  return Math.min(1, holdShare + ((elapsedMs - holdMs) / (limitMs - holdMs)) * (1 - holdShare));
}

/** Whether a run's scale has a mark: not if the task's limit ends within the hold, or if starts are not held. */
export const hasMark = (run: AnyRun, traits: AllServiceTraits): boolean =>
  traits.holdMs > 0 && longestOf(run, traits) > traits.holdMs;
