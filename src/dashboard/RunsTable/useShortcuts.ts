'use client';

import { useEffect } from 'react';
import { getFocused } from '../../components/focus.js';
import { useLatest } from '../../hooks/useTracked.js';
import { isSeen, moveAmongQuestions } from '../shared/focus.js';
import { composingKeyCode } from '../shared/composing.js';
import type { RunsTableView } from './context.js';
import { focusRows } from './focusRows.js';
import { isField, toCommand } from './toCommand.js';
import type { RunsCommand } from './toCommand.js';
import type { RunLine } from './model.js';

interface Handlers {
  readonly onAnswerNext: (() => void) | undefined;
  readonly onNewTask: (() => void) | undefined;
  readonly onClose: (() => void) | undefined;
}

/** Listens to the page's keys while no unrelated element has the focus. */
export function useShortcuts(
  table: RunsTableView,
  data: readonly RunLine[],
  isOn: boolean,
  handlers: Handlers,
): void {
  const latest = useLatest({ table, data, handlers });
  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.keyCode === composingKeyCode) return;
      const { table, data, handlers } = latest();
      const [target] = event.composedPath(); // in a shadow root `event.target` is its host
      const root = table.root.current;
      if (!root || !isForTable(target, root)) return;
      const isInList = root.contains(target) && target.closest('.webrun-runs-scroll') !== null;
      const command = toCommand(event, { isInField: isField(target), isInList });
      if (!command) return;
      const isMove = typeof command === 'number';
      const pane = target.closest('.webrun-pane');
      if (pane && (isMove || command === 'select')) {
        // The open pane is not one of the rows.
        const list = pane.querySelector('.webrun-inbox-list');
        if (list && isMove && moveAmongQuestions(list, target, command)) event.preventDefault();
        if (list || !isMove || !isSeen(root)) return;
      }
      if (isMove) {
        const at = data.findIndex(({ runId }) => runId === table.focusedRunId);
        // The first step goes to the run that has the tab stop, not past it.
        const isFirst = Math.abs(command) === 1 && !(isInList && target.closest('[data-run]'));
        const to = isFirst ? at : at + command;
        const line = data[Math.max(0, Math.min(data.length - 1, to))];
        if (!line) return;
        table.focusRun(line.runId);
      } else if (!runCommand(command, table, handlers)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [isOn, latest]);
}

/** Whether a key is for the table: the focus is in it, in its dashboard, or nowhere (on the page, or on a dialog around both). */
function isForTable(target: EventTarget | undefined, root: HTMLElement): target is Element {
  if (!(target instanceof Element)) return false;
  const layer = target.closest('dialog, [popover], [role="application"], .webrun-live-keys');
  if (layer && !layer.contains(root)) return false;
  const around = root.closest('.webrun-dashboard') ?? root;
  return target === document.body || target === layer || around.contains(target);
}

/** Runs a command; returns `false` if there was nothing to do. */
function runCommand(command: RunsCommand, table: RunsTableView, handlers: Handlers): boolean {
  const { model, focusedRunId } = table;
  const call = (handler: (() => void) | undefined): boolean => {
    handler?.();
    return handler !== undefined;
  };
  switch (command) {
    case 'select':
      if (focusedRunId === null) return false;
      model.getRow(focusedRunId).toggleSelected();
      return true;
    case 'search':
      table.search.current?.focus();
      table.search.current?.select();
      return true;
    case 'answer':
      return call(handlers.onAnswerNext);
    case 'newTask':
      return call(handlers.onNewTask);
    case 'help':
      if (!table.help.current?.open) table.help.current?.showModal();
      return true;
    case 'close': {
      const hasSelection = Object.keys(model.atoms.rowSelection.get()).length > 0;
      if (!hasSelection) return call(handlers.onClose);
      // The bar closes with the selection.
      if (getFocused()?.closest('.webrun-runs-filters')) focusRows(table);
      model.resetRowSelection(true);
      return true;
    }
    default:
      return false;
  }
}
