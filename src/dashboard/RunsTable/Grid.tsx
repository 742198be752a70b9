'use client';

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { FocusEvent, ReactElement, RefObject } from 'react';
import { flushSync } from 'react-dom';
import { useIsomorphicLayoutEffect } from '../../components/useIsomorphicLayoutEffect.js';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import type { RunsItem } from '../data/arrange.js';
import { useMergedRef } from '../shared/useMergedRef.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useRunsTable } from './context.js';
import type { RunsTableView } from './context.js';
import { DayRow } from './DayRow.js';
import { GridHead } from './GridHead.js';
import { RunRow } from './RunRow.js';
import { Skeleton } from './Skeleton.js';

/** Estimated heights in pixels, before measuring: a table row, a row of each list, and a day heading. */
const rowPx = { table: 36, list: 61, narrow: 83 };
const firstHeights = { rowPx: rowPx.table, dayPx: 30 };
/** Rows drawn beyond each edge: each one slows fast scrolling. With a window of 50 rows, 60 is never reached. */
const overscan = 2;
/** The most rows that are printed: for more, an export is better than hundreds of sheets. */
const mostPrinted = 1_000;
/** The size assumed on a server, in pixels: about one screen. */
const firstRect = { width: 1_024, height: 720 };

/** The table itself. Only visible rows are in the page, however many runs there are. */
export const RunsTableGrid: Part<PartProps<'div', object>, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunsTable.Grid',
  function RunsTableGrid(given) {
    const table = useRunsTable('Grid');
    const { words, format } = useDashboardWords();
    const { items, isLoading, snapshot } = table;
    const isTable = table.layout === 'table';
    const scroller = useRef<HTMLDivElement>(null);
    const ref = useMergedRef(scroller, given.ref);
    const isPrinting = useIsPrinting();
    const isEmpty = !isLoading && snapshot.shown === 0;
    const hold = useHold(table, scroller);
    const stickyAt = useRef(-1);
    const [heights, setHeights] = useState(firstHeights);
    const focusedAt = items.findIndex(({ key }) => key === table.focusedRunId);
    // A new function would make the virtualizer walk all rows again on each scroll step.
    const getItemKey = useCallback((index: number) => items[index]?.key ?? index, [items]);
    // oxlint-disable-next-line react/incompatible-library -- what the virtualizer returns is used in this render only
    const virtualizer = useVirtualizer({
      count: items.length,
      getScrollElement: () => scroller.current,
      estimateSize: (index) =>
        items[index]?.kind === 'day' ? heights.dayPx : isTable ? heights.rowPx : rowPx[table.layout],
      getItemKey,
      overscan,
      initialRect: firstRect,
      // The heading of the day, where there is one, stays above the rows.
      scrollPaddingStart: snapshot.days.size > 0 ? heights.dayPx : 0,
      // The table's head, which a list lacks, is not an item: it moves all rows down by its height.
      scrollPaddingEnd: isTable ? heights.rowPx : 0,
      rangeExtractor: (range) => {
        if (isPrinting)
          return defaultRangeExtractor({ ...range, startIndex: 0, endIndex: mostPrinted - 1, overscan: 0 });
        // The heading of the day in sight stays, and so does the row that has the focus.
        stickyAt.current = findDay(items, range.startIndex);
        const kept = [stickyAt.current, focusedAt].filter((index) => index >= 0 && index < range.count);
        return [...new Set([...kept, ...defaultRangeExtractor(range)])].toSorted((one, other) => one - other);
      },
    });
    useFocusedRow(table, (index) => virtualizer.scrollToIndex(index, { align: 'auto' }));
    // Table rows are one line, so one of them gives the height of all. List rows vary.
    const measureElement = isTable ? null : virtualizer.measureElement;
    useIsomorphicLayoutEffect(() => {
      if (!isTable || isLoading) return;
      const heightOf = (selector: string): number =>
        scroller.current?.querySelector<HTMLElement>(selector)?.offsetHeight ?? 0;
      const next = {
        rowPx: heightOf('.webrun-runs-row') || heights.rowPx,
        dayPx: heightOf('.webrun-runs-day') || heights.dayPx,
      };
      if (next.rowPx === heights.rowPx && next.dayPx === heights.dayPx) return;
      setHeights(next);
      virtualizer.measure();
      // oxlint-disable-next-line react/exhaustive-deps -- what is drawn decides, not the virtualizer's new object of each render
    }, [isTable, isLoading, items.length > 0, heights]);
    const isDated = snapshot.days.size === 0;
    const rows = virtualizer.getVirtualItems();
    let end = 0;
    const lines: ReactElement[] = [];
    for (const { index, start, end: next, key } of rows) {
      const item = items[index];
      if (!item) continue;
      if (start > end)
        lines.push(<Gap key={`gap ${end}`} height={start - end} columns={table.columns.length} />);
      lines.push(
        item.kind === 'day' ? (
          <DayRow key={String(key)} day={item.day} index={index} measure={measureElement} />
        ) : (
          <RunRow
            key={String(key)}
            runId={item.runId}
            selection={table.model.atoms.rowSelection}
            columns={table.columns}
            isDated={isDated}
            access={table.access}
            index={index}
            isFocusable={item.runId === table.focusedRunId}
            isOpen={item.runId === table.openRunId}
            onToggle={table.toggle}
            onOpen={table.open}
            hrefOf={table.hrefOf}
            measure={measureElement}
          />
        ),
      );
      end = next;
    }
    const rest = virtualizer.getTotalSize() - end;
    const own = {
      className: 'webrun-runs-scroll',
      ...hold,
      children: isEmpty ? (
        <NoRows table={table} />
      ) : (
        <>
          <table
            className="webrun-runs-table"
            role="table"
            aria-label={words.table}
            aria-rowcount={items.length + 1}
            aria-busy={isLoading || undefined}
            data-dated={isDated && items.length > 0 ? '' : undefined}
          >
            <GridHead table={table} />
            <tbody role="rowgroup">
              {isLoading ? <Skeleton columns={table.columns} /> : lines}
              {!isLoading && rest > 0 && <Gap height={rest} columns={table.columns.length} />}
            </tbody>
          </table>
          {isPrinting && items.length > mostPrinted && (
            <p>
              {words.shownOf(
                format.number(items.slice(0, mostPrinted).filter(({ kind }) => kind === 'run').length),
                format.count(snapshot.total),
              )}
            </p>
          )}
        </>
      ),
    };
    return renderPart('div', {}, own, { ...given, ref } as typeof given);
  },
);

