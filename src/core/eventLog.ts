import type { TaskEvent, TaskEventKind } from './events.js';

/** The newest events of a session. */
export interface EventLog {
  /** Oldest first. A new array with each event. */
  readonly events: readonly TaskEvent[];
  /** How many older ones were dropped. */
  readonly dropped: number;
}

/** A log without events. */
export const emptyLog: EventLog = { events: [], dropped: 0 };

/** Events that a server may repeat, which then say nothing new. */
const repeatableKinds: readonly TaskEventKind[] = [
  'started',
  'guardrail',
  'completed',
  'failed',
  'terminated',
];

/** Adds an event; keeps at most `limit`, and records a repeated state once. Returns the log itself when nothing was added. */
export function addEvent(
  log: EventLog,
  event: Omit<TaskEvent, 'id' | 'until'> & { readonly until?: number | null },
  limit: number,
): EventLog {
  const { events, dropped } = log;
  if (repeatableKinds.includes(event.kind)) {
    // The end of a session names no task: after the end of its last task it says nothing new.
    const isSame = (taskId: string | null): boolean =>
      event.taskId === null || taskId === event.taskId || (taskId === null && event.kind === 'terminated');
    const last = events.findLast(({ taskId, kind }) => isSame(taskId) && repeatableKinds.includes(kind));
    const isFinal = last && last.kind !== 'guardrail' && last.kind !== 'started';
    if (isFinal || (last?.kind === event.kind && last.text === event.text)) return log;
  }
  const id = (events.at(-1)?.id ?? -1) + 1;
  const next = [...events, { until: null, ...event, id }];
  const surplus = Math.max(0, next.length - Math.max(1, limit));
  return { events: surplus > 0 ? next.slice(surplus) : next, dropped: dropped + surplus };
}

/** Closes the open gap when events resume. */
export function closeGap(log: EventLog, until: number): EventLog {
  const index = log.events.findLastIndex(({ kind }) => kind === 'gap');
  const gap = log.events[index];
  if (!gap || gap.until !== null) return log;
  return { ...log, events: log.events.with(index, { ...gap, until }) };
}
