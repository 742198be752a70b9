import type { PartialResult, TaskResult } from '../core/task.js';
import type { AnyRun } from '../hooks/run.js';

/** What a run without its answer has brought, if anything. An app's own client may leave out what it does not know. */
export function toPartial(run: AnyRun): Partial<PartialResult> | undefined {
  // The task is read once it has ended only: while it runs, each poll changes it.
  const task = run.status === 'terminated' ? run.task : undefined;
  const partial: Partial<PartialResult> | undefined =
    run.failure ?? (task?.status === 'terminated' ? task.partial : undefined);
  const first = partial?.answer ?? partial?.output ?? partial?.files?.[0] ?? partial?.network?.[0];
  return first === undefined ? undefined : partial;
}

/** What a run has brought: its result, or what there was when it failed or was stopped. It was paid for, so it is shown. */
export function toBrought(run: AnyRun): TaskResult | undefined {
  const partial = toPartial(run);
  if (run.result || !partial) return run.result;
  const { answer = null, output = null, files = [], network = [] } = partial;
  return { ...partial, message: answer, output, outputError: null, files, network };
}
