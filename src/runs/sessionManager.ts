import { sleep } from '../core/promises.js';
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import { now } from '../core/clock.js';
import { isNotFound, isWebRunError, serializeError, toError } from '../core/errors.js';
import { secretTexts } from '../core/input.js';
import type { SessionInput, TaskInput } from '../core/input.js';
import { unknownUsage } from '../core/task.js';
import type { SettledTask } from '../core/task.js';
import { pollIntervalMs } from '../core/timing.js';
import { ensureEvents } from './eventStore.js';
import { terminateSession } from './stop.js';
import { createRecord } from './runManager.js';
import type { Manager } from './runManager.js';
import { isSubmitPending } from './runReducer.js';
import { toNoSession } from './sessionState.js';
import type { SessionActions, SessionState, SessionTask } from './sessionState.js';
import { copyInput, isEqual, toStoredInput } from './storedInput.js';
import type { TaskObserver } from './taskObserver.js';
import { unlessOffline } from './unlessOffline.js';

/** Fields of any state. */
type SessionPatch = { readonly [Key in keyof SessionState]?: SessionState[Key] };
type TaskPatch = { readonly [Key in keyof SessionTask]?: SessionTask[Key] };

/** The server's own clock may be a little behind ours. */
const expiryGraceMs = 1_000;
/** How often an idle session's remaining time is checked: a long timer would stop while the machine sleeps. */
const expiryCheckMs = 1_000;

interface QueuedTask {
  readonly key: string;
  readonly input: TaskInput;
  readonly resolve: (task: SettledTask) => void;
  readonly reject: (error: unknown) => void;
}

/** One session: opens it, sends its tasks one at a time, watches them, and ends it. */
export class SessionManager implements SessionActions {
  readonly #manager: Manager;
  readonly #store: StoreApi<SessionState>;
  readonly #queue: QueuedTask[] = [];
  /** The session with a task under way; an ended one may still have one when the next has opened. */
  #busyId: string | undefined;
  /** The run of that task. */
  #busyRunId: string | undefined;
  /** An event said that it has ended, and the server is asked about its task: no other task is sent meanwhile. */
  #isConfirmingEnd = false;
  /** What was sent last: while it is pending, the same input again is a double click. */
  #last: { readonly key: string; readonly input: TaskInput; readonly sent: Promise<SettledTask> } | undefined;
  #opening: Promise<void> | undefined;
  /** It is to be ended as soon as it is open. */
  #isEnding = false;
  #isLeft = false;
  #lastKey = 0;
  #leaveStream: (() => void) | undefined;
  readonly #unwatch = new Set<() => void>();
  #expiry: ReturnType<typeof setInterval> | undefined;
  /** The session that the server itself has confirmed to be over. */
  #endedId: string | undefined;
  /** Sends the next attempt to end it at once. */
  #endNow: (() => void) | undefined;

  constructor(manager: Manager) {
    this.#manager = manager;
    this.#store = createStore<SessionState>(() => toNoSession(manager.client));
  }

  readonly get = (): SessionState => this.#store.getState();
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  readonly start: SessionActions['start'] = async (input = {}) => {
    const { status } = this.get();
    if (status === 'starting' || status === 'open' || status === 'ending') return;
    // Tasks that were sent before the start wait for it.
    const tasks = this.get().tasks.filter((task) => task.status === 'queued');
    this.#store.setState({ ...toNoSession(this.#manager.client), status: 'starting', tasks }, true);
    this.#isEnding = false;
    this.#isConfirmingEnd = false;
    this.#opening = this.#open(input);
    await this.#opening;
  };

  readonly send: SessionActions['send'] = (given) => {
    const input = copyInput(given);
    const last = this.#last;
    const pending = this.get().tasks.find((task) => task.key === last?.key && !hasEnded(task));
    if (last && pending && isEqual(last.input, input)) return last.sent;
    const key = `${++this.#lastKey}`;
    const sent = new Promise<SettledTask>((resolve, reject) => {
      this.#queue.push({ key, input, resolve, reject });
    });
    this.#manager.resetListeners.add(this.#onReset);
    this.#last = { key, input, sent };
    sent.catch(() => undefined); // also shown in `tasks`
    const task: SessionTask = {
      key,
      taskDetails: input.taskDetails,
      status: 'queued',
      ref: undefined,
      task: undefined,
      error: undefined,
    };
    this.#patch({ tasks: [...this.get().tasks, task] });
    const { status } = this.get();
    if (status === 'ended' || status === 'refused' || status === 'lost') this.#dropQueue();
    else void this.#sendNext();
    return sent;
  };

  readonly pause: SessionActions['pause'] = () => this.#changeState('pause');
  readonly resume: SessionActions['resume'] = () => this.#changeState('resume');
  readonly stop: SessionActions['stop'] = () => this.#changeState('stop');

