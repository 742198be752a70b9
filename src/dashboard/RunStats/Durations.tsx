'use client';

import type { ReactElement } from 'react';
import { holdMs as webRunHoldMs } from '../../core/timing.js';
import type { DurationBar, RunStatistics } from '../data/statistics.js';
import { ChartPanel, Swatch } from '../shared/ChartPanel.js';
import { LazyBarChart } from '../shared/LazyBarChart.js';
import { useChartWords } from '../shared/chartWords.js';

/** Height of the plot, in pixels. */
const plotPx = 210;
/** The share of tasks that WebRun documents as answered inline. */
const documentedInlineShare = 0.9;

/** How long runs took: ten bars, five that were answered inline, of 10 s at WebRun, and five of 50 s that were polled, with a mark between. */
export function Durations({ statistics }: { readonly statistics: RunStatistics }): ReactElement {
  const { words, format, traits, toDuration } = useChartWords();
  const { durations, inline, polled, inlineShare, medianMs, p95Ms } = statistics;
  const toTime = (ms: number): string => (ms % 1_000 === 0 ? format.duration(ms) : format.limit(ms));
  const toSeconds = (ms: number): string => format.number(Math.round(ms / 100) / 10);
  const hold = format.limit(traits.holdMs);
  // What WebRun documents holds for a service that says nothing else of its times.
  const isAsDocumented = traits.holdMs === webRunHoldMs && traits.usualDurationsMs === undefined;
  const canBeInline = durations.some((bar) => bar.isInline);
  const canBePolled = durations.some((bar) => !bar.isInline);
  const toRange = ({ fromMs, toMs }: DurationBar, index: number): string =>
    index === durations.length - 1
      ? words.orMore(toTime(fromMs))
      : // One unit for both ends, named once.
        toMs < 60_000
        ? words.range(toSeconds(fromMs), toTime(toMs))
        : words.range(format.clock(fromMs), format.clock(toMs));
  const widthOf = (isInline: boolean): string => {
    const bar = durations.find((each) => each.isInline === isInline);
    return toTime(bar ? bar.toMs - bar.fromMs : 0);
  };
  const toLabel = ({ fromMs, toMs }: DurationBar, index: number): string =>
    index === durations.length - 1 ? `${toSeconds(fromMs)}+` : `${toSeconds(fromMs)}–${toSeconds(toMs)}`;
  const inlineRuns = canBePolled
    ? words.inlineRuns(format.count(inline), hold, widthOf(true))
    : words.dayRuns(format.count(inline));
  return (
    <ChartPanel
      title={words.durations}
      empty={inline + polled > 0 ? undefined : statistics.ended === 0 ? words.noneEnded : words.noneAnswered}
      columns={[
        { label: words.duration, isText: true },
        { label: words.reply, isText: true },
        { label: words.runs },
        { label: words.shareColumn },
      ]}
      rows={durations.map((bar, index) => [
        toRange(bar, index),
        bar.isInline ? words.inline : words.polled,
        format.number(bar.runs),
        format.percent(bar.share),
      ])}
      legend={
        <>
          {canBeInline && <Swatch part="inline">{words.inline}</Swatch>}
          {canBePolled && <Swatch part="polled">{words.polled}</Swatch>}
          <span>
            {medianMs !== null && `${words.median} ${toDuration(medianMs)}`}
            {p95Ms !== null && ` · ${words.p95} ${toDuration(p95Ms)}`}
          </span>
          {isAsDocumented && <span>{words.documentedBands}</span>}
        </>
      }
    >
      <div className="webrun-halves">
        {canBeInline && (
          <p>
            <strong>{inlineShare === null ? '' : words.inlineShare(format.percent(inlineShare))}</strong>
            <span className="webrun-muted webrun-small">
              {isAsDocumented
                ? words.sentence(inlineRuns, words.documentedInline(format.percent(documentedInlineShare)))
                : inlineRuns}
            </span>
          </p>
        )}
        {canBePolled && (
          <p>
            <strong>{inlineShare === null ? '' : words.polledShare(format.percent(1 - inlineShare))}</strong>
            <span className="webrun-muted webrun-small">
              {canBeInline
                ? words.polledRuns(format.count(polled), hold, widthOf(false))
                : words.dayRuns(format.count(polled))}
            </span>
          </p>
        )}
      </div>
      <LazyBarChart
        label={words.durations}
        height={plotPx}
        markAfter={canBeInline ? durations.findIndex((bar) => !bar.isInline) : undefined}
        bars={durations.map((bar, index) => ({
          key: String(bar.fromMs),
          label: toLabel(bar, index),
          parts: [{ kind: bar.isInline ? 'inline' : 'polled', value: bar.runs }],
          note: bar.runs === 0 ? undefined : format.number(bar.runs),
          description: `${toRange(bar, index)}: ${format.list([words.dayRuns(format.count(bar.runs)), format.percent(bar.share)])}`,
        }))}
      />
    </ChartPanel>
  );
}
