import { rowSelectionFeature, tableFeatures } from '@tanstack/react-table';
import type { ReactTable } from '@tanstack/react-table';

/** A line of the table model: only the run's id, so that changes to a run do not change the model. */
export interface RunLine {
  readonly runId: string;
}

/** The TanStack Table features in use; the rest is not bundled. Filter, order and columns come from elsewhere. */
export const runsTableFeatures: RunsTableFeatures = tableFeatures({ rowSelectionFeature });

export interface RunsTableFeatures {
  readonly rowSelectionFeature: typeof rowSelectionFeature;
}

/**
 * The table model. Its state never renders the whole table. Rows are created on demand, only for selection, so a table of
 * 10,000 runs is shown without them.
 */
export type RunsModel = ReactTable<RunsTableFeatures, RunLine, null>;

/** The columns of the table. */
export type RunsColumnId = 'check' | 'state' | 'task' | 'result' | 'tags' | 'started' | 'duration' | 'cost';

/** The columns that can be hidden. */
export const optionalColumns: readonly RunsColumnId[] = ['result', 'tags', 'started', 'duration', 'cost'];
