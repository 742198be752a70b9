import type { ReactElement } from 'react';
import type { RunsSortKey } from '../data/runsFilter.js';
import {
  CheckCell,
  CostCell,
  DatedCell,
  DurationCell,
  ResultCell,
  StartedCell,
  StateCell,
  TagsCell,
  TaskCell,
} from './cells.js';
import { columnHelper } from './model.js';
import type { RunsColumnDef, RunsColumnId } from './model.js';

/** By what a column sorts; those that are missing do not. */
export const sortKeyOf: Partial<Record<RunsColumnId, RunsSortKey>> = {
  state: 'state',
  task: 'task',
  started: 'started',
  duration: 'duration',
  cost: 'cost',
};

const define = (id: RunsColumnId, cell: () => ReactElement): RunsColumnDef =>
  columnHelper.display({ id, cell, enableSorting: id in sortKeyOf });

/** The columns under the headings of days, and those of a sorted list, which says the date with each time. */
export const columnsByDay: readonly RunsColumnDef[] = /* @__PURE__ */ createColumns(false);
export const columnsSorted: readonly RunsColumnDef[] = /* @__PURE__ */ createColumns(true);

function createColumns(withDate: boolean): readonly RunsColumnDef[] {
  return [
    define('check', CheckCell),
    define('state', StateCell),
    define('task', TaskCell),
    define('result', ResultCell),
    define('tags', TagsCell),
    define('started', withDate ? DatedCell : StartedCell),
    define('duration', DurationCell),
    define('cost', CostCell),
  ];
}
