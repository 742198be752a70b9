'use client';

import type { ReactElement } from 'react';
import { sinceMs, useSecond } from '../../components/clock.js';
import { defaultMaxDurationMs } from '../../core/timing.js';
import type { Figures } from '../data/figures.js';
import { describeCost } from '../shared/describeCost.js';
import { Dotted } from '../shared/Dotted.js';
import { useChartWords } from '../shared/chartWords.js';
import { useOverviewWords } from '../shared/overviewWords.js';
import { SparkBars, SparkLine } from './Sparkline.js';

/** The share of the day's budget at which the tile warns. */
const nearShare = 0.8;

/** Three figures: what runs now, how today went, what today cost. */
export function Tiles({
  figures,
  dayBudgetUsd,
  isLoading,
}: {
  readonly figures: Figures;
  readonly dayBudgetUsd: number | undefined;
  /** Whether the figures are still unknown, which is not zero. */
  readonly isLoading: boolean;
}): ReactElement {
  const language = useOverviewWords();
  const { words, format } = language;
  const charts = useChartWords().words;
  const { running, queued, needYou, oldestSince, oldestLimitMs, today, busy, success, spend } = figures;
  const share = dayBudgetUsd === undefined || today.knownUsd === 0 ? 0 : today.knownUsd / dayBudgetUsd;
  const level = share > 1 ? 'over' : share >= nearShare ? 'near' : undefined;
  const inQueue = queued > 0 ? words.queuedCount(format.count(queued)) : null;
  const idle = [needYou > 0 ? words.needYou(format.count(needYou)) : null, inQueue].filter(
    (part) => part !== null,
  );
  const { amount, unreported } = describeCost(today, language);
  if (isLoading) {
    const labels = [words.runningNow, words.successToday, words.spendToday];
    return (
      <dl className="webrun-panel webrun-tiles" aria-busy="true">
        {labels.map((label) => (
          <div key={label} className="webrun-tile">
            <dt className="webrun-tile-label">{label}</dt>
            <dd className="webrun-tile-value">–</dd>
            <dd className="webrun-tile-note">
              <span className="webrun-skeleton" />
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <dl className="webrun-panel webrun-tiles">
      <div className="webrun-tile">
        <dt className="webrun-tile-label">{words.runningNow}</dt>
        <dd className="webrun-tile-value">{format.number(running)}</dd>
        <dd className="webrun-tile-chart">
          <SparkBars values={busy} />
        </dd>
        <dd className="webrun-tile-note">
          {oldestSince === null ? (
            format.list(idle) || (running === 0 ? words.nothingRuns : null)
          ) : (
            <Oldest since={oldestSince} limitMs={oldestLimitMs ?? defaultMaxDurationMs} inQueue={inQueue} />
          )}
        </dd>
      </div>
      <div className="webrun-tile" title={charts.successRule}>
        <dt className="webrun-tile-label">{words.successToday}</dt>
        <dd className="webrun-tile-value">
          {today.successShare === null ? '–' : format.percent(today.successShare)}
        </dd>
        <dd className="webrun-tile-chart">
          <SparkLine values={success} />
        </dd>
        <dd className="webrun-tile-note">
          {today.judged === 0 ? (
            today.ended === 0 ? (
              words.nothingEnded
            ) : (
              words.nothingJudged
            )
          ) : (
            <Dotted
              parts={[
                words.ofEnded(format.number(today.done), format.count(today.judged)),
                today.lost > 0 && words.unknownCount(format.count(today.lost)),
                today.declined > 0 && words.declinedCount(format.count(today.declined)),
              ]}
            />
          )}
        </dd>
      </div>
      <div
        className="webrun-tile"
        data-level={level}
        title={charts.countedBy(format.count(today.byStart), false)}
      >
        <dt className="webrun-tile-label">{words.spendToday}</dt>
        <dd className="webrun-tile-value">{amount ?? '–'}</dd>
        <dd className="webrun-tile-chart">
          <SparkBars values={spend} />
        </dd>
        <dd className="webrun-tile-note">
          <Dotted
            parts={[
              dayBudgetUsd !== undefined &&
                (share > 1
                  ? words.overBy(format.usdShort(today.knownUsd - dayBudgetUsd), format.usd(dayBudgetUsd))
                  : words.ofBudget(format.usd(dayBudgetUsd))),
              share <= 1 && unreported,
            ]}
          />
          {dayBudgetUsd !== undefined && (
            <span
              className="webrun-tile-meter"
              role="meter"
              aria-label={words.spendToday}
              aria-valuemin={0}
              aria-valuemax={dayBudgetUsd}
              aria-valuenow={Math.min(today.knownUsd, dayBudgetUsd)}
              aria-valuetext={words.spendMeter(format.usd(today.knownUsd), format.usd(dayBudgetUsd))}
            >
              <svg viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">
                <rect width={100 * Math.min(1, share)} height="3" />
              </svg>
            </span>
          )}
        </dd>
      </div>
    </dl>
  );
}

interface OldestProps {
  readonly since: number;
  readonly limitMs: number;
  /** The queue, in words. */
  readonly inQueue: string | null;
}

function Oldest({ since, limitMs, inQueue }: OldestProps): ReactElement {
  const { words, format } = useOverviewWords();
  const time = format.duration(sinceMs(since, useSecond()));
  const oldest = words.oldest(time, format.limit(limitMs));
  return <>{inQueue === null ? oldest : format.list([inQueue, oldest])}</>;
}
