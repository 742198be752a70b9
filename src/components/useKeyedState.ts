'use client';

import { useCallback, useState } from 'react';
import type { SetStateAction } from 'react';

/**
 * State of one of the things, such as runs, that are shown in the same place one after another. It starts again when `key` becomes that of
 * another, and what is set late for an earlier one changes nothing. Elements stay, and so does the focus, which a `key` of React's
 * would take away.
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

/** A value, or what a function makes of those before. */
function resolve<Value, Before extends readonly unknown[]>(
  next: Value | ((...before: Before) => Value),
  ...before: Before
): Value {
  return typeof next === 'function' ? (next as (...before: Before) => Value)(...before) : next;
}
