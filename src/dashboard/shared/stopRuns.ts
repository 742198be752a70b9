import type { RunsAccess } from './RunsAccess.js';
import type { DashboardWords } from './words.js';

/** Asks each of these runs to stop, and says in words for how many that worked. It never rejects. */
export async function stopRuns(
  runIds: readonly string[],
  { verbsOf }: Pick<RunsAccess, 'verbsOf'>,
  { words, format }: Pick<DashboardWords, 'words' | 'format'>,
): Promise<string> {
  const results = await Promise.allSettled(runIds.map(async (runId) => verbsOf(runId).cancel?.()));
  const failed = results.filter(({ status }) => status === 'rejected').length;
  const stopped = results.length - failed;
  const said = [
    stopped > 0 && words.stopped(format.count(stopped)),
    failed > 0 && words.notStopped(format.count(failed)),
  ];
  return said.filter(Boolean).join(' ');
}
