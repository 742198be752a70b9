'use client';

import { useCallback, useState } from 'react';
import type { SetStateAction } from 'react';

/**
 * State of one of the items, such as runs, that are shown in the same place one after another. It resets when `key` changes, and a late update
 * for an earlier key has no effect. Unlike with React's `key`, elements and focus stay.
 */
export function useKeyedState<Value>(
  key: string | undefined,
  initial: Value | (() => Value),
): readonly [Value, (next: SetStateAction<Value>) => void] {
  const [kept, setKept] = useState(() => ({ key, value: resolve(initial) }));
  const current = kept.key === key ? kept : { key, value: resolve(initial) };
  if (current !== kept) setKept(current);
  const set = useCallback(
    (next: SetStateAction<Value>) =>
      setKept((before) => {
        if (before.key !== key) return before;
        const value = resolve(next, before.value);
        return Object.is(value, before.value) ? before : { key, value };
      }),
    [key],
  );
  return [current.value, set];
}

/** A value, or a function that gets the previous one. */
function resolve<Value, Before extends readonly unknown[]>(
  next: Value | ((...before: Before) => Value),
  ...before: Before
): Value {
  return typeof next === 'function' ? (next as (...before: Before) => Value)(...before) : next;
}
