'use client';

import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { result as english } from '../../messages/en/result.js';
import { Isolate } from '../Isolate.js';
import { useWords } from '../words.js';
import type { RowsProps } from './rowsProps.js';
import { late, useLate } from './useLate.js';

/** Up to this many rows are all rendered: browsers draw them at once, and can search all of them. */
export const mostPlainRows = 200;

/** How many of a longer list are rendered until the code for the others has loaded. */
const mostAtFirst = 50;

const virtualRows = /* @__PURE__ */ late(() => import('./VirtualRows.js'));

/** Many rows: the first ones at once, all of them once the virtualized list has loaded. */
export function Rows(props: RowsProps): ReactElement {
  const { count, renderRow, renderAround, toolbar, label, shownRow } = props;
  const box = useRef<HTMLDivElement>(null);
  const isBig = props.isBig ?? count > mostPlainRows;
  const loaded = useLate(virtualRows, isBig);
  useEffect(() => {
    const { current } = box;
    const row = shownRow === undefined ? null : current?.querySelector('[data-current]');
    if (!current || !row) return;
    // Only the box scrolls: the page around it stays where its reader is.
    const [from, to] = [current.getBoundingClientRect(), row.getBoundingClientRect()];
    current.scrollTop += (to.top + to.bottom - from.top - from.bottom) / 2;
  }, [shownRow]);
  if (isBig && loaded) return <loaded.VirtualRows {...props} />;
  const rows = Array.from({ length: isBig ? Math.min(count, mostAtFirst) : count }, (_, index) =>
    renderRow(index, {}),
  );
  if (!isBig && !toolbar) return renderAround(rows);
  return (
    <>
      {toolbar}
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- it scrolls, and keys must reach it */}
      <div
        ref={box}
        className="webrun-rows"
        data-big={isBig ? '' : undefined}
        role="group"
        aria-label={label}
        tabIndex={0}
      >
        {renderAround(rows)}
        {isBig && loaded === false && <FirstRows count={count} />}
      </div>
      {/* oxlint-enable jsx-a11y/no-noninteractive-tabindex */}
    </>
  );
}

/** Says that these are not all rows, where the code for the rest could not be loaded. */
function FirstRows({ count }: { readonly count: number }): ReactElement {
  const { t, format } = useWords('result', english);
  return (
    <p className="webrun-rows-cut webrun-muted">
      <Isolate>{t.firstRows(format.number(mostAtFirst), format.number(count))}</Isolate>
    </p>
  );
}
