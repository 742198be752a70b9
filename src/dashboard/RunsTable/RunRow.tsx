'use client';

import { Subscribe } from '@tanstack/react-table';
import { memo } from 'react';
import type { MouseEventHandler, NamedExoticComponent, ReactElement, Ref } from 'react';
import { useRunState } from '../shared/RunsAccess.js';
import type { RunsAccess } from '../shared/RunsAccess.js';
import { describeRow } from '../shared/describeRow.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { cells } from './cells.js';
import type { RowView } from './cells.js';
import type { RunsColumnId, RunsModel } from './model.js';

interface RunRowProps {
  readonly runId: string;
  /** Which rows are selected. The model itself is a new object for each render of the table. */
  readonly selection: RunsModel['atoms']['rowSelection'];
  /** The columns that are drawn. */
  readonly columns: readonly RunsColumnId[];
  /** Whether times include a date. */
  readonly isDated: boolean;
  readonly access: RunsAccess;
  readonly index: number;
  /** Whether the row is the list's only tab stop. */
  readonly isFocusable: boolean;
  readonly isOpen: boolean;
  readonly onToggle: (runId: string, event: unknown) => void;
  readonly onOpen: ((runId: string) => void) | undefined;
  readonly hrefOf: ((runId: string) => string) | undefined;
  readonly measure: Ref<HTMLTableRowElement>;
}

/** A row for one run. It subscribes to that run only, so changes to others do not render it. */
export const RunRow: NamedExoticComponent<RunRowProps> = /* @__PURE__ */ memo(function RunRow(
  props: RunRowProps,
): ReactElement | null {
  const { runId, selection } = props;
  return (
    <Subscribe source={selection} selector={(selected) => selected[runId] === true}>
      {(isSelected: boolean) => <Row {...props} isSelected={isSelected} />}
    </Subscribe>
  );
});

/** A click anywhere in a row counts as a click on its link, unless it hits another control or selects text. */
const openByRow: MouseEventHandler<HTMLElement> = ({ target, currentTarget, nativeEvent }) => {
  const link = currentTarget.querySelector<HTMLElement>('[data-run-link]');
  const isOther = (target as Element).closest('a, button, input, [data-col="check"]') !== null;
  if (!link || isOther || String(getSelection()) !== '') return;
  link.focus({ preventScroll: true });
  // Keep the modifier keys, which open another tab.
  link.dispatchEvent(new MouseEvent('click', nativeEvent));
};

function Row({
  runId,
  columns,
  isDated,
  access,
  index,
  isFocusable,
  isSelected,
  isOpen,
  onToggle,
  onOpen,
  hrefOf,
  measure,
}: RunRowProps & { readonly isSelected: boolean }): ReactElement | null {
  const run = useRunState(access, runId);
  const language = useDashboardWords();
  if (!run) return null; // removed; the list will follow
  const row: RowView = {
    run,
    description: describeRow(run, language, 0),
    language,
    isFocusable,
    isSelected,
    onToggle: (event) => onToggle(runId, event),
    onOpen: onOpen && (() => onOpen(runId)),
    href: hrefOf?.(runId),
    isDated,
  };
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- keys have the link
    <tr
      ref={measure}
      role="row"
      className="webrun-runs-row"
      data-index={index}
      data-run={runId}
      data-status={row.description.status}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-current={isOpen ? 'true' : undefined}
      onClick={openByRow}
    >
      {columns.map((id) => (
        <td key={id} role="cell" data-col={id}>
          {cells[id](row)}
        </td>
      ))}
    </tr>
  );
}
