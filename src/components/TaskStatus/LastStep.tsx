'use client';

import type { ReactElement, ReactNode } from 'react';
import type { AnyRun } from '../../hooks/run.js';
import { useEventLog } from '../../hooks/useTaskEvents.js';
import { useOptionalManager } from '../../hooks/WebRunProvider.js';
import { steps } from '../../messages/en/live.js';
import { describeStep, toLine } from '../describeStep.js';
import { useWords } from '../words.js';

interface LastStepProps {
  readonly run: AnyRun;
  /** What is shown while the newest event is no step: a gap, a question that was answered. */
  readonly children: ReactNode;
}

/** The newest thing that a run's agent thinks or does, cut to the room there is; whole in `title`. Each event renders this leaf alone. */
export function LastStep({ run, children }: LastStepProps): ReactElement {
  const newest = useEventLog(useOptionalManager(), run).events.at(-1);
  const words = useWords('steps', steps);
  const step = newest && describeStep(newest, words);
  const text = step && toLine(step, words);
  if (!text) return <>{children}</>;
  return (
    <span className="webrun-status-step" dir="auto" title={text}>
      {text}
    </span>
  );
}
