'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

/** So long a control that appeared while the page was looked at ignores clicks, in milliseconds. */
const settlingMs = 1_000;

/** Whether a component was on the page before what asks for it. */
export function useIsMounted(): () => boolean {
  const isMounted = useRef(false);
  useEffect(() => {
    isMounted.current = true;
  }, []);
  return useCallback(() => isMounted.current, []);
}

/**
 * Says of a click whether it comes too early: aimed at what was here a moment ago. A control that is there from the start has no such
 * moment, and a click by key or by assistive technology (`detail` is 0) is always meant.
 */
export function useLateClickGuard(isMounted: () => boolean): (event: { readonly detail: number }) => boolean {
  const [shownAt] = useState(() => (isMounted() ? Date.now() : Number.NEGATIVE_INFINITY));
  return ({ detail }) => detail > 0 && Date.now() - shownAt < settlingMs;
}
