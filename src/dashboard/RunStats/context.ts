import { createContext } from 'react';
import type { Context } from 'react';
import type { RunsFilter } from '../data/runsFilter.js';
import type { RunsPeriod } from '../data/period.js';
import { useParent } from '../shared/useParent.js';
import type { Stats } from './useStats.js';

/** The context shared by the parts of a RunStats. */
export interface StatsView {
  readonly stats: Stats;
  readonly period: RunsPeriod;
  readonly setPeriod: (period: RunsPeriod) => void;
  readonly onFilter: ((filter: RunsFilter) => void) | undefined;
}

export const StatsContext: Context<StatsView | null> = /* @__PURE__ */ createContext<StatsView | null>(null);

/** Returns the context of the surrounding statistics. @throws outside of them */
export const useStatsView = (part: string): StatsView => useParent(StatsContext, 'RunStats', part);
