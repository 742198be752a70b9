'use client';

import { useId } from 'react';
import type { ReactElement } from 'react';
import { ActionIcon } from '../shared/ActionIcon.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useRunsTable } from './context.js';

/** Lists the keys. */
export function ShortcutHelp(): ReactElement {
  const { access, help, canAnswer, canStart } = useRunsTable('ShortcutHelp');
  const { words } = useDashboardWords();
  const titleId = useId();
  const { keys } = words;
  const rows: readonly (readonly [readonly string[], string])[] = [
    [['↑', '↓', 'J', 'K'], keys.move],
    [['Enter'], keys.open],
    [['X'], keys.select],
    [['/'], keys.search],
    ...(canAnswer ? ([[['A'], access.can.answer ? keys.answer : keys.show]] as const) : []),
    ...(canAnswer ? ([[['J', 'K'], keys.nextQuestion]] as const) : []),
    ...(canStart ? ([[['N'], keys.newTask]] as const) : []),
    [['Esc'], keys.close],
    [['?'], keys.help],
  ];
  return (
    <dialog ref={help} className="webrun webrun-panel webrun-keys" aria-labelledby={titleId}>
      <div className="webrun-panel-head">
        <h2 id={titleId} className="webrun-heading">
          {words.shortcuts}
        </h2>
        <button
          type="button"
          className="webrun-icon-button"
          aria-label={words.close}
          onClick={() => help.current?.close()}
        >
          <ActionIcon name="close" />
        </button>
      </div>
      <dl className="webrun-keys-list">
        {rows.map(([names, what]) => (
          <div key={what}>
            <dt>
              {names.map((name) => (
                <kbd key={name} className="webrun-kbd-key">
                  {name}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
