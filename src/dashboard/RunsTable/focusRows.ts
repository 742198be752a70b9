import type { RunsItem } from '../data/arrange.js';
import type { RunsTableView } from './context.js';

/**
 * Focuses the row at an index, else the row with the tab stop, or the nearest row that is not about to be removed; focuses the
 * search if all are.
 */
export function focusRows(
  { access, view, focusedRunId, focusRun, search }: RunsTableView,
  removed: readonly string[] = [],
  index = 0,
): void {
  const { items } = view.getSnapshot();
  const at = Math.max(0, index || items.findIndex(({ key }) => key === focusedRunId));
  const gone = new Set(removed);
  // A held list keeps an empty row for a run that no longer exists.
  const isLeft = ({ kind, key }: RunsItem): boolean =>
    kind === 'run' && !gone.has(key) && access.source.get(key) !== undefined;
  const next = items.slice(at).find(isLeft) ?? items.slice(0, at).findLast(isLeft);
  if (next) focusRun(next.key);
  else search.current?.focus();
}
