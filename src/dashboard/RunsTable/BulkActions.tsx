'use client';

import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { useLateClickGuard } from '../../components/lateClicks.js';
import type { StartedRun } from '../../runs/runState.js';
import { estimateCost } from '../data/spend.js';
import { toRunFacts } from '../data/runFacts.js';
import { dismissRuns, repeatRuns, stopRuns } from '../shared/bulkActions.js';
import type { BulkOutcome } from '../shared/bulkActions.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useRunsTable } from './context.js';
import { ExportMenu } from './ExportMenu.js';
import { focusRows } from './focusRows.js';

/** Removing or starting more runs than this asks for confirmation. */
const mostUnasked = 10;

/**
 * The actions for the selected runs. Stopping comes first, and spending money last at the other end, so that neither is ever
 * where the other was pressed.
 */
export function BulkActions({
  runIds,
  onNote,
}: {
  readonly runIds: readonly string[];
  /** Receives a sentence that says what was done. */
  readonly onNote: (note: string) => void;
}): ReactElement {
  const table = useRunsTable('Bulk');
  const { access, model, view } = table;
  const dashboardWords = useDashboardWords();
  const { words, format } = dashboardWords;
  const runs = runIds.flatMap((runId) => access.source.get(runId) ?? []);
  const { can } = access;
  // What was said about earlier rows would be read as said about these.
  useEffect(() => onNote(''), [onNote]);
  const active = can.cancel ? runs.filter(({ isPending }) => isPending) : [];
  const settled = runs.filter(({ isSettled }) => isSettled);
  const repeatable = can.retry ? settled.filter(({ input }) => input !== undefined) : [];
  const dismissable = can.dismiss ? settled : [];

  /** Clears the selection, which closes this bar, and returns the focus to the rows. */
  const clear = (removed?: readonly string[]): void => {
    focusRows(table, removed);
    model.resetRowSelection(true);
  };
  const report = async (outcome: Promise<BulkOutcome<unknown>>): Promise<void> => onNote((await outcome)[0]);
  const stop = (): Promise<void> => report(stopRuns(active, access, dashboardWords));
  const repeat = async (): Promise<void> => {
    clear();
    await report(repeatRuns(repeatable, access, dashboardWords));
    // The user's own starts are shown even while the list is held.
    view.refresh();
  };
  const dismiss = (): void => {
    void report(dismissRuns(dismissable, access, dashboardWords));
    clear(dismissable.map(({ runId }) => runId));
  };
  // Applies to the runs that were selected when it was asked.
  const [asked, setAsked] = useState<{ readonly what: 'dismiss' | 'repeat'; readonly about: string } | null>(
    null,
  );
  const about = runIds.join();
  const ask =
    (what: 'dismiss' | 'repeat', { length }: readonly unknown[], go: () => unknown) =>
    (): void => {
      if (length > mostUnasked) setAsked({ what, about });
      else void go();
    };
  const dismissLabel = words.dismissMany(format.count(dismissable.length));
  const repeatLabel = words.runAgainMany(
    format.count(repeatable.length),
    toEstimate(repeatable, format.usdShort),
  );
  if (asked?.about === about) {
    const isDismissal = asked.what === 'dismiss';
    return (
      <Question
        question={
          isDismissal
            ? words.dismissAsked(format.count(dismissable.length))
            : words.repeatAsked(format.count(repeatable.length))
        }
        label={isDismissal ? dismissLabel : repeatLabel}
        onAccept={() => void (isDismissal ? dismiss() : repeat())}
        onCancel={() => {
          setAsked(null);
          focusRows(table);
        }}
      />
    );
  }
  return (
    <>
      <span className="webrun-strong webrun-number">{words.selected(format.count(runIds.length))}</span>
      {active.length > 0 && (
        <button type="button" className="webrun-button" data-variant="danger" onClick={() => void stop()}>
          {words.stopMany(format.count(active.length))}
        </button>
      )}
      <ExportMenu runIds={runIds} />
      {dismissable.length > 0 && (
        <button type="button" className="webrun-button" onClick={ask('dismiss', dismissable, dismiss)}>
          {dismissLabel}
        </button>
      )}
      <button type="button" className="webrun-button" data-variant="quiet" onClick={() => clear()}>
        {words.clearSelection} <kbd className="webrun-kbd-key">Esc</kbd>
      </button>
      {repeatable.length > 0 && (
        <button
          type="button"
          className="webrun-button webrun-actions-end"
          onClick={ask('repeat', repeatable, repeat)}
        >
          {repeatLabel}
        </button>
      )}
    </>
  );
}

/** Replaces the bar. "Cancel" has the focus and is last, so that a double click starts and removes nothing. */
function Question({
  question,
  label,
  onAccept,
  onCancel,
}: {
  readonly question: string;
  readonly label: string;
  readonly onAccept: () => void;
  readonly onCancel: () => void;
}): ReactElement {
  const isTooEarly = useLateClickGuard({ current: true });
  return (
    <div className="webrun-runs-question">
      <span className="webrun-strong" role="alert">
        {question}
      </span>
      <button
        type="button"
        className="webrun-button"
        onClick={(event) => {
          if (!isTooEarly(event)) onAccept();
        }}
      >
        {label}
      </button>
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the button that asked is gone */}
      <button type="button" className="webrun-button webrun-actions-end" autoFocus onClick={onCancel}>
        {useDashboardWords().words.cancel}
      </button>
    </div>
  );
}

/** Estimates the cost from what these runs cost; a run without a figure counts as the median of the others. */
function toEstimate(runs: readonly StartedRun[], write: (usd: number) => string): string | null {
  const facts = runs.map(toRunFacts);
  const median = estimateCost(facts);
  const costs = facts.map(({ costUsd }) => costUsd ?? median);
  if (costs.some((cost) => cost === null)) return null;
  return write(costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0));
}
