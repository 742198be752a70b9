'use client';

import { useTable } from '@tanstack/react-table';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { useLatest } from '../../hooks/useTracked.js';
import type { RunsOrder } from '../data/runsOrder.js';
import { readRunsFilter } from '../data/runsFilter.js';
import type { RunsFilter } from '../data/runsFilter.js';
import { createRunsView } from '../data/runsView.js';
import { useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsProps } from '../shared/RunsAccess.js';
import { isFocusLost, useKeptFocus } from '../shared/focus.js';
import { useControlled } from '../shared/useControlled.js';
import { useMergedRef } from '../shared/useMergedRef.js';
import { useWidthStep } from '../shared/useWidth.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { RunsTableContext } from './context.js';
import type { RunsTableView } from './context.js';
import { focusRows } from './focusRows.js';
import { optionalColumns, runsTableFeatures } from './model.js';
import type { RunLine, RunsColumnId } from './model.js';
import { useShortcuts } from './useShortcuts.js';

/** The props of {@link RunsTable} and of `RunsTable.Root`. */
export interface RunsTableProps extends RunsProps, PartProps<'div', object> {
  /**
   * Which runs to show, and in which order. Invalid parts, for example of a stored filter, are ignored.
   * @default its own state, which starts with `defaultFilter`
   */
  readonly filter?: RunsFilter | undefined;
  /** @default {} */
  readonly defaultFilter?: RunsFilter | undefined;
  readonly onFilterChange?: ((filter: RunsFilter) => void) | undefined;
  /** The run that is open beside the table; `null` for none. */
  readonly selectedRunId?: string | null | undefined;
  /** Called when the user opens a run. Without it and `hrefOf`, rows open nothing. */
  readonly onSelectRun?: ((runId: string) => void) | undefined;
  /** The address of a run, so that its link can be opened in another tab. */
  readonly hrefOf?: ((runId: string) => string) | undefined;
  /** Columns shown beside state and task. @default its own state, which starts with all */
  readonly columns?: readonly RunsColumnId[] | undefined;
  readonly onColumnsChange?: ((columns: readonly RunsColumnId[]) => void) | undefined;
  /** Whether the runs are loading: bars replace the words. @default false */
  readonly isLoading?: boolean | undefined;
  /** Enables single-key shortcuts. @default true */
  readonly shortcuts?: boolean | undefined;
  /** Called when `A` is pressed, to answer the next question. */
  readonly onAnswerNext?: (() => void) | undefined;
  /** Called when `N` is pressed. */
  readonly onNewTask?: (() => void) | undefined;
  /** Receives the run ids in table order, for views beside the table. */
  readonly order?: RunsOrder | undefined;
  /** Called when Escape is pressed and no run is selected. */
  readonly onClose?: (() => void) | undefined;
}

const allColumns: readonly RunsColumnId[] = ['check', 'state', 'task', ...optionalColumns];
/** The grid draws the columns, from the list that the menu changes. */
const noColumns: [] = [];
const emptyFilter: RunsFilter = {};
/**
 * Minimum widths in rem for a two-line list, the table, its results column, and its tags: when space is short, text columns go
 * first and figures stay. `RunsTable.css` has the same widths.
 */
const steps: readonly number[] = [34, 50, 60, 66];
const layouts = ['narrow', 'list'] as const;

/** Whether a column is drawn. In a list, the result has its own line. */
function isDrawn(id: RunsColumnId, chosen: readonly RunsColumnId[], step: number): boolean {
  if (id === 'check' || id === 'state' || id === 'task') return true;
  if (id === 'tags' && step < 4) return false;
  return chosen.includes(id) && !(id === 'result' && step === 2);
}

