'use client';

import { useState } from 'react';
import type { ReactElement } from 'react';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { ConnectionBanner } from '../ConnectionBanner/ConnectionBanner.js';
import { toRunGroup } from '../data/runGroup.js';
import { NoticeLine } from '../shared/NoticeLine.js';
import { repeatRuns, stopRuns } from '../shared/bulkActions.js';
import { useOverviewWords } from '../shared/overviewWords.js';
import { family } from './context.js';
import type { RunsDashboardState } from './context.js';
import { Panel } from './Panel.js';

/** Notices about all runs: the connection, the day's budget, one cause of many failures. Takes no space when empty. */
export const RunsDashboardNotices: Part<
  PartProps<'div', RunsDashboardState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart('RunsDashboard.Notices', function RunsDashboardNotices(given) {
  const { state, settings, open } = family.use('Notices');
  const children = (
    <>
      <Panel>
        <ConnectionBanner
          problem={settings.problem}
          onSignIn={settings.onSignIn}
          onShowEnded={([runId]) => runId !== undefined && open(runId)}
        />
      </Panel>
      <Panel>
        <OverBudget />
      </Panel>
      <Panel>
        <CommonFailure />
      </Panel>
    </>
  );
  return renderPart('div', state, { className: 'webrun-notices', children }, given);
});

function OverBudget(): ReactElement | null {
  const { figures, settings, access } = family.use('Notices');
  const dashboardWords = useOverviewWords();
  const { words, format } = dashboardWords;
  const [note, setNote] = useState('');
  const { dayBudgetUsd } = settings;
  const { today, running } = figures;
  const stop = async (): Promise<void> => {
    const runs = access.source.list().filter((run) => toRunGroup(run) === 'running');
    setNote((await stopRuns(runs, access, dashboardWords))[0]);
  };
  if (dayBudgetUsd === undefined || today.knownUsd <= dayBudgetUsd) return null;
  return (
    <NoticeLine
      icon="failed"
      status="failed"
      title={words.overBudgetTitle}
      note={words.overBudgetNote(
        format.usdShort(today.knownUsd),
        format.usd(dayBudgetUsd),
        format.count(running),
      )}
    >
      <span className="webrun-small" role="status">
        {note}
      </span>
      {access.can.cancel && running > 0 && (
        <button type="button" className="webrun-button" data-variant="danger" onClick={() => void stop()}>
          {words.stopMany(format.count(running))}
        </button>
      )}
    </NoticeLine>
  );
}

function CommonFailure(): ReactElement | null {
  const { figures, access, openStarted } = family.use('Notices');
  const dashboardWords = useOverviewWords();
  const { words, format } = dashboardWords;
  const [note, setNote] = useState('');
  const { commonFailure } = figures;
  if (!commonFailure) return null;
  const { runs, code, host, since, newestRunId } = commonFailure;
  const retry = async (): Promise<void> => {
    const [outcome, started] = await repeatRuns([{ runId: newestRunId }], access, dashboardWords);
    setNote(outcome);
    for (const runId of started) if (runId !== undefined) openStarted(runId);
  };
  return (
    <NoticeLine
      icon="failed"
      status="failed"
      title={words.allFailed(format.count(runs))}
      note={words.allFailedNote(code, host, format.time(since))}
    >
      <span className="webrun-small" role="status">
        {note}
      </span>
      {access.can.retry && (
        <button type="button" className="webrun-button" onClick={() => void retry()}>
          {words.retryOne}
        </button>
      )}
    </NoticeLine>
  );
}
