'use client';

import type { ReactElement } from 'react';
import { Icon } from '../../components/Icon.js';
import type { IconName } from '../../components/Icon.js';
import type { RunOutcome } from '../data/runGroup.js';
import type { OutcomeCount, RunStatistics } from '../data/statistics.js';
import { useChartWords } from '../shared/chartWords.js';

const shownAs: Readonly<Record<RunOutcome, readonly [IconName, string]>> = {
  done: ['done', 'completed'],
  failed: ['failed', 'failed'],
  stopped: ['stopped', 'terminated'],
  unknown: ['unknown', 'lost'],
  declined: ['stopped', 'terminated'],
  refused: ['refused', 'refused'],
};
/** The most codes listed. More are rare: the table shows them all under one filter. */
const mostCodes = 6;

/** How runs ended: outcomes as shares of the ended runs and codes as shares of the failed ones, as the head of each list says. */
export function Outcomes({
  statistics,
  onCode,
  onOutcome,
}: {
  readonly statistics: RunStatistics;
  readonly onCode: ((code: string) => void) | undefined;
  readonly onOutcome: ((outcome: OutcomeCount) => void) | undefined;
}): ReactElement {
  const { words, format } = useChartWords();
  const { outcomes, ended } = statistics;
  const failed = outcomes.find(({ outcome }) => outcome === 'failed');
  const [worst] = failed?.codes ?? [];
  const none = ended === 0 ? words.noneEnded : words.noFailures;
  return (
    <section className="webrun-panel webrun-chart" aria-label={words.outcomes}>
      <div className="webrun-panel-head">
        <h3 className="webrun-heading">{words.outcomes}</h3>
        <span className="webrun-muted webrun-small">{words.endedRuns(format.count(ended))}</span>
      </div>
      <div className="webrun-outcomes-body">
        <ul className="webrun-outcomes">
          {outcomes.map((each) => {
            const { outcome, runs, share } = each;
            const [icon, status] = shownAs[outcome];
            // Rare outcomes get a line only if there are any.
            const isSeldom = outcome === 'refused' || outcome === 'declined';
            if (isSeldom && runs === 0) return null;
            return (
              <li key={outcome}>
                <span className="webrun-state" data-status={status} data-quiet="">
                  <Icon name={icon} />
                  <Choose onChoose={onOutcome && ((): void => onOutcome(each))}>
                    {isSeldom ? words[outcome] : words.groups[outcome]}
                  </Choose>
                </span>
                <Share share={share} status={status} />
                <span>{format.number(runs)}</span>
                <span>{format.percent(share)}</span>
              </li>
            );
          })}
        </ul>
        <div className="webrun-outcomes-title">
          <h4>{words.failureCodes}</h4>
          {failed && failed.runs > 0 && <span>{words.failedRuns(format.count(failed.runs))}</span>}
        </div>
        {failed && failed.codes.length > 0 ? (
          <ul className="webrun-outcomes">
            {failed.codes.slice(0, mostCodes).map(({ code, runs, share }) => (
              <li key={code}>
                <span className="webrun-code-word">
                  <Choose onChoose={onCode && ((): void => onCode(code))}>{code}</Choose>
                </span>
                <Share share={share} status="failed" />
                <span>{format.number(runs)}</span>
                <span>{format.percent(share)}</span>
              </li>
            ))}
          </ul>
        ) : (
          <p className="webrun-outcomes-none webrun-muted">{none}</p>
        )}
      </div>
      {failed && worst && (
        <div className="webrun-legend">
          {words.mostFrequent(worst.code, format.number(worst.runs), format.number(failed.runs))}
        </div>
      )}
      <div className="webrun-legend">{words.successRule}</div>
    </section>
  );
}

function Choose({
  onChoose,
  children,
}: {
  readonly onChoose: (() => void) | undefined;
  readonly children: string;
}): ReactElement {
  if (!onChoose) return <span>{children}</span>;
  return (
    <button type="button" className="webrun-plain-button" onClick={onChoose}>
      {children}
    </button>
  );
}

function Share({ share, status }: { readonly share: number; readonly status: string }): ReactElement {
  return (
    <svg
      className="webrun-share"
      data-status={status}
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {share > 0 && <rect width={Math.max(1, share * 100)} height="8" />}
    </svg>
  );
}
