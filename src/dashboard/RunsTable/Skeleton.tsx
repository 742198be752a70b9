import type { ReactElement } from 'react';
import type { RunsColumnId } from './model.js';

const lines = 8;
/** Widths of the bars in quarters, varied like words. */
const widths = [3, 2, 3, 4, 2, 3, 2, 4];

/** Static bars in place of words while the runs load. */
export function Skeleton({ columns }: { readonly columns: readonly RunsColumnId[] }): ReactElement {
  return (
    <>
      <tr role="row" className="webrun-runs-day" aria-hidden="true">
        {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- a bar in the place of words */}
        <th colSpan={columns.length}>
          <span className="webrun-skeleton webrun-skeleton-day" />
        </th>
      </tr>
      {Array.from({ length: lines }, (_, line) => (
        <tr key={line} role="row" className="webrun-runs-row" data-status="loading">
          {columns.map((id) => (
            <td key={id} role="cell" data-col={id}>
              {id !== 'check' && (
                <span
                  className="webrun-skeleton"
                  data-width={id === 'task' || id === 'result' ? widths[line % widths.length] : undefined}
                />
              )}
            </td>
          ))}
        </tr>
      ))}
    </>
  );
}
