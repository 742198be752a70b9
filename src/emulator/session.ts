import type { Agent } from './agent.js';
import type { SessionState, TaskOrder } from './requestBodies.js';
import type { Clock } from './clock.js';
import { createId } from './createId.js';
import type { FileStore } from './fileStore.js';
import { createTaskRun, isOver } from './task.js';
import type { TaskRun, TaskUpdate } from './task.js';

/** Why a session has ended, as in `end_session`. */
export type EndReason = 'terminateOnCompletion' | 'terminated' | 'expired';

/** What a session sends to its listeners. */
export type SessionUpdate =
  | { readonly type: 'task'; readonly run: TaskRun; readonly update: TaskUpdate }
  | { readonly type: 'ended'; readonly reason: EndReason };

/**
 * A session: one browser, its tasks in order.
 *
 * ```
 *             ┌──── pause ────┐
 *             ▼               │
 *  open ──► paused ─ resume ─► open ──► ended    terminated, expired (idle), or its last task closed it
 * ```
 */
export interface Session {
  readonly sessionId: string;
  /** The base URL of the request that started it, for links in its events. */
  readonly baseUrl: string;
  readonly endedAtMs: number | null;
  readonly isPaused: boolean;
  readonly tasks: ReadonlyMap<string, TaskRun>;
  /** Queues a task; it runs when those before it are done. */
  add(order: TaskOrder): TaskRun;
  setState(newState: SessionState, taskId: string | null): void;
  /** Gives control to a person and back: the task is paused meanwhile. */
  takeOver(isManual: boolean): void;
  /** Answers the open guardrail; `late` if it was answered before, `none` if there was no question. */
  answer(text: string, taskId: string | null): 'accepted' | 'late' | 'none';
  /** Restarts the idle time, because somebody is using the session. */
  touch(): void;
  /** Does the same for a poll, except while an open question may end unanswered. */
  touchByPoll(): void;
  /** Ends it and every task in it; resolves when the agent has released it. */
  end(reason: EndReason): Promise<void>;
  subscribe(listener: (update: SessionUpdate) => void): () => void;
}

/** What a session needs from the emulator. */
export interface SessionDependencies {
  readonly agent: Agent;
  readonly clock: Clock;
  readonly store: FileStore;
  readonly idleMs: number;
  readonly endsUnanswered: boolean;
  readonly onError: (error: unknown) => void;
}

/** Opens a session. */
export function createSession(baseUrl: string, dependencies: SessionDependencies): Session {
  const { agent, clock, store, idleMs, endsUnanswered, onError } = dependencies;
  const sessionId = createId();
  const tasks = new Map<string, TaskRun>();
  const queue: TaskRun[] = [];
  const listeners = new Set<(update: SessionUpdate) => void>();
  let current: TaskRun | null = null;
  let isPaused = false;
  let isManual = false;
  let endedAtMs: number | null = null;
  let hasAnswered = false;
  let working = Promise.resolve();
  let closed = Promise.resolve();
  let stopIdle = (): void => undefined;

  const notify = (update: SessionUpdate): void => {
    for (const listener of listeners) listener(update);
  };

  /**
   * A task that waits for a person does not count as work. Polls and a connected socket keep such a session open, unless its question may end
   * unanswered: then only taking over, clicking or typing restarts the idle time.
   */
  function restartIdle(): void {
    stopIdle();
    if (endedAtMs !== null) return;
    stopIdle = clock.after(idleMs, () => (isWatched() || isWorking() ? restartIdle() : end('expired')), {
      isBackground: true,
    });
  }
  const isAsking = (): boolean => endsUnanswered && current?.state.status === 'guardrail';
  const isWorking = (): boolean => current?.state.status === 'running' && !current.isPaused;
  const isWatched = (): boolean => current !== null && listeners.size > 0 && !isAsking();

  function applyPause(): void {
    current?.setPaused(isPaused || isManual);
    restartIdle();
    next();
  }

  function onUpdate(run: TaskRun, update: TaskUpdate): void {
    notify({ type: 'task', run, update });
    if (update.type === 'guardrail' || !isAsking()) restartIdle();
  }

  function next(): void {
    if (current || isPaused || isManual || endedAtMs !== null) return;
    const run = queue.shift();
    if (!run) return;
    if (isOver(run.state)) return next();
    current = run;
    hasAnswered = false;
    working = run.work();
    void continueAfter(run);
  }

  async function continueAfter(run: TaskRun): Promise<void> {
    await working;
    current = null;
    if (run.terminateOnCompletion && queue.length === 0) end('terminateOnCompletion');
    else next();
  }

  function end(reason: EndReason): void {
    if (endedAtMs !== null) return;
    endedAtMs = clock.now();
    stopIdle();
    for (const run of [current, ...queue]) run?.end(reason === 'expired' ? 'expired' : 'terminated');
    queue.length = 0;
    notify({ type: 'ended', reason });
    listeners.clear();
    closed = working.then(() => agent.closeSession?.(sessionId)).catch(onError);
  }

  function stop(taskId: string | null): void {
    const run = taskId === null ? current : (tasks.get(taskId) ?? null);
    run?.end('stopped');
    isPaused = false;
    isManual = false;
    applyPause();
  }

  const session: Session = {
    sessionId,
    baseUrl,
    tasks,
    get endedAtMs() {
      return endedAtMs;
    },
    get isPaused() {
      return isPaused || isManual;
    },
    add({ terminateOnCompletion, ...order }) {
      const task = { ...order, sessionId, taskId: createId() };
      const run = createTaskRun({ task, terminateOnCompletion }, agent, { clock, store, onUpdate, onError });
      tasks.set(task.taskId, run);
      queue.push(run);
      restartIdle();
      next();
      return run;
    },
    setState(newState, taskId) {
      switch (newState) {
        case 'pause':
          isPaused = true;
          return applyPause();
        case 'resume':
          isPaused = false;
          isManual = false;
          return applyPause();
        case 'manual':
          isManual = true;
          return applyPause();
        case 'stop':
          return stop(taskId);
        case 'terminate':
          return end('terminated');
      }
    },
    takeOver(nextIsManual) {
      isManual = nextIsManual;
      applyPause();
    },
    answer(text, taskId) {
      const run = taskId === null ? current : (tasks.get(taskId) ?? null);
      if (run?.state.status !== 'guardrail') return hasAnswered ? 'late' : 'none';
      isPaused = false;
      isManual = false;
      applyPause();
      hasAnswered = run.answer(text) || hasAnswered;
      return 'accepted';
    },
    touch: restartIdle,
    touchByPoll() {
      if (!isAsking()) restartIdle();
    },
    end(reason) {
      end(reason);
      return closed;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  restartIdle();
  return session;
}
