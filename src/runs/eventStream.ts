import { sleep } from '../core/promises.js';
import { addEvent, closeGap } from '../core/eventLog.js';
import type { EventLog } from '../core/eventLog.js';
import { hideSecrets } from '../core/events.js';
import type { LiveNews, TaskEvent } from '../core/events.js';
import { isNotFound, isWebRunError } from '../core/errors.js';
import type { WebRunError } from '../core/errors.js';
import { assertTaskInput, secretTexts } from '../core/input.js';
import type { Interaction, TaskInput } from '../core/input.js';
import { toInteractionBody } from '../core/session.js';
import type { Session } from '../core/session.js';
import { connectLive, openSocket } from '../core/socket.js';
import type { LiveState } from '../core/socket.js';
import { isSettled, unknownUsage } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import { keptEvents, liveJoinMs, pollIntervalMs } from '../core/timing.js';
import { EventLogStorage } from './eventLogStorage.js';
import { ensureEvents } from './eventStore.js';
import type { EventSettings, SessionEvents, TaskEventSink } from './eventStore.js';
import type { Persistence } from './persistence.js';
import { createTaskEventSink } from './taskEventSink.js';
import type { TaskObserver, TaskObserverHost } from './taskObserver.js';
import { endUnusedSession } from './unusedSession.js';

/** The parts of the engine that a stream uses. */
export interface EventStreamHost extends Pick<
  TaskObserverHost,
  'client' | 'store' | 'dispatch' | 'isFollower'
> {
  readonly settings: EventSettings;
  readonly persistence: Persistence;
  readonly resetListeners: Set<() => void>;
}

/**
 * Once this many sessions are connected, tasks of further sessions are only polled: a browser keeps at most 255 sockets to a host, and
 * each also takes one at the server.
 */
const maxConnections = 50;

/** Callbacks and settings for sending a live run. */
export interface LiveRunOptions {
  /** Identifies the run, so that a later page load can ask for the same task. */
  readonly idempotencyKey: string;
  /** Called when the session is open and can be subscribed to and ended; then, with `work`, when an event shows the agent at work, and its task. */
  readonly onSession: (
    session: Session,
    work?: { readonly isWorking: true; readonly namedTaskId: string | undefined },
  ) => void;
  /** Returns `false` once the run was stopped or forgotten. */
  readonly shouldSend: () => boolean;
  /** Ends the session, unless it was already ended. */
  readonly terminate: (sessionId: string) => Promise<void> | undefined;
}

/** Keeps at most one connection per session, shared by its tasks and by the code that opened the session. */
export class EventStream {
  readonly #host: EventStreamHost;
  readonly #probes = new Map<string, SocketProbe>();
  readonly #storage: EventLogStorage;
  /** The runs whose events are stored, by their sessions. */
  readonly #runIds = new WeakMap<SessionEvents, string>();

  constructor(host: EventStreamHost) {
    this.#host = host;
    this.#storage = new EventLogStorage(host);
  }

