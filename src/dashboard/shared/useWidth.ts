'use client';

import { useState } from 'react';
import type { RefObject } from 'react';
import { useBeforePaint } from '../../components/beforePaint.js';

/** A length in pixels where text has its usual size, as one that grows with the text. */
export const toRem = (px: number): string => `${px / 16}rem`;

/**
 * The width of an element in sixteenths of a rem, which are pixels where text has its usual size, and whether it is read from right to
 * left. `firstWidth` is what a server draws.
 */
export function useWidth(
  element: RefObject<HTMLElement | null>,
  firstWidth: number,
): { readonly width: number; readonly isRtl: boolean } {
  const [size, setSize] = useState({ width: firstWidth, isRtl: false });
  useOnResize(element, (rem, node) => {
    const width = Math.round(rem * 16);
    const isRtl = getComputedStyle(node).direction === 'rtl';
    if (width > 0) setSize((old) => (old.width === width && old.isRtl === isRtl ? old : { width, isRtl }));
  });
  return size;
}

/** Which of some steps an element's width has reached: renders again only when another is. `steps` are widths in rem, ascending; all of them until it is measured. */
export function useWidthStep(element: RefObject<HTMLElement | null>, steps: readonly number[]): number {
  const [step, setStep] = useState(steps.length);
  useOnResize(element, (rem) => {
    if (rem > 0) setStep(steps.filter((least) => rem >= least).length);
  });
  return step;
}

/** Measures the width of an element in rem, as its styles do, before it is painted first, and whenever its size changes. */
function useOnResize(
  element: RefObject<HTMLElement | null>,
  onWidth: (rem: number, node: HTMLElement) => void,
): void {
  useBeforePaint(() => {
    const node = element.current;
    if (!node || typeof ResizeObserver === 'undefined') return;
    const measure = (): void => {
      const px = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      onWidth(node.clientWidth / px, node);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
    // oxlint-disable-next-line react/exhaustive-deps -- what is measured sets states only, which never change
  }, [element]);
}
