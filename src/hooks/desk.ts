import { MutationObserver } from '@tanstack/react-query';
import type { MutationObserverOptions, QueryClient } from '@tanstack/react-query';
import { createStore } from 'zustand/vanilla';
import type { WebRunClient } from '../core/client.js';
import { isWebRunError, WebRunError } from '../core/errors.js';
import type { TaskInput } from '../core/input.js';
import { isSettled } from '../core/task.js';
import type { CompletedTask, Task, TaskRef } from '../core/task.js';
import { idempotencyMs, pollIntervalMs, slowestPollMs } from '../core/timing.js';
import type { Ledger, RunRecord } from './ledger.js';
import { toLiveInput } from './listening.js';
import type { Listening } from './listening.js';
import type { Places } from './places.js';
import { webRunKeys } from './queries.js';
import { TaskFailure } from './run.js';
import type { RunActions, RunState, Waiting } from './run.js';
import type { WatchedTask } from './tasks.js';
import { idle, toState } from './view.js';

/** Where something to follow comes from: the same object until something changes. */
export interface Source<State> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => State;
}

/** One run at work: sends it, watches its task, and tells what a person sees. What is worth keeping goes to the ledger. */
export interface Desk extends Source<RunState>, RunActions {
  /** With its secrets, only until the server has taken it; a refused run keeps it for "Send again". */
  input: TaskInput | undefined;
  /** Sends the POST; resolves when it is known what became of it. */
  submit(): Promise<void>;
  /** Watches the task, if there is one to watch. */
  watch(): void;
  unwatch(): void;
  detach(): void;
  /** The page load that was to send it is gone, and with it the reply. */
  abandon(): void;
  /** As `subscribe`, by someone who does not show it: it is not on screen because of that. */
  readonly overhear: (listener: () => void) => () => void;
  /** Whether a component shows it. */
  readonly isOnScreen: () => boolean;
  /** Something beside the run has changed that shows: its record was begun, its place in the line. */
  show(): void;
  /** Resolves with the completed task, rejects as `startAsync` does. */
  whenSettled(): Promise<CompletedTask>;
}

/** What all desks of a provider share. */
export interface Office {
  readonly client: WebRunClient;
  /** This page load. */
  readonly page: string;
  readonly queryClient: QueryClient;
  readonly ledger: Ledger;
  /** Whether the provider is mounted: only then anything is watched. */
  readonly isOpen: () => boolean;
  readonly taskOf: (ref: TaskRef, record?: RunRecord) => WatchedTask;
  readonly places: Places;
  readonly leaveLine: (runId: string) => void;
  readonly runLive: Listening['runLive'];
  /** Writes the ledger down when it suits. */
  readonly writeDown: (when: 'soon' | 'later') => void;
  /** Writes it down at once; a promise where the storage takes its time. */
  readonly writeNow: () => Promise<unknown> | undefined;
}

const noTaskId = 'NO_TASK_ID';

