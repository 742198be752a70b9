'use client';

import type { ReactElement } from 'react';
import { Toggle } from '../shared/ChartPanel.js';
import type { OutcomeCount } from '../data/statistics.js';
import { useChartWords } from '../shared/chartWords.js';
import { useStatsView } from './context.js';
import { Durations } from './Durations.js';
import { FailureChart } from './FailureChart.js';
import { FigureRow } from './FigureRow.js';
import { Outcomes } from './Outcomes.js';
import { TagTable } from './TagTable.js';
import type { Stats } from './useStats.js';

/** The title, and the choice of a period. */
export function RunStatsHeader(): ReactElement {
  const { period, setPeriod } = useStatsView('Header');
  const { words } = useChartWords();
  return (
    <div className="webrun-stats-head">
      <h2 className="webrun-title">{words.statistics}</h2>
      <Toggle label={words.filterPeriod} value={period} options={words.periods} onChange={setPeriod} />
    </div>
  );
}

/** Says that the period has no runs; renders nothing if it has some. */
export function RunStatsEmptyState(): ReactElement | null {
  const { stats } = useStatsView('EmptyState');
  const { words } = useChartWords();
  if (stats.now.runs > 0) return null;
  return (
    <div className="webrun-panel webrun-empty" role="status">
      <strong>{words.noneYet}</strong>
      <p>{words.noneYetHelp}</p>
    </div>
  );
}

/** The sums of the period beside those of the preceding one. */
export function RunStatsFigures(): ReactElement | null {
  const { stats } = useStatsView('Figures');
  return stats.now.runs === 0 ? null : <FigureRow stats={stats} />;
}

/** How long runs took, with the 50 s mark. */
export function RunStatsDurations(): ReactElement | null {
  const { stats } = useStatsView('Durations');
  return stats.now.runs === 0 ? null : <Durations statistics={stats.now} />;
}

/** How runs ended, and with which codes. */
export function RunStatsOutcomes(): ReactElement | null {
  const { stats, period, onFilter } = useStatsView('Outcomes');
  if (stats.now.runs === 0) return null;
  return (
    <Outcomes
      statistics={stats.now}
      onCode={onFilter && ((code) => onFilter({ codes: [code], period }))}
      onOutcome={
        onFilter &&
        (({ outcome, codes }) => {
          const isSeldom = outcome === 'refused' || outcome === 'declined';
          onFilter({
            groups: [isSeldom ? 'failed' : outcome],
            ...((isSeldom || (outcome === 'failed' && isMixed(stats))) && { codes: toCodes(codes) }),
            period,
          });
        })
      }
    />
  );
}

const toCodes = (codes: OutcomeCount['codes']): readonly string[] => codes.map(({ code }) => code);

/** Whether the table's failed group has several outcomes, which their codes tell apart. */
const isMixed = ({ now }: Stats): boolean =>
  now.outcomes.some(({ outcome, runs }) => (outcome === 'refused' || outcome === 'declined') && runs > 0);

/** What each tag cost and how its runs went. */
export function RunStatsTags(): ReactElement | null {
  const { stats, period, onFilter } = useStatsView('Tags');
  if (stats.now.runs === 0) return null;
  return <TagTable rows={stats.tags} onTag={onFilter && ((tag) => onFilter({ tags: [tag], period }))} />;
}

/** Failures by day and code. */
export function RunStatsFailures(): ReactElement | null {
  const { stats, onFilter } = useStatsView('Failures');
  if (stats.now.runs === 0) return null;
  const failed = stats.now.outcomes.find(({ outcome }) => outcome === 'failed');
  const codes = isMixed(stats) && failed ? { codes: toCodes(failed.codes) } : {};
  return (
    <FailureChart
      failures={stats.failures}
      ended={stats.now.ended}
      onDay={onFilter && ((from, to) => onFilter({ groups: ['failed'], ...codes, from, to }))}
    />
  );
}
