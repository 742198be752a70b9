'use client';

import type { ReactElement } from 'react';
import type { StartedRun } from '../../runs/runState.js';
import { toCsv, toJson } from '../data/exportRuns.js';
import { download } from '../shared/download.js';
import { Menu } from '../shared/Menu.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useRunsTable } from './context.js';

/** Saves the filtered or selected runs in table order. */
export function ExportMenu({ runIds }: { readonly runIds?: readonly string[] }): ReactElement {
  const { access, view } = useRunsTable('Export');
  const { words, format } = useDashboardWords();
  const toRuns = (): readonly StartedRun[] => {
    const shown = view.getSnapshot().items.flatMap((item) => (item.kind === 'run' ? [item.runId] : []));
    const chosen = new Set(runIds ?? shown);
    return shown.flatMap((runId) => (chosen.has(runId) && access.source.get(runId)) || []);
  };
  const save = (kind: 'csv' | 'json'): void => {
    const runs = toRuns();
    // oxlint-disable-next-line react/purity -- only when it is pressed
    const name = `runs-${format.calendar.toDay(Date.now())}.${kind}`;
    if (kind === 'csv') download(toCsv(runs), name, 'text/csv');
    else download(toJson(runs), name, 'application/json');
  };
  return (
    <Menu label={words.export} className="webrun-button">
      {(close) => (
        <div className="webrun-menu-list" role="group" aria-label={words.export}>
          <p className="webrun-muted webrun-small">{words.exportOf(format.count(toRuns().length))}</p>
          {(['csv', 'json'] as const).map((kind) => (
            <button
              key={kind}
              type="button"
              className="webrun-menu-item"
              onClick={() => {
                save(kind);
                close();
              }}
            >
              {kind === 'csv' ? words.exportCsv : words.exportJson}
            </button>
          ))}
        </div>
      )}
    </Menu>
  );
}
