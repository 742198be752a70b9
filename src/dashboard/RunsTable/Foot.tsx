'use client';

import type { ReactElement } from 'react';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useRunsTable } from './context.js';
import { ShortcutHelp } from './ShortcutHelp.js';

/** The line below the table: keys, pending new runs, and how many runs are shown. */
export const RunsTableFoot: Part<PartProps<'div', object>, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunsTable.Foot',
  function RunsTableFoot(given) {
    const { snapshot, view, isLoading, hasShortcuts, help } = useRunsTable('Foot');
    const { words, format } = useDashboardWords();
    const { pending, shown, total } = snapshot;
    const own = {
      className: 'webrun-runs-foot',
      children: (
        <>
          {hasShortcuts && <Hints onHelp={() => help.current?.showModal()} />}
          <span role="status">
            {pending > 0 && (
              <button type="button" className="webrun-link-button" onClick={view.refresh}>
                {words.newRuns(format.count(pending))}
              </button>
            )}
          </span>
          <span className="webrun-number webrun-actions-end">
            {isLoading ? words.loading : words.shownOf(format.number(shown - pending), format.count(total))}
          </span>
          {hasShortcuts && <ShortcutHelp />}
        </>
      ),
    };
    return renderPart('div', {}, own, given);
  },
);

function Hints({ onHelp }: { readonly onHelp: () => void }): ReactElement {
  const { access, canAnswer, canStart } = useRunsTable('Foot');
  const { keys } = useDashboardWords().words;
  const hint = (names: readonly string[], what: string, isExtra = false): ReactElement => (
    <span className="webrun-hint" data-more={isExtra ? '' : undefined}>
      {names.map((name) => (
        <kbd key={name} className="webrun-kbd-key">
          {name}
        </kbd>
      ))}
      {what}
    </span>
  );
  return (
    <>
      {hint(['↑', '↓'], keys.move)}
      {hint(['Enter'], keys.open)}
      {hint(['X'], keys.select)}
      {canAnswer && hint(['A'], access.can.answer ? keys.answer : keys.show, true)}
      {canStart && hint(['N'], keys.newTask, true)}
      <button type="button" className="webrun-hint webrun-link-button" onClick={onHelp}>
        <kbd className="webrun-kbd-key">?</kbd>
        {keys.help}
      </button>
    </>
  );
}
