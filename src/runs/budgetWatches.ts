import type { WebRunError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import type { BudgetGuardHost } from './budgetGuardHost.js';
import type { RunRecord } from './runReducer.js';

/** How often questions and runs without a cost are looked at between polls. */
const checkMs = 1_000;

/** What a page knows of a run beside its record. Lost in a reload, after which the time counts from zero again. */
export interface Watch {
  /** Since when the replies have had no cost, on the monotonic clock. */
  unknownSince: number | undefined;
  /** Which question this page has seen open, and since when. */
  asked: number;
  askedSince: number;
  /** A command is under way, or waits until then to be sent again. */
  isBusy: boolean;
  busyUntil: number;
  readonly stop: () => void;
}

/** The runs whose budgets are watched: it hears each of their polls, and calls back once a second while there is one. */
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

  /** What is known of a run, which is watched from now on. */
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

  /** Watches a run no longer. */
  forget(runId: string): void {
    this.#watches.get(runId)?.stop();
    this.#watches.delete(runId);
    if (this.#watches.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** For how long a run's replies have had no cost. */
  unknownMsOf(runId: string): number {
    const since = this.#watches.get(runId)?.unknownSince;
    return since === undefined ? 0 : Math.max(0, this.#now() - since);
  }

  /** A poll has brought a reply: it has a cost, or has not. */
  #onReply({ budget }: RunRecord, watch: Watch, outcome: Task | WebRunError): void {
    if (!('usage' in outcome)) return;
    const { pausedCount = 0, resumedCount = 0 } = budget ?? {};
    // Paused, it costs next to nothing.
    if (outcome.usage.costUsd !== null || pausedCount > resumedCount) watch.unknownSince = undefined;
    else watch.unknownSince ??= this.#now();
  }
}
