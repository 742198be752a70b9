'use client';

import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import type { RunsFilter } from '../data/runsFilter.js';
import type { RunsPeriod } from '../data/period.js';
import { useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsProps } from '../shared/RunsAccess.js';
import { useControlled } from '../shared/useControlled.js';
import { StatsContext } from './context.js';
import { useStats } from './useStats.js';

/** The props of {@link RunStats} and of `RunStats.Root`. */
export interface RunStatsProps extends Pick<RunsProps, 'runs'>, PartProps<'div', object> {
  /** The period: runs that started in it are counted. @default its own state, which starts with `defaultPeriod` */
  readonly period?: RunsPeriod | undefined;
  /** @default '30d' */
  readonly defaultPeriod?: RunsPeriod | undefined;
  readonly onPeriodChange?: ((period: RunsPeriod) => void) | undefined;
  /** Called with a filter for its runs when a code, day or tag is chosen. */
  readonly onFilter?: ((filter: RunsFilter) => void) | undefined;
}

/** Holds the statistics of a period. */
export const RunStatsRoot: Part<RunStatsProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunStats.Root',
  function RunStatsRoot({
    runs,
    period: givenPeriod,
    defaultPeriod = '30d',
    onPeriodChange,
    onFilter,
    ...given
  }) {
    const access = useRunsAccess({ runs }, 'RunStats');
    const [period, setPeriod] = useControlled(givenPeriod, defaultPeriod, onPeriodChange);
    const stats = useStats(access, period);
    return (
      <StatsContext.Provider value={{ stats, period, setPeriod, onFilter }}>
        {renderPart('div', {}, { className: 'webrun webrun-stats' }, given)}
      </StatsContext.Provider>
    );
  },
);
