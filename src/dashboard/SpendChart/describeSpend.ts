import { totalOf, untagged } from '../data/spend.js';
import type { SpendBar, SpendUnit } from '../data/spend.js';
import type { ChartBar } from '../shared/BarChart.js';
import type { ChartWords } from '../shared/chartWords.js';

/** What a bar stands for. */
export function toName({ key, from }: SpendBar, unit: SpendUnit, { words, format }: ChartWords): string {
  if (unit === 'tag') return key === untagged ? words.untagged : key;
  return unit === 'hour' ? format.dateTime(from ?? 0) : format.day(key);
}

/** Builds one bar: the known and the estimated part, and how much of both exceeds the budget. */
export function toChartBar(
  bar: SpendBar,
  unit: SpendUnit,
  budgetUsd: number | undefined,
  language: ChartWords,
): ChartBar {
  const { words, format } = language;
  const { knownUsd, estimatedUsd, unknown, from, key } = bar;
  const name = toName(bar, unit, language);
  const over = budgetUsd === undefined ? 0 : Math.max(0, totalOf(bar) - budgetUsd);
  const overKnown = Math.min(over, knownUsd);
  // If all costs are missing, the sum is not zero.
  const sums = [
    ...(knownUsd > 0 || unknown === 0 ? [words.knownSum(format.usdShort(knownUsd))] : []),
    ...(estimatedUsd > 0 ? [words.estimatedSum(format.usdShort(estimatedUsd))] : []),
    ...(unknown > 0 ? [words.unreported(format.count(unknown))] : []),
  ];
  const description = `${name}: ${format.list(sums)}`;
  return {
    key,
    label: unit === 'tag' ? name : unit === 'hour' ? format.time(from ?? 0) : format.dayShort(key),
    parts: [
      { kind: 'known', value: knownUsd - overKnown },
      { kind: 'estimated', value: estimatedUsd - (over - overKnown) },
      { kind: 'over', value: over },
    ],
    description,
    note: over > 0 ? format.usdShort(over) : undefined,
    // A filter names tags; none finds runs without one.
    isFixed: unit === 'tag' && key === untagged,
  };
}
