import { useEffect, useLayoutEffect } from 'react';

/** A layout effect. On a server, where there is no layout, React 18 would warn about it. */
export const useIsomorphicLayoutEffect: typeof useLayoutEffect =
  typeof document === 'undefined' ? useEffect : useLayoutEffect;
