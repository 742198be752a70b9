'use client';

import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent, ReactElement, ReactNode } from 'react';

interface MenuProps {
  /** The content of the button. */
  readonly label: ReactNode;
  /** The name of the button, if the label is only an icon. */
  readonly name?: string;
  readonly className?: string;
  readonly children: (close: () => void) => ReactNode;
}

/** Space between the button and its panel, and between the panel and the edge of the window, in pixels. */
const gapPx = 4;

/**
 * A button that opens a panel in the top layer, where no scrolling box clips it. Escape, a press elsewhere, or focus elsewhere closes
 * it, because it could cover the focused element.
 */
export function Menu({ label, name, className = 'webrun-button', children }: MenuProps): ReactElement {
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    const [own, from] = [panel.current, button.current];
    if (!isOpen || !own || !from) return;
    own.showPopover?.();
    place(own, from);
    own.querySelector<HTMLElement>('input, button, select, a')?.focus();
    const onElsewhere = (event: Event): void => {
      // Outside a shadow root, an event's target is the host.
      const path = event.composedPath();
      if (!path.includes(own) && !path.includes(from)) setOpen(false);
    };
    const onMove = (): void => place(own, from);
    const opened = new AbortController();
    const options = { capture: true, signal: opened.signal };
    addEventListener('pointerdown', onElsewhere, options);
    addEventListener('focusin', onElsewhere, options);
    addEventListener('resize', onMove, options);
    addEventListener('scroll', onMove, options);
    return () => opened.abort();
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.stopPropagation();
    close();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape closes the panel that the button opens
    <span className="webrun-menu" onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={name}
        title={name}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </button>
      {isOpen && (
        <div ref={panel} id={id} className="webrun webrun-panel webrun-menu-panel" popover="manual">
          {/* oxlint-disable-next-line react/refs -- `close` is called only in event handlers */}
          {children(close)}
        </div>
      )}
    </span>
  );
}

/** Places a panel below its button, else above, aligned with its start; kept inside the window even if the button is not. */
function place(panel: HTMLElement, button: HTMLElement): void {
  const from = button.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const isRtl = getComputedStyle(button).direction === 'rtl';
  const left = isRtl ? from.right - width : from.left;
  const top = from.bottom + gapPx + height > innerHeight ? from.top - gapPx - height : from.bottom + gapPx;
  // CSS `zoom` scales lengths that styles set; measured ones already include it.
  const zoom = width / panel.offsetWidth || 1;
  const fit = (start: number, end: number): string =>
    `${Math.max(gapPx, Math.min(start, end - gapPx)) / zoom}px`;
  panel.style.left = fit(left, innerWidth - width);
  panel.style.top = fit(top, innerHeight - height);
}
