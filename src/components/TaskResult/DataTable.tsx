import type { ReactElement, ReactNode } from 'react';
import { mostRows } from './readAnswer.js';
import { mostPlainRows, Rows } from './Rows.js';

const asItIs = (text: string): ReactNode => text;
/** The longest cell of a big table, in characters, so that no row is higher than a page. "Download" has the full text. */
const longestCell = 1_000;
/** How many rows decide a column's width, which then stays the same whichever rows are rendered. */
const lookedAt = 100;
/** The narrowest and the widest column of a big table, and the space around its text, in characters. */
const [narrowest, widest, around] = [6, 40, 5];

/** A table of text, with numbers aligned at the end. A big one renders only the rows in view. */
export function DataTable({
  head,
  rows,
  numeric,
  label,
  renderCell = asItIs,
}: {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly numeric: readonly boolean[];
  /** Names the box in which a big table scrolls. */
  readonly label: string;
  readonly renderCell?: (text: string) => ReactNode;
}): ReactElement {
  const isBig = rows.length > mostPlainRows;
  const mark = (column: number): { 'data-numeric'?: '' } => (numeric[column] ? { 'data-numeric': '' } : {});
  const toShown = (cell: string): string =>
    isBig && cell.length > longestCell ? `${cell.slice(0, longestCell)}…` : cell;
  const widths = isBig ? toWidths(head, rows) : [];
  return (
    <Rows
      count={Math.min(rows.length, mostRows)}
      rowPx={36}
      spacer="tr"
      label={label}
      renderRow={(line, rowMark) => (
        <tr key={line} {...rowMark}>
          {rows[line]?.map((cell, column) => (
            // oxlint-disable-next-line react/no-array-index-key -- the cells are text and never move
            <td key={column} data-wide={cell.length > 40 ? '' : undefined} {...mark(column)}>
              {renderCell(toShown(cell))}
            </td>
          ))}
        </tr>
      )}
      renderAround={(body) => (
        <table
          className="webrun-table"
          data-big={isBig ? '' : undefined}
          aria-rowcount={isBig ? rows.length + 1 : undefined}
          // Set by script, which a policy without inline styles allows; no server renders a big table.
          style={isBig ? { minInlineSize: `${widths.reduce((sum, width) => sum + width, 0)}ch` } : undefined}
        >
          {isBig && (
            <colgroup>
              {widths.map((width, column) => (
                // oxlint-disable-next-line react/no-array-index-key -- the columns never move
                <col key={column} style={{ inlineSize: `${width}ch` }} />
              ))}
            </colgroup>
          )}
          <thead>
            <tr aria-rowindex={isBig ? 1 : undefined}>
              {head.map((name, column) => (
                // oxlint-disable-next-line react/no-array-index-key -- two columns may have one name
                <th key={column} scope="col" {...mark(column)}>
                  {renderCell(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{body}</tbody>
        </table>
      )}
    />
  );
}

function toWidths(head: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return head.map(
    (name, column) =>
      around +
      [name, ...rows.slice(0, lookedAt).map((row) => row[column] ?? '')].reduce(
        (most, cell) => Math.max(most, Math.min(cell.length, widest)),
        narrowest,
      ),
  );
}
