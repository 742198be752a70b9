import type { RunsItem } from '../data/arrange.js';
import type { RunsTableView } from './context.js';

/**
 * Gives the focus to the row at a place of the list, else to the one that has the tab stop, or to the nearest that is not among those that
 * go; to the search when all go.
 */
export function focusRows(
  { access, view, focusedRunId, focusRun, search }: RunsTableView,
  going: readonly string[] = [],
  place = 0,
): void {
  const { items } = view.getSnapshot();
  const at = Math.max(0, place || items.findIndex(({ key }) => key === focusedRunId));
  const gone = new Set(going);
  // The row of a run that is not known any more stays in a list that is held, and is empty.
  const isLeft = ({ kind, key }: RunsItem): boolean =>
    kind === 'run' && !gone.has(key) && access.source.get(key) !== undefined;
  const next = items.slice(at).find(isLeft) ?? items.slice(0, at).findLast(isLeft);
  if (next) focusRun(next.key);
  else search.current?.focus();
}
