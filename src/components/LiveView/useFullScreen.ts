'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** Whether an element is full screen, and how to change that. */
export interface FullScreen {
  readonly isFull: boolean;
  readonly root: RefObject<HTMLDivElement | null>;
  readonly toggle: () => void;
}

/**
 * Shows an element full screen. Where the browser does not support that (iPhones) or forbids it (frames), the element covers the page instead,
 * and Escape leaves it.
 */
export function useFullScreen(keepsEscape: boolean): FullScreen {
  const root = useRef<HTMLDivElement>(null);
  const [isFull, setFull] = useState(false);
  // The browser may enter full screen only after the person has already left it.
  const shouldBeFull = useRef(false);
  const exit = useCallback((): void => {
    shouldBeFull.current = false;
    exitBrowserFullScreen();
    setFull(false);
  }, []);
  useEffect(() => {
    if (!isFull) return;
    const onChange = (): void => {
      if (!document.fullscreenElement) exit();
    };
    // Escape leaves the browser's own full screen, mostly without a key event for the page.
    const onKeyDown = ({ key, defaultPrevented }: KeyboardEvent): void => {
      if (key === 'Escape' && !defaultPrevented && !keepsEscape) exit();
    };
    document.addEventListener('fullscreenchange', onChange);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('fullscreenchange', onChange);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [isFull, keepsEscape, exit]);
  const toggle = useCallback((): void => {
    if (isFull) {
      exit();
      return;
    }
    shouldBeFull.current = true;
    setFull(true);
    const onGranted = (): void => {
      if (!shouldBeFull.current) exitBrowserFullScreen();
    };
    // Where this is refused, the element still covers the page.
    void Promise.resolve(root.current?.requestFullscreen?.()).then(onGranted, () => undefined);
  }, [isFull, exit]);
  return { isFull, root, toggle };
}

function exitBrowserFullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
}
