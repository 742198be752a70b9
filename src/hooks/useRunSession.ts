'use client';

import { useMemo, useState } from 'react';
import { isWebRunError } from '../core/errors.js';
import type { WebRunError } from '../core/errors.js';
import { linesOf } from './lines.js';
import { sessionUsdPerMinute } from './sessionState.js';
import type { SessionActions, SessionState, SessionTask } from './sessionState.js';
import type { AnyRun } from './run.js';
import { useFollow } from './useFollow.js';
import { useLatest } from './useLatest.js';
import { useRuntime } from './WebRunProvider.js';

/** What {@link useRunSession} returns: it ends with its task, so it takes no other. */
export type UseRunSessionResult = SessionState & Pick<SessionActions, 'pause' | 'resume' | 'terminate'>;

/**
 * The session in which a run is done, to be paused, resumed and ended: of a live run from its first second, of others as soon
 * as the task has ids. `none` before, `ended` once the run has settled.
 * @example <SessionControls session={useRunSession(run)} />
 */
export function useRunSession(run: AnyRun): UseRunSessionResult {
  const runs = useRuntime('useRunSession');
  const { runId, sessionId, status, phase, task, input, isSettled, isCancelling, cancelError, cancel } =
    useFollow(run);
  const [asked, setAsked] = useState<Asked>({ of: sessionId, phase });
  // What the server says of the task is newer than what was asked for.
  if (asked.of !== sessionId || asked.phase !== phase) setAsked({ of: sessionId, phase });
  const latest = useLatest({ task, phase, sessionId, cancel });
  const actions = useMemo((): Pick<SessionActions, 'pause' | 'resume' | 'terminate'> => {
    const change = async (state: 'pause' | 'resume'): Promise<void> => {
      const { sessionId: of, phase: before } = latest();
      if (of === undefined) return;
      const asking = { of, phase: before };
      const keep = (more: Partial<Asked>): void =>
        setAsked((now) => (now.of === of && now.phase === before ? { ...now, ...asking, ...more } : now));
      keep({ isChanging: state, error: undefined });
      try {
        await runs.client.setSessionState(of, state);
        keep({ isChanging: undefined, isPaused: state === 'pause' });
      } catch (error) {
        keep({ isChanging: undefined, ...(isWebRunError(error) && { error }) });
        throw error;
      }
      const taskId = latest().task?.taskId;
      if (taskId) await runs.office()?.taskOf({ sessionId: of, taskId }).ask();
    };
    return {
      pause: () => change('pause'),
      resume: () => change('resume'),
      terminate: () => latest().cancel(),
    };
  }, [runs, latest]);
  return useMemo(() => {
    const isOpen = sessionId !== undefined && !isSettled;
    const current: SessionTask | undefined = isOpen
      ? {
          key: runId ?? '',
          taskDetails: input?.taskDetails ?? '',
          status: status === 'submitting' ? 'sending' : (task?.status ?? 'running'),
          ref: task?.taskId ? { sessionId, taskId: task.taskId } : undefined,
          task,
          error: undefined,
        }
      : undefined;
    return {
      status: isOpen
        ? isCancelling
          ? 'ending'
          : 'open'
        : isSettled && sessionId !== undefined
          ? 'ended'
          : 'none',
      session: sessionId === undefined ? undefined : linesOf(runs).all.get(sessionId)?.session,
      sessionId,
      tasks: current ? [current] : [],
      current,
      isPaused: isOpen && (asked.isPaused ?? phase === 'paused'),
      isChanging: asked.isChanging,
      expiresAt: null,
      endsWithTask: true,
      usdPerMinute: sessionUsdPerMinute,
      endReason: isSettled ? (status === 'terminated' ? 'terminated' : 'terminateOnCompletion') : null,
      error: asked.error ?? cancelError,
      ...actions,
    };
  }, [
    runs,
    runId,
    sessionId,
    status,
    phase,
    task,
    input,
    isSettled,
    isCancelling,
    cancelError,
    asked,
    actions,
  ]);
}

/** What was asked for here since the server last said something of the task. */
interface Asked {
  /** The session it was asked of. */
  readonly of: string | undefined;
  /** How the task stood then. */
  readonly phase: AnyRun['phase'];
  readonly isChanging?: 'pause' | 'resume' | undefined;
  readonly isPaused?: boolean;
  readonly error?: WebRunError | undefined;
}
