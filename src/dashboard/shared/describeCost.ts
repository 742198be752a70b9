import type { SpendBar } from '../data/spend.js';
import type { DashboardWords } from './dashboardWords.js';

/** The total cost of some runs, in words. */
export interface CostDescription {
  /** The known cost; `null` if none is known, which is never written as zero. */
  readonly amount: string | null;
  /** What is missing; `null` if nothing is, or if some is known and the rest pending. */
  readonly unreported: string | null;
}

/** Describes what some runs cost, and what is missing. */
export function describeCost(
  { knownUsd, unknown, pending }: Pick<SpendBar, 'knownUsd' | 'unknown' | 'pending'>,
  { words, format }: DashboardWords,
): CostDescription {
  const isUnreported = knownUsd === 0 && unknown + pending > 0;
  return {
    amount: isUnreported ? null : format.usdShort(knownUsd),
    unreported:
      unknown > 0 ? words.unknownCosts(format.count(unknown)) : isUnreported ? words.notReported : null,
  };
}