  readonly terminate: SessionActions['terminate'] = async () => {
    if (this.get().status === 'starting') {
      this.#isEnding = true;
      await this.#opening?.catch(() => undefined);
    }
    const { sessionId, status } = this.get();
    if (status === 'ending') this.#endNow?.();
    // `ended` may come from our own clock or an event only, while it still costs money.
    if (!sessionId || status === 'ending' || this.#endedId === sessionId) return;
    clearInterval(this.#expiry);
    this.#patch({ status: 'ending', endReason: null, expiresAt: null, error: undefined });
    try {
      await terminateSession(this.#manager.client, sessionId, (sendNow) => (this.#endNow = sendNow));
    } catch (error) {
      this.#isEnding = false;
      if (this.get().status !== 'ending' || !this.#isCurrent(sessionId)) return; // it has ended by itself meanwhile
      this.#patch({ status: 'open' });
      this.#dropQueue(); // a session that was to end gets no more tasks
      this.#planExpiry();
      this.#fail(error);
    }
    this.#endedId = sessionId;
    if (!this.#isCurrent(sessionId)) return; // it has ended by itself, and another was started
    // The task may just have finished: ask first, and note `terminated` only if it has not settled.
    const { ref } = this.get().current ?? {};
    const observer = this.#findObserver();
    await observer?.refetch();
    if (ref && observer) {
      const task = { status: 'terminated', ...ref, usage: unknownUsage, reason: null } as const;
      this.#manager.dispatch(observer.runId, { type: 'reply', task, at: Date.now() });
    }
    this.#end('terminated');
  };

  /** Stops watching its tasks, because nothing shows it any more. */
  leave(): void {
    this.#isLeft = true;
    clearInterval(this.#expiry);
    for (const unwatch of this.#unwatch) unwatch();
    this.#leaveStream?.();
    this.#leaveStream = undefined;
  }

  async #open(input: SessionInput): Promise<void> {
    try {
      const session = await unlessOffline(() => this.#manager.client.startSession(input));
      this.#patch({ status: 'open', session, sessionId: session.sessionId });
      if (!this.#isLeft) {
        this.#leaveStream = this.#manager.stream.use((stream) =>
          stream.join(
            session,
            (reason) => void this.#onEndEvent(reason),
            () => this.#planExpiry(),
          ),
        );
        this.#planExpiry();
      }
      void this.#sendNext();
    } catch (error) {
      const isRefused = isWebRunError(error) && error.outcome === 'refused';
      this.#patch({ status: isRefused ? 'refused' : 'lost' });
      this.#dropQueue();
      this.#fail(error);
    }
  }

  /** Whether this is still the current session, not an earlier one. */
  #isCurrent(sessionId: string): boolean {
    return this.get().sessionId === sessionId;
  }

  #findObserver(): TaskObserver | undefined {
    const { ref } = this.get().current ?? {};
    const runId = ref && this.#manager.store.findByTask(ref);
    return runId === undefined ? undefined : this.#manager.runOf(runId).observer;
  }

  #patch(fields: SessionPatch): void {
    const state = { ...this.get(), ...fields } as SessionState; // callers patch related fields together
    const current = state.tasks.find(
      ({ status }) => status === 'sending' || status === 'running' || status === 'guardrail',
    );
    this.#store.setState({ ...state, current }, true);
  }

  #patchTask(key: string, fields: TaskPatch): void {
    this.#patch({
      tasks: this.get().tasks.map((task) =>
        task.key === key ? ({ ...task, ...fields } as SessionTask) : task,
      ),
    });
  }

