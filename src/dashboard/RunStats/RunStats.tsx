'use client';

import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import type { RunsFilter, RunsPeriod } from '../data/runsFilter.js';
import { Toggle } from '../shared/ChartPanel.js';
import { useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsProps } from '../shared/RunsAccess.js';
import { useControlled } from '../shared/useControlled.js';
import { useWords } from '../shared/words.js';
import { Durations } from './Durations.js';
import { FailureChart } from './FailureChart.js';
import { FigureRow } from './FigureRow.js';
import { Outcomes } from './Outcomes.js';
import { TagTable } from './TagTable.js';
import { useStats } from './useStats.js';

/** The props of {@link RunStats}. */
export interface RunStatsProps extends Pick<RunsProps, 'runs'>, PartProps<'div', object> {
  /** What is counted: runs that started in this time. @default its own, that begins with `defaultPeriod` */
  readonly period?: RunsPeriod | undefined;
  /** @default '30d' */
  readonly defaultPeriod?: RunsPeriod | undefined;
  readonly onPeriodChange?: ((period: RunsPeriod) => void) | undefined;
  /** A code, a day or a tag was chosen: the filter that shows its runs. */
  readonly onFilter?: ((filter: RunsFilter) => void) | undefined;
}

/**
 * Shows how runs went: how long they took against the 50 s of an inline answer and the documented times, how they ended, which codes
 * failed when, and what each tag cost.
 *
 * @example
 * ```tsx
 * <RunStats onFilter={setFilter} />
 * ```
 */
export const RunStats: Part<RunStatsProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunStats',
  function RunStats({
    runs,
    period: givenPeriod,
    defaultPeriod = '30d',
    onPeriodChange,
    onFilter,
    children: more,
    ...given
  }) {
    const access = useRunsAccess({ runs }, 'RunStats');
    const { words } = useWords();
    const [period, setPeriod] = useControlled(givenPeriod, defaultPeriod, onPeriodChange);
    const stats = useStats(access, period);
    const children = (
      <>
        <div className="webrun-stats-head">
          <h2 className="webrun-title">{words.statistics}</h2>
          <Toggle label={words.filterPeriod} value={period} options={words.periods} onChange={setPeriod} />
        </div>
        {stats.now.runs === 0 ? (
          <div className="webrun-panel webrun-empty" role="status">
            <strong>{words.noneYet}</strong>
            <p>{words.noneYetHelp}</p>
          </div>
        ) : (
          <>
            <FigureRow stats={stats} />
            <div className="webrun-stats-columns">
              <Durations statistics={stats.now} />
              <Outcomes
                statistics={stats.now}
                onCode={onFilter && ((code) => onFilter({ codes: [code], period }))}
                onGroup={onFilter && ((group) => onFilter({ groups: [group], period }))}
              />
              {more}
              <TagTable rows={stats.tags} onTag={onFilter && ((tag) => onFilter({ tags: [tag], period }))} />
              <FailureChart
                failures={stats.failures}
                onDay={onFilter && ((from, to) => onFilter({ groups: ['failed'], from, to }))}
              />
            </div>
          </>
        )}
      </>
    );
    return renderPart('div', {}, { className: 'webrun webrun-stats', children }, given);
  },
);
