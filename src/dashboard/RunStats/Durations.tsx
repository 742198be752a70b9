'use client';

import type { ReactElement } from 'react';
import { holdMs } from '../../core/timing.js';
import { documented } from '../data/statistics.js';
import type { DurationBar, RunStatistics } from '../data/statistics.js';
import { ChartPanel, Swatch } from '../shared/ChartPanel.js';
import { LazyBarChart } from '../shared/LazyBarChart.js';
import { useWords } from '../shared/words.js';

/** Height of the plot, in pixels. */
const plotPx = 210;

/** How long runs took: ten bars, five of 10 s that were answered inline and five of 50 s that were polled, with the 50 s mark between. */
export function Durations({ statistics }: { readonly statistics: RunStatistics }): ReactElement {
  const { words, format } = useWords();
  const { durations, inline, polled, inlineShare, medianMs, p95Ms } = statistics;
  const hold = format.duration(holdMs);
  const toRange = ({ fromMs, toMs }: DurationBar, index: number): string =>
    index === durations.length - 1
      ? words.orMore(format.duration(fromMs))
      : words.range(format.duration(fromMs), format.duration(toMs));
  const widthOf = (isInline: boolean): string => {
    const bar = durations.find((each) => each.isInline === isInline);
    return format.duration(bar ? bar.toMs - bar.fromMs : 0);
  };
  const toLabel = ({ fromMs, toMs }: DurationBar, index: number): string =>
    index === durations.length - 1 ? `${fromMs / 1_000}+` : `${fromMs / 1_000}–${toMs / 1_000}`;
  return (
    <ChartPanel
      title={words.durations}
      empty={inline + polled === 0 ? words.noneYet : undefined}
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
          <Swatch part="inline">{words.inline}</Swatch>
          <Swatch part="polled">{words.polled}</Swatch>
          <span>
            {medianMs !== null && `${words.median} ${format.duration(medianMs)}`}
            {p95Ms !== null && ` · ${words.p95} ${format.duration(p95Ms)}`}
          </span>
          <span>{words.documentedBands}</span>
        </>
      }
    >
      <div className="webrun-halves">
        <p>
          <strong>{inlineShare === null ? '' : words.inlineShare(format.percent(inlineShare))}</strong>
          <span className="webrun-muted webrun-small">
            {words.sentence(
              words.inlineRuns(format.count(inline), hold, widthOf(true)),
              words.documentedInline(format.percent(documented.inlineShare)),
            )}
          </span>
        </p>
        <p>
          <strong>{inlineShare === null ? '' : words.polledShare(format.percent(1 - inlineShare))}</strong>
          <span className="webrun-muted webrun-small">
            {words.polledRuns(format.count(polled), hold, widthOf(false))}
          </span>
        </p>
      </div>
      <LazyBarChart
        label={words.durations}
        height={plotPx}
        markAfter={durations.findIndex((bar) => !bar.isInline)}
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