  /** Restarts the idle time, also when the user interacts with the session; while a task runs it does not pass. */
  #planExpiry(): void {
    clearInterval(this.#expiry);
    const { status, session, sessionId, tasks } = this.get();
    const leftMs = session?.expiresInMs ?? null;
    const last = tasks.at(-1);
    // A task whose reply was cut may still be running.
    const isBusy =
      this.#busyId === sessionId || (last?.status === 'lost' && last.error?.outcome !== 'refused');
    const isIdle = status === 'open' && !isBusy && leftMs !== null;
    const expiresAt = isIdle ? Date.now() + leftMs : null;
    this.#patch({ expiresAt });
    if (expiresAt === null || leftMs === null) return;
    // Without a socket nothing reports the end. One clock may stop while the machine sleeps, the other may be set back.
    const endsAt = now() + leftMs;
    this.#expiry = setInterval(() => {
      const overMs = Math.max(now() - endsAt, Date.now() - expiresAt);
      if (overMs >= expiryGraceMs) this.#end('expired');
    }, expiryCheckMs);
  }

  /** An event may be wrong, or about one task only: a session whose task goes on, according to polls, has not ended. */
  async #onEndEvent(reason: string | null): Promise<void> {
    const { sessionId = '', status } = this.get();
    const runId = this.#busyId === sessionId ? this.#busyRunId : undefined;
    if (runId !== undefined && status === 'open') {
      if (this.#isConfirmingEnd) return;
      this.#isConfirmingEnd = true;
      const { store } = this.#manager;
      await store.when(runId, (record) => !record || !isSubmitPending(record));
      const isRunning = (): boolean => store.get(runId)?.isSettled === false;
      // Polls may lag behind the socket.
      for (const delayMs of [0, pollIntervalMs]) {
        await sleep(delayMs);
        if (isRunning()) await this.#manager.runOf(runId).observer.refetch();
      }
      if (!this.#isCurrent(sessionId)) return;
      this.#isConfirmingEnd = false;
      if (isRunning()) return;
    }
    this.#end(reason);
  }

  #end(reason: string | null): void {
    if (this.get().status === 'ended') return;
    clearInterval(this.#expiry);
    this.#leaveStream?.();
    this.#leaveStream = undefined;
    this.#dropQueue();
    this.#patch({
      status: 'ended',
      endReason: reason,
      expiresAt: null,
      isPaused: false,
      isChanging: undefined,
    });
  }

  /** The server has answered that it no longer knows the session. */
  #endGone(): void {
    this.#endedId = this.get().sessionId;
    this.#end('gone');
  }

  /** After a reset, such as a sign-out, nothing more is sent. */
  readonly #onReset = (): void => this.#dropQueue();

  /** Drops the queued tasks: no session can take them, or they are no longer wanted. */
  #dropQueue(): void {
    this.#manager.resetListeners.delete(this.#onReset);
    for (const { key, reject } of this.#queue.splice(0)) {
      this.#patchTask(key, { status: 'terminated' });
      reject(new DOMException('The session has ended.', 'AbortError'));
    }
  }

  /** Stores a `WebRunError` in the state, and throws any error. */
  #fail(error: unknown): never {
    if (isWebRunError(error)) {
      this.#patch({ error: serializeError(error) });
      if (isNotFound(error) && this.get().status === 'open') this.#endGone();
    }
    throw error;
  }

  async #changeState(state: 'pause' | 'resume' | 'stop'): Promise<void> {
    const { sessionId, status } = this.get();
    if (!sessionId || status !== 'open') return;
    this.#patch({ isChanging: state, error: undefined });
    try {
      await unlessOffline(() => this.#manager.client.setSessionState(sessionId, state));
      if (this.get().status === 'ended' || !this.#isCurrent(sessionId)) return;
      this.#patch({ isChanging: undefined, isPaused: state === 'pause' });
      void this.#findObserver()?.refetch();
    } catch (error) {
      if (!this.#isCurrent(sessionId)) throw error;
      this.#patch({ isChanging: undefined });
      this.#fail(error);
    }
    this.#planExpiry();
  }

  async #sendNext(): Promise<void> {
    const { status, sessionId } = this.get();
    if (
      this.#isEnding ||
      this.#isConfirmingEnd ||
      status !== 'open' ||
      !sessionId ||
      this.#busyId === sessionId
    )
      return;
    const queued = this.#queue.shift();
    if (this.#queue.length === 0) this.#manager.resetListeners.delete(this.#onReset);
    if (!queued) return this.#planExpiry();
    this.#busyId = sessionId;
    this.#patchTask(queued.key, { status: 'sending' });
    this.#planExpiry();
    try {
      queued.resolve(await this.#run(sessionId, queued));
    } catch (error) {
      const serialized = isWebRunError(error) ? serializeError(error) : undefined;
      this.#patchTask(queued.key, { status: 'lost', error: serialized });
      queued.reject(error);
      if (isWebRunError(error) && isNotFound(error) && this.#isCurrent(sessionId)) this.#endGone();
    }
    if (this.#busyId === sessionId) this.#busyId = undefined;
    await this.#sendNext();
  }

  async #run(sessionId: string, { key, input }: QueuedTask): Promise<SettledTask> {
    const manager = this.#manager;
    const { store } = manager;
    const record = { ...createRecord(manager.id, toStoredInput(input)), sessionId, isUnlisted: true };
    const { runId } = record;
    this.#busyRunId = runId;
    manager.add(record, input);
    const update = (): void => {
      const { task } = store.get(runId) ?? {};
      const ref = store.getRecord(runId)?.ref;
      if (!ref) return;
      stopNaming();
      this.#patchTask(key, { ref, task, status: task?.status ?? 'running' });
    };
    // The socket names the task while its POST is still held.
    const { log, hidden } = ensureEvents(manager).of(sessionId);
    for (const text of secretTexts(input)) hidden.add(text);
    const known = new Set(this.get().tasks.map(({ ref }) => ref?.taskId));
    const first = log.getState().events.at(-1)?.id ?? -1;
    const stopNaming = log.subscribe((state) => {
      const taskId = state.events.find(
        (event) => event.id > first && event.kind === 'started' && !known.has(event.taskId ?? undefined),
      )?.taskId;
      if (!taskId) return;
      stopNaming();
      this.#patchTask(key, { ref: { sessionId, taskId }, status: 'running' });
    });
    const stops = [stopNaming, store.subscribe(update, runId)];
    const unwatch = (): void => stops.forEach((stop) => stop());
    this.#unwatch.add(unwatch);
    try {
      const { task, error } = await manager.settled(runId);
      if (error) throw toError(error);
      return task as SettledTask;
    } finally {
      update();
      unwatch();
      this.#unwatch.delete(unwatch);
      manager.forget([runId]);
    }
  }
}

const hasEnded = ({ status }: SessionTask): boolean => /^(completed|failed|terminated|lost)$/.test(status);
