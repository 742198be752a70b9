import { rowSelectionFeature, tableFeatures } from '@tanstack/react-table';
import type { ReactTable } from '@tanstack/react-table';

/** A line of the table model: only which run it is, so that a run that changes does not change the model. */
export interface RunLine {
  readonly runId: string;
}

/** What of TanStack Table is used; the rest is not bundled. Filter, order and columns come from elsewhere. */
export const runsTableFeatures: RunsTableFeatures = tableFeatures({ rowSelectionFeature });

export interface RunsTableFeatures {
  readonly rowSelectionFeature: typeof rowSelectionFeature;
}

/**
 * The table; nothing of its own state renders the whole. Its rows are made when one is asked for: only who selects does, so a table of
 * 10,000 runs is shown without them.
 */
export type RunsModel = ReactTable<RunsTableFeatures, RunLine, null>;

/** The columns of the table. */
export type RunsColumnId = 'check' | 'state' | 'task' | 'result' | 'tags' | 'started' | 'duration' | 'cost';

/** Those that can be left out. */
export const optionalColumns: readonly RunsColumnId[] = ['result', 'tags', 'started', 'duration', 'cost'];
