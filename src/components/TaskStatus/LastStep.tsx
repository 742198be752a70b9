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
  /** Shown while the newest event is not a step, for example a gap or an answered question. */
  readonly children: ReactNode;
}

/** The agent's newest thought or action, truncated to fit; complete in `title`. A new event renders only this leaf. */
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
