import { useEffect, useRef } from 'react';
import type { FocusEvent } from 'react';
import { isFocusLost } from '../shared/focus.js';
import type { RunsItem } from '../data/arrange.js';
import type { RunsTableView } from './context.js';

/**
 * Gives the focus to the row at a place of the list, else to the one that has the tab stop, or to the nearest that is not among those that
 * go; to the search when all go.
 */
export function focusRows(
  { view, focusedRunId, focusRun, search }: RunsTableView,
  going: readonly string[] = [],
  place = 0,
): void {
  const { items } = view.getSnapshot();
  const at = Math.max(0, place || items.findIndex(({ key }) => key === focusedRunId));
  const gone = new Set(going);
  const isLeft = ({ kind, key }: RunsItem): boolean => kind === 'run' && !gone.has(key);
  const next = items.slice(at).find(isLeft) ?? items.slice(0, at).findLast(isLeft);
  if (next) focusRun(next.key);
  else search.current?.focus();
}

/** Moves the focus to a row when the element of the table that had it is removed, by itself or by something the user did. */
export function useKeptFocus(table: RunsTableView): object {
  const last = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const gone = last.current;
    if (!gone || gone.isConnected || !isFocusLost(table.root.current!)) return;
    last.current = null;
    focusRows(table, [], Number(gone.closest<HTMLElement>('[data-run]')?.dataset['index']));
  });
  return {
    onFocus: ({ target }: FocusEvent<HTMLElement>) => void (last.current = target),
    // What goes away is not said to have lost the focus.
    onBlur: () => void (last.current = null),
  };
}
