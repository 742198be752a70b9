import type { StoreApi } from 'zustand/vanilla';
import { isWebRunError, WebRunError } from '../core/errors.js';
import type { TaskInput } from '../core/input.js';
import { isSettled, unknownUsage } from '../core/task.js';
import type { SettledTask, Task } from '../core/task.js';
import { linesOf } from './lines.js';
import { liveOf } from './live.js';
import type { Office } from './office.js';
import { placesOf } from './places.js';
import type { Runs } from './runs.js';
import { noSession } from './sessionState.js';
import type { SessionActions, SessionState, SessionTask } from './sessionState.js';

interface Order {
  readonly key: string;
  readonly input: TaskInput;
  readonly resolve: (task: SettledTask) => void;
  readonly reject: (error: unknown) => void;
}

/** What is done behind a {@link SessionState}. */
export interface SessionWork extends SessionActions {
  leave(): void;
}

/** Sets up the work of a session that is not open yet; what comes of it stands in `store`. */
export function createSessionWork(runs: Runs, office: Office, store: StoreApi<SessionState>): SessionWork {
  const { client } = runs;
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
      if (current?.ref) void office.taskOf(current.ref).ask();
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
    const watched = office.taskOf(ref);
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
      const watched = current?.ref && office.taskOf(current.ref);
      await watched?.ask();
      const now = watched?.read().task;
      if (watched && current.ref && !(now && isSettled(now)))
        watched.accept({ status: 'terminated', ...current.ref, usage: unknownUsage, reason: null });
      end('terminated');
    },
  };
  return {
    ...actions,
    leave() {
      clearTimeout(expiry);
      unwatch?.();
      leaveLine?.();
      leaveLine = undefined;
    },
  };
}
