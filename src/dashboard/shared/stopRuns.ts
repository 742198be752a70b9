import type { Count } from '../../messages/count.js';
import type { StartedRun } from '../../runs/runState.js';
import type { RunsAccess } from './RunsAccess.js';
import type { DashboardWords } from './words.js';

type Known = Pick<StartedRun, 'runId'>;

/**
 * Asks each of these runs to stop, and says in words for how many that worked. It never rejects. The last in the queue comes
 * first, so that those before it need not move up.
 */
export function stopRuns(
  runs: readonly Pick<StartedRun, 'runId' | 'place'>[],
  { verbsOf }: Pick<RunsAccess, 'verbsOf'>,
  { words, format }: Pick<DashboardWords, 'words' | 'format'>,
): Promise<Told<unknown>> {
  return tell(
    runs
      .toSorted((one, other) => (other.place ?? 0) - (one.place ?? 0))
      .map(async ({ runId }) => verbsOf(runId).cancel?.()),
    format,
    words.stopped,
    words.notStopped,
  );
}

/** Starts each of these runs again: in words for how many that worked, and the ids of the new ones where they are known. It never rejects. */
export function repeatRuns(
  runs: readonly Known[],
  { verbsOf, manager }: Pick<RunsAccess, 'verbsOf' | 'manager'>,
  { words, format }: Pick<DashboardWords, 'words' | 'format'>,
): Promise<Told<string | undefined>> {
  return tell(
    // Of a run that is known nothing is missing but its secrets, which were stored nowhere.
    runs.map(async ({ runId }) => verbsOf(runId).retry?.() ?? Promise.reject()),
    format,
    words.started,
    (count) => words.notStarted(count, !!manager),
  );
}

/** Removes each of these runs, and says in words for how many that worked. It never rejects. */
export function dismissRuns(
  runs: readonly Known[],
  { verbsOf, manager }: Pick<RunsAccess, 'verbsOf' | 'manager'>,
  { words, format }: Pick<DashboardWords, 'words' | 'format'>,
): Promise<Told<unknown>> {
  // All in one call, so that whatever lists runs is computed once and not once for each run.
  manager?.dismiss(...runs.map(({ runId }) => runId));
  return tell(
    runs.map(async ({ runId }) => manager ?? verbsOf(runId).dismiss?.()),
    format,
    words.dismissed,
    words.notDismissed,
  );
}

/** What came of something, in words, and of each for which it worked. */
export type Told<Value> = readonly [note: string, done: readonly Value[]];

async function tell<Value>(
  calls: readonly Promise<Value>[],
  format: DashboardWords['format'],
  worked: (count: Count) => string,
  failed: (count: Count) => string,
): Promise<Told<Value>> {
  const results = await Promise.allSettled(calls);
  const done = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const left = calls.length - done.length;
  const said = [done.length && worked(format.count(done.length)), left && failed(format.count(left))];
  return [said.filter(Boolean).join(' '), done];
}
