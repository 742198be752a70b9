'use client';

import type { ReactElement } from 'react';
import { holdMs as webRunHoldMs } from '../../core/timing.js';
import type { DurationBar, RunStatistics } from '../data/statistics.js';
import { ChartPanel, Swatch } from '../shared/ChartPanel.js';
import { LazyBarChart } from '../shared/LazyBarChart.js';
import { Dotted } from '../shared/Dotted.js';
import { useChartWords } from '../shared/chartWords.js';

/** Height of the plot, in pixels. */
const plotPx = 210;
/** The documented share of tasks that WebRun answers inline, within its hold. */
const documentedWithinShare = 0.9;

/** How long runs took: ten bars, five up to the hold of the service, of 10 s at WebRun, and five of 50 s after it, with a mark between. */
export function Durations({ statistics }: { readonly statistics: RunStatistics }): ReactElement {
  const { words, format, traits, toDuration } = useChartWords();
  const { durations, withinHold, afterHold, withinShare, medianMs, p95Ms } = statistics;
  const toTime = (ms: number): string => (ms % 1_000 === 0 ? format.duration(ms) : format.limit(ms));
  const toSeconds = (ms: number): string => format.number(Math.round(ms / 100) / 10);
  const hold = format.limit(traits.holdMs);
  // WebRun's documented times apply to a service that does not set its own.
  const isAsDocumented = traits.holdMs === webRunHoldMs && traits.usualDurationsMs === undefined;
  const canBeWithin = durations.some((bar) => bar.isWithinHold);
  const canBeAfter = durations.some((bar) => !bar.isWithinHold);
  const toRange = ({ fromMs, toMs }: DurationBar, index: number): string =>
    index === durations.length - 1
      ? words.orMore(toTime(fromMs))
      : // One unit for both ends, named once.
        toMs < 60_000
        ? words.range(toSeconds(fromMs), toTime(toMs))
        : words.range(format.clock(fromMs), format.clock(toMs));
  const widthOf = (isWithinHold: boolean): string => {
    const bar = durations.find((each) => each.isWithinHold === isWithinHold);
    return toTime(bar ? bar.toMs - bar.fromMs : 0);
  };
  const toLabel = ({ fromMs, toMs }: DurationBar, index: number): string =>
    index === durations.length - 1 ? `${toSeconds(fromMs)}+` : `${toSeconds(fromMs)}–${toSeconds(toMs)}`;
  const withinRuns = canBeAfter
    ? words.withinRuns(format.count(withinHold), hold, widthOf(true))
    : words.dayRuns(format.count(withinHold));
  return (
    <ChartPanel
      title={words.durations}
      empty={
        withinHold + afterHold > 0 ? undefined : statistics.ended === 0 ? words.noneEnded : words.noneAnswered
      }
      columns={[
        { label: words.duration, isText: true },
        { label: words.reply, isText: true },
        { label: words.runs },
        { label: words.shareColumn },
      ]}
      rows={durations.map((bar, index) => [
        toRange(bar, index),
        bar.isWithinHold ? words.inline : words.polled,
        format.number(bar.runs),
        format.percent(bar.share),
      ])}
      legend={
        <>
          {canBeWithin && <Swatch part="inline">{words.inline}</Swatch>}
          {canBeAfter && <Swatch part="polled">{words.polled}</Swatch>}
          <Dotted
            parts={[
              medianMs !== null && `${words.median} ${toDuration(medianMs)}`,
              p95Ms !== null && `${words.p95} ${toDuration(p95Ms)}`,
            ]}
          />
          {isAsDocumented && <span>{words.documentedBands}</span>}
        </>
      }
    >
      <div className="webrun-halves">
        {canBeWithin && (
          <p>
            <strong>
              {withinShare === null ? '' : words.replyShare(words.inline, format.percent(withinShare))}
            </strong>
            <span className="webrun-muted webrun-small">
              {isAsDocumented
                ? words.sentence(
                    withinRuns,
                    words.documentedWithin(format.wholePercent(documentedWithinShare), hold),
                  )
                : withinRuns}
            </span>
          </p>
        )}
        {canBeAfter && (
          <p>
            <strong>
              {withinShare === null ? '' : words.replyShare(words.polled, format.percent(1 - withinShare))}
            </strong>
            <span className="webrun-muted webrun-small">
              {canBeWithin
                ? words.afterRuns(format.count(afterHold), hold, widthOf(false))
                : words.dayRuns(format.count(afterHold))}
            </span>
          </p>
        )}
      </div>
      <LazyBarChart
        label={words.durations}
        height={plotPx}
        markAfter={canBeWithin ? durations.findIndex((bar) => !bar.isWithinHold) : undefined}
        bars={durations.map((bar, index) => ({
          key: String(bar.fromMs),
          label: toLabel(bar, index),
          parts: [{ kind: bar.isWithinHold ? 'inline' : 'polled', value: bar.runs }],
          note: bar.runs === 0 ? undefined : format.number(bar.runs),
          description: `${toRange(bar, index)}: ${format.list([words.dayRuns(format.count(bar.runs)), format.percent(bar.share)])}`,
        }))}
      />
    </ChartPanel>
  );
}
