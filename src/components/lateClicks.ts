'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** So long a control that has just come to where it is ignores clicks, in milliseconds. */
const settlingMs = 1_000;
/** The second click of a double click comes this much later at most, in milliseconds. */
export const doubleClickMs: number = 1_000;
/** So long after a turn of the wheel what moves under the pointer was moved by the reader, in milliseconds. */
const wheelMs = 300;

interface Click {
  readonly detail: number;
}

/** Whether a mouse click comes right after `at`. Measured both ways: a clock that is set back by an hour must not ignore clicks for an hour. */
const isRightAfter = (at: number, { detail }: Click): boolean =>
  detail > 0 && Math.abs(Date.now() - at) < settlingMs;

/** Whether a component was on the page before what asks for it. */
export function useIsMounted(): RefObject<boolean> {
  const isMounted = useRef(false);
  useEffect(() => {
    isMounted.current = true;
  }, []);
  return isMounted;
}

/**
 * Says of a click whether it comes too early: aimed at what was here a moment ago. A control that is there from the start has no such
 * moment, and a click by key or by assistive technology (`detail` is 0) is always meant.
 */
export function useLateClickGuard(isMounted: Readonly<RefObject<boolean>>): (event: Click) => boolean {
  const [shownAt] = useState(() => (isMounted.current ? Date.now() : -Infinity));
  return (event) => isRightAfter(shownAt, event);
}

/** A guard for what comes and goes while its component stays. */
export interface ArrivalGuard {
  readonly isTooEarly: (event: Click) => boolean;
  /** Whoever types into it has seen it. */
  readonly accept: () => void;
}

/** Guards what is `shown` from when it became so; `null` while nothing is. What is there from the start is not guarded. */
export function useArrivalGuard(shown: string | null): ArrivalGuard {
  const arrivedAt = useRef(-Infinity);
  const before = useRef<string | null | undefined>(undefined);
  useEffect(() => {
    if (before.current !== undefined && before.current !== shown && shown !== null)
      arrivedAt.current = Date.now();
    before.current = shown;
  }, [shown]);
  return useMemo(
    () => ({
      isTooEarly: (event) => isRightAfter(arrivedAt.current, event),
      accept: () => void (arrivedAt.current = -Infinity),
    }),
    [],
  );
}

const movedAt = new WeakMap<Element, number>();
let isWatching = false;

/** Follows the mouse, from the first control on, and notes what comes under it while it stands still. */
export function watchPointer(): void {
  if (isWatching || typeof document === 'undefined') return;
  isWatching = true;
  const options = { capture: true, passive: true };
  let last: Pick<PointerEvent, 'clientX' | 'clientY'> | undefined;
  let wheeledAt = -Infinity;
  let over: Element | null = null;
  document.addEventListener('wheel', () => void (wheeledAt = Date.now()), options);
  document.addEventListener(
    'pointermove',
    ({ clientX, clientY }) => {
      last = { clientX, clientY };
    },
    options,
  );
  // The browser says so itself when a layout has moved something under the pointer; React passes that on only in part.
  document.addEventListener(
    'pointerover',
    ({ target, clientX, clientY, pointerType, isTrusted }) => {
      const button = target instanceof Element ? target.closest('.webrun-button') : null;
      const isStill =
        isTrusted && pointerType === 'mouse' && last?.clientX === clientX && last.clientY === clientY;
      if (button && button !== over && isStill && Date.now() - wheeledAt > wheelMs)
        movedAt.set(button, Date.now());
      over = button;
    },
    options,
  );
}

/** Whether a click is aimed at what was here before this control came under the mouse. */
export function hasJustMoved(event: Click & { readonly currentTarget: Element }): boolean {
  return isRightAfter(movedAt.get(event.currentTarget) ?? -Infinity, event);
}
