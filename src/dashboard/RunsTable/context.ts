import { createContext } from 'react';
import type { Context, RefObject } from 'react';
import { useParent } from '../shared/useParent.js';
import type { RunsItem } from '../data/arrange.js';
import type { RunsFilter } from '../data/runsFilter.js';
import type { RunsSnapshot, RunsView } from '../data/runsView.js';
import type { RunsAccess } from '../shared/RunsAccess.js';
import type { RunsColumnId, RunsModel } from './model.js';

/** The context shared by the parts of a RunsTable. */
export interface RunsTableView {
  readonly access: RunsAccess;
  readonly view: RunsView;
  readonly snapshot: RunsSnapshot;
  readonly items: readonly RunsItem[];
  readonly model: RunsModel;
  readonly filter: RunsFilter;
  readonly setFilter: (filter: RunsFilter) => void;
  /** Columns that are drawn. */
  readonly columns: readonly RunsColumnId[];
  readonly setColumns: (columns: readonly RunsColumnId[]) => void;
  /** How rows are drawn, depending on the width. */
  readonly layout: 'table' | 'list' | 'narrow';
  readonly isLoading: boolean;
  /** Selects or deselects a run; with Shift, all runs up to it. Stable. */
  readonly toggle: (runId: string, event: unknown) => void;
  readonly openRunId: string | null;
  readonly open: ((runId: string) => void) | undefined;
  readonly hrefOf: ((runId: string) => string) | undefined;
  /** The run that has the tab stop of the list. */
  readonly focusedRunId: string | null;
  /** The row to focus once it is in the page. A new object moves the focus again. */
  readonly focusRequest: { readonly runId: string } | null;
  readonly focusRun: (runId: string) => void;
  readonly setFocused: (runId: string) => void;
  readonly root: RefObject<HTMLDivElement | null>;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly help: RefObject<HTMLDialogElement | null>;
  readonly hasShortcuts: boolean;
  readonly canStart: boolean;
  readonly canAnswer: boolean;
}

export const RunsTableContext: Context<RunsTableView | null> =
  /* @__PURE__ */ createContext<RunsTableView | null>(null);

/** Returns the context of the surrounding table. @throws outside of one */
export const useRunsTable = (part: string): RunsTableView => useParent(RunsTableContext, 'RunsTable', part);
