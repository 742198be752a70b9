'use client';

import { useCallback } from 'react';
import { useLatest } from '../../hooks/useTracked.js';

/** Sets our own ref and the one from the app. */
export function useMergedRef<Element>(
  own: { current: Element | null },
  given: unknown,
): (node: Element | null) => void {
  const latest = useLatest(given);
  return useCallback(
    (node: Element | null) => {
      // oxlint-disable-next-line react/immutability -- refs are filled when React attaches them
      own.current = node;
      const ref = latest();
      if (typeof ref === 'function') ref(node);
      else if (ref) (ref as { current: unknown }).current = node;
    },
    [own, latest],
  );
}
