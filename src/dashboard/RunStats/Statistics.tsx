'use client';

import { useState } from 'react';
import type { ReactElement } from 'react';
import type { RunsFilter } from '../data/runsFilter.js';
import type { RunsPeriod } from '../data/period.js';
import { SpendChart } from '../SpendChart/SpendChart.js';
import { RunStats } from './RunStats.js';

/** The statistics of a dashboard: how runs went and what they cost, of one period. */
export function Statistics({
  dayBudgetUsd,
  onFilter,
}: {
  readonly dayBudgetUsd: number | undefined;
  readonly onFilter: (filter: RunsFilter) => void;
}): ReactElement {
  const [period, setPeriod] = useState<RunsPeriod>('30d');
  return (
    <RunStats period={period} onPeriodChange={setPeriod} onFilter={onFilter}>
      <SpendChart period={period} dayBudgetUsd={dayBudgetUsd} onFilter={onFilter} />
    </RunStats>
  );
}
