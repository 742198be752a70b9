import { createStore } from 'zustand/vanilla';
import { isWebRunError, WebRunError } from '../core/errors.js';
import type { SessionInput, TaskInput } from '../core/input.js';
import type { Session } from '../core/sessionProtocol.js';
import { isSettled, unknownUsage } from '../core/task.js';
import type { SettledTask, Task, TaskRef } from '../core/task.js';
import type { Source } from './desk.js';
import { linesOf } from './lines.js';
import { liveOf } from './live.js';
import { officeOf } from './office.js';
import { placesOf } from './places.js';
import type { Runs } from './runs.js';

/** One task that was given to a session. */
export interface SessionTask {
  /** Names it here, before the server does. */
  readonly key: string;
  /** Without secrets it is not repeated anywhere; only these words are kept. */
  readonly taskDetails: string;
  /** `queued` here · `sending` · else the task's own. */
  readonly status: 'queued' | 'sending' | Task['status'] | 'lost';
  /** Known once the server has named it. */
  readonly ref: TaskRef | undefined;
  readonly task: Task | undefined;
  readonly error: WebRunError | undefined;
}

/**
 * A session as this app knows it.
 *
 * ```
 *  none ─ start ─► starting ─┬─► open ─► ending ─► ended
 *                            └─► refused            ▲
 *                                  open ─ by itself ┘   idle too long, or its browser was lost
 * ```
 */
export interface SessionState {
  readonly status: 'none' | 'starting' | 'open' | 'ending' | 'ended' | 'refused';
  readonly session: Session | undefined;
  readonly sessionId: string | undefined;
  /** Oldest first. The server gets one at a time. */
  readonly tasks: readonly SessionTask[];
  /** The task that is at work, or being sent. */
  readonly current: SessionTask | undefined;
  readonly isPaused: boolean;
  /** What was asked for and not yet acknowledged. */
  readonly isChanging: 'pause' | 'resume' | 'stop' | undefined;
  /** When it ends by itself, Unix time in milliseconds; `null` while a task is at work, and where the server does not say. */
  readonly expiresAt: number | null;
  /** It ends by itself when its task is done. */
  readonly endsWithTask?: boolean;
  /** What an open session costs per minute in US dollars, work or no work, by the published prices; our own figure, no bill. */
  readonly usdPerMinute: number;
  /** Why it has ended: `terminated`, `expired`, `terminateOnCompletion`, `instance_lost`, or what else the server said. */
  readonly endReason: string | null;
  /** Why the last request was refused or lost. */
  readonly error: WebRunError | undefined;
}

/** What can be done with a session. All are stable. */
export interface SessionActions {
  /** Opens the session; while one is starting or open it does nothing. Rejects with a `WebRunError`. */
  readonly start: (input?: Omit<SessionInput, 'initialTask'>) => Promise<void>;
  /** Gives it a task; those given while one is at work wait here, in order. Resolves with the settled task. */
  readonly send: (input: TaskInput) => Promise<SettledTask>;
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  /** Ends the task that is at work; the session lives. */
  readonly stop: () => Promise<void>;
  /** Ends the session with everything in it, and its cost. */
  readonly terminate: () => Promise<void>;
}

/** A session to hold on to. */
export interface OpenSession extends Source<SessionState> {
  readonly actions: SessionActions;
  /** Nobody looks any more, its tasks are no longer watched from here. */
  leave(): void;
}

/** Published price of an open session, per minute in US dollars (protocol section 18). */
export const sessionUsdPerMinute = 0.02;

const noSession: SessionState = {
  status: 'none',
  session: undefined,
  sessionId: undefined,
  tasks: [],
  current: undefined,
  isPaused: false,
  isChanging: undefined,
  expiresAt: null,
  usdPerMinute: sessionUsdPerMinute,
  endReason: null,
  error: undefined,
};

interface Order {
  readonly key: string;
  readonly input: TaskInput;
  readonly resolve: (task: SettledTask) => void;
  readonly reject: (error: unknown) => void;
}

