'use client';

import type { ReactElement } from 'react';
import { secondsUntil, useSecond } from '../../components/clock.js';
import { useWords } from '../shared/words.js';

/** When the run is stopped, where it is. It updates on its own. */
export function Deadline({ at }: { readonly at: number }): ReactElement | null {
  const { words, service, format } = useWords();
  const left = secondsUntil(at, useSecond());
  if (at === Infinity) return null;
  return (
    <span className="webrun-deadline">
      {words.stopsIn(service, left > 0 ? format.clock(left * 1_000) : null)}
    </span>
  );
}
