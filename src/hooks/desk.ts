import { createStore } from 'zustand/vanilla';
import type { TaskInput } from '../core/input.js';
import type { CompletedTask } from '../core/task.js';
import { patchRecord } from './ledger.js';
import type { Ledger, RunRecord } from './ledger.js';
import type { Office } from './office.js';
import { TaskFailure } from './run.js';
import type { RunActions, RunState, Waiting } from './run.js';
import type { TaskView } from './tasks.js';
import { idle, toState } from './view.js';

/** Where something to follow comes from: the same object until something changes. */
export interface Source<State> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => State;
}

/** Where a run is shown and what can be done with it. The work behind it is the office's. */
export interface Desk extends Source<RunState>, RunActions {
  /** With its secrets, only until the server has taken it; a refused run keeps it for "Send again". */
  input: TaskInput | undefined;
  detach(): void;
  /** As `subscribe`, by someone who does not show it: it is not on screen because of that. */
  readonly overhear: (listener: () => void) => () => void;
  /** Whether a component shows it. */
  readonly isOnScreen: () => boolean;
  /** Works out what a person sees; nothing is told when nothing has changed. */
  show(waiting: Waiting, view?: TaskView): void;
  /** Resolves with the completed task, rejects as `startAsync` does. */
  whenSettled(): Promise<CompletedTask>;
}

/** The wait of a run of which nothing is known yet. */
export const atRest: Waiting = { reason: 'normal', nextPollAt: null, retryNow: () => undefined };

/** How a desk reaches the office: now, if it is there, or when it has been loaded; `undefined` when it cannot be. */
export interface Way {
  readonly now: () => Office | undefined;
  readonly later: () => Promise<Office | undefined>;
}

/** Sets up the desk of a run. */
export function createDesk(runId: string, ledger: Ledger, { now, later }: Way): Desk {
  const shown = createStore(() => idle);
  let lookers = 0;
  let from: readonly unknown[] = [];

  /** Without an office nothing of it was sent; the office finds this note and acts by it. */
  function note(fields: Partial<RunRecord>): void {
    patchRecord(ledger, runId, fields);
    desk.show(atRest);
  }

  const actions: RunActions = {
    async cancel() {
      if (!now()) note({ isCancelling: true });
      await (now() ?? (await later()))?.workOf(runId).cancel();
    },
    answer: async (text) => now()?.workOf(runId).answer(text),
  };

  const desk: Desk = {
    ...actions,
    input: undefined,
    detach() {
      const office = now();
      if (office) office.workOf(runId).detach();
      else note({ isDetached: true });
    },
    show(waiting, view) {
      const { runs, line } = ledger.getState();
      const record: Partial<RunRecord> = runs[runId] ?? {};
      const place = record.phase === 'queued' ? line.indexOf(runId) + 1 || undefined : undefined;
      const parts = [record, view, place, waiting];
      if (parts.every((part, index) => part === from[index])) return;
      from = parts;
      shown.setState(toState(record, view, waiting, actions, place), true);
    },
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
          const { runId: kept, isDetached, isCancelling } = ledger.getState().runs[runId] ?? {};
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
