'use client';

import type { ReactElement } from 'react';
import { secondsUntil, useSecond } from '../../components/clock.js';
import { useWords } from '../shared/words.js';

/** When WebRun stops the run. It ticks by itself. */
export function Deadline({ at }: { readonly at: number }): ReactElement {
  const { words, service, format } = useWords();
  const left = secondsUntil(at, useSecond());
  return (
    <span className="webrun-deadline">
      {words.stopsIn(service, left > 0 ? format.clock(left * 1_000) : null)}
    </span>
  );
}
