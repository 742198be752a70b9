'use client';

import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent, MouseEvent, ReactElement } from 'react';
import { toPagePoint } from '../../core/picture.js';
import { family } from './liveFamily.js';

/** Two presses of Escape within this time give control back, in milliseconds. */
const escapeMs = 500;
/** How long to wait for the second click of a double click, in milliseconds. */
const doubleClickMs = 250;

/** Modifiers by themselves, and keys that only compose text. */
const ignoredKeys: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'Control',
  'Shift',
  'Alt',
  'AltGraph',
  'Meta',
  'Dead',
  'Process',
  'Unidentified',
  'CapsLock',
]);

/** Covers the picture while a person has control, and sends their clicks and keys to the page. */
export function ControlLayer(): ReactElement {
  const { size, chromeHeightPx, input, giveBack, words } = family.use('Picture');
  const { t } = words;
  const layer = useRef<HTMLDivElement>(null);
  const helpId = useId();
  const timers = useRef<{ escape?: ReturnType<typeof setTimeout> }>({});
  /** A click is held in case it becomes a double click; later input does not overtake it. */
  const [heldClick] = useState(() => createDelayed(doubleClickMs));
  useEffect(() => {
    layer.current?.focus({ preventScroll: true });
    const { current } = timers;
    return () => {
      heldClick.drop();
      clearTimeout(current.escape);
    };
  }, [heldClick]);
  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const point = { x: event.clientX - box.left, y: event.clientY - box.top };
    const onPage = toPagePoint(point, box, size, chromeHeightPx);
    const isDouble = event.detail > 1;
    if (isDouble) heldClick.drop();
    else heldClick.flush();
    if (!onPage) return;
    if (isDouble) input.doubleClick(onPage);
    else heldClick.set(() => input.click(onPage));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    event.stopPropagation();
    // This browser does the paste: the remote one does not have its clipboard.
    if ((ctrlKey || metaKey) && isPasteKey(event)) return;
    event.preventDefault();
    if (ignoredKeys.has(key)) return;
    heldClick.flush();
    const { escape } = timers.current;
    if (key === 'Escape') {
      clearTimeout(escape);
      delete timers.current.escape;
      if (escape !== undefined) return giveBack();
      timers.current.escape = setTimeout(() => {
        delete timers.current.escape;
        input.press(key);
      }, escapeMs);
      return;
    }
    const isPrintable = Array.from(key).length === 1 && !ctrlKey && !metaKey && !altKey;
    if (isPrintable) return input.type(key);
    const modifiers = [ctrlKey && 'Control', metaKey && 'Meta', altKey && 'Alt', shiftKey && 'Shift'];
    input.press([...modifiers.filter(Boolean), key].join('+'));
  };
  return (
    <>
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions -- a foreign page lies below it, to be used by keys */}
      <div
        ref={layer}
        className="webrun-live-control"
        role="application"
        aria-label={t.picture}
        aria-describedby={helpId}
        tabIndex={0}
        onClick={onClick}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          event.preventDefault();
          heldClick.flush();
          const text = event.clipboardData.getData('text/plain');
          if (text) input.type(text);
        }}
      />
      {/* oxlint-enable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
      <p id={helpId} className="webrun-visually-hidden">
        {t.keysHelp}
      </p>
    </>
  );
}

/** Whether it is the "v" key, on a non-Latin keyboard too. */
const isPasteKey = ({ key, code }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'v' || (code === 'KeyV' && key > '\u007F');

/** Schedules an action that can still be run at once or dropped. */
function createDelayed(delayMs: number): {
  readonly set: (action: () => void) => void;
  readonly flush: () => void;
  readonly drop: () => void;
} {
  let pending: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drop = (): void => {
    clearTimeout(timer);
    pending = undefined;
  };
  const flush = (): void => {
    const action = pending;
    drop();
    action?.();
  };
  return {
    set(action) {
      pending = action;
      timer = setTimeout(flush, delayMs);
    },
    flush,
    drop,
  };
}
