'use client';

import { definePart } from '../../components/part.js';
import type { Part } from '../../components/part.js';
import { RunsTableBar } from './Bar.js';
import { RunsTableFilters } from './Filters.js';
import { RunsTableFoot } from './Foot.js';
import { RunsTableGrid } from './Grid.js';
import { RunsTableRoot } from './Root.js';
import type { RunsTableProps } from './Root.js';

/**
 * Shows runs in a table, or in a list where there is little room: search, filters, order, columns, selection, export, keys. Only
 * visible rows are in the page, and a changed run renders only its own row.
 *
 * @example
 * ```tsx
 * <RunsTable onSelectRun={(runId) => navigate(`/runs/${runId}`)} />
 * ```
 */
export const RunsTable: Part<RunsTableProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'RunsTable',
  function RunsTable(props) {
    return (
      <RunsTableRoot {...props}>
        <RunsTableBar />
        <RunsTableFilters />
        <RunsTableGrid />
        <RunsTableFoot />
      </RunsTableRoot>
    );
  },
);
