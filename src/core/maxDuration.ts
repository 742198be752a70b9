import { defaultMaxDurationMs, minMaxDurationMs } from './timing.js';

/** A `maxDuration` that the API refuses: the field's path within the body, and why. */
export interface WrongDuration {
  readonly field: string;
  readonly reason: string;
}

/**
 * Reads how long a task may run, in milliseconds, from a request body or message. The field may be beside the task and in it, and
 * the docs do not say which counts: each is checked and the longest is returned, 300,000 ms by default and at most.
 */
export function readMaxDurationMs(body: Readonly<Record<string, unknown>>): number | WrongDuration {
  const given: number[] = [];
  for (const place of ['', 'task', 'initialTask']) {
    const holder = place === '' ? body : body[place];
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, 'maxDuration')) continue;
    const value = (holder as Readonly<Record<string, unknown>>)['maxDuration'];
    if (value === undefined || value === null) continue;
    const field = place === '' ? 'maxDuration' : `${place}.maxDuration`;
    if (typeof value !== 'number' || !Number.isFinite(value))
      return { field, reason: 'must be a number (milliseconds).' };
    if (value < minMaxDurationMs)
      return { field, reason: `must be at least ${minMaxDurationMs} (milliseconds).` };
    given.push(value);
  }
  return Math.min(given.length > 0 ? Math.max(...given) : defaultMaxDurationMs, defaultMaxDurationMs);
}
