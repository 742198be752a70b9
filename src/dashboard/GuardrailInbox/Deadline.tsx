'use client';

import type { ReactElement } from 'react';
import { secondsUntil, useSecond } from '../../components/clock.js';
import type { WaitingQuestion } from '../data/questions.js';
import { useDashboardWords } from '../shared/dashboardWords.js';

/** When the run will be stopped, if ever. It updates on its own. */
export function Deadline({
  deadline: at,
  isByBudget,
}: Pick<WaitingQuestion, 'deadline' | 'isByBudget'>): ReactElement | null {
  const { words, service, format } = useDashboardWords();
  const left = secondsUntil(at, useSecond());
  if (at === Infinity) return null;
  const time = left > 0 ? format.clock(left * 1_000) : null;
  return (
    // If the question needs the space, only the clock is drawn; screen readers still read the words.
    <span className="webrun-deadline" data-clock={time ?? undefined}>
      <span>{isByBudget ? words.budgetStopsIn(time) : words.stopsIn(service, time)}</span>
    </span>
  );
}
