'use client';

import { useSyncExternalStore } from 'react';
import { useIsomorphicLayoutEffect } from './useIsomorphicLayoutEffect.js';

/** A fact of a run that one component shows, so that the others need not repeat it. */
export type Fact = 'status' | 'question' | 'cost' | 'picture' | 'budget';

const shown = new Map<string, number>();
const listeners = new Set<() => void>();

/** Registers that this component shows a fact of a run, while it is mounted and `isShown`. */
export function useMarkShown(fact: Fact, runKey: string | undefined, isShown = true): void {
  useIsomorphicLayoutEffect(() => {
    if (runKey === undefined || !isShown) return;
    const key = `${fact} ${runKey}`;
    const add = (step: 1 | -1): void => {
      shown.set(key, (shown.get(key) ?? 0) + step);
      if (!shown.get(key)) shown.delete(key);
      for (const listener of listeners) listener();
    };
    add(1);
    return () => add(-1);
  }, [fact, runKey, isShown]);
}

/** Whether a component on the page shows a fact of a run. */
export function useIsShown(fact: Fact, runKey: string | undefined): boolean {
  return useSyncExternalStore(
    subscribe,
    () => shown.has(`${fact} ${runKey}`),
    () => false,
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
