import type { AllServiceTraits } from '../../core/service.js';
import type { AnyRun } from '../../hooks/run.js';

/** The task's time limit in milliseconds; `null` for a task that someone else started, and where there is none. */
export function limitOf({ input }: AnyRun, { maxDurationMs }: AllServiceTraits): number | null {
  const limitMs = input ? Math.min(input.maxDurationMs ?? maxDurationMs, maxDurationMs) : Infinity;
  return Number.isFinite(limitMs) ? limitMs : null;
}

/** How long the task can take, also one of an unknown limit, in milliseconds. */
export const longestOf = (run: AnyRun, traits: AllServiceTraits): number =>
  limitOf(run, traits) ?? traits.maxDurationMs;

/** The share of the scale that the held POST takes; the mark stands at its end. */
export const holdShare = 0.4;

/**
 * How far a run is on one scale for its whole life, from 0 to 1: up to the mark the time in which the service answers inline, from there
 * the rest of the task's limit. It never runs backwards.
 */
export function toProgress(run: AnyRun, elapsedMs: number, traits: AllServiceTraits): number {
  const { holdMs } = traits;
  const limitMs = longestOf(run, traits);
  if (!hasMark(run, traits)) return Math.min(1, elapsedMs / limitMs);
  if (elapsedMs <= holdMs) return (elapsedMs / holdMs) * holdShare;
  return Math.min(1, holdShare + ((elapsedMs - holdMs) / (limitMs - holdMs)) * (1 - holdShare));
}

/** Whether the scale of a run has a mark: a task with a shorter limit is never polled, and a start that is not held has no part of it. */
export const hasMark = (run: AnyRun, traits: AllServiceTraits): boolean =>
  traits.holdMs > 0 && longestOf(run, traits) > traits.holdMs;
