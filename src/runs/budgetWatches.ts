import type { WebRunError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import type { BudgetGuardHost } from './budgetGuardHost.js';
import type { RunRecord } from './runReducer.js';

/** How often watched runs are checked between polls. */
const checkMs = 1_000;

/** A page's own state of a watched run, beside the record. Lost in a reload, after which the times start from zero. */
export interface Watch {
  /** When the replies began to have no cost, on the monotonic clock. */
  unknownSince: number | undefined;
  /** The number of the last question this page has seen, and when it saw it first. */
  asked: number;
  askedSince: number;
  /** Whether a command is pending, and until when it waits to be sent again. */
  isBusy: boolean;
  busyUntil: number;
  readonly stop: () => void;
}

/** Watches runs with a budget: listens to their polls, and calls `onCheck` for each run once a second. */
export class BudgetWatches {
  readonly #host: BudgetGuardHost;
  readonly #now: () => number;
  readonly #onCheck: (runId: string) => void;
  readonly #watches = new Map<string, Watch>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param now the monotonic clock, in milliseconds */
  constructor(host: BudgetGuardHost, now: () => number, onCheck: (runId: string) => void) {
    this.#host = host;
    this.#now = now;
    this.#onCheck = onCheck;
  }

  /** Returns the state of a run, which is watched from now on. */
  of(runId: string): Watch {
    const known = this.#watches.get(runId);
    if (known) return known;
    const listeners = this.#host.runOf(runId).observer.poll?.listeners;
    const watch: Watch = {
      unknownSince: undefined,
      asked: 0,
      askedSince: this.#now(),
      isBusy: false,
      busyUntil: 0,
      stop: () => listeners?.delete(onOutcome),
    };
    const onOutcome = (outcome: Task | WebRunError): void => {
      const record = this.#host.store.getRecord(runId);
      if (record) this.#onReply(record, watch, outcome);
    };
    listeners?.add(onOutcome);
    this.#watches.set(runId, watch);
    this.#timer ??= setInterval(() => {
      for (const each of this.#watches.keys()) this.#onCheck(each);
    }, checkMs);
    return watch;
  }

  /** Stops watching a run. */
  forget(runId: string): void {
    this.#watches.get(runId)?.stop();
    this.#watches.delete(runId);
    if (this.#watches.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** How long a run's replies have had no cost, in milliseconds. */
  unknownMsOf(runId: string): number {
    const since = this.#watches.get(runId)?.unknownSince;
    return since === undefined ? 0 : Math.max(0, this.#now() - since);
  }

  /** Notes whether a poll's reply has a cost. */
  #onReply({ budget }: RunRecord, watch: Watch, outcome: Task | WebRunError): void {
    if (!('usage' in outcome)) return;
    const { pausedCount = 0, resumedCount = 0 } = budget ?? {};
    // A paused run costs next to nothing.
    if (outcome.usage.costUsd !== null || pausedCount > resumedCount) watch.unknownSince = undefined;
    else watch.unknownSince ??= this.#now();
  }
}
