export { RunsTable } from './dashboard/RunsTable/RunsTable.js';
export type { RunsTableProps } from './dashboard/RunsTable/Root.js';
export type { RunsColumnId } from './dashboard/RunsTable/model.js';
export { parseRunsFilter, toSearchParams } from './dashboard/data/runsFilter.js';
export type { RunsFilter, RunsPeriod, RunsSort, RunsSortKey } from './dashboard/data/runsFilter.js';
export type { RunGroup } from './dashboard/data/runGroup.js';
export type { RunHandlers, RunsProps } from './dashboard/shared/RunsAccess.js';
