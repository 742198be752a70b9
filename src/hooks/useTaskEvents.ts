'use client';

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { emptyLog } from '../core/eventLog.js';
import type { EventLog } from '../core/eventLog.js';
import type { TaskEvent } from '../core/events.js';
import type { AnyRun } from './run.js';
import { ensureEvents } from '../runs/eventStore.js';
import type { Manager } from '../runs/runManager.js';
import { assertResult, runHooks, useLatest, useTrackedResult, useTrackedRun } from './useTracked.js';
import { useManager } from './WebRunProvider.js';

/** The known events of a run. */
export type TaskEventLog = EventLog;

/** The source of events: a run, a task, or a whole session. */
export type EventSource = AnyRun | { readonly sessionId: string | null | undefined };

/**
 * Returns the pushed events of what a run's agent thinks and does, for rendering; without a selector all, oldest first.
 * The component rerenders when the selection changes. Events arrive only over a live connection; one of kind `gap` marks
 * where some may be missing.
 * @param selector may be inline; picks from the log: `(log) => log.events.findLast(({ kind }) => kind === 'thought')`
 */
export function useTaskEvents(run: EventSource): readonly TaskEvent[];
export function useTaskEvents<Selected>(
  run: EventSource,
  selector: (log: TaskEventLog) => Selected,
): Selected;
export function useTaskEvents(
  run: EventSource,
  selector: (log: TaskEventLog) => unknown = toEvents,
): unknown {
  const source = useLog(run, 'useTaskEvents');
  const read = useMemo(() => createReader(source.read, selector), [source, selector]);
  const readOnServer = useMemo(() => createReader(noLog.read, selector), [selector]);
  return useSyncExternalStore(source.subscribe, read, readOnServer);
}

/**
 * Calls the latest `onEvent` once for each event that arrives while the component is mounted, for side effects: a sound,
 * a toast, your own log. Never rerenders. If one callback throws, others still get their events.
 */
export function useTaskEventEffect(run: EventSource, onEvent: (event: TaskEvent) => void): void {
  const source = useLog(run, 'useTaskEventEffect');
  const latest = useLatest(onEvent);
  useEffect(() => {
    let seen = source.read().events.at(-1)?.id ?? -1;
    return source.subscribe(() => {
      const { events } = source.read();
      const last = events.at(-1)?.id ?? -1;
      // After a reset, which removes all events, ids start at 0 again.
      if (last < seen) seen = -1;
      const unseen = events.filter(({ id }) => id > seen);
      seen = last;
      for (const event of unseen) queueMicrotask(() => latest()(event));
    });
  }, [source, latest]);
}

const toEvents = (log: TaskEventLog): readonly TaskEvent[] => log.events;

interface Log {
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => EventLog;
}

const noLog: Log = { subscribe: () => () => undefined, read: () => emptyLog };

/** The event log of a run; empty without a provider. */
export function useEventLog(manager: Manager | null, run: EventSource): TaskEventLog {
  const { subscribe, read } = useSourceOf(manager, run);
  return useSyncExternalStore(subscribe, read, noLog.read);
}

/**
 * Restores a run's events stored by earlier page loads, and follows its session where this page would not. Returns
 * whether the restore is pending.
 */
export function useStoredEvents(manager: Manager | null, run: AnyRun): boolean {
  const { runId, sessionId } = useTrackedRun(run);
  const [hasFailed, setFailed] = useState(false);
  const log = sessionId === undefined || !manager ? noLog : ensureEvents(manager).of(sessionId).log;
  const isRestored = (): boolean =>
    sessionId === undefined || !manager || ensureEvents(manager).of(sessionId).isRestored;
  useEffect(() => {
    if (!manager || runId === undefined || sessionId === undefined) return;
    return manager.stream.use(
      (stream) => stream.follow(runId),
      () => setFailed(true),
    );
  }, [manager, runId, sessionId]);
  const isDone = useSyncExternalStore(log.subscribe, isRestored, () => true);
  return runId !== undefined && !isDone && !hasFailed;
}

const useLog = (run: EventSource, hook: string): Log => useSourceOf(useManager(hook), run);

function useSourceOf(manager: Manager | null, run: EventSource): Log {
  if (!(run as unknown)) assertResult(run, 'run', runHooks);
  const [none] = useState(() => ({ sessionId: undefined }));
  const followed = useTrackedResult<Partial<AnyRun>>('status' in run ? run : none);
  const sessionId = 'status' in run ? followed.sessionId : run.sessionId;
  const { taskId } = followed;
  return useMemo(() => {
    if (!sessionId || !manager) return noLog;
    const { log } = ensureEvents(manager).of(sessionId);
    return { subscribe: log.subscribe, read: createTaskReader(log.getState, taskId) };
  }, [manager, sessionId, taskId]);
}

/** Leaves out the events of the session's other tasks. */
function createTaskReader(read: () => EventLog, taskId: string | undefined): () => EventLog {
  if (taskId === undefined) return read;
  let from: EventLog | undefined;
  let own = emptyLog;
  return () => {
    const now = read();
    if (from === now) return own;
    from = now;
    const events = now.events.filter((event) => event.taskId === null || event.taskId === taskId);
    own = { ...now, events };
    return own;
  };
}

/** Selects once per log, and returns the same list while its items are the same. */
function createReader(read: () => EventLog, selector: (log: EventLog) => unknown): () => unknown {
  let from: EventLog | undefined;
  let selected: unknown;
  return () => {
    const now = read();
    if (from === now) return selected;
    from = now;
    const next = selector(now);
    if (!isSameList(selected, next)) selected = next;
    return selected;
  };
}

function isSameList(before: unknown, now: unknown): boolean {
  return (
    Array.isArray(before) &&
    Array.isArray(now) &&
    before.length === now.length &&
    before.every((item, index) => Object.is(item, now[index]))
  );
}
