'use client';

import type { ReactElement } from 'react';
import { secondsUntil, useSecond } from '../../components/clock.js';
import type { WaitingQuestion } from '../data/questions.js';
import { useWords } from '../shared/words.js';

/** When the run is stopped, where it is. It updates on its own. */
export function Deadline({
  deadline: at,
  isByBudget,
}: Pick<WaitingQuestion, 'deadline' | 'isByBudget'>): ReactElement | null {
  const { words, service, format } = useWords();
  const left = secondsUntil(at, useSecond());
  if (at === Infinity) return null;
  const time = left > 0 ? format.clock(left * 1_000) : null;
  return (
    // Where a question needs the room, only the clock is drawn; the words are read out all the same.
    <span className="webrun-deadline" data-clock={time ?? undefined}>
      <span>{isByBudget ? words.budgetStopsIn(time) : words.stopsIn(service, time)}</span>
    </span>
  );
}
