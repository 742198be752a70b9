'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** Whether an element has the whole screen, and what gives it that or takes it back. */
export interface FullScreen {
  readonly isFull: boolean;
  readonly root: RefObject<HTMLDivElement | null>;
  readonly toggle: () => void;
}

/**
 * Gives an element the whole screen. Where the browser has no full screen for elements (iPhones) or forbids it (frames), the element
 * covers the page instead, and Escape gives the page back.
 */
export function useFullScreen(keepsEscape: boolean): FullScreen {
  const root = useRef<HTMLDivElement>(null);
  const [isFull, setFull] = useState(false);
  // The browser may grant the screen only after the person has given it back.
  const isWanted = useRef(false);
  const giveBack = useCallback((): void => {
    isWanted.current = false;
    leave();
    setFull(false);
  }, []);
  useEffect(() => {
    if (!isFull) return;
    const onChange = (): void => {
      if (!document.fullscreenElement) giveBack();
    };
    // A browser leaves its own full screen on Escape, mostly without telling the page of the key.
    const onKeyDown = ({ key, defaultPrevented }: KeyboardEvent): void => {
      if (key === 'Escape' && !defaultPrevented && !keepsEscape) giveBack();
    };
    document.addEventListener('fullscreenchange', onChange);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('fullscreenchange', onChange);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [isFull, keepsEscape, giveBack]);
  const toggle = useCallback((): void => {
    if (isFull) {
      giveBack();
      return;
    }
    isWanted.current = true;
    setFull(true);
    const onGranted = (): void => {
      if (!isWanted.current) leave();
    };
    // It covers the page all the same where this is refused.
    void Promise.resolve(root.current?.requestFullscreen?.()).then(onGranted, () => undefined);
  }, [isFull, giveBack]);
  return { isFull, root, toggle };
}

function leave(): void {
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
}
