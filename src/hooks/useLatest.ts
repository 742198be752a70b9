'use client';

import { useEffect, useState } from 'react';

/** The newest value of a render, for what happens later: a callback, a request. Returns the same function every time. */
export function useLatest<Value>(value: Value): () => Value {
  const [box] = useState(() => {
    let now = value;
    return {
      read: () => now,
      write(next: Value) {
        now = next;
      },
    };
  });
  useEffect(() => box.write(value));
  return box.read;
}
