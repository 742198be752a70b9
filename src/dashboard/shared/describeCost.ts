import type { SpendBar } from '../data/spend.js';
import type { DashboardWords } from './words.js';

/** What some runs have cost together, in words. */
export interface CostDescription {
  /** What is known; `null` where nothing is, which is never written as zero. */
  readonly amount: string | null;
  /** What is not known; `null` where all is, or will be. */
  readonly unreported: string | null;
}

/** Says what some runs have cost, and what nobody knows. */
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
