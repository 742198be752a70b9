'use client';

import type { ReactElement } from 'react';
import { sinceMs, useSecond } from '../../components/clock.js';
import { Duration } from '../RunsTable/cells.js';

/** The time a run has taken so far. It updates on its own. */
export function RunningTime({
  since,
  limitMs,
}: {
  readonly since: number;
  readonly limitMs: number | undefined;
}): ReactElement {
  const now = useSecond();
  return <Duration ms={now === 0 ? 0 : sinceMs(since, now)} limitMs={limitMs} />;
}
