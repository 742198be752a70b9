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
  useEffect(() => {
    if (!isFull) return;
    const onChange = (): void => {
      if (!document.fullscreenElement) setFull(false);
    };
    // A browser leaves its own full screen on Escape, mostly without telling the page of the key.
    const onKeyDown = ({ key, defaultPrevented }: KeyboardEvent): void => {
      if (key !== 'Escape' || defaultPrevented || keepsEscape) return;
      leave();
      setFull(false);
    };
    document.addEventListener('fullscreenchange', onChange);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('fullscreenchange', onChange);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [isFull, keepsEscape]);
  const toggle = useCallback((): void => {
    const { current } = root;
    if (isFull) {
      leave();
      setFull(false);
      return;
    }
    setFull(true);
    // It covers the page all the same where this is refused.
    void Promise.resolve(current?.requestFullscreen?.()).catch(() => undefined);
  }, [isFull]);
  return { isFull, root, toggle };
}

function leave(): void {
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
}
