import type { PartialResult, TaskResult } from '../core/task.js';
import type { AnyRun } from '../hooks/run.js';

/** An app's own client may leave out what it does not know. */
const withAll = (partial: Partial<PartialResult>): PartialResult => ({
  answer: null,
  output: null,
  files: [],
  network: [],
  ...partial,
});

/** What a run has brought: its result, or what there was when it failed or was stopped. It was paid for, so it is shown. */
export function toBrought({ status, result, failure, task }: AnyRun): TaskResult | undefined {
  if (result) return result;
  const partial =
    failure ?? (status === 'terminated' && task?.status === 'terminated' ? task.partial : undefined);
  if (!partial) return undefined;
  const { answer, output, files, network } = withAll(partial);
  const hasNone = answer === null && output === null && files.length === 0 && network.length === 0;
  return hasNone ? undefined : { ...partial, message: answer, output, outputError: null, files, network };
}
