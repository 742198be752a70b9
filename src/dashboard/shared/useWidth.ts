'use client';

import { useState } from 'react';
import type { RefObject } from 'react';
import { useBeforePaint } from '../../components/beforePaint.js';

/** The width of an element in pixels, and whether it is read from right to left. `firstWidth` is what a server draws. */
export function useWidth(
  element: RefObject<HTMLElement | null>,
  firstWidth: number,
): { readonly width: number; readonly isRtl: boolean } {
  const [size, setSize] = useState({ width: firstWidth, isRtl: false });
  useOnResize(element, (node) => {
    const width = Math.round(node.clientWidth);
    const isRtl = getComputedStyle(node).direction === 'rtl';
    if (width > 0) setSize((old) => (old.width === width && old.isRtl === isRtl ? old : { width, isRtl }));
  });
  return size;
}

/** Which of some steps an element's width has reached: renders again only when another is. `steps` are widths in pixels, ascending. */
export function useWidthStep(
  element: RefObject<HTMLElement | null>,
  steps: readonly number[],
  firstStep: number,
): number {
  const [step, setStep] = useState(firstStep);
  useOnResize(element, ({ clientWidth }) => {
    if (clientWidth > 0) setStep(steps.filter((least) => clientWidth >= least).length);
  });
  return step;
}

/** Measures an element before it is painted first, and whenever its size changes. */
function useOnResize(element: RefObject<HTMLElement | null>, measure: (node: HTMLElement) => void): void {
  useBeforePaint(() => {
    const node = element.current;
    if (!node || typeof ResizeObserver === 'undefined') return;
    measure(node);
    const observer = new ResizeObserver(() => measure(node));
    observer.observe(node);
    return () => observer.disconnect();
    // oxlint-disable-next-line react/exhaustive-deps -- what is measured sets states only, which never change
  }, [element]);
}
