import { defaultMaxDurationMs, minMaxDurationMs } from './timing.js';

/** A `maxDuration` that no server takes, by the field it is in. */
export interface MaxDurationFault {
  readonly field: string;
  readonly reason: string;
}

/** Where a body may carry it: flat, or in the task object of either generation (protocol section 3). */
const places = ['', 'task', 'initialTask'] as const;

/**
 * Reads how long a start may run, in milliseconds: from the body of `run-task` or `start-session`, or from the message of
 * `send-message`. Every place is checked. No page says which of several values counts, so the largest does: whoever counts running
 * tasks by it never counts too few.
 * @returns milliseconds from 1,000 to 300,000 (the default), or what is wrong
 */
export function readMaxDurationMs(body: Readonly<Record<string, unknown>>): number | MaxDurationFault {
  const given: number[] = [];
  for (const place of places) {
    const holder: unknown = place === '' ? body : body[place];
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, 'maxDuration')) continue;
    const value: unknown = (holder as { maxDuration: unknown }).maxDuration;
    if (value === null || value === undefined) continue;
    const field = place === '' ? 'maxDuration' : `${place}.maxDuration`;
    if (typeof value !== 'number' || !Number.isFinite(value)) return { field, reason: 'must be a number.' };
    if (value < minMaxDurationMs)
      return { field, reason: `must be at least ${minMaxDurationMs} (milliseconds).` };
    given.push(value);
  }
  return given.length === 0 ? defaultMaxDurationMs : Math.min(Math.max(...given), defaultMaxDurationMs);
}
