'use client';

import type { ReactElement } from 'react';
import type { StartedRun } from '../../runs/runState.js';
import { estimateCost } from '../data/spend.js';
import { toRunFacts } from '../data/runFacts.js';
import { repeatRuns, stopRuns } from '../shared/stopRuns.js';
import { useWords } from '../shared/words.js';
import { useRunsTable } from './context.js';
import { ExportMenu } from './ExportMenu.js';
import { focusRows } from './focusRows.js';

/**
 * What can be done with the selected runs. What stops comes first and what spends money last, at the other end: neither is ever where
 * the other was pressed.
 */
export function BulkActions({
  runIds,
  onNote,
}: {
  readonly runIds: readonly string[];
  /** What has been done, in words. */
  readonly onNote: (note: string) => void;
}): ReactElement {
  const table = useRunsTable('Bulk');
  const { access, model } = table;
  const dashboardWords = useWords();
  const { words, format } = dashboardWords;
  const runs = runIds.flatMap((runId) => access.source.get(runId) ?? []);
  const { can, verbsOf } = access;
  const active = can.cancel ? runs.filter(({ isPending }) => isPending) : [];
  const settled = runs.filter(({ isSettled }) => isSettled);
  const repeatable = can.retry ? settled.filter(({ input }) => input !== undefined) : [];
  const dismissable = can.dismiss ? settled : [];

  /** Ends the selection, and with it this bar: the focus goes back to the rows. */
  const clear = (going?: readonly string[]): void => {
    focusRows(table, going);
    model.resetRowSelection(true);
  };
  const stop = async (): Promise<void> => {
    onNote(await stopRuns(active, access, dashboardWords));
  };
  const repeat = async (): Promise<void> => {
    clear();
    onNote((await repeatRuns(repeatable, access, dashboardWords))[0]);
  };
  const dismiss = (): void => {
    for (const { runId } of dismissable) verbsOf(runId).dismiss?.();
    clear(dismissable.map(({ runId }) => runId));
    onNote(words.dismissed(format.count(dismissable.length)));
  };
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
        <button type="button" className="webrun-button" onClick={dismiss}>
          {words.dismissMany(format.count(dismissable.length))}
        </button>
      )}
      <button type="button" className="webrun-button" data-variant="quiet" onClick={() => clear()}>
        {words.clearSelection} <kbd className="webrun-kbd-key">Esc</kbd>
      </button>
      {repeatable.length > 0 && (
        <button type="button" className="webrun-button webrun-actions-end" onClick={() => void repeat()}>
          {words.runAgainMany(format.count(repeatable.length), toEstimate(repeatable, format.usd))}
        </button>
      )}
    </>
  );
}

/** What it will cost, from what these runs cost; a run without a figure counts as the median of the others. */
function toEstimate(runs: readonly StartedRun[], write: (usd: number) => string): string | null {
  const facts = runs.map(toRunFacts);
  const median = estimateCost(facts);
  const costs = facts.map(({ costUsd }) => costUsd ?? median);
  if (costs.some((cost) => cost === null)) return null;
  return write(costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0));
}
