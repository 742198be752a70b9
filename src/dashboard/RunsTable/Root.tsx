'use client';

import { useTable } from '@tanstack/react-table';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { useLatest } from '../../hooks/useTracked.js';
import type { RunsOrder } from '../data/order.js';
import { readRunsFilter } from '../data/runsFilter.js';
import type { RunsFilter } from '../data/runsFilter.js';
import { createRunsView } from '../data/runsView.js';
import { useRunsAccess } from '../shared/RunsAccess.js';
import type { RunsProps } from '../shared/RunsAccess.js';
import { isFocusLost, useKeptFocus } from '../shared/focus.js';
import { useControlled } from '../shared/useControlled.js';
import { useMergedRef } from '../shared/useMergedRef.js';
import { useWidthStep } from '../shared/useWidth.js';
import { useWords } from '../shared/words.js';
import { RunsTableContext } from './context.js';
import type { RunsTableView } from './context.js';
import { focusRows } from './focusRows.js';
import { optionalColumns, runsTableFeatures } from './model.js';
import type { RunLine, RunsColumnId } from './model.js';
import { useShortcuts } from './useShortcuts.js';

/** The props of {@link RunsTable} and of `RunsTable.Root`. */
export interface RunsTableProps extends RunsProps, PartProps<'div', object> {
  /**
   * Which runs are shown, and in which order; what is no filter in it, for example in one that was stored, is left out.
   * @default its own, that begins with `defaultFilter`
   */
  readonly filter?: RunsFilter | undefined;
  /** @default {} */
  readonly defaultFilter?: RunsFilter | undefined;
  readonly onFilterChange?: ((filter: RunsFilter) => void) | undefined;
  /** The run that is open beside the table; `null` for none. */
  readonly selectedRunId?: string | null | undefined;
  /** A run is to be opened. Without it, and without `hrefOf`, rows open nothing. */
  readonly onSelectRun?: ((runId: string) => void) | undefined;
  /** The address of a run, so that its link can be opened in another tab. */
  readonly hrefOf?: ((runId: string) => string) | undefined;
  /** Columns that are shown beside state and task. @default its own, that begins with all */
  readonly columns?: readonly RunsColumnId[] | undefined;
  readonly onColumnsChange?: ((columns: readonly RunsColumnId[]) => void) | undefined;
  /** The runs are on their way: bars stand in the places of the words. @default false */
  readonly isLoading?: boolean | undefined;
  /** Single keys work. @default true */
  readonly shortcuts?: boolean | undefined;
  /** `A` was pressed: the next question is to be answered. */
  readonly onAnswerNext?: (() => void) | undefined;
  /** `N` was pressed. */
  readonly onNewTask?: (() => void) | undefined;
  /** Is given the runs in the order of the table, for what is shown beside it. */
  readonly order?: RunsOrder | undefined;
  /** Escape was pressed and no run was selected. */
  readonly onClose?: (() => void) | undefined;
}

const allColumns: readonly RunsColumnId[] = ['check', 'state', 'task', ...optionalColumns];
/** The grid draws them, from the same list that the menu changes. */
const noColumns: [] = [];
const emptyFilter: RunsFilter = {};
/**
 * Widths in rem from which a list of two lines has room, then the table, then its column of results, then its tags: text columns go
 * first when space is short, figures keep their places. The same widths are in `RunsTable.css`.
 */
const steps: readonly number[] = [34, 50, 60, 66];
const layouts = ['narrow', 'list'] as const;

/** Whether a column is drawn. In a list the result has a line of its own. */
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
    const { words, format } = useWords();
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
    // The tab stop of the list: where the focus was last, else the open run, else the first.
    const isShown = (runId: string | null): runId is string =>
      runId !== null && data.some((line) => line.runId === runId);
    const focusedRunId = isShown(focused)
      ? focused
      : isShown(selectedRunId)
        ? selectedRunId
        : (data[0]?.runId ?? null);

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
    useDropGone(table, data);
    useReturn(table);
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
 * What was open is closed, and the focus was in it: it goes to the row, or to the nearest one. What is opened has its row at once:
 * who has started it looks for it, whatever else waits while the list is held.
 */
function useReturn(table: RunsTableView): void {
  const { openRunId, root, view } = table;
  const before = useRef(openRunId);
  const latest = useLatest(table);
  useEffect(() => view.want(openRunId), [view, openRunId]);
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

/** A run that is not shown any more is not selected either: nothing is done to what nobody sees. */
function useDropGone({ model }: RunsTableView, data: readonly RunLine[]): void {
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
