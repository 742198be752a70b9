'use client';

import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import { useIsomorphicLayoutEffect } from '../../components/useIsomorphicLayoutEffect.js';
import { isFocusLost } from '../shared/focus.js';
import type { RunsDashboardState } from './context.js';

/** The user's place: the position of each scroll container, and the focused element. */
interface Place {
  readonly scrolled: readonly (readonly [Element, number])[];
  readonly focused: HTMLElement | null;
}

/** Returns the user to their place when a pane opened from there closes. */
export function usePlaceRestoration(
  root: RefObject<HTMLElement | null>,
  { view, pane }: RunsDashboardState,
): {
  /** Call it before something opens. */
  readonly rememberPlace: () => void;
  /** Call it before the table is shown, to focus its first row. */
  readonly focusFirstRun: () => void;
} {
  const place = useRef<Place | null>(null);
  const last = useRef(pane);
  const mustFocusFirst = useRef(false);
  useIsomorphicLayoutEffect(() => {
    if (pane !== undefined || !place.current) return;
    for (const [box, top] of place.current.scrolled) if (box.scrollTop !== top) box.scrollTop = top;
  }, [pane]);
  useEffect(() => {
    const closed = last.current;
    last.current = pane;
    if (pane !== undefined) return;
    const focused = place.current?.focused;
    place.current = null;
    // For a run, the table itself restores the focus to its row.
    if (closed === undefined || closed === 'run' || !root.current || !isFocusLost(root.current)) return;
    if (focused?.isConnected) focused.focus({ preventScroll: true });
    if (isFocusLost(root.current))
      root.current.querySelector<HTMLElement>('[data-run-link][tabindex="0"]')?.focus();
  }, [pane, root]);
  useEffect(() => {
    if (view !== 'runs' || !mustFocusFirst.current) return;
    mustFocusFirst.current = false;
    root.current?.querySelector<HTMLElement>('[data-run-link], .webrun-runs .webrun-empty button')?.focus();
  }, [view, root]);
  return {
    rememberPlace() {
      if (!root.current || view !== 'runs' || pane !== undefined) return;
      const { activeElement } = root.current.getRootNode() as Document | ShadowRoot;
      place.current = {
        scrolled: toScrolled(root.current),
        focused:
          activeElement instanceof HTMLElement && activeElement !== document.body ? activeElement : null,
      };
    },
    focusFirstRun() {
      mustFocusFirst.current = true;
    },
  };
}

/** The list of runs, and the containers around the dashboard. */
function toScrolled(root: HTMLElement): Place['scrolled'] {
  const boxes: Element[] = [...root.querySelectorAll('.webrun-runs-scroll')];
  for (let box: Element | null = root; box; box = box.parentElement) boxes.push(box);
  return boxes.map((box) => [box, box.scrollTop] as const);
}
