import { useEffect, useLayoutEffect } from 'react';

/** A layout effect. React 18 warns of those on a server, where there is nothing to lay out. */
export const useBeforePaint: typeof useLayoutEffect =
  typeof document === 'undefined' ? useEffect : useLayoutEffect;
