import type { AnyRun } from '../hooks/run.js';

/** What tells the components of one run from those of another on the same page. Never a session id: that is a credential. */
export function toRunKey(live: AnyRun): string | undefined {
  return live.runId ?? live.taskId;
}

/** Moves the focus to another component of the same run, inside of the same document or shadow root; false when it is not there. */
export function focusNeighbour(within: Node, className: string, runKey: string | undefined): boolean {
  const all = (within as ParentNode & Node).querySelectorAll<HTMLElement>(`.${className}`);
  const found = [...all].find((element) => element.dataset['run'] === runKey);
  found?.focus();
  return found !== undefined;
}
