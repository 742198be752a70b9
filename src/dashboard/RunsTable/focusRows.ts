import type { RunsTableView } from './context.js';

/** Gives the focus to the row that has the tab stop, or to the nearest one that is not among those that go; to the search when all go. */
export function focusRows(
  { view, focusedRunId, focusRun, search }: RunsTableView,
  going: readonly string[] = [],
): void {
  const shown = view.getSnapshot().items.flatMap((item) => (item.kind === 'run' ? [item.runId] : []));
  const at = Math.max(0, shown.indexOf(focusedRunId ?? ''));
  const gone = new Set(going);
  const next = [...shown.slice(at), ...shown.slice(0, at).toReversed()].find((runId) => !gone.has(runId));
  if (next === undefined) search.current?.focus();
  else focusRun(next);
}
