'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** How long a control that has just appeared or moved ignores clicks, in milliseconds. */
const settlingMs = 1_000;
/** The longest gap between the clicks of a double click, in milliseconds. */
export const doubleClickMs: number = 1_000;
/** How long after a wheel event movement under the pointer counts as scrolling, in milliseconds. */
const wheelMs = 300;

interface Click {
  readonly detail: number;
}

/** Whether a mouse click comes right after `at`. The difference is absolute, so that setting the clock back an hour does not ignore clicks for an hour. */
const isRightAfter = (at: number, { detail }: Click): boolean =>
  detail > 0 && Math.abs(Date.now() - at) < settlingMs;

/** Returns a ref that tells whether the component was mounted before the part that reads it. */
export function useIsMounted(): RefObject<boolean> {
  const isMounted = useRef(false);
  useEffect(() => {
    isMounted.current = true;
  }, []);
  return isMounted;
}

/**
 * Returns a function that tells whether a click was aimed at what was here a moment ago. Never for a control that is there from the start, or
 * a click by key or assistive technology (`detail` is 0).
 */
export function useLateClickGuard(isMounted: Readonly<RefObject<boolean>>): (event: Click) => boolean {
  const [shownAt] = useState(() => (isMounted.current ? Date.now() : -Infinity));
  return (event) => isRightAfter(shownAt, event);
}

/** A guard for content that changes while its component stays. */
export interface ArrivalGuard {
  readonly isTooEarly: (event: Click) => boolean;
  /** Ends the guard: a person who types into the content has seen it. */
  readonly accept: () => void;
}

/** Guards newly `shown` content; `null` while there is none. Content that is there from the start is not guarded. */
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

/** Starts to watch the mouse with the first control, and notes which buttons move under it while it rests. */
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
  // Browsers fire this when layout moves something under the pointer; React passes it on only in part.
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

/** Whether a click was aimed at what was here before this control moved under the mouse. */
export function hasJustMoved(event: Click & { readonly currentTarget: Element }): boolean {
  return isRightAfter(movedAt.get(event.currentTarget) ?? -Infinity, event);
}
