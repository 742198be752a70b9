import { MutationObserver } from '@tanstack/react-query';
import type { MutationObserverOptions } from '@tanstack/react-query';
import { isWebRunError, WebRunError } from '../core/errors.js';
import type { TaskInput } from '../core/input.js';
import { isSettled } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import { idempotencyMs, pollIntervalMs, slowestPollMs } from '../core/timing.js';
import { atRest } from './desk.js';
import { patchRecord } from './ledger.js';
import type { RunRecord } from './ledger.js';
import { toLiveInput } from './listening.js';
import type { Listening } from './listening.js';
import type { Places } from './places.js';
import { webRunKeys } from './keys.js';
import type { RunActions, Waiting } from './run.js';
import type { Runs } from './runs.js';
import type { WatchedTask } from './tasks.js';

/** One run at work: sends it, watches its task, ends it, and keeps its desk up to date. What is worth keeping goes to the ledger. */
export interface Work extends RunActions {
  /** Sends the POST; resolves when it is known what became of it. */
  submit(): Promise<void>;
  /** Watches the task, if there is one to watch. */
  watch(): void;
  unwatch(): void;
  detach(): void;
  /** The page load that was to send it is gone, and with it the reply. */
  abandon(): void;
  /** Something beside the run has changed that shows: its record was begun, its place in the line. */
  show(): void;
}

/** What all the work of a provider shares. */
export interface Tools {
  readonly runs: Runs;
  readonly places: Places;
  /** Whether the provider is mounted: only then anything is watched. */
  readonly isOpen: () => boolean;
  readonly taskOf: (ref: TaskRef, record?: RunRecord) => WatchedTask;
  readonly leaveLine: (runId: string) => void;
  readonly runLive: Listening['runLive'];
  /** Writes the ledger down when it suits. */
  readonly writeDown: (when: 'soon' | 'later') => void;
  /** Writes it down at once; a promise where the storage takes its time. */
  readonly writeNow: () => Promise<unknown> | undefined;
}

const noTaskId = 'NO_TASK_ID';

/** Takes up the work on a run. */
export function createWork(runId: string, tools: Tools): Work {
  const { runs, places } = tools;
  const { client, queryClient, ledger } = runs;
  const desk = runs.deskOf(runId);
  let submission: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  /** Something of it may have reached the server in an earlier try, or in an earlier page load. */
  let wasSent = false;
  let recovering: Waiting | undefined;
  let letGo: (() => void) | undefined;

  const readRecord = (): Partial<RunRecord> => ledger.getState().runs[runId] ?? {};
  const taskOf = (ref: TaskRef): WatchedTask => tools.taskOf(ref, ledger.getState().runs[runId]);

  function patch(fields: Partial<RunRecord>): void {
    // How a task comes on can be asked for again; what this app did cannot.
    if (patchRecord(ledger, runId, fields))
      tools.writeDown((fields.phase ?? fields.ref ?? !fields.task) ? 'soon' : 'later');
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
    const written = tools.writeNow();
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
        : await tools.runLive(transport, input, {
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
          throw wasSent && !isCut
            ? new WebRunError(error.message, Object.assign({}, error, { outcome: 'unknown' as const }))
            : error;
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
    if (!ref || phase !== 'watching' || isDetached || letGo || !tools.isOpen()) return;
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
    if (phase === 'queued' && page === runs.page) {
      tools.leaveLine(runId);
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

  function show(): void {
    const { ref, phase, isDetached } = readRecord();
    const view = phase === 'watching' && ref ? taskOf(ref).read() : undefined;
    const isLimited = places.closedUntil > Date.now() && ledger.getState().line.includes(runId);
    const ownWaiting = isLimited ? limited : (recovering ?? atRest);
    desk.show(isDetached ? detached : (view?.waiting ?? ownWaiting), view);
  }

  return {
    cancel,
    async answer(text) {
      const { phase, ref } = readRecord();
      if (phase === 'watching' && ref) await taskOf(ref).answer(text);
    },
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
      fail(isQueued ? new WebRunError(`[webrun-react] Could not ${reason}`, { code: 'aborted' }) : toCut());
    },
    show,
  };
}

const toCut = (): WebRunError =>
  new WebRunError(
    '[webrun-react] Could not learn what became of the task: the page went away while it was sent. It may be running.',
    { code: 'network', outcome: 'unknown' },
  );
