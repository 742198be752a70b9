'use client';

import { useInsertionEffect, useMemo, useState } from 'react';
import { isWebRunError, serializeError } from '../core/errors.js';
import type { SerializedError } from '../core/errors.js';
import { toTraits } from '../core/service.js';
import { ensureEvents } from '../runs/eventStore.js';
import type { Manager } from '../runs/runManager.js';
import { SessionManager } from '../runs/sessionManager.js';
import type { SessionActions, SessionState, SessionTask } from '../runs/sessionState.js';
import type { AnyRun } from './run.js';
import { useLatest, useTracked, useTrackedRun } from './useTracked.js';
import { useManager } from './WebRunProvider.js';

/** Options of {@link useSession}. */
export interface UseSessionOptions {
  /** Ends the session on the server when the component unmounts. @default false: warns, because an open session costs money */
  readonly terminateOnUnmount?: boolean | undefined;
}

/** What {@link useSession} returns. */
export type UseSessionResult = SessionState & SessionActions;

/**
 * One session: a browser that stays open between tasks. Tasks are sent in order, one at a time; the session can be paused,
 * resumed and ended. It costs money while it is open, even when idle.
 * @example
 * const session = useSession({ terminateOnUnmount: true });
 * await session.start();
 * const first = await session.send({ taskDetails: 'Log in to shop.example' });
 */
export function useSession(options: UseSessionOptions = {}): UseSessionResult {
  const manager = useManager('useSession');
  const [own, setOwn] = useState(() => createSession(manager));
  // Another API or scope gets its own session; the previous one is left as if unmounted.
  if (own.manager !== manager) setOwn(createSession(manager));
  const { session } = own;
  const latest = useLatest(options ?? {});
  // A hidden `<Activity>` cleans up all other kinds of effects, and hiding a panel must not end a paid session.
  useInsertionEffect(() => {
    uses.set(session, (uses.get(session) ?? 0) + 1);
    return () => {
      uses.set(session, (uses.get(session) ?? 1) - 1);
      // Deferred, because StrictMode unmounts and remounts a component at once.
      setTimeout(() => {
        if (uses.get(session)) return;
        const { status } = session.get();
        // A session that is starting will cost money, too.
        const isOpen = status === 'open' || status === 'starting';
        // `terminate` knows if there is anything to end: a session expired by our clock may still cost money.
        if (latest().terminateOnUnmount) session.terminate().catch(() => undefined);
        else if (isOpen) warn();
        session.leave();
      });
    };
  }, [session, latest]);
  return useTracked(
    session,
    useMemo(() => toActions(session), [session]),
  );
}

const createSession = (
  manager: Manager,
): { readonly manager: Manager; readonly session: SessionManager } => ({
  manager,
  session: new SessionManager(manager),
});

const toActions = ({ start, send, pause, resume, stop, terminate }: SessionActions): SessionActions => ({
  start,
  send,
  pause,
  resume,
  stop,
  terminate,
});

const uses = /* @__PURE__ */ new WeakMap<object, number>();
let hasWarned = false;

function warn(): void {
  if (hasWarned) return;
  hasWarned = true;
  console.warn(
    '[webrun-react] Could not end a session: its component was unmounted and left it open, which costs money. Call `terminate()`, or use `useSession({ terminateOnUnmount: true })`.',
  );
}

/** What {@link useRunSession} returns: the session ends with its task, so it takes no other task. */
export type UseRunSessionResult = SessionState & Pick<SessionActions, 'pause' | 'resume' | 'terminate'>;

/**
 * The session of a run, to pause, resume or end it: for a live run from its first second, for others once the task has ids.
 * `none` before that, `ended` once the run has settled.
 * @example <SessionControls session={useRunSession(run)} />
 */
export function useRunSession(run: AnyRun): UseRunSessionResult {
  const manager = useManager('useRunSession');
  const { runId, sessionId, status, phase, task, input, isSettled, isCancelling, cancelError, cancel } =
    useTrackedRun(run);
  const [requested, setRequested] = useState<Asked>({ of: sessionId, phase });
  // A new phase from the server replaces what was requested.
  if (requested.of !== sessionId || requested.phase !== phase) setRequested({ of: sessionId, phase });
  const latest = useLatest({ task, phase, sessionId, cancel });
  const actions = useMemo((): Pick<SessionActions, 'pause' | 'resume' | 'terminate'> => {
    const change = async (state: 'pause' | 'resume'): Promise<void> => {
      const { sessionId: of, phase: before } = latest();
      if (of === undefined) return;
      const keep = (more: Partial<Asked>): void =>
        setRequested((now) => (now.of === of && now.phase === before ? { ...now, ...more } : now));
      keep({ isChanging: state, error: undefined });
      try {
        await manager.client.setSessionState(of, state);
        keep({ isChanging: undefined, isPaused: state === 'pause' });
      } catch (error) {
        keep({ isChanging: undefined, ...(isWebRunError(error) && { error: serializeError(error) }) });
        throw error;
      }
      const taskId = latest().task?.taskId;
      const running = taskId ? manager.store.findByTask({ sessionId: of, taskId }) : undefined;
      if (running) await manager.runOf(running).observer.refetch();
    };
    return {
      pause: () => change('pause'),
      resume: () => change('resume'),
      terminate: async () => latest().cancel?.(),
    };
  }, [manager, latest]);
  return useMemo(() => {
    const isOpen = sessionId !== undefined && !isSettled;
    const current = isOpen
      ? ({
          key: runId ?? '',
          taskDetails: input?.taskDetails ?? '',
          status: status === 'submitting' ? 'sending' : (task?.status ?? 'running'),
          ref: task?.taskId ? { sessionId, taskId: task.taskId } : undefined,
          task,
          error: undefined,
        } as SessionTask)
      : undefined;
    return {
      status: isOpen
        ? isCancelling
          ? 'ending'
          : 'open'
        : isSettled && sessionId !== undefined
          ? 'ended'
          : 'none',
      session: sessionId === undefined ? undefined : ensureEvents(manager).sessions.get(sessionId)?.session,
      sessionId,
      tasks: current ? [current] : [],
      current,
      isPaused: isOpen && (requested.isPaused ?? phase === 'paused'),
      isChanging: requested.isChanging,
      expiresAt: null,
      endsWithTask: true,
      usdPerMinute: toTraits(manager.client.service).sessionUsdPerMinute,
      endReason: isSettled ? (status === 'terminated' ? 'terminated' : 'terminateOnCompletion') : null,
      error: requested.error ?? cancelError,
      ...actions,
    } as UseRunSessionResult; // the status follows from the id
  }, [
    manager,
    runId,
    sessionId,
    status,
    phase,
    task,
    input,
    isSettled,
    isCancelling,
    cancelError,
    requested,
    actions,
  ]);
}

/** What was requested here since the task's phase last changed. */
interface Asked {
  /** The session it was requested of. */
  readonly of: string | undefined;
  /** The task's phase then. */
  readonly phase: AnyRun['phase'];
  readonly isChanging?: 'pause' | 'resume' | undefined;
  readonly isPaused?: boolean;
  readonly error?: SerializedError | undefined;
}
