'use client';

import { useMemo, useSyncExternalStore } from 'react';
import type { StartedRun } from '../../runs/runState.js';
import { createDerived } from '../data/derived.js';
import type { RunsAccess } from './RunsAccess.js';

/** Follows a value that is computed from all runs. The caller memoizes `compute`; a new one computes again. */
export function useDerived<Value>(
  { source }: RunsAccess,
  compute: (runs: readonly StartedRun[]) => Value,
): Value {
  const { subscribe, get } = useMemo(() => createDerived(source, compute), [source, compute]);
  return useSyncExternalStore(subscribe, get, get);
}
