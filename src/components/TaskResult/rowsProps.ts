import type { ReactElement, ReactNode } from 'react';

/** Attributes that a row's element must have to be found and measured. */
export interface RowMark {
  readonly 'data-index'?: number;
  readonly 'aria-rowindex'?: number;
  readonly ref?: (element: HTMLElement | null) => void;
}

/** Rows; of many, only those in view are rendered. */
export interface RowsProps {
  readonly count: number;
  /** Whether only rows in view are rendered. @default true for more rows than can be drawn at once */
  readonly isBig?: boolean;
  /** The estimated height of an unmeasured row, in pixels. */
  readonly rowPx: number;
  /** The element that reserves space for rows that are not rendered. */
  readonly spacer: 'tr' | 'li' | 'div' | 'span';
  /** Names the box in which many rows scroll. */
  readonly label: string;
  readonly renderRow: (index: number, mark: RowMark) => ReactNode;
  /** The element around the rows, for example the table. */
  readonly renderAround: (rows: ReactNode) => ReactElement;
  /** Shown above the rows; does not scroll. */
  readonly toolbar?: ReactNode;
  /** The index of the row to scroll into view. */
  readonly shownRow?: number | undefined;
}