/** Makes a session that is not open yet. */
export function createOpenSession(runs: Runs): OpenSession {
  const { client } = runs;
  const store = createStore<SessionState>(() => noSession);
  const queue: Order[] = [];
  let isWorking = false;
  let count = 0;
  let leaveLine: (() => void) | undefined;
  let unwatch: (() => void) | undefined;
  let expiry: ReturnType<typeof setTimeout> | undefined;

  function patch(fields: Partial<SessionState>): void {
    const state = { ...store.getState(), ...fields };
    const current = state.tasks.find(
      ({ status }) => status === 'sending' || status === 'running' || status === 'guardrail',
    );
    store.setState({ ...state, current }, true);
  }

  function patchTask(key: string, fields: Partial<SessionTask>): void {
    patch({
      tasks: store.getState().tasks.map((task) => (task.key === key ? { ...task, ...fields } : task)),
    });
  }

  /** Idle time starts anew; while a task is at work it stands still. */
  function planExpiry(): void {
    clearTimeout(expiry);
    const { status, session } = store.getState();
    const leftMs = session?.expiresInMs ?? null;
    const isIdle = status === 'open' && !isWorking && leftMs !== null;
    patch({ expiresAt: isIdle ? Date.now() + leftMs : null });
    // Without a socket nobody tells that it has ended; the server's own clock may be a little behind ours.
    if (isIdle) expiry = setTimeout(() => end('expired'), leftMs + 1_000);
  }

  function end(reason: string | null): void {
    if (store.getState().status === 'ended') return;
    clearTimeout(expiry);
    leaveLine?.();
    leaveLine = undefined;
    for (const { key, reject } of queue.splice(0)) {
      patchTask(key, { status: 'terminated' });
      reject(new DOMException('The session has ended.', 'AbortError'));
    }
    patch({ status: 'ended', endReason: reason, expiresAt: null, isPaused: false, isChanging: undefined });
  }

  function keep(error: unknown): never {
    if (isWebRunError(error)) {
      patch({ error });
      const { status } = store.getState();
      // The pages disagree how an unknown session is answered; either way it is not there any more.
      const isGone = error.status === 404 || (error.status === 401 && /session/i.test(error.message));
      if (isGone && status === 'open') end('gone');
    }
    throw error;
  }

  async function command(state: 'pause' | 'resume' | 'stop'): Promise<void> {
    const { sessionId, status } = store.getState();
    if (!sessionId || status !== 'open') return;
    patch({ isChanging: state, error: undefined });
    try {
      await client.setSessionState(sessionId, state);
      patch({ isChanging: undefined, isPaused: state === 'pause' });
      const { current } = store.getState();
      if (current?.ref) void officeOf(runs).taskOf(current.ref).ask();
    } catch (error) {
      patch({ isChanging: undefined });
      keep(error);
    }
    planExpiry();
  }

  async function next(): Promise<void> {
    const { status, sessionId } = store.getState();
    if (isWorking || status !== 'open' || !sessionId) return;
    const order = queue.shift();
    if (!order) return planExpiry();
    isWorking = true;
    patchTask(order.key, { status: 'sending' });
    planExpiry();
    try {
      order.resolve(await work(sessionId, order));
    } catch (error) {
      const lost = isWebRunError(error) ? error : undefined;
      patchTask(order.key, { status: 'lost', error: lost });
      order.reject(error);
      if (isWebRunError(error) && error.status === 404) end('gone');
    }
    isWorking = false;
    await next();
  }

  async function work(sessionId: string, { key, input }: Order): Promise<SettledTask> {
    // The socket names the task while its POST is still held.
    const { log } = linesOf(runs).of(sessionId);
    const known = new Set(store.getState().tasks.map(({ ref }) => ref?.taskId));
    const first = log.getState().events.at(-1)?.id ?? -1;
    const stop = log.subscribe(({ events }) => {
      const taskId = events.find(
        (event) => event.id > first && event.kind === 'started' && !known.has(event.taskId ?? undefined),
      )?.taskId;
      if (!taskId) return;
      stop();
      patchTask(key, { ref: { sessionId, taskId }, status: 'running' });
    });
    let task: Task;
    try {
      // The server holds this POST too: it takes its place among the others.
      task = await new Promise((resolve, reject) =>
        placesOf(client).post(() => client.sendTask(sessionId, input).then(resolve, reject)),
      );
    } finally {
      stop();
    }
    const { taskId } = task;
    if (taskId === null) {
      if (isSettled(task)) return task;
      throw new WebRunError(
        '[webrun-react] Could not follow the task: the server did not name it. It may be running.',
        {
          code: 'protocol',
          outcome: 'unknown',
        },
      );
    }
    const ref = { sessionId, taskId };
    const watched = officeOf(runs).taskOf(ref);
    watched.accept(task);
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const { task: now, gone } = watched.read();
        patchTask(key, { ref, task: now, status: now?.status ?? 'running' });
        if (gone) reject(gone);
        else if (now && isSettled(now)) resolve(now);
        else return;
        unwatch?.();
        unwatch = undefined;
      };
      unwatch = watched.watch(look);
      look();
    });
  }

  const actions: SessionActions = {
    async start(input = {}) {
      const { status } = store.getState();
      if (status === 'starting' || status === 'open' || status === 'ending') return;
      store.setState({ ...noSession, status: 'starting' }, true);
      try {
        const session = await client.startSession(input);
        patch({ status: 'open', session, sessionId: session.sessionId });
        leaveLine = liveOf(runs).join(session, end);
        planExpiry();
        void next();
      } catch (error) {
        patch({ status: 'refused' });
        keep(error);
      }
    },
    send(input) {
      const key = `${++count}`;
      const sent = new Promise<SettledTask>((resolve, reject) => {
        queue.push({ key, input, resolve, reject });
      });
      sent.catch(() => undefined); // who does not wait for it sees it in `tasks`
      const { taskDetails } = input;
      const task: SessionTask = {
        key,
        taskDetails,
        status: 'queued',
        ref: undefined,
        task: undefined,
        error: undefined,
      };
      patch({ tasks: [...store.getState().tasks, task] });
      void next();
      return sent;
    },
    pause: () => command('pause'),
    resume: () => command('resume'),
    stop: () => command('stop'),
    async terminate() {
      const { sessionId, status } = store.getState();
      if (!sessionId || status !== 'open') return;
      patch({ status: 'ending', error: undefined });
      try {
        await client.setSessionState(sessionId, 'terminate');
      } catch (error) {
        const isGone = isWebRunError(error) && error.status === 404;
        if (!isGone) {
          patch({ status: 'open' });
          keep(error);
        }
      }
      const { current } = store.getState();
      // It may just have been done: the server's word first, and only where it has none the end itself.
      const watched = current?.ref && officeOf(runs).taskOf(current.ref);
      await watched?.ask();
      const now = watched?.read().task;
      if (watched && current.ref && !(now && isSettled(now)))
        watched.accept({ status: 'terminated', ...current.ref, usage: unknownUsage, reason: null });
      end('terminated');
    },
  };
  return {
    actions,
    subscribe: store.subscribe,
    read: store.getState,
    leave() {
      clearTimeout(expiry);
      unwatch?.();
      leaveLine?.();
      leaveLine = undefined;
    },
  };
}
