import type { ReactElement, ReactNode } from 'react';

const asItIs = (text: string): ReactNode => text;

/** A table of text, its numbers at the end of their columns. */
export function DataTable({
  head,
  rows,
  numeric,
  renderCell = asItIs,
}: {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly numeric: readonly boolean[];
  readonly renderCell?: (text: string) => ReactNode;
}): ReactElement {
  const mark = (column: number): { 'data-numeric'?: '' } => (numeric[column] ? { 'data-numeric': '' } : {});
  return (
    <table className="webrun-table">
      <thead>
        <tr>
          {head.map((name, column) => (
            // oxlint-disable-next-line react/no-array-index-key -- two columns may have one name
            <th key={column} scope="col" dir="auto" {...mark(column)}>
              {renderCell(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, line) => (
          // oxlint-disable-next-line react/no-array-index-key -- the rows are text and never move
          <tr key={line}>
            {row.map((cell, column) => (
              // oxlint-disable-next-line react/no-array-index-key -- as above
              <td key={column} dir="auto" data-wide={cell.length > 40 ? '' : undefined} {...mark(column)}>
                {renderCell(cell)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
