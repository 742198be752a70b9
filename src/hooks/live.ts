import type { StoreApi } from 'zustand/vanilla';
import { isWebRunError } from '../core/errors.js';
import type { WebRunError } from '../core/errors.js';
import { addEvent, closeGap } from '../core/eventLog.js';
import type { LiveNews, TaskEvent } from '../core/events.js';
import { assertTaskInput } from '../core/input.js';
import type { Interaction, TaskInput } from '../core/input.js';
import { connectLive, openSocket } from '../core/socket.js';
import type { LiveState } from '../core/socket.js';
import { toInteractionBody } from '../core/session.js';
import type { Session } from '../core/session.js';
import { isSettled, unknownUsage } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import { hintSpacingMs, keptEvents, liveJoinMs, pollIntervalMs } from '../core/timing.js';
import { createAddresses } from './addresses.js';
import { heardOf } from './heard.js';
import { linesOf } from './lines.js';
import type { Line, Lines } from './lines.js';
import { toLiveInput } from './listening.js';
import type { Runs } from './runs.js';
import type { WatchedTask } from './tasks.js';

/** What a provider listens to: at most one connection per session. What comes over it stands in {@link Lines}. */
export interface Live {
  /** Listens for a task's session while the task is watched; returns how to stop. */
  listen(ref: TaskRef, task: WatchedTask): () => void;
  /** Listens to a session that this app has opened; returns how to stop. */
  join(session: Session, onEnd?: (reason: string | null) => void): () => void;
  /** Does a person's action in the session's browser: over the socket, which no rate limit counts, else over HTTP. */
  act(sessionId: string, action: Interaction): Promise<void>;
  retryNow(sessionId: string): void;
}

/**
 * So many sessions are listened to for tasks at once, those of other tasks are only asked about: a browser keeps at most 255
 * sockets to a host, and each is one at the server too.
 */
const maxListened = 50;
/** The one `Live` of a provider's runs. */
export function liveOf(runs: Runs): Live {
  const lines = linesOf(runs);
  return (lines.live ??= createLive(runs, lines));
}

function createLive(runs: Runs, lines: Lines): Live {
  const { client, settings } = runs;
  const heard = heardOf(runs);
  const addresses = createAddresses();

  const addressOf = (line: Line): string | null => {
    const { socketUrl = client.socketUrl ?? null } = settings();
    return settings().socketUrl === null ? null : (line.session?.socketUrl ?? socketUrl);
  };

  /** Something answered where the line connects, or nothing did; `undefined`: that will not be known. */
  function found(line: Line, answers: boolean | undefined): void {
    const address = addressOf(line);
    if (address !== null) addresses.tell(address, line, answers);
  }

  function hold(sessionId: string): () => void {
    const line = lines.of(sessionId);
    line.holders++;
    line.connection ??= connectLive({
      sessionId,
      open() {
        const { connect } = settings();
        if (connect) return connect({ sessionId });
        const address = addressOf(line);
        if (address === null) return null;
        const go = (mayTry: boolean): ReturnType<typeof openSocket> | null =>
          mayTry ? openSocket(address, sessionId) : null;
        const mayTry = addresses.mayTry(address, line);
        return mayTry instanceof Promise ? mayTry.then(go) : go(mayTry);
      },
      onNews: (news) => hear(line, sessionId, news),
      onState: (state, before) => follow(line, state, before),
      onDeaf: () => found(line, false),
    });
    if (!line.state.getState()) line.state.setState(line.connection.state(), true);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      // Later, because who lets go may be followed at once by who takes hold.
      setTimeout(() => {
        if (--line.holders > 0) return;
        line.connection?.close();
        line.connection = undefined;
        found(line, undefined);
        if (line.state.getState()?.status !== 'ended') line.state.setState(null, true);
      });
    };
  }

  const tasksOf = ({ tasks }: Line, taskId: string | null): WatchedTask[] =>
    [...tasks].flatMap(([id, watched]) => (taskId === null || taskId === id ? [...watched] : []));

  /** A connection has come or gone: says so to the log, and lets the tasks be asked about at their new pace. */
  function follow(line: Line, state: LiveState, before: LiveState): void {
    line.state.setState(state, true);
    if (state.status === 'connected' || state.status === 'off') found(line, true); // also one that refuses is there
    const now = Date.now();
    const wasUp = before.status === 'connected';
    const isUp = state.status === 'connected';
    if (wasUp && !isUp && state.status !== 'ended')
      log(line, { kind: 'gap', at: now, taskId: null, text: null, name: null });
    if (!wasUp && isUp) line.log.setState(closeGap(line.log.getState(), now), true);
    for (const task of tasksOf(line, null)) {
      task.setPushed(isUp && state.isPushing);
      if (!wasUp && isUp) ask(task);
    }
  }

  function log(line: Line, event: Omit<TaskEvent, 'id' | 'until'>): void {
    line.log.setState(addEvent(line.log.getState(), event, settings().keptEvents ?? keptEvents), true);
  }

  function hear(line: Line, sessionId: string, news: LiveNews): void {
    const { event, taskId, task, end } = news;
    if (event) {
      log(line, { ...event, at: Date.now() });
      if (!heard.getState().has(sessionId))
        heard.setState(new Map([...heard.getState(), [sessionId, line.log]]), true);
    }
    for (const watched of tasksOf(line, taskId)) {
      const known = watched.read().task;
      if (task) watched.accept(task);
      // An agent that works again tells that its question was answered elsewhere.
      else if (news.isHint || (known?.status === 'guardrail' && event)) ask(watched);
      else if (news.phase && known?.status === 'running') watched.accept({ ...known, phase: news.phase });
    }
    if (!end) return;
    for (const [id, watched] of line.tasks)
      for (const each of watched) void finish(each, { sessionId, taskId: id }, end);
    for (const tell of line.onEnd) tell(end.reason);
  }

  return {
    listen(ref, task) {
      const line = lines.of(ref.sessionId);
      const isFull = [...lines.all.values()].filter(({ connection }) => connection).length >= maxListened;
      if (isFull && !line.connection) return () => undefined;
      const watched = line.tasks.get(ref.taskId) ?? new Set();
      line.tasks.set(ref.taskId, watched.add(task));
      const letGo = hold(ref.sessionId);
      const { status, isPushing } = line.connection?.state() ?? {};
      task.setPushed(status === 'connected' && isPushing === true);
      return () => {
        watched.delete(task);
        if (watched.size === 0) line.tasks.delete(ref.taskId);
        task.setPushed(false);
        letGo();
      };
    },
    join(session, onEnd) {
      const line = lines.of(session.sessionId);
      line.session = session;
      if (onEnd) line.onEnd.add(onEnd);
      const letGo = hold(session.sessionId);
      return () => {
        if (onEnd) line.onEnd.delete(onEnd);
        letGo();
      };
    },
    async act(sessionId, action) {
      const { message } = toInteractionBody(sessionId, action);
      if (!lines.all.get(sessionId)?.connection?.send(message)) await client.interact(sessionId, action);
    },
    retryNow(sessionId) {
      addresses.retry();
      lines.all.get(sessionId)?.connection?.retryNow();
    },
  };
}

