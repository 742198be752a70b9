'use client';

import { useState } from 'react';
import type { RefObject } from 'react';
import { useIsomorphicLayoutEffect } from '../../components/useIsomorphicLayoutEffect.js';

/** Converts pixels at the default text size to a length that grows with the text. */
export const toRem = (px: number): string => `${px / 16}rem`;

/**
 * Returns the width of an element in sixteenths of a rem, which are pixels at the default text size, and whether it is read from right
 * to left. `firstWidth` is used until it is measured.
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

/** Returns how many of some steps an element's width has reached; renders again only when that changes. `steps` are widths in rem; until measured, all are reached. */
export function useWidthStep(element: RefObject<HTMLElement | null>, steps: readonly number[]): number {
  const [step, setStep] = useState(steps.length);
  useOnResize(element, (rem) => {
    if (rem > 0) setStep(steps.filter((least) => rem >= least).length);
  });
  return step;
}

/** Measures the width of an element in rem, as its styles do, before its first paint and whenever its size changes. */
function useOnResize(
  element: RefObject<HTMLElement | null>,
  onWidth: (rem: number, node: HTMLElement) => void,
): void {
  useIsomorphicLayoutEffect(() => {
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
    // oxlint-disable-next-line react/exhaustive-deps -- `onWidth` only sets states, whose setters never change
  }, [element]);
}