  /** Subscribes a watched task to its session; returns a function that unsubscribes. */
  watch({ sessionId, taskId }: TaskRef, observer: TaskObserver): () => void {
    const events = ensureEvents(this.#host);
    const session = this.#restore(observer.runId, sessionId);
    const connected = [...events.sessions.values()].filter(({ connection }) => connection);
    if (connected.length >= maxConnections && !session.connection) return () => undefined;
    const sink = createTaskEventSink(observer, this.#host);
    const sinks = session.tasks.get(taskId) ?? new Set();
    session.tasks.set(taskId, sinks.add(sink));
    const unsubscribe = this.#subscribe(sessionId, session);
    sink.setPushed(isPushing(session.connectionState.getState()));
    return () => {
      sinks.delete(sink);
      if (sinks.size === 0) session.tasks.delete(taskId);
      sink.stop();
      unsubscribe();
    };
  }

  /**
   * Restores a run's stored events, and subscribes to its session while it is submitting or lost. Returns a function that unsubscribes.
   */
  follow(runId: string): () => void {
    const record = this.#host.store.getRecord(runId);
    const sessionId = record?.ref?.sessionId ?? record?.sessionId;
    if (!record || sessionId === undefined) return () => undefined;
    const session = this.#restore(runId, sessionId);
    const isPolled = (record.transport ?? this.#host.settings.transport) === 'poll';
    const { store } = this.#host;
    // The observer of a watched run subscribes by itself.
    const isAlone = (): boolean => /^(submitting|lost)$/.test(store.getRecord(runId)?.phase ?? '');
    if (isPolled || !isAlone()) return () => undefined;
    const unsubscribe = this.#subscribe(sessionId, session);
    const stop = store.subscribe(() => isAlone() || unsubscribe(), runId);
    return () => {
      stop();
      unsubscribe();
    };
  }

  #restore(runId: string, sessionId: string): SessionEvents {
    const session = ensureEvents(this.#host).of(sessionId);
    this.#runIds.set(session, runId);
    void this.#storage.restore(runId, session);
    return session;
  }

  /** Subscribes to a session that this app has opened; returns a function that unsubscribes. */
  join(
    session: Session,
    onEnd: (reason: string | null) => void = () => undefined,
    onInteraction: () => void = () => undefined,
  ): () => void {
    const entry = ensureEvents(this.#host).of(session.sessionId);
    entry.session = session;
    entry.onEnd.add(onEnd);
    entry.onInteraction.add(onInteraction);
    const unsubscribe = this.#subscribe(session.sessionId, entry);
    return () => {
      entry.onEnd.delete(onEnd);
      entry.onInteraction.delete(onInteraction);
      unsubscribe();
    };
  }

  /** Performs a person's action in the session's browser: over WebRun's socket, which has no rate limit, else by a request. */
  async interact(sessionId: string, action: Interaction): Promise<void> {
    const { client } = this.#host;
    const { message } = toInteractionBody(sessionId, action);
    const { connection, onInteraction } = ensureEvents(this.#host).of(sessionId);
    if (client.events || !connection?.send(message)) await client.interact(sessionId, action);
    for (const notify of onInteraction) notify();
  }

  retryNow(sessionId: string): void {
    for (const [address, { isSilent }] of this.#probes) if (isSilent) this.#probes.delete(address);
    ensureEvents(this.#host).of(sessionId).connection?.retryNow();
  }

  /**
   * Runs a task in a session of its own: opens an empty session, connects to its socket, then sends the task over HTTP. Terminates the
   * session if it gets no task, because an idle session costs money.
   * @throws {WebRunError} under the same conditions as `runTask`
   */
  async runLive(input: TaskInput, options: LiveRunOptions): Promise<Task> {
    const { client } = this.#host;
    assertTaskInput(input, client.service);
    const { environmentId, profileId, policyId, proxy, reachOutMode } = input;
    const settings = { environmentId, profileId, policyId, proxy, reachOutMode };
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    const { shouldSend } = options;
    const session = await client.startSession(given, { shouldSend });
    const { sessionId } = session;
    const runId = options.idempotencyKey;
    const leave = this.join(session);
    const entry = ensureEvents(this.#host).of(sessionId);
    for (const text of secretTexts(input)) entry.hidden.add(text);
    options.onSession(session);
    this.#restore(runId, sessionId);
    this.#storage.changed(runId, entry);
    const findTaskId = (): string | undefined =>
      entry.log.getState().events.find(({ taskId }) => taskId !== null)?.taskId ?? undefined;
    const unsubscribe = entry.log.subscribe(({ events }) => {
      if (events.some(({ kind }) => kind !== 'gap'))
        options.onSession(session, { isWorking: true, namedTaskId: findTaskId() });
    });
    try {
      await whenConnected(entry);
      if (!shouldSend()) {
        void endUnusedSession(() => options.terminate(sessionId));
        return { status: 'terminated', sessionId, taskId: null, usage: unknownUsage, reason: null };
      }
      return await client.sendTask(
        sessionId,
        { ...input, terminateOnCompletion: true },
        { idempotencyKey: runId, shouldSend },
      );
    } catch (error) {
      const named = findTaskId();
      // The reply is lost, but the socket has named the task: it is watched like any other.
      if (named && isWebRunError(error) && error.outcome === 'unknown')
        return { status: 'running', phase: 'running', sessionId, taskId: named, usage: unknownUsage };
      void endUnusedSession(() => options.terminate(sessionId));
      throw error;
    } finally {
      unsubscribe();
      leave(); // takes effect later, when the task's observer has subscribed
    }
  }

  // ------------------------------------------------------------------------------------------------------- connection

  #subscribe(sessionId: string, session: SessionEvents): () => void {
    session.subscribers++;
    session.connection ??= connectLive({
      sessionId,
      open: () => this.#open(sessionId, session),
      reader: this.#host.client.events,
      onNews: (news) => this.#onNews(session, news),
      onState: (state, before) => this.#onState(session, state, before),
      onUnreachable: () => this.#settleProbe(session, false),
    });
    if (!session.connectionState.getState())
      session.connectionState.setState(session.connection.state(), true);
    let isSubscribed = true;
    return () => {
      if (!isSubscribed) return;
      isSubscribed = false;
      // Deferred, because another subscriber may follow at once.
      setTimeout(() => {
        if (--session.subscribers > 0) return;
        session.connection?.close();
        session.connection = undefined;
        this.#settleProbe(session, undefined);
        if (session.connectionState.getState()?.status !== 'ended')
          session.connectionState.setState(null, true);
      });
    };
  }

  #addressOf({ session }: SessionEvents): string | null {
    const { settings, client } = this.#host;
    const { socketUrl = client.socketUrl ?? null } = settings;
    return settings.socketUrl === null ? null : (session?.socketUrl ?? socketUrl);
  }

  #open(sessionId: string, session: SessionEvents): ReturnType<Parameters<typeof connectLive>[0]['open']> {
    const { connect } = this.#host.settings;
    if (connect) return connect({ sessionId });
    const address = this.#addressOf(session);
    if (address === null) return null;
    const known = this.#probes.get(address);
    if (!known) this.#probes.set(address, createProbe(session));
    if (!known || (known.session === session && !known.isDone)) return openSocket(address, sessionId);
    return known.answers.then((answers) =>
      answers === undefined
        ? this.#open(sessionId, session)
        : answers
          ? openSocket(address, sessionId)
          : null,
    );
  }

  /** Notes whether anything answers at the session's address; `undefined` leaves it to the next session to find out. */
  #settleProbe(session: SessionEvents, answers: boolean | undefined): void {
    for (const [address, probe] of this.#probes) {
      if (probe.session !== session || probe.isDone) continue;
      probe.isDone = true;
      probe.isSilent = answers === false;
      if (answers === undefined) this.#probes.delete(address);
      probe.resolve(answers);
    }
  }

  /** Logs that the connection was made or lost, and polls the session's tasks at the new pace. */
  #onState(session: SessionEvents, state: LiveState, before: LiveState): void {
    session.connectionState.setState(state, true);
    if (state.status === 'connected' || state.status === 'off') this.#settleProbe(session, true); // a server that refuses has answered too
    const at = Date.now();
    const wasUp = before.status === 'connected';
    const isUp = state.status === 'connected';
    if (wasUp && !isUp && state.status !== 'ended')
      this.#log(session, { kind: 'gap', at, taskId: null, text: null, name: null });
    if (!wasUp && isUp) this.#setLog(session, closeGap(session.log.getState(), at));
    for (const sink of sinksOf(session, null)) {
      sink.setPushed(isPushing(state));
      if (!wasUp && isUp) sink.hint();
    }
  }

  #log(session: SessionEvents, event: Omit<TaskEvent, 'id' | 'until'>): void {
    const limit = this.#host.settings.keptEvents ?? keptEvents;
    this.#setLog(session, addEvent(session.log.getState(), event, limit));
  }

  #setLog(session: SessionEvents, log: EventLog): void {
    if (log === session.log.getState()) return;
    session.log.setState(log, true);
    const runId = this.#runIds.get(session);
    if (runId !== undefined) this.#storage.changed(runId, session);
  }

  #onNews(session: SessionEvents, news: LiveNews): void {
    const secrets = sinksOf(session, null).flatMap((sink) => sink.hidden());
    const { event, task, taskId, end } = hideSecrets(news, [...session.hidden, ...secrets]);
    if (event) this.#log(session, { ...event, at: Date.now() });
    for (const sink of sinksOf(session, taskId)) {
      const known = sink.getTask();
      // Only a poll returns partial results, or an answer that the event leaves out.
      const isAnswered = task?.status === 'completed' && (task.result.message ?? task.result.output) !== null;
      if (isAnswered) sink.onTask(task);
      else if (task) void confirmEnd(sink, task);
      // If the agent works again, its question was answered elsewhere.
      else if (news.isHint || (known?.status === 'guardrail' && event)) sink.hint();
      else if (news.phase && known?.status === 'running') sink.onTask({ ...known, phase: news.phase });
    }
    if (!end) return;
    for (const sink of sinksOf(session, null)) {
      const { sessionId = null, taskId: id = null } = sink.getTask() ?? {};
      const { isFinished, reason } = end;
      const task: Task = { status: 'terminated', sessionId, taskId: id, usage: unknownUsage, reason };
      void confirmEnd(sink, isFinished ? undefined : task);
    }
    for (const onEnd of session.onEnd) onEnd(end.reason);
  }
}

