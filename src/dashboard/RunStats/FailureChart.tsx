'use client';

import type { ReactElement } from 'react';
import type { FailureBar, Failures } from '../data/failures.js';
import type { BarPartKind } from '../shared/BarChart.js';
import { ChartPanel, Swatch } from '../shared/ChartPanel.js';
import { LazyBarChart } from '../shared/LazyBarChart.js';
import { useChartWords } from '../shared/chartWords.js';

/** The fills of the codes, most frequent first; the last is for all others. */
const kinds: readonly BarPartKind[] = ['failed', 'second', 'third', 'rest'];
/** Height of the plot, in pixels. */
const plotPx = 250;

const toSum = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Shows failures by day and code, and each day's success share. */
export function FailureChart({
  failures,
  ended,
  onDay,
}: {
  readonly failures: Failures;
  /** All runs of the period that have ended. */
  readonly ended: number;
  readonly onDay: ((from: number, to: number) => void) | undefined;
}): ReactElement {
  const { words, format } = useChartWords();
  const { codes, bars, total } = failures;
  const names = [...codes, words.otherCodes];
  const hasRest = bars.some(({ counts }) => (counts.at(-1) ?? 0) > 0);
  const kindOf = (index: number): BarPartKind => (index === codes.length ? 'rest' : (kinds[index] ?? 'rest'));
  // A share of the judged runs, like the sum above.
  const shareOf = ({ done, unknown, counts }: FailureBar): string => {
    const judged = done + unknown + toSum(counts);
    return judged === 0 ? '–' : format.percent(done / judged);
  };
  return (
    <ChartPanel
      title={words.failuresOverTime}
      empty={total > 0 ? undefined : ended === 0 ? words.noneEnded : words.noFailures}
      columns={[
        { label: words.day, isText: true },
        ...names.slice(0, hasRest ? undefined : -1).map((label) => ({ label })),
        { label: words.successRate },
      ]}
      rows={bars
        .toReversed()
        .map((bar) => [
          format.day(bar.day),
          ...bar.counts
            .slice(0, hasRest ? undefined : -1)
            .map((count) => (count === 0 ? '–' : format.number(count))),
          shareOf(bar),
        ])}
      legend={names.slice(0, hasRest ? undefined : -1).map((name, index) => (
        <Swatch key={name} part={kindOf(index)}>
          {name}
        </Swatch>
      ))}
    >
      <LazyBarChart
        label={words.failuresOverTime}
        height={plotPx}
        onSelect={
          onDay &&
          ((key) => {
            const bar = bars.find(({ day }) => day === key);
            if (bar) onDay(bar.from, bar.to);
          })
        }
        bars={bars.map((bar) => {
          const { day, counts } = bar;
          const failed = toSum(counts);
          const each = counts.flatMap((count, index) =>
            count > 0 ? `${names[index]} ${format.number(count)}` : [],
          );
          return {
            key: day,
            label: format.dayShort(day),
            parts: counts.map((value, index) => ({ kind: kindOf(index), value })),
            note: failed === 0 ? undefined : format.number(failed),
            description: `${format.day(day)}: ${format.list([...each, `${words.successRate} ${shareOf(bar)}`])}`,
          };
        })}
      />
    </ChartPanel>
  );
}
