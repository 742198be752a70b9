import type { ReactElement, TableHTMLAttributes } from 'react';

/** A table of a page: where it is wider than the page it scrolls in itself, by keyboard too. */
export function ScrollingTable(props: TableHTMLAttributes<HTMLTableElement>): ReactElement {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to take the focus
    <div className="docs-table" role="region" aria-label="Table" tabIndex={0}>
      <table {...props} />
    </div>
  );
}
