import type { ReactElement, ReactNode } from 'react';

/** What a row must give its element, so that it is found and measured. */
export interface RowMark {
  readonly 'data-index'?: number;
  readonly 'aria-rowindex'?: number;
  readonly ref?: (element: HTMLElement | null) => void;
}

/** Rows of which only those in sight are in the page, when there are many. */
export interface RowsProps {
  readonly count: number;
  /** Whether only rows in sight are drawn. @default where there are more than can be drawn at once */
  readonly isBig?: boolean;
  /** What a row is high before it was measured, in pixels. */
  readonly rowPx: number;
  /** What holds the place of rows that are not in the page. */
  readonly spacer: 'tr' | 'li' | 'div' | 'span';
  /** Names the box in which many rows scroll. */
  readonly label: string;
  readonly renderRow: (index: number, mark: RowMark) => ReactNode;
  /** The element around the rows, for example the table. */
  readonly renderAround: (rows: ReactNode) => ReactElement;
  /** Goes above the rows, and does not scroll. */
  readonly toolbar?: ReactNode;
  /** The row that is brought into sight. */
  readonly shownRow?: number | undefined;
}