/** Holds the runs, the filter, the selection and the keys of the parts inside. */
export const RunsTableRoot: Part<RunsTableProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunsTable.Root',
  function RunsTableRoot({
    runs,
    onAnswer,
    onCancel,
    onRetry,
    onDismiss,
    onStart,
    filter: givenFilter,
    defaultFilter = emptyFilter,
    onFilterChange,
    selectedRunId = null,
    onSelectRun,
    hrefOf,
    columns: givenColumns,
    onColumnsChange,
    isLoading = false,
    shortcuts = true,
    onAnswerNext,
    onNewTask,
    onClose,
    order,
    ...given
  }) {
    const access = useRunsAccess({ runs, onAnswer, onCancel, onRetry, onDismiss, onStart }, 'RunsTable');
    const { words, format } = useDashboardWords();
    const [anyFilter, setFilter] = useControlled(givenFilter, defaultFilter, onFilterChange);
    const [chosen, setColumns] = useControlled(givenColumns, allColumns, onColumnsChange);
    const key = JSON.stringify(anyFilter);
    const filter = useMemo(() => readRunsFilter(JSON.parse(key)), [key]);
    const view = useMemo(
      () => createRunsView(access.source, filter, format.calendar),
      [access, filter, format],
    );
    const snapshot = useSyncExternalStore(view.subscribe, view.getSnapshot, view.getSnapshot);
    const { items } = snapshot;

    const root = useRef<HTMLDivElement>(null);
    const step = useWidthStep(root, steps);
    const columns = useMemo(() => allColumns.filter((id) => isDrawn(id, chosen, step)), [chosen, step]);
    const data = useMemo((): readonly RunLine[] => items.filter((item) => item.kind === 'run'), [items]);
    const model = useTable(
      { features: runsTableFeatures, columns: noColumns, data, getRowId: (line) => line.runId },
      () => null,
    );

    const [focused, setFocused] = useState<string | null>(null);
    const [focusRequest, setFocusRequest] = useState<{ readonly runId: string } | null>(null);
    const search = useRef<HTMLInputElement>(null);
    const help = useRef<HTMLDialogElement>(null);
    // The list's tab stop: the last focused run, else the open run, else the first.
    const isShown = (runId: string | null): runId is string =>
      runId !== null && data.some((line) => line.runId === runId);
    const focusedRunId = [focused, selectedRunId].find(isShown) ?? data[0]?.runId ?? null;

    const latestOpen = useLatest(onSelectRun);
    const openRun = useCallback((runId: string) => latestOpen()?.(runId), [latestOpen]);
    const latestHref = useLatest(hrefOf);
    const toHref = useCallback((runId: string) => latestHref()?.(runId) ?? '', [latestHref]);
    const latestModel = useLatest(model);
    const toggle = useCallback(
      (runId: string, event: unknown) => latestModel().getRow(runId).getToggleSelectedHandler()(event),
      [latestModel],
    );
    const focusRun = useCallback((runId: string) => {
      setFocused(runId);
      setFocusRequest({ runId });
    }, []);

    const table: RunsTableView = {
      access,
      view,
      snapshot,
      items,
      model,
      filter,
      setFilter,
      columns,
      setColumns,
      layout: layouts[step] ?? 'table',
      isLoading,
      toggle,
      openRunId: selectedRunId,
      open: onSelectRun ? openRun : undefined,
      hrefOf: hrefOf ? toHref : undefined,
      focusedRunId,
      focusRequest,
      focusRun,
      setFocused,
      root,
      search,
      help,
      hasShortcuts: shortcuts,
      canStart: onNewTask !== undefined,
      canAnswer: onAnswerNext !== undefined,
    };
    useShortcuts(table, data, shortcuts, { onAnswerNext, onNewTask, onClose });
    useDeselectHidden(table, data);
    useReturnFocus(table);
    useEffect(() => order?.set(data.map(({ runId }) => runId)), [order, data]);
    const own = {
      className: 'webrun webrun-panel webrun-runs',
      role: 'group',
      'aria-label': words.table,
      ...useKeptFocus(root, (gone) =>
        focusRows(table, [], Number(gone.closest<HTMLElement>('[data-run]')?.dataset['index'])),
      ),
    };
    const ref = useMergedRef(root, given.ref);
    return (
      <RunsTableContext.Provider value={table}>
        {renderPart('div', {}, own, { ...given, ref } as typeof given)}
      </RunsTableContext.Provider>
    );
  },
);

/**
 * When the open run closes with the focus inside it, moves the focus to its row or the nearest one. A run that opens gets its
 * row immediately, even while the list is held, because the user who started it looks for it.
 */
function useReturnFocus(table: RunsTableView): void {
  const { openRunId, root, view } = table;
  const before = useRef(openRunId);
  const latest = useLatest(table);
  useEffect(() => view.setOpenRun(openRunId), [view, openRunId]);
  useEffect(() => {
    const closed = before.current;
    before.current = openRunId;
    if (closed === null || openRunId !== null || !root.current || !isFocusLost(root.current)) return;
    const table = latest();
    const isShown = table.items.some(({ key }) => key === closed);
    // The row of a run that was dismissed is still in the list, and empty.
    if (isShown && table.access.source.get(closed)) table.focusRun(closed);
    else focusRows(table, [closed]);
  }, [openRunId, root, latest]);
}

/** Deselects runs that are no longer shown, so that no action affects an unseen run. */
function useDeselectHidden({ model }: RunsTableView, data: readonly RunLine[]): void {
  useEffect(() => {
    const selected = Object.keys(model.atoms.rowSelection.get());
    if (selected.length === 0) return;
    const shown = new Set(data.map(({ runId }) => runId));
    const kept = selected.filter((runId) => shown.has(runId));
    if (kept.length === selected.length) return;
    model.setRowSelection(Object.fromEntries(kept.map((runId) => [runId, true as const])));
    // oxlint-disable-next-line react/exhaustive-deps -- the model is a new object for each render
  }, [data]);
}