interface Asking {
  isUnderWay: boolean;
  isWanted: boolean;
}
const askings = /* @__PURE__ */ new WeakMap<WatchedTask, Asking>();

/** Asks about a task now; hints that come meanwhile lead to one more request, a second later. */
function ask(task: WatchedTask): void {
  const asking = askings.get(task) ?? { isUnderWay: false, isWanted: false };
  askings.set(task, asking);
  const known = task.read();
  if ((known.task && isSettled(known.task)) || known.waiting.reason === 'rate-limited') return;
  if (task.isTold()) return; // the tab that asks has had the same hint
  if (asking.isUnderWay) {
    asking.isWanted = true;
    return;
  }
  asking.isUnderWay = true;
  void task.ask();
  setTimeout(() => {
    asking.isUnderWay = false;
    if (!asking.isWanted) return;
    asking.isWanted = false;
    ask(task);
  }, hintSpacingMs);
}

/**
 * The session has ended: what became of a task the server tells, and where it cannot the end itself does. It is asked twice,
 * because polls may lag behind the socket, and a paid result must not be taken for a stop.
 */
async function finish(
  task: WatchedTask,
  ref: TaskRef,
  end: { readonly reason: string; readonly isFinished: boolean },
): Promise<void> {
  for (const delayMs of [0, pollIntervalMs]) {
    // oxlint-disable no-await-in-loop -- one after the other
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const error = await task.ask();
    // oxlint-enable no-await-in-loop
    const { task: known } = task.read();
    if (end.isFinished || (known && isSettled(known)) || (error && error.status !== 404)) return;
  }
  task.accept({ status: 'terminated', ...ref, usage: unknownUsage, reason: end.reason });
}

/** What a live run tells while it is sent. */
export interface LiveRunOptions {
  /** Names the run, so that a later page load can ask for the same task. */
  readonly idempotencyKey: string;
  /** The session is open: it can be listened to and ended from here on. */
  readonly onSession: (session: Session) => void;
  readonly isCancelling: () => boolean;
}

/**
 * Runs a task in a session of its own: an empty session is opened and listened to, then the task is sent over HTTP beside the socket.
 * A session that was opened and got no task is terminated: nothing idle may cost money.
 * @throws {WebRunError} as `runTask` does
 */
export async function runLive(runs: Runs, input: TaskInput, options: LiveRunOptions): Promise<Task> {
  assertTaskInput(input);
  const { client } = runs;
  const { environmentId, profileId, policyId, proxy, reachOutMode } = input;
  const settings = { environmentId, profileId, policyId, proxy, reachOutMode };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const session = await client.startSession(given);
  const { sessionId } = session;
  const terminate = (): Promise<void> =>
    client.setSessionState(sessionId, 'terminate').catch(() => undefined);
  const letGo = liveOf(runs).join(session);
  const { log, state } = linesOf(runs).of(sessionId);
  options.onSession(session);
  try {
    await whenJoined(state);
    if (options.isCancelling()) {
      await terminate();
      return { status: 'terminated', sessionId, taskId: null, usage: unknownUsage, reason: null };
    }
    return await client.sendTask(sessionId, toLiveInput(input), { idempotencyKey: options.idempotencyKey });
  } catch (error) {
    const heard = log.getState().events.find(({ taskId }) => taskId !== null)?.taskId;
    // The reply is gone, but the socket has named the task: it is followed like any other.
    if (heard && (error as WebRunError).outcome === 'unknown' && isWebRunError(error))
      return { status: 'running', phase: 'running', sessionId, taskId: heard, usage: unknownUsage };
    await terminate();
    throw error;
  } finally {
    letGo(); // whoever watches the task has taken hold by the time this takes effect
  }
}

/** Resolves when a session's socket stands, so that nothing of its first second is missed; or when it does not, or takes too long. */
function whenJoined(state: StoreApi<LiveState | null>): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (state.getState()?.status === 'connecting') return;
      stop();
      clearTimeout(timer);
      resolve();
    };
    const stop = state.subscribe(look);
    const timer = setTimeout(() => {
      stop();
      resolve();
    }, liveJoinMs);
    look();
  });
}
