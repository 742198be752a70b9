import {
  columnVisibilityFeature,
  createColumnHelper,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import type { Column, ColumnDef, ColumnVisibilityState, ReactTable } from '@tanstack/react-table';

/** A line of the table model: only which run it is, so that a run that changes does not change the model. */
export interface RunLine {
  readonly runId: string;
}

/** What of TanStack Table is used; the rest is not bundled. Filter and order come from the data layer. */
export const runsTableFeatures: RunsTableFeatures = tableFeatures({
  columnVisibilityFeature,
  rowSelectionFeature,
  rowSortingFeature,
});

export interface RunsTableFeatures {
  readonly columnVisibilityFeature: typeof columnVisibilityFeature;
  readonly rowSelectionFeature: typeof rowSelectionFeature;
  readonly rowSortingFeature: typeof rowSortingFeature;
}

/**
 * The table; of its own state only the visibility of columns renders the whole. Its rows are made when one is asked for: only who selects
 * does, so a table of 10,000 runs is shown without them.
 */
export type RunsModel = ReactTable<
  RunsTableFeatures,
  RunLine,
  { readonly columnVisibility: ColumnVisibilityState }
>;
export type RunsModelColumn = Column<RunsTableFeatures, RunLine>;
export type RunsColumnDef = ColumnDef<RunsTableFeatures, RunLine>;

/** Makes column definitions. */
export const columnHelper: ReturnType<typeof createColumnHelper<RunsTableFeatures, RunLine>> =
  /* @__PURE__ */ createColumnHelper<RunsTableFeatures, RunLine>();

/** The columns of the table. */
export type RunsColumnId = 'check' | 'state' | 'task' | 'result' | 'tags' | 'started' | 'duration' | 'cost';

/** Those that can be left out. */
export const optionalColumns: readonly RunsColumnId[] = ['result', 'tags', 'started', 'duration', 'cost'];
