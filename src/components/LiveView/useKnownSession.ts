'use client';

import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Interaction } from '../../core/input.js';
import type { Session } from '../../core/session.js';
import type { AnyRun } from '../../hooks/run.js';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { useStoredEvents } from '../../hooks/useTaskEvents.js';
import { useOptionalManager } from '../../hooks/WebRunProvider.js';
import { ensureEvents } from '../../runs/eventStore.js';
import { unlessOffline } from '../../runs/unlessOffline.js';
import type { TaskStage } from './describeLiveView.js';

/** What the provider above knows about a session. */
export interface KnownSession {
  readonly session: Session | undefined;
  /** The session, or the run that is shown, has ended. */
  readonly isEnded: boolean;
  /** The session itself has ended. */
  readonly isClosed: boolean;
  readonly isComing: boolean;
  readonly isRestoring: boolean;
  readonly isOffline: boolean;
  readonly stage: TaskStage;
  /** Performs a person's action in its browser. */
  readonly act: (action: Interaction) => Promise<void>;
}

/** Used in place of a run by a picture that has none. */
export const noRun = { status: 'idle' } as AnyRun;

/** Finds the session of a run: where its picture is, whether it has ended, how to act in it. */
export function useKnownSession(run: AnyRun | undefined, given: Session | undefined): KnownSession {
  const manager = useOptionalManager();
  const live = useTrackedRun(run ?? noRun);
  const { runId, sessionId: ofRun, status, isSettled, waiting } = live;
  const sessionId = given?.sessionId ?? ofRun;
  const isRestoring = useStoredEvents(given ? null : manager, run ?? noRun);
  const events = useMemo(
    () => (sessionId && manager ? ensureEvents(manager).of(sessionId) : undefined),
    [manager, sessionId],
  );
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [events?.connectionState.subscribe(listener), events?.log.subscribe(listener)];
      return () => stops.forEach((stop) => stop?.());
    },
    [events],
  );
  const readEnded = (): boolean => events?.connectionState.getState()?.status === 'ended';
  const hasEnded = useSyncExternalStore(subscribe, readEnded, readEnded);
  const readSession = (): Session | undefined => events?.session;
  const known = useSyncExternalStore(subscribe, readSession, readSession);
  const isOnline = useSyncExternalStore(subscribeOnline, readOnline, () => true);
  const record = manager?.store.getRecord(runId ?? '');
  const isOpening = status === 'queued' || status === 'submitting';
  const isLive = (record?.transport ?? manager?.settings.transport) === 'live';
  const isLost = status === 'lost';
  return {
    session: given ?? known,
    isClosed: hasEnded,
    isEnded: hasEnded || (run !== undefined && isSettled && !isLost),
    // The picture's address is unknown for a session that another device or the server itself has opened.
    isComing: given === undefined && (run === undefined || (isOpening && isLive)),
    isRestoring: isRestoring && isLive,
    isOffline: !isOnline || waiting?.reason === 'offline',
    stage: run ? toStage(live) : 'at-work',
    act: async (action) => {
      if (sessionId === undefined || !manager) return;
      const stream = manager.stream.current;
      await unlessOffline(() => (stream ?? manager.client).interact(sessionId, action));
    },
  };
}

function toStage({ status, phase, isCancelling, waiting }: AnyRun): TaskStage {
  if (status === 'idle' || status === 'queued') return 'not-started';
  if (status === 'lost') return 'unknown';
  if (isCancelling) return 'stopping';
  if (status === 'guardrail' || phase === 'paused') return 'waits';
  const isUnreachable = waiting?.reason === 'reconnecting' || waiting?.reason === 'offline';
  return isUnreachable ? 'unknown' : 'at-work';
}

function subscribeOnline(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

const readOnline = (): boolean => navigator.onLine;
