'use client';

import { useCallback } from 'react';
import type { StartedRun } from '../../runs/runState.js';
import { toFigures } from '../data/figures.js';
import type { Figures } from '../data/figures.js';
import type { RunsAccess } from '../shared/RunsAccess.js';
import { useDerived } from '../shared/useDerived.js';
import { useDashboardWords } from '../shared/dashboardWords.js';

/** The key figures of these runs. */
export function useFigures(access: RunsAccess): Figures {
  const { calendar } = useDashboardWords().format;
  const compute = useCallback(
    (runs: readonly StartedRun[]) => toFigures(runs, calendar, Date.now()),
    [calendar],
  );
  return useDerived(access, compute);
}
