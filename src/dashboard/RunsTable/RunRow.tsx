'use client';

import { Subscribe } from '@tanstack/react-table';
import { memo } from 'react';
import type { MouseEventHandler, NamedExoticComponent, ReactElement, Ref } from 'react';
import { useRunState } from '../shared/RunsAccess.js';
import type { RunsAccess } from '../shared/RunsAccess.js';
import { describeRow } from '../shared/describeRow.js';
import { useWords } from '../shared/words.js';
import { cells } from './cells.js';
import type { RowView } from './cells.js';
import type { RunsColumnId, RunsModel } from './model.js';

interface RunRowProps {
  readonly runId: string;
  /** Which rows are selected. The model itself is a new object for each render of the table. */
  readonly selection: RunsModel['atoms']['rowSelection'];
  /** Those that are drawn. */
  readonly columns: readonly RunsColumnId[];
  /** Its times have a date. */
  readonly isDated: boolean;
  readonly access: RunsAccess;
  readonly index: number;
  /** It has the one tab stop of the list. */
  readonly isFocusable: boolean;
  readonly isOpen: boolean;
  readonly onToggle: (runId: string, event: unknown) => void;
  readonly onOpen: ((runId: string) => void) | undefined;
  readonly hrefOf: ((runId: string) => string) | undefined;
  readonly measure: Ref<HTMLTableRowElement>;
}

/** One run. It follows its own run, so a change of another does not draw it. */
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

/** A press beside the link of a row is one on the link, unless it is meant for something else, or has selected text to copy. */
const openByRow: MouseEventHandler<HTMLElement> = ({ target, currentTarget, nativeEvent }) => {
  const link = currentTarget.querySelector<HTMLElement>('[data-run-link]');
  const isOther = (target as Element).closest('a, button, input, [data-col="check"]') !== null;
  if (!link || isOther || String(getSelection()) !== '') return;
  link.focus({ preventScroll: true });
  // With the keys that were held: they open another tab.
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
  const language = useWords();
  if (!run) return null; // it has gone, and the list follows
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
