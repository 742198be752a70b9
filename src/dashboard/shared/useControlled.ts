'use client';

import { useCallback, useState } from 'react';
import { useLatest } from '../../hooks/useTracked.js';

/**
 * Holds a value: the app's, or the component's own if `value` is `undefined`. `onChange` is called in both cases.
 */
export function useControlled<Value>(
  value: Value | undefined,
  initial: Value | (() => Value),
  onChange: ((value: Value) => void) | undefined,
): readonly [Value, (next: Value) => void] {
  const [own, setOwn] = useState(initial);
  const latest = useLatest(onChange);
  const set = useCallback(
    (next: Value) => {
      setOwn(() => next);
      latest()?.(next);
    },
    [latest],
  );
  return [value === undefined ? own : value, set];
}
