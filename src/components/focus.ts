import type { AnyRun } from '../hooks/run.js';

/** What distinguishes the components of one run from those of another on the same page. Never a session id: that is a credential. */
export function toRunKey(run: AnyRun): string | undefined {
  return run.runId ?? run.taskId;
}

/** Moves the focus to another component of the same run, inside of the same document or shadow root; false when it is not there. */
export function focusComponent(within: Node, className: string, runKey: string | undefined): boolean {
  const all = (within as ParentNode & Node).querySelectorAll<HTMLElement>(`.${className}`);
  const found = [...all].find((element) => element.dataset['run'] === runKey);
  found?.focus();
  return found !== undefined;
}