/** Whether the page is being printed: then up to `mostPrinted` rows are drawn before the browser captures the page. */
function useIsPrinting(): boolean {
  const [isPrinting, setIsPrinting] = useState(false);
  useEffect(() => {
    const onPrint = ({ type }: Event): void => flushSync(() => setIsPrinting(type === 'beforeprint'));
    addEventListener('beforeprint', onPrint);
    addEventListener('afterprint', onPrint);
    return () => {
      removeEventListener('beforeprint', onPrint);
      removeEventListener('afterprint', onPrint);
    };
  }, []);
  return isPrinting;
}

/** Finds the day heading of a line. */
function findDay(items: readonly RunsItem[], from: number): number {
  let at = from;
  while (at >= 0 && items[at]?.kind !== 'day') at--;
  return at;
}

/** Says that there are no runs, or that the filter shows none of them, and how to see them. */
function NoRows({ table }: { readonly table: RunsTableView }): ReactElement {
  const { words } = useDashboardWords();
  const isEmpty = table.snapshot.total === 0;
  return (
    <div className="webrun-empty" role="status">
      <p className="webrun-strong">{isEmpty ? words.noRuns : words.noMatch}</p>
      {!isEmpty && (
        <>
          <p className="webrun-muted">{words.noMatchHelp}</p>
          <button
            type="button"
            className="webrun-button"
            onClick={() => table.setFilter({ sort: table.filter.sort })}
          >
            {words.clearFilters}
          </button>
        </>
      )}
    </div>
  );
}

/** Stands for the rows that are not drawn. */
function Gap({ height, columns }: { readonly height: number; readonly columns: number }): ReactElement {
  return (
    <tr role="presentation" className="webrun-runs-gap" aria-hidden="true">
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- nothing to name */}
      <td role="presentation" colSpan={columns} height={height} />
    </tr>
  );
}

/** Rows keep their places while a pointer is over them or one of them has the focus. */
function useHold({ root, view, setFocused }: RunsTableView, list: RefObject<HTMLElement | null>): object {
  const isOver = useRef(false);
  const hasFocus = useRef(false);
  const hold = (part: typeof isOver, is: boolean): void => {
    part.current = is;
    view.hold(isOver.current || hasFocus.current);
  };
  useEffect(() => {
    hold(hasFocus, hasFocus.current);
    // A removed row may fire no blur, but the next element to get the focus fires `focusin`.
    const onFocusIn = ({ target }: GlobalEventHandlersEventMap['focusin']): void =>
      hold(hasFocus, list.current?.contains(target as Node) ?? false);
    const table = root.current;
    table?.addEventListener('focusin', onFocusIn);
    return () => table?.removeEventListener('focusin', onFocusIn);
    // oxlint-disable-next-line react/exhaustive-deps -- `hold` follows the view
  }, [view]);
  return {
    onPointerEnter: () => hold(isOver, true),
    onPointerLeave: () => hold(isOver, false),
    onFocus: ({ target }: FocusEvent<HTMLElement>) => {
      const runId = target.closest<HTMLElement>('[data-run]')?.dataset['run'];
      if (runId !== undefined) setFocused(runId);
    },
    onBlur: (event: FocusEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget)) hold(hasFocus, false);
    },
  };
}

/** Scrolls the row that should have the focus into the page, and focuses it. */
function useFocusedRow(
  { root, items, focusRequest }: RunsTableView,
  scrollTo: (index: number) => void,
): void {
  useEffect(() => {
    if (!focusRequest) return;
    const { runId } = focusRequest;
    const index = items.findIndex(({ key }) => key === runId);
    if (index < 0) return;
    scrollTo(index);
    const focus = (): boolean => {
      const row = root.current?.querySelector(`[data-run="${CSS.escape(runId)}"]`);
      const target = row?.querySelector<HTMLElement>('[data-run-link]') ?? row?.querySelector('input');
      // The browser scrolls the page around the list.
      target?.focus();
      return Boolean(target);
    };
    // The row may only be in the page after the list has scrolled.
    if (focus()) return;
    const frame = requestAnimationFrame(() => void focus());
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react/exhaustive-deps -- one request moves the focus once
  }, [focusRequest]);
}