const sinksOf = ({ tasks }: SessionEvents, taskId: string | null): TaskEventSink[] =>
  [...tasks].flatMap(([id, sinks]) => (taskId === null || taskId === id ? [...sinks] : []));

/** Tasks that are being polled because an event reported their end. */
const confirming = /* @__PURE__ */ new WeakSet<TaskEventSink>();

/**
 * Polls a task after an event that ends it without an answer, or ends its session. A poll that says "running" outweighs the event,
 * which may report only one refused action. The event counts if the server no longer knows the task, or if it confirms a
 * requested stop. Further such events are ignored while the poll is pending.
 */
async function confirmEnd(sink: TaskEventSink, task: Task | undefined): Promise<void> {
  if (confirming.has(sink)) return;
  confirming.add(sink);
  const error = await refetchTwice(sink);
  confirming.delete(sink);
  if (!task || hasSettled(sink)) return;
  const isStop = task.status === 'terminated' && sink.isCancelling();
  if (error ? isNotFound(error) : isStop) sink.onTask(task);
}

/** Polls twice, because polls may lag behind the socket, and a paid result must not be taken for a stop. */
async function refetchTwice(sink: TaskEventSink): Promise<WebRunError | undefined> {
  for (const delayMs of [0, pollIntervalMs]) {
    await sleep(delayMs);
    const error = await sink.refetch();
    if (delayMs > 0 || hasSettled(sink) || (error && !isNotFound(error))) return error;
  }
  return undefined;
}

