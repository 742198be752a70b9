'use client';

import type { ReactElement, ReactNode } from 'react';
import { describeCost } from '../shared/describeCost.js';
import { Dotted } from '../shared/Dotted.js';
import { useChartWords } from '../shared/chartWords.js';
import type { ChartWords } from '../shared/chartWords.js';
import type { Stats } from './useStats.js';

/** Six figures, compared with the preceding period. */
export function FigureRow({ stats }: { readonly stats: Stats }): ReactElement {
  const language = useChartWords();
  const { words, format, toDuration } = language;
  const { now, before, estimatedUsd } = stats;
  const { amount, unreported } = describeCost(
    { knownUsd: now.spendUsd, unknown: now.unknownCost, pending: now.pendingCost },
    language,
  );
  const was = (value: string | null): string => (value === null ? words.noBefore : words.before(value));
  const figures: readonly (readonly [string, string, ReactNode])[] = [
    [words.runs, format.number(now.runs), compareRuns(stats, language)],
    [
      words.success,
      now.successShare === null ? '–' : format.percent(now.successShare),
      <Dotted
        key="success"
        parts={[
          now.judged > 0 && words.ofJudged(format.number(now.done), format.number(now.judged)),
          was(before?.successShare == null ? null : format.percent(before.successShare)),
        ]}
      />,
    ],
    [
      words.medianDuration,
      now.medianMs === null ? '–' : toDuration(now.medianMs),
      was(before?.medianMs == null ? null : toDuration(before.medianMs)),
    ],
    [words.inline, now.withinShare === null ? '–' : format.percent(now.withinShare), words.ofReplies],
    [
      words.averageCost,
      now.averageCostUsd === null ? '–' : format.usdShort(now.averageCostUsd),
      was(before?.averageCostUsd == null ? null : format.usdShort(before.averageCostUsd)),
    ],
    [
      words.spend,
      amount ?? '–',
      estimatedUsd > 0
        ? words.plusEstimated(format.usdShort(estimatedUsd))
        : (unreported ??
          (now.ended === 0 ? words.noneEnded : now.knownCost === 0 ? words.noSpend : words.allReported)),
    ],
  ];
  return (
    <dl className="webrun-panel webrun-stats-figures">
      {figures.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          <dd className="webrun-muted webrun-small">{note}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How many more or fewer runs there were than in the preceding period. */
function compareRuns({ now, before }: Stats, { words, format }: ChartWords): string {
  if (before === null) return words.noBefore;
  const more = now.runs - before.runs;
  if (more === 0) return words.asBefore;
  return more > 0 ? words.moreThanBefore(format.number(more)) : words.fewerThanBefore(format.number(-more));
}
