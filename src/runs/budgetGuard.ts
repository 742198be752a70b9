import type { WebRunClient } from '../core/client.js';
import type { SerializedError, WebRunError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import type { BudgetOptions, RunBudget } from './budget.js';
import {
  checkAllowance,
  checkBudget,
  checkRunBudget,
  toConflict,
  toRefusal,
  toStopping,
} from './budgetCheck.js';
import { sumDay } from './budgetDay.js';
import type { DaySum } from './budgetDay.js';
import {
  decideBudget,
  defaultAnswerWithinMs,
  isAboutDay,
  isAsking,
  isBeingStopped,
  isClose,
  toLimit,
  toSpent,
} from './budgetRules.js';
import type { BudgetFacts, BudgetStep } from './budgetRules.js';
import { estimateCost } from './costEstimate.js';
import type { Page } from './page.js';
import type { Poll } from './poll.js';
import type { RunEvent, RunRecord } from './runReducer.js';
import type { RunStore } from './runStore.js';

/** What a guard needs of its engine. */
export interface BudgetGuardHost {
  readonly name: string;
  readonly page: Page;
  readonly client: WebRunClient;
  readonly store: RunStore;
  readonly settings: {
    readonly budget?: BudgetOptions | undefined;
    readonly timeZone?: string | undefined;
    readonly whenHidden?: string | undefined;
  };
  /** All tabs share their runs. */
  readonly isShared: boolean;
  /** Another tab polls, and enforces. */
  readonly isFollowing: boolean;
  readonly isOpen: boolean;
  readonly persistence: { writeNow(runId: string): unknown };
  runOf(runId: string): {
    readonly observer: {
      readonly poll: Pick<Poll, 'listeners' | 'repliedAt' | 'pending' | 'wait'> | undefined;
      ask(): Promise<unknown>;
    };
    cancel(): Promise<void>;
  };
  dispatch(runId: string, event: RunEvent): RunRecord | undefined;
}

/** What another tab has published has arrived by then: a person may have allowed there what is about to be stopped here. */
const deliveryMs = 100;
/** A command that was not taken is sent again after this time, or after what the server asks for, the window of its rate limit at most. */
const againMs = 2_000;
const longestAgainMs = 60_000;
/** The pace of polls, a little late, so that it only fills the gaps of a slower one. */
const usualPollMs = 2_300;
/** How often questions and runs without a cost are looked at between polls. */
const checkMs = 1_000;
/** An estimate that is not the app's own stays below the budget: a run is not asked about for what others have cost. */
const estimateShare = 0.8;

/** What a page knows of a run beside its record. Lost in a reload, after which the time counts from zero again. */
interface Watch {
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

/**
 * Enforces the budgets of an engine's runs: lets them start or not, and does what {@link decideBudget} decides. Of several tabs only the
 * one that polls enforces. Loaded late; starts with a budget wait for it.
 */
export class BudgetGuard {
  readonly #host: BudgetGuardHost;
  readonly #now: () => number;
  readonly #watches = new Map<string, Watch>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param now the monotonic clock, in milliseconds */
  constructor(host: BudgetGuardHost, now: () => number) {
    this.#host = host;
    this.#now = now;
    const { store } = host;
    // A poll notifies also when it brings nothing new. Later, because the record may be about to be published.
    store.subscribe((runId) => queueMicrotask(() => this.#look(store.resolve(runId))));
    for (const { runId } of store.records.values()) this.#look(runId);
  }

  get #options(): BudgetOptions {
    return this.#host.settings.budget ?? {};
  }

  // ------------------------------------------------------------------------------------------------------------ starts

  /** Whether a run may be sent: the error with which it is refused, or `undefined`. */
  admit(runId: string): SerializedError | undefined {
    const { store, settings } = this.#host;
    const record = store.getRecord(runId);
    const { budget } = record ?? {};
    // What was sent before may be running already: refusing it now would only hide that.
    if (!record || !budget || record.submittedAt !== undefined) return undefined;
    const { estimateUsd: ownUsd } = this.#options;
    const error =
      checkBudget(this.#options, settings.timeZone) ??
      (this.#hasRival() ? toConflict() : undefined) ??
      checkRunBudget(budget.limitUsd, ownUsd);
    if (error) return error;
    const expectedUsd = estimateCost(store.records.values(), record).usd;
    const mostUsd = Math.min(toLimit(budget), this.#options.perDayUsd ?? Infinity) * estimateShare;
    this.#note(runId, { estimateUsd: ownUsd ?? Math.min(expectedUsd, mostUsd) });
    return this.#checkDay();
  }

  #checkDay(): SerializedError | undefined {
    const { perDayUsd } = this.#options;
    if (perDayUsd === undefined) return undefined;
    const { timeZone } = this.#host.settings;
    const { usd, estimatedUsd } = this.#sumDay(true);
    const limitUsd = this.#toDayLimit();
    if (usd < limitUsd) return undefined;
    const where = timeZone ?? 'the browser';
    const guess = estimatedUsd > 0 ? `, of which ${toUsd(estimatedUsd)} is an estimate` : '';
    const reason = `is used up: today's runs count as ${toUsd(usd)} of ${toUsd(limitUsd)}${guess}. Nothing was sent. The next day begins at midnight (${where}).`;
    return toRefusal('budget.perDayUsd', reason, { apiCode: 'DAILY_BUDGET_EXHAUSTED' });
  }

  /** Whether another engine of this page has the same runs and another budget. */
  #hasRival(): boolean {
    const { page, name } = this.#host;
    const own = JSON.stringify(this.#options);
    return [...page.engines].some(
      (peer) =>
        peer.name === name && (peer.budget?.hasRival || JSON.stringify(peer.settings?.budget ?? {}) !== own),
    );
  }

  // --------------------------------------------------------------------------------------------------------------- sums

  /** @param isStart active runs count as their estimate at least: one that has just begun costs more than it has cost so far */
  #sumDay(isStart = false): DaySum {
    const { store, settings } = this.#host;
    return sumDay(store.records.values(), Date.now(), settings.timeZone, (record) => {
      const { usd, isEstimate } = toSpent(record, this.#unknownMs(record.runId));
      const { estimateUsd = 0 } = record.budget ?? {};
      const isWhole = !isStart || isOver(record) || usd >= estimateUsd;
      return isWhole ? { usd, isEstimate } : { usd: estimateUsd, isEstimate: true };
    });
  }

  #toDayNote(): Partial<RunBudget> {
    return { dayEstimatedUsd: this.#sumDay().estimatedUsd, dayLimitUsd: this.#toDayLimit() };
  }

  #toDayLimit(): number {
    const { perDayUsd } = this.#options;
    return perDayUsd === undefined ? Infinity : Math.max(perDayUsd, this.#sumDay().allowedUsd);
  }

  #unknownMs(runId: string): number {
    const since = this.#watches.get(runId)?.unknownSince;
    return since === undefined ? 0 : Math.max(0, this.#now() - since);
  }

  #toFacts(record: RunRecord, watch: Watch): BudgetFacts {
    const { askedCount = 0 } = record.budget ?? {};
    if (watch.asked !== askedCount) Object.assign(watch, { asked: askedCount, askedSince: this.#now() });
    return {
      ...toSpent(record, this.#unknownMs(record.runId)),
      dayUsd: this.#options.perDayUsd === undefined ? 0 : this.#sumDay().usd,
      dayLimitUsd: this.#toDayLimit(),
      openMs: this.#now() - watch.askedSince,
    };
  }

  // ------------------------------------------------------------------------------------------------------------- watch

  #watchOf(runId: string): Watch {
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
      for (const each of this.#watches.keys()) this.#look(each);
    }, checkMs);
    return watch;
  }

  #forget(runId: string): void {
    this.#watches.get(runId)?.stop();
    this.#watches.delete(runId);
    if (this.#watches.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** A poll has brought a reply: it has a cost, or has not. */
  #onReply({ budget }: RunRecord, watch: Watch, outcome: Task | WebRunError): void {
    if (!('usage' in outcome)) return;
    const { pausedCount = 0, resumedCount = 0 } = budget ?? {};
    // Paused, it costs next to nothing.
    if (outcome.usage.costUsd !== null || pausedCount > resumedCount) watch.unknownSince = undefined;
    else watch.unknownSince ??= this.#now();
  }

  /** Does what is to be done about the run's budget now. */
  #look(runId: string): void {
    const record = this.#host.store.getRecord(runId);
    if (!record?.budget || record.phase !== 'watching' || !this.#host.isOpen) return this.#forget(runId);
    const watch = this.#watchOf(runId);
    if (this.#host.isFollowing || watch.isBusy || this.#now() < watch.busyUntil) return;
    const step = this.#decide(record, watch);
    if (step.type === 'none') return this.#askIfClose(record, watch);
    watch.isBusy = true;
    void this.#do(record, step, watch).finally(() => {
      watch.isBusy = false;
      queueMicrotask(() => this.#look(runId));
    });
  }

  /** Polls a run that is close to a limit, where the next poll would come late. */
  #askIfClose(record: RunRecord, watch: Watch): void {
    const { observer } = this.#host.runOf(record.runId);
    const { repliedAt = Infinity, pending = 0, wait } = observer.poll ?? {};
    const isDue = pending === 0 && wait?.reason === 'normal' && this.#now() - repliedAt >= usualPollMs;
    const { whenHidden } = this.#host.settings;
    if (
      isDue &&
      (!whenHidden || /slow|keep/.test(whenHidden)) &&
      isClose(record, this.#toFacts(record, watch))
    )
      void observer.ask();
  }

  #decide(record: RunRecord, watch: Watch): BudgetStep {
    return decideBudget(record, this.#options, this.#toFacts(record, watch));
  }

  async #do(record: RunRecord, step: BudgetStep, watch: Watch): Promise<void> {
    const { runId, budget = { v: 1 } } = record;
    const { askedCount = 0, allowedCount = 0 } = budget;
    const { usd, dayUsd } = this.#toFacts(record, watch);
    switch (step.type) {
      case 'warn':
        return this.#note(runId, { warnedUsd: step.limitUsd });
      case 'exceed':
        return this.#note(runId, { exceededUsd: step.limitUsd });
      case 'close':
        return this.#note(runId, { allowedCount: askedCount });
      case 'ask': {
        const number = Math.max(askedCount, allowedCount) + 1;
        return this.#note(runId, {
          askedCount: number,
          askedAtMs: Date.now(),
          answerWithinMs: this.#options.answerWithinMs ?? defaultAnswerWithinMs,
          askedCostUsd: usd,
          ...(step.isDay && { dayAskedCount: number, dayCostUsd: dayUsd, ...this.#toDayNote() }),
        });
      }
      case 'pause':
        return this.#command(record, 'pause', watch, (isTaken) =>
          this.#note(
            runId,
            isTaken ? { pausedCount: askedCount, pausedCostUsd: usd } : { unpausedCount: askedCount },
          ),
        ).catch(() => undefined);
      case 'resume':
        return this.#resume(record, watch).catch(() => undefined);
      case 'stop':
        return this.#stop(runId, usd, watch);
    }
  }

  /** Stops a run, unless what makes it right has changed in another tab. */
  async #stop(runId: string, usd: number, watch: Watch): Promise<void> {
    if (this.#host.isShared) {
      await new Promise((resolve) => setTimeout(resolve, deliveryMs));
      const record = this.#host.store.getRecord(runId);
      if (!record || this.#decide(record, watch).type !== 'stop') return;
    }
    this.#note(runId, { stoppedUsd: usd });
    // Shown as `cancelError`, and tried again.
    await this.#host
      .runOf(runId)
      .cancel()
      .catch(() => undefined);
    watch.busyUntil = this.#now() + againMs;
  }

  /**
   * Sends a command that may be repeated; what is neither taken nor refused for good is sent again later.
   * @throws {WebRunError} when the server has not taken it
   */
  async #command(
    { ref }: RunRecord,
    state: 'pause' | 'resume',
    watch: Watch,
    note: (isTaken: boolean) => void,
  ): Promise<void> {
    if (!ref) return;
    try {
      await this.#host.client.setSessionState(ref.sessionId, state);
      note(true);
    } catch (error) {
      const { isRetryable = true, outcome, retryAfterMs } = error as Partial<WebRunError>;
      if (!isRetryable && outcome === 'refused') note(false);
      else watch.busyUntil = this.#now() + Math.min(retryAfterMs ?? againMs, longestAgainMs);
      throw error;
    }
  }

  #resume(record: RunRecord, watch: Watch): Promise<void> {
    const { pausedCount = 0 } = record.budget ?? {};
    return this.#command(record, 'resume', watch, (isTaken) => {
      if (isTaken) this.#note(record.runId, { resumedCount: pausedCount });
    });
  }

  // ------------------------------------------------------------------------------------------------------------ answers

  /**
   * A person lets the run, or the day, go on up to so many US dollars; resolves with why it cannot be, if it cannot.
   * @throws {WebRunError} when it could not be resumed, which is tried again
   */
  async allow(given: string, usd: number): Promise<SerializedError | undefined> {
    const { store, persistence } = this.#host;
    const record = store.getRecord(given);
    const { budget } = record ?? {};
    if (!record || !budget || isOver(record)) return undefined;
    const { runId } = record;
    if (isBeingStopped(record)) return toStopping();
    const watch = this.#watchOf(runId);
    const facts = this.#toFacts(record, watch);
    const isDay = isAsking(budget) && isAboutDay(budget);
    const above = isDay ? Math.max(facts.dayLimitUsd, facts.dayUsd) : Math.max(toLimit(budget), facts.usd);
    const error = checkAllowance(usd, above, isDay);
    if (error) return error;
    this.#note(runId, {
      ...(isDay ? { dayAllowedUsd: usd } : { allowedUsd: usd }),
      allowedCount: budget.askedCount ?? 0,
    });
    void persistence.writeNow(runId);
    const next = store.getRecord(runId) ?? record;
    const { pausedCount = 0, resumedCount = 0 } = next.budget ?? {};
    if (pausedCount <= resumedCount || watch.isBusy) return undefined;
    watch.isBusy = true;
    await this.#resume(next, watch).finally(() => (watch.isBusy = false));
    return undefined;
  }

  /** All of it only grows: what another tab has noted meanwhile is merged in. */
  #note(runId: string, change: Partial<RunBudget>): void {
    const budget = { v: 1, ...this.#host.store.getRecord(runId)?.budget, ...change } as const;
    this.#host.dispatch(runId, { type: 'budget', budget });
  }
}

/** Whether a run has come to its end. */
const isOver = ({ settledAt }: RunRecord): boolean => settledAt !== undefined;

/** An amount for a message to developers; people read it written by the components. */
const toUsd = (usd: number): string => `$${Number(usd.toPrecision(6))}`;
