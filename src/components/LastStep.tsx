'use client';

import { useSyncExternalStore } from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { TaskEvent } from '../core/events.js';
import type { EventLog } from '../core/eventLog.js';
import type { AnyRun } from '../hooks/run.js';
import { useFollow } from '../hooks/useFollow.js';
import { toStep } from './step.js';

interface LastStepProps {
  readonly run: AnyRun;
  /** The events of the run's session. */
  readonly log: {
    readonly getState: () => EventLog;
    readonly subscribe: (listener: () => void) => () => void;
  };
  /** What stands there while the newest event is no step: a gap, a question that was answered. */
  readonly children: ReactNode;
}

/** The newest thing that a run's agent thinks or does, cut to the room there is; whole in `title`. Each event renders this leaf alone. */
export function LastStep({ run, log, children }: LastStepProps): ReactElement {
  const taskId = useFollow(run).task?.taskId ?? null;
  const read = (): TaskEvent | undefined =>
    log.getState().events.findLast((event) => (event.taskId ?? taskId) === (taskId ?? event.taskId));
  const newest = useSyncExternalStore(log.subscribe, read, read);
  const step = newest && toStep(newest);
  const text = [step?.verb, step?.text].filter(Boolean).join(' ').trim();
  if (!text) return <>{children}</>;
  return (
    <span className="webrun-status-step" dir="auto" title={text}>
      {text}
    </span>
  );
}