/** Sets up the desk of a run. */
export function createDesk(runId: string, office: Office): Desk {
  const { client, queryClient, ledger, places } = office;
  const shown = createStore(() => idle);
  let submission: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  /** Something of it may have reached the server in an earlier try, or in an earlier page load. */
  let wasSent = false;
  let recovering: Waiting | undefined;
  let lookers = 0;
  let letGo: (() => void) | undefined;
  let from: readonly unknown[] = [];

  const readRecord = (): Partial<RunRecord> => ledger.getState().runs[runId] ?? {};
  const taskOf = (ref: TaskRef): WatchedTask => office.taskOf(ref, ledger.getState().runs[runId]);

  function patch(fields: Partial<RunRecord>): void {
    const { runs } = ledger.getState();
    const record = runs[runId];
    if (record) {
      ledger.setState({ runs: { ...runs, [runId]: { ...record, ...fields } } });
      // How a task comes on can be asked for again; what this app did cannot.
      office.writeDown((fields.phase ?? fields.ref ?? !fields.task) ? 'soon' : 'later');
    }
    show();
  }

  const settle = (phase: RunRecord['phase'], fields: Partial<RunRecord> = {}): void =>
    patch({ phase, settledAt: Date.now(), ...fields });

  // ------------------------------------------------------------------------------------------------------------- send

  /** The POST, as a mutation that carries only the run id: nothing else may end up in a devtool or a persister. */
  async function post(): Promise<void> {
    const { phase, submittedAt } = readRecord();
    if (phase !== 'queued' && phase !== 'submitting') return; // another tab has ended it meanwhile
    wasSent = submittedAt !== undefined;
    patch({ phase: 'submitting', submittedAt: submittedAt ?? Date.now() });
    const written = office.writeNow();
    if (written) await written;
    const pinned: MutationObserverOptions<void, unknown, string> = {
      mutationKey: webRunKeys.runTask(client.baseUrl),
      mutationFn: send,
      retry: false, // law 1: a user's default of 2 would send three POSTs
      networkMode: 'always', // else an offline mutation would POST itself on reconnect
      gcTime: 0,
    };
    // An observer, because React Query looks every 0 ms whether a mutation that nobody observes has ended.
    const observer = new MutationObserver(queryClient, pinned);
    // What the reply said is written down by `send`. Before it only a callback of the app's own defaults can have thrown.
    await observer.mutate(runId).catch(() => {
      if (readRecord().phase === 'submitting') fail(null, 'refused');
    });
    observer.reset();
  }

  async function send(): Promise<void> {
    const { input } = desk;
    if (!input) return;
    try {
      const { transport } = readRecord();
      const live = wasSent
        ? undefined // in the session it was given, if it was given one
        : await office.runLive(transport, input, {
            idempotencyKey: runId,
            onSession: ({ sessionId }) => patch({ sessionId }),
            isCancelling: () => readRecord().isCancelling === true,
          });
      const task = live ?? (await sendOnce(input));
      desk.input = undefined;
      accept(task);
    } catch (error) {
      fail(error);
      throw error;
    } finally {
      recovering = undefined;
    }
  }

  /** Sends until there is a reply, where the run's id keeps a repeat from being a second task; elsewhere a single time. */
  async function sendOnce(input: TaskInput): Promise<Task> {
    const { submittedAt = 0 } = readRecord();
    for (let delayMs = pollIntervalMs; ; delayMs = Math.min(delayMs * 2, slowestPollMs)) {
      let waitMs = delayMs;
      try {
        // Its key is forgotten by now: what waited in line so long would be a second task.
        if (wasSent && Date.now() > submittedAt + idempotencyMs) throw toCut();
        // oxlint-disable-next-line no-await-in-loop -- a repeat follows a failure
        return await request(input);
      } catch (error) {
        if (!isWebRunError(error)) throw error;
        const isCut = error.outcome === 'unknown';
        wasSent ||= isCut;
        waitMs = Math.max(delayMs, error.retryAfterMs ?? 0);
        const isWorthIt = client.idempotency && (isCut || (wasSent && error.isRetryable));
        if (!isWorthIt || Date.now() + waitMs > submittedAt + idempotencyMs)
          // A repeat that is refused says nothing of what was sent before it.
          throw wasSent && !isCut ? new WebRunError(error.message, { ...error, outcome: 'unknown' }) : error;
        if (error.status === 429) places.close(waitMs);
      }
      // oxlint-disable-next-line no-await-in-loop -- see above
      await new Promise<void>((resolve) => {
        const retryNow = (): void => resolve();
        recovering = { reason: 'reconnecting', nextPollAt: Date.now() + waitMs, retryNow };
        setTimeout(resolve, waitMs);
        show();
      });
    }
  }

  function request(input: TaskInput): Promise<Task> {
    const sentAt = Date.now();
    const { sessionId } = readRecord();
    return sessionId === undefined
      ? client.runTask(input, {
          idempotencyKey: runId,
          onRateLimit: (limit) => places.onRateLimit(limit, sentAt),
        })
      : client.sendTask(sessionId, toLiveInput(input), { idempotencyKey: runId });
  }

  function accept(task: Task): void {
    const { sessionId, taskId } = task;
    const { isCancelling } = readRecord();
    if (sessionId !== null && taskId !== null) {
      const ref = { sessionId, taskId };
      patch({ ref });
      taskOf(ref).accept(task);
      patch({ phase: 'watching', task });
      watch();
      if (isCancelling && !isSettled(task)) {
        stopping = cancel();
        stopping.catch(() => undefined); // shown as `cancelError`, and thrown by the `cancel()` that waits
      }
    } else if (isSettled(task)) {
      settle('settled', { task });
    } else {
      // Lost either way, but what was to be stopped is stopped if it can be named at all.
      if (isCancelling && sessionId !== null)
        client.setSessionState(sessionId, 'terminate').catch(() => undefined);
      patch({ task });
      throw new WebRunError(
        '[webrun-react] Could not follow the task: the server did not name it. It may be running.',
        {
          code: 'protocol',
          apiCode: noTaskId,
          outcome: 'unknown',
        },
      );
    }
  }

  /** Writes down that there is no task to follow. */
  function fail(thrown: unknown, outcome: WebRunError['outcome'] = 'unknown'): void {
    const error = isWebRunError(thrown)
      ? thrown
      : new WebRunError('[webrun-react] Could not send the task: the app threw.', {
          code: 'network',
          outcome,
        });
    // Those in line wait as the server says; this one was refused in words, and a person decides.
    if (error.status === 429) places.close(error.retryAfterMs ?? 0);
    if (error.outcome === 'refused') return settle('refused', { error });
    desk.input = undefined;
    settle('lost', { error, lostReason: error.apiCode === noTaskId ? 'unidentified' : 'cut' });
  }

  // ------------------------------------------------------------------------------------------------------------ watch

  function watch(): void {
    const { ref, phase, isDetached } = readRecord();
    if (!ref || phase !== 'watching' || isDetached || letGo || !office.isOpen()) return;
    letGo = taskOf(ref).watch(note);
    note();
  }

  function unwatch(): void {
    letGo?.();
    letGo = undefined;
  }

  /** Writes down what is new about the task. */
  function note(): void {
    const { ref, task: known, phase } = readRecord();
    if (!ref || phase !== 'watching') return;
    const { gone, task = known } = taskOf(ref).read();
    const news = task === known || !task ? {} : { task };
    const isOver = task && isSettled(task);
    if (gone || isOver) unwatch();
    if (isOver) settle('settled', news);
    else if (gone) settle('lost', { error: gone, lostReason: 'gone' });
    else if (news.task) patch(news);
    else show();
  }

  // -------------------------------------------------------------------------------------------------------------- act

  async function cancel(): Promise<void> {
    const { phase, ref, page, sessionId } = readRecord();
    if (phase === 'queued' && page === office.page) {
      office.leaveLine(runId);
      desk.input = undefined;
      settle('cancelled');
    } else if (phase === 'queued' || phase === 'submitting') {
      // Another tab that is to send it hears of this.
      patch({ isCancelling: true });
      // A live run can be ended at once; if that fails, the reply of its POST brings the ids to try again.
      if (sessionId) client.setSessionState(sessionId, 'terminate').catch(() => undefined);
      await submission;
      await stopping;
      const { error, phase: now } = readRecord();
      if (now === 'lost') throw error;
    } else if (phase === 'watching' && ref) {
      patch({ isCancelling: true, isDetached: false });
      watch();
      try {
        await taskOf(ref).cancel();
      } catch (error) {
        patch({ isCancelling: false });
        throw error;
      }
    }
  }

  const actions: RunActions = {
    cancel,
    async answer(text) {
      const { phase, ref } = readRecord();
      if (phase === 'watching' && ref) await taskOf(ref).answer(text);
    },
  };
  const atRest: Waiting = { reason: 'normal', nextPollAt: null, retryNow: () => undefined };
  const limited: Waiting = {
    ...atRest,
    reason: 'rate-limited',
    get nextPollAt() {
      return places.closedUntil;
    },
  };
  const detached: Waiting = {
    reason: 'detached',
    nextPollAt: null,
    retryNow() {
      patch({ isDetached: false });
      watch();
    },
  };

  /** Works out what a person sees; nothing is told when nothing has changed. */
  function show(): void {
    const record = readRecord();
    const { ref, phase, isDetached } = record;
    const view = phase === 'watching' && ref ? taskOf(ref).read() : undefined;
    const place = phase === 'queued' ? ledger.getState().line.indexOf(runId) + 1 || undefined : undefined;
    const ownWaiting = place && places.closedUntil > Date.now() ? limited : (recovering ?? atRest);
    const waiting = isDetached ? detached : (view?.waiting ?? ownWaiting);
    const parts = [record, view, place, waiting];
    if (parts.every((part, index) => part === from[index])) return;
    from = parts;
    shown.setState(toState(record, view, waiting, actions, place), true);
  }

  const desk: Desk = {
    ...actions,
    input: undefined,
    submit: () => (submission = post()),
    watch,
    unwatch,
    detach() {
      unwatch();
      patch({ isDetached: true });
    },
    abandon() {
      const reason = 'send the task: the page went away while it waited in line. Send it again.';
      const isQueued = readRecord().phase === 'queued';
      fail(isQueued ? new WebRunError(`[webrun-react] Could not ${reason}`, { code: 'network' }) : toCut());
    },
    show,
    overhear: shown.subscribe,
    isOnScreen: () => lookers > 0,
    subscribe(listener) {
      lookers++;
      const stop = shown.subscribe(listener);
      return () => {
        lookers--;
        stop();
      };
    },
    read: shown.getState,
    whenSettled: () =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const { runId: kept, isDetached, isCancelling } = readRecord();
          const now = shown.getState();
          if (isDetached || !kept) reject(new DOMException('The run was detached.', 'AbortError'));
          else if (now.status === 'completed') resolve(now.task);
          else if (now.isSettled) reject(now.error ?? new TaskFailure(now.task, isCancelling));
          else return;
          stop();
        };
        const stop = shown.subscribe(look);
        look();
      }),
  };
  return desk;
}

const toCut = (): WebRunError =>
  new WebRunError(
    '[webrun-react] Could not learn what became of the task: the page went away while it was sent. It may be running.',
    { code: 'network', outcome: 'unknown' },
  );
