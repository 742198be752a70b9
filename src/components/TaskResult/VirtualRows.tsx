'use client';

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { Fragment, useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import type { RowsProps } from './rowsProps.js';

/** Rows drawn above and below those in sight, so that a quick scroll shows no gap. */
const overscan = 10;
/** The most rows ever rendered: without our styles the box has no height, and all rows would be "in view". */
const mostDrawn = 300;

/** @internal Renders the rows in view, and reserves space for the others. In its own file, so that small answers do not load it. */
export function VirtualRows({
  count,
  rowPx,
  spacer: Spacer,
  label,
  renderRow,
  renderAround,
  toolbar,
  shownRow,
}: RowsProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- what the virtualizer returns is used in this render only
  const virtualizer = useVirtualizer({
    count,
    overscan,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    initialRect: { width: 800, height: 352 },
    rangeExtractor: (range) => defaultRangeExtractor(range).slice(0, mostDrawn),
  });
  useEffect(() => {
    if (shownRow !== undefined) virtualizer.scrollToIndex(shownRow, { align: 'center' });
  }, [virtualizer, shownRow]);
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  // Set by script, which a policy without inline styles allows; no server renders this.
  const space = (blockSize: number, key: string): ReactElement => (
    <Spacer key={key} className="webrun-space" aria-hidden="true" style={{ blockSize }} />
  );
  const rows = (
    <>
      {space(before, 'before')}
      {items.map(({ index, key }) => (
        <Fragment key={key}>
          {renderRow(index, {
            'data-index': index,
            ...(Spacer === 'tr' && { 'aria-rowindex': index + 2 }),
            ref: virtualizer.measureElement,
          })}
        </Fragment>
      ))}
      {space(after, 'after')}
    </>
  );
  return (
    <>
      {toolbar}
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- it scrolls, and keys must reach it */}
      <div ref={box} className="webrun-rows" data-big="" role="group" aria-label={label} tabIndex={0}>
        {renderAround(rows)}
      </div>
      {/* oxlint-enable jsx-a11y/no-noninteractive-tabindex */}
    </>
  );
}