function hasSettled(sink: TaskEventSink): boolean {
  const task = sink.getTask();
  return task !== undefined && isSettled(task);
}

/**
 * A socket address, and whether anything answers there. The first session finds out while the others wait, so a thousand runs against
 * a server without sockets try it no more often than one run.
 */
interface SocketProbe {
  readonly session: SessionEvents;
  readonly answers: Promise<boolean | undefined>;
  readonly resolve: (answers: boolean | undefined) => void;
  isDone: boolean;
  isSilent: boolean;
}

function createProbe(finder: SessionEvents): SocketProbe {
  let resolve: SocketProbe['resolve'] = () => undefined;
  const answers = new Promise<boolean | undefined>((found) => (resolve = found));
  return { session: finder, answers, resolve, isDone: false, isSilent: false };
}

const isPushing = (state: LiveState | null): boolean => state?.status === 'connected' && state.isPushing;

/** Waits until a session's socket has connected or failed, at most `liveJoinMs`, so that no early event is missed. */
function whenConnected({ connectionState }: SessionEvents): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (connectionState.getState()?.status === 'connecting') return;
      stop();
      clearTimeout(timer);
      resolve();
    };
    const stop = connectionState.subscribe(check);
    const timer = setTimeout(() => {
      stop();
      resolve();
    }, liveJoinMs);
    check();
  });
}
