import { focusManager, onlineManager } from '@tanstack/react-query';
import type { MutationOptions, QueryClient } from '@tanstack/react-query';
import type { WebRunClient } from '../core/client.js';
import { isWebRunError, WebRunError } from '../core/errors.js';
import { hasSecrets, withoutSecrets } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import { isSettled, share } from '../core/task.js';
import type { CompletedTask, Task, TaskRef } from '../core/task.js';
import { createLedger } from './ledger.js';
import type { Ledger, RunRecord } from './ledger.js';
import { webRunKeys } from './queries.js';
import { TaskFailure } from './run.js';
import type { RunActions, RunState, Waiting } from './run.js';
import { createWatchedTask } from './tasks.js';
import type { WatchedTask } from './tasks.js';
import { idle, toState } from './view.js';

/** Where something to follow comes from: the same object until something changes. */
export interface Source<State> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => State;
}

/** All runs of one provider: starts them, watches them until they settle, and tells what a person sees of each. */
export interface Runs {
  readonly client: WebRunClient;
  readonly ledger: Ledger;
  /** Starts a run, or joins `currentId` while that waits to be sent with equal input. Returns the run's id. */
  start(input: TaskInput, name: string | null, currentId?: string): string;
  /** Starts a new run with the input of another; `undefined` when its input is not known any more. */
  retry(runId: string | undefined): string | undefined;
  detach(runId: string): void;
  /** Resolves with the completed task, rejects as `startAsync` does. */
  whenSettled(runId: string): Promise<CompletedTask>;
  /** The run, for whoever follows it; one object per id. */
  source(runId: string | undefined): Source<RunState>;
  /** The watch over a task, whoever started it. */
  taskOf(ref: TaskRef): WatchedTask;
  /** Listens to the page and watches what is not settled; returns how to stop. */
  attach(): () => void;
}

/** What can be set about the runs of a provider. */
export interface RunsOptions {
  /** How many POSTs the server may hold at once; a browser opens only six connections per origin. @default 4 */
  readonly maxHeldPosts?: number;
}

/** What belongs to a run and is not for writing down. */
interface Desk {
  readonly source: Source<RunState>;
  readonly listeners: Set<() => void>;
  /** With its secrets, only until the server has taken it. */
  input?: TaskInput | undefined;
  submission?: Promise<void>;
  letGo?: (() => void) | undefined;
}

