import type { PartialResult, TaskResult } from '../core/task.js';
import type { AnyRun } from '../hooks/run.js';

/** The partial result of a run without its answer, if any. An app's own client may omit what it does not know. */
export function toPartialResult(run: AnyRun): Partial<PartialResult> | undefined {
  // Read the task only once it has ended: while it runs, each poll changes it.
  const task = run.status === 'terminated' ? run.task : undefined;
  const partial: Partial<PartialResult> | undefined =
    run.failure ?? (task?.status === 'terminated' ? task.partial : undefined);
  const first = partial?.answer ?? partial?.output ?? partial?.files?.[0] ?? partial?.network?.[0];
  return first === undefined ? undefined : partial;
}

/** Returns a run's result, or what it had when it failed or was stopped. It was paid for, so it is shown. */
export function toResultOrPartial(run: AnyRun): TaskResult | undefined {
  const partial = toPartialResult(run);
  if (run.result || !partial) return run.result;
  const { answer = null, output = null, files = [], network = [] } = partial;
  return { ...partial, message: answer, output, outputError: null, files, network };
}
