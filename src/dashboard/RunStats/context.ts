import { createContext } from 'react';
import type { Context } from 'react';
import type { RunsFilter } from '../data/runsFilter.js';
import type { RunsPeriod } from '../data/period.js';
import { useParent } from '../shared/useParent.js';
import type { Stats } from './useStats.js';

/** What the parts of a RunStats share. */
export interface StatsView {
  readonly stats: Stats;
  readonly period: RunsPeriod;
  readonly setPeriod: (period: RunsPeriod) => void;
  readonly onFilter: ((filter: RunsFilter) => void) | undefined;
}

export const StatsContext: Context<StatsView | null> = /* @__PURE__ */ createContext<StatsView | null>(null);

/** What the statistics around a part share. @throws outside of them */
export const useStatsView = (part: string): StatsView => useParent(StatsContext, 'RunStats', part);