/** Makes the runs of one provider. */
export function createRuns(
  client: WebRunClient,
  queryClient: QueryClient,
  { maxHeldPosts = 4 }: RunsOptions = {},
): Runs {
  const ledger = createLedger();
  const desks = new Map<string, Desk>();
  const tasks = new Map<string, WatchedTask>();
  let held = 0;
  let isAttached = false;

  const recordOf = (runId: string | undefined): RunRecord | undefined => ledger.getState().runs[runId ?? ''];

  function patch(runId: string, fields: Partial<RunRecord>): void {
    const { runs } = ledger.getState();
    const record = runs[runId];
    if (record) ledger.setState({ runs: { ...runs, [runId]: { ...record, ...fields } } });
    tell(runId);
  }

  function tell(runId: string): void {
    Array.from(deskOf(runId).listeners, (hear) => hear());
  }

  function taskOf({ sessionId, taskId }: TaskRef, record?: RunRecord): WatchedTask {
    const id = `${sessionId}/${taskId}`;
    const { submittedAt, input } = record ?? {};
    let task = tasks.get(id);
    if (!task)
      tasks.set(
        id,
        (task = createWatchedTask(
          client,
          queryClient,
          { sessionId, taskId },
          { submittedAt, maxDurationMs: input?.maxDurationMs },
        )),
      );
    return task;
  }

  // ------------------------------------------------------------------------------------------------ start and submit

  function start(input: TaskInput, name: string | null, currentId?: string): string {
    const current = recordOf(currentId);
    const isWaiting = current?.phase === 'queued' || current?.phase === 'submitting';
    if (current && isWaiting && !current.isCancelling && share(input, deskOf(current.runId).input) === input)
      return current.runId;
    const runId = crypto.randomUUID();
    const { runs, slots, line } = ledger.getState();
    const record: RunRecord = {
      runId,
      name,
      input: withoutSecrets(input),
      hadSecrets: hasSecrets(input),
      startedAt: Date.now(),
      phase: 'queued',
    };
    deskOf(runId).input = input;
    ledger.setState({
      runs: { ...runs, [runId]: record },
      slots: name === null ? slots : { ...slots, [name]: runId },
      line: [...line, runId],
    });
    advanceLine();
    tell(runId);
    return runId;
  }

  /** Sends the first in line while a place is free. */
  function advanceLine(): void {
    for (;;) {
      const [next] = ledger.getState().line;
      if (next === undefined || held >= maxHeldPosts) return;
      held++;
      leaveLine(next);
      deskOf(next).submission = submit(next).finally(() => {
        held--;
        advanceLine();
      });
    }
  }

  function leaveLine(runId: string): void {
    const line = ledger.getState().line.filter((id) => id !== runId);
    ledger.setState({ line });
    line.forEach(tell); // their places have changed
  }

  /** The POST, as a mutation that carries only the run id: nothing else may end up in a devtool or a persister. */
  async function submit(runId: string): Promise<void> {
    patch(runId, { phase: 'submitting', submittedAt: Date.now() });
    const pinned: MutationOptions<void, unknown, string> = {
      mutationKey: webRunKeys.runTask(client.baseUrl),
      mutationFn: send,
      retry: false, // law 1: a user's default of 2 would send three POSTs
      networkMode: 'always', // else an offline mutation would POST itself on reconnect
      gcTime: 0,
    };
    const mutation = queryClient
      .getMutationCache()
      .build(queryClient, queryClient.defaultMutationOptions(pinned));
    // What the reply said is written down by `send`. Before it only a callback of the app's own defaults can have thrown.
    await mutation.execute(runId).catch((error: unknown) => {
      if (recordOf(runId)?.phase === 'submitting') fail(runId, error, 'refused');
    });
  }

  async function send(runId: string): Promise<void> {
    const desk = deskOf(runId);
    if (!desk.input) return;
    try {
      const task = await client.runTask(desk.input);
      desk.input = undefined;
      accept(runId, task);
    } catch (error) {
      fail(runId, error, isWebRunError(error) ? error.outcome : 'unknown');
      throw error;
    }
  }

  function accept(runId: string, task: Task): void {
    const { sessionId, taskId } = task;
    const record = recordOf(runId);
    if (sessionId !== null && taskId !== null) {
      const ref = { sessionId, taskId };
      taskOf(ref, record).accept(task);
      patch(runId, { phase: 'watching', ref, task });
      watch(runId);
      if (record?.isCancelling && !isSettled(task))
        taskOf(ref)
          .cancel()
          .catch(() => undefined); // shown as `cancelError`
    } else if (isSettled(task)) {
      patch(runId, { phase: 'settled', task, settledAt: Date.now() });
    } else {
      if (record?.isCancelling && sessionId !== null)
        client.setSessionState(sessionId, 'terminate').catch(() => undefined); // lost either way, and says so
      patch(runId, { task });
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

  /** Writes down that there is no task to follow. The input of a refused run stays, for "Send again": nobody has taken it. */
  function fail(runId: string, thrown: unknown, outcome: WebRunError['outcome']): void {
    const error = isWebRunError(thrown)
      ? thrown
      : new WebRunError(String(thrown), { code: 'network', outcome });
    const settledAt = Date.now();
    if (outcome === 'refused') return patch(runId, { phase: 'refused', error, settledAt });
    deskOf(runId).input = undefined;
    patch(runId, {
      phase: 'lost',
      error,
      settledAt,
      lostReason: error.apiCode === noTaskId ? 'unidentified' : 'cut',
    });
  }

  // --------------------------------------------------------------------------------------------------------- watching

  function watch(runId: string): void {
    const { ref, phase, isDetached } = recordOf(runId) ?? {};
    const desk = deskOf(runId);
    if (!ref || phase !== 'watching' || isDetached || desk.letGo || !isAttached) return;
    desk.letGo = taskOf(ref).watch(() => note(runId));
    note(runId);
  }

  function unwatch(runId: string): void {
    const desk = deskOf(runId);
    desk.letGo?.();
    desk.letGo = undefined;
  }

  /** Writes down what is new about a watched task, and tells who follows the run. */
  function note(runId: string): void {
    const record = recordOf(runId);
    if (!record?.ref || record.phase !== 'watching') return;
    const { gone, task = record.task } = taskOf(record.ref).read();
    const isOver = gone || (task && isSettled(task));
    if (isOver) unwatch(runId);
    if (gone) patch(runId, { phase: 'lost', error: gone, lostReason: 'gone', settledAt: Date.now() });
    else if (isOver) patch(runId, { phase: 'settled', ...(task && { task }), settledAt: Date.now() });
    else if (task && task !== record.task) patch(runId, { task });
    else tell(runId);
  }

  // ---------------------------------------------------------------------------------------------------------- actions

  async function cancel(runId: string): Promise<void> {
    const { phase, ref } = recordOf(runId) ?? {};
    if (phase === 'queued') {
      leaveLine(runId);
      deskOf(runId).input = undefined;
      patch(runId, { phase: 'cancelled', settledAt: Date.now() });
    } else if (phase === 'submitting') {
      patch(runId, { isCancelling: true });
      await deskOf(runId).submission;
      if (recordOf(runId)?.phase === 'watching') await cancel(runId);
    } else if (phase === 'watching' && ref) {
      patch(runId, { isCancelling: true, isDetached: false });
      watch(runId);
      await taskOf(ref).cancel();
    }
  }

  async function answer(runId: string, text: string): Promise<void> {
    const { phase, ref } = recordOf(runId) ?? {};
    if (phase === 'watching' && ref) await taskOf(ref).answer(text);
  }

  function whenSettled(runId: string): Promise<CompletedTask> {
    const { subscribe, read } = source(runId);
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const state = read();
        const { isDetached, isCancelling } = recordOf(runId) ?? {};
        if (isDetached) reject(new DOMException('The run was detached.', 'AbortError'));
        else if (state.status === 'completed') resolve(state.task);
        else if (state.status === 'failed') reject(new TaskFailure('failed', state.task));
        else if (state.status === 'terminated')
          reject(
            new TaskFailure(isCancelling || !state.task ? 'cancelled' : 'terminated', state.task ?? null),
          );
        else if (state.error) reject(state.error);
        else return;
        stop();
      };
      const stop = subscribe(look);
      look();
    });
  }

  // ---------------------------------------------------------------------------------------------------------- reading

  /** Makes the desk of a run on first use. */
  function deskOf(runId: string): Desk {
    let desk = desks.get(runId);
    if (!desk) desks.set(runId, (desk = createDesk(runId)));
    return desk;
  }

  function createDesk(runId: string): Desk {
    const listeners = new Set<() => void>();
    const actions: RunActions = { answer: (text) => answer(runId, text), cancel: () => cancel(runId) };
    const atRest: Waiting = { reason: 'normal', nextPollAt: null, retryNow: () => undefined };
    const detached: Waiting = {
      reason: 'detached',
      nextPollAt: null,
      retryNow() {
        patch(runId, { isDetached: false });
        watch(runId);
      },
    };
    let from: readonly unknown[] = [];
    let state: RunState = idle;
    return {
      listeners,
      source: {
        subscribe: (listener) => listen(listeners, listener),
        read() {
          const record = recordOf(runId);
          if (!record) return idle;
          const view = record.phase === 'watching' && record.ref ? taskOf(record.ref).read() : undefined;
          const place = record.phase === 'queued' ? ledger.getState().line.indexOf(runId) + 1 : undefined;
          const now = [record, view, place];
          if (now.some((part, index) => part !== from[index]))
            state = toState(
              place ? { ...record, place } : record,
              view,
              record.isDetached ? detached : (view?.waiting ?? atRest),
              actions,
            );
          from = now;
          return state;
        },
      },
    };
  }

  const source = (runId = ''): Source<RunState> => deskOf(runId).source;

  return {
    client,
    ledger,
    start,
    whenSettled,
    source,
    taskOf,
    retry(runId = '') {
      const record = recordOf(runId);
      const input = deskOf(runId).input ?? (record?.hadSecrets ? undefined : record?.input);
      return record && input && start(input, record.name);
    },
    detach(runId) {
      unwatch(runId);
      patch(runId, { isDetached: true });
    },
    attach() {
      isAttached = true;
      const runIds = Object.keys(ledger.getState().runs);
      runIds.forEach(watch);
      const onPageChange = (): void => tasks.forEach((task) => task.onPageChange());
      const stops = [focusManager.subscribe(onPageChange), onlineManager.subscribe(onPageChange)];
      return () => {
        isAttached = false;
        stops.forEach((stop) => stop());
        Object.keys(ledger.getState().runs).forEach(unwatch);
      };
    },
  };
}

const noTaskId = 'NO_TASK_ID';

/** Adds a listener; returns how to take it away. */
export function listen(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
