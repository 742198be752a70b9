'use client';

import { useEffect, useState } from 'react';
import type { RefObject } from 'react';

/** The width of an element in pixels, and whether it is read from right to left. `firstWidth` is what a server draws. */
export function useWidth(
  element: RefObject<HTMLElement | null>,
  firstWidth: number,
): { readonly width: number; readonly isRtl: boolean } {
  const [size, setSize] = useState({ width: firstWidth, isRtl: false });
  useEffect(() => {
    const node = element.current;
    if (!node || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      const width = Math.round(node.clientWidth);
      const isRtl = getComputedStyle(node).direction === 'rtl';
      if (width > 0) setSize((old) => (old.width === width && old.isRtl === isRtl ? old : { width, isRtl }));
    });
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** Which of some steps an element's width has reached: renders again only when another is. `steps` are widths in pixels, ascending. */
export function useWidthStep(
  element: RefObject<HTMLElement | null>,
  steps: readonly number[],
  firstStep: number,
): number {
  const [step, setStep] = useState(firstStep);
  useEffect(() => {
    const node = element.current;
    if (!node || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      const { clientWidth } = node;
      if (clientWidth > 0) setStep(steps.filter((least) => clientWidth >= least).length);
    });
    observer.observe(node);
    return () => observer.disconnect();
  }, [element, steps]);
  return step;
}
