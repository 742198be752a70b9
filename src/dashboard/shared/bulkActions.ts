import type { Count } from '../../messages/count.js';
import type { StartedRun } from '../../runs/runState.js';
import type { RunsAccess } from './RunsAccess.js';
import type { DashboardWords } from './dashboardWords.js';

type Known = Pick<StartedRun, 'runId'>;

/**
 * Asks each of these runs to stop, and says in words how many did. It never rejects. The last in the queue is stopped first, so that
 * none has to move up.
 */
export function stopRuns(
  runs: readonly Pick<StartedRun, 'runId' | 'place'>[],
  { verbsOf }: Pick<RunsAccess, 'verbsOf'>,
  { words, format }: Pick<DashboardWords, 'words' | 'format'>,
): Promise<BulkOutcome<unknown>> {
  return summarize(
    runs
      .toSorted((one, other) => (other.place ?? 0) - (one.place ?? 0))
      .map(async ({ runId }) => verbsOf(runId).cancel?.()),
    format,
    words.stopped,
    words.notStopped,
  );
}

/** Starts each of these runs again; returns in words how many started, and their new ids where known. It never rejects. */
export function repeatRuns(
  runs: readonly Known[],
  { verbsOf, manager }: Pick<RunsAccess, 'verbsOf' | 'manager'>,
  { words, format }: Pick<DashboardWords, 'words' | 'format'>,
): Promise<BulkOutcome<string | undefined>> {
  return summarize(
    // A manager can repeat any known run except one that had secrets, which are not stored.
    runs.map(async ({ runId }) => verbsOf(runId).retry?.() ?? Promise.reject()),
    format,
    words.started,
    (count) => words.notStarted(count, !!manager),
  );
}

/** Removes each of these runs, and says in words how many were removed. It never rejects. */
export function dismissRuns(
  runs: readonly Known[],
  { verbsOf, manager }: Pick<RunsAccess, 'verbsOf' | 'manager'>,
  { words, format }: Pick<DashboardWords, 'words' | 'format'>,
): Promise<BulkOutcome<unknown>> {
  // One call, so that lists of runs are computed once, not once per run.
  manager?.dismiss(...runs.map(({ runId }) => runId));
  return summarize(
    runs.map(async ({ runId }) => manager ?? verbsOf(runId).dismiss?.()),
    format,
    words.dismissed,
    words.notDismissed,
  );
}

/** What worked and what did not, in words, and the results of the calls that worked. */
export type BulkOutcome<Value> = readonly [note: string, done: readonly Value[]];

async function summarize<Value>(
  calls: readonly Promise<Value>[],
  format: DashboardWords['format'],
  worked: (count: Count) => string,
  failed: (count: Count) => string,
): Promise<BulkOutcome<Value>> {
  const results = await Promise.allSettled(calls);
  const done = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const left = calls.length - done.length;
  const sentences = [done.length && worked(format.count(done.length)), left && failed(format.count(left))];
  return [sentences.filter(Boolean).join(' '), done];
}
