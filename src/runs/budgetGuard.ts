import { sleep } from '../core/promises.js';
import type { SerializedError, WebRunError } from '../core/errors.js';
import type { RunBudget } from './budget.js';
import { BudgetAccounts } from './budgetAccounts.js';
import { checkAllowance, stoppingError } from './budgetCheck.js';
import type { BudgetGuardHost } from './budgetGuardHost.js';
import {
  decideBudget,
  isAboutDay,
  isAsking,
  isDayAlone,
  isBeingStopped,
  isClose,
  toLimit,
} from './budgetRules.js';
import type { BudgetStep } from './budgetRules.js';
import { checkDay, checkStart, toEstimateUsd } from './budgetStart.js';
import { BudgetWatches } from './budgetWatches.js';
import type { Watch } from './budgetWatches.js';
import type { RunRecord } from './runReducer.js';

/** Time for other tabs' messages to arrive: a person may have raised the budget there just before the run is stopped here. */
const deliveryMs = 100;
/** Delay before a failed command is sent again, unless the server asks for another; at most one window of its rate limit. */
const againMs = 2_000;
const longestAgainMs = 60_000;
/** A little more than the poll interval, so that extra polls only fill in while polling is slower. */
const usualPollMs = 2_300;
/**
 * Enforces the budgets of an engine's runs: admits or refuses them, and carries out the steps of {@link decideBudget}. Only the tab
 * that polls enforces them. Loaded on demand; starts with a budget wait for it.
 */
export class BudgetGuard {
  readonly #host: BudgetGuardHost;
  readonly #now: () => number;
  readonly #watches: BudgetWatches;
  readonly #accounts: BudgetAccounts;

  /** @param now the monotonic clock, in milliseconds */
  constructor(host: BudgetGuardHost, now: () => number) {
    this.#host = host;
    this.#now = now;
    this.#watches = new BudgetWatches(host, now, (runId) => this.#check(runId));
    this.#accounts = new BudgetAccounts(host, now, (runId) => this.#watches.unknownMsOf(runId));
    const { store } = host;
    // A poll also notifies if nothing is new. Deferred, because the record may be about to be published.
    store.subscribe((runId) => queueMicrotask(() => this.#check(store.resolve(runId))));
    for (const { runId } of store.records.values()) this.#check(runId);
  }

  /** Returns the error with which a run is refused, or `undefined` if it may be sent. */
  async admit(runId: string): Promise<SerializedError | undefined> {
    await this.#accounts.ready;
    const { store, settings } = this.#host;
    const record = store.getRecord(runId);
    // If it was sent before, it may be running: refusing it would only hide that.
    if (!record?.budget || record.submittedAt !== undefined) return undefined;
    const { options } = this.#accounts;
    // A run that was started while two providers set different budgets has no limit yet.
    const { limitUsd = options.perRunUsd } = record.budget;
    const error = checkStart(this.#host, settings, options, { ...record.budget, limitUsd });
    if (error) return error;
    const estimateUsd = toEstimateUsd(this.#host, options, record);
    this.#updateBudget(runId, { limitUsd, estimateUsd });
    return checkDay(this.#accounts, settings);
  }

  /** Carries out the next step for the run's budget, if any. */
  #check(runId: string): void {
    const record = this.#host.store.getRecord(runId);
    if (!record?.budget || record.phase !== 'watching' || !this.#host.isOpen)
      return this.#watches.forget(runId);
    const watch = this.#watches.of(runId);
    if (this.#host.isFollower || watch.isBusy || this.#now() < watch.busyUntil) return;
    const step = this.#decide(record, watch);
    if (step.type === 'none') return this.#pollIfClose(record, watch);
    watch.isBusy = true;
    void this.#carryOut(record, step, watch).finally(() => {
      watch.isBusy = false;
      queueMicrotask(() => this.#check(runId));
    });
  }

  /** Polls a run that is close to a limit, if the next poll would come too late. */
  #pollIfClose(record: RunRecord, watch: Watch): void {
    const { observer } = this.#host.runOf(record.runId);
    const { repliedAt = Infinity, pending = 0, wait } = observer.poll ?? {};
    const isDue = pending === 0 && wait?.reason === 'normal' && this.#now() - repliedAt >= usualPollMs;
    const { whenHidden } = this.#host.settings;
    if (
      isDue &&
      whenHidden !== 'pause' &&
      whenHidden !== 'away' &&
      isClose(record, this.#accounts.toFacts(record, watch))
    )
      void observer.refetch();
  }

  #decide(record: RunRecord, watch: Watch): BudgetStep {
    return decideBudget(record, this.#accounts.rules, this.#accounts.toFacts(record, watch));
  }

  async #carryOut(record: RunRecord, step: BudgetStep, watch: Watch): Promise<void> {
    const { runId, budget = { v: 1 } } = record;
    const { askedCount = 0, allowedCount = 0 } = budget;
    const facts = this.#accounts.toFacts(record, watch);
    const { usd, dayUsd, dayLimitUsd } = facts;
    const day = { dayCostUsd: dayUsd, ...this.#accounts.toDayNote() };
    switch (step.type) {
      case 'warn':
        return this.#updateBudget(runId, {
          warnedUsd: step.limitUsd,
          ...(step.limitUsd === dayLimitUsd && day),
        });
      case 'exceed':
        return this.#updateBudget(runId, {
          exceededUsd: step.limitUsd,
          ...(isDayAlone(budget, facts) && day),
        });
      case 'close':
        return this.#updateBudget(runId, { allowedCount: askedCount });
      case 'ask': {
        const number = Math.max(askedCount, allowedCount) + 1;
        return this.#updateBudget(runId, {
          askedCount: number,
          askedAtMs: Date.now(),
          answerWithinMs: this.#accounts.rules.answerWithinMs,
          askedCostUsd: usd,
          ...(step.isDay && { dayAskedCount: number, ...day }),
        });
      }
      case 'pause':
        return this.#command(record, 'pause', watch, (isAccepted) =>
          this.#updateBudget(
            runId,
            isAccepted ? { pausedCount: askedCount, pausedCostUsd: usd } : { unpausedCount: askedCount },
          ),
        ).catch(() => undefined);
      case 'resume':
        return this.#resume(record, watch).catch(() => undefined);
      case 'stop':
        return this.#stop(runId, { stoppedUsd: usd, ...(isDayAlone(budget, facts) && day) }, watch);
    }
  }

  /** Stops a run, unless another tab has meanwhile removed the reason. */
  async #stop(runId: string, why: Partial<RunBudget>, watch: Watch): Promise<void> {
    if (this.#host.isShared) {
      await sleep(deliveryMs);
      const record = this.#host.store.getRecord(runId);
      if (!record || this.#decide(record, watch).type !== 'stop') return;
    }
    this.#updateBudget(runId, why);
    // A failure is shown as `cancelError`, and tried again.
    await this.#host
      .runOf(runId)
      .cancel()
      .catch(() => undefined);
    watch.busyUntil = this.#now() + againMs;
  }

  /**
   * Sends a command that may be repeated, and schedules another try unless it was accepted, or is a pause that was permanently refused.
   * @throws {WebRunError} when the server has not accepted it
   */
  async #command(
    { ref }: RunRecord,
    state: 'pause' | 'resume',
    watch: Watch,
    note: (isAccepted: boolean) => void,
  ): Promise<void> {
    try {
      await this.#host.client.setSessionState(ref!.sessionId, state); // a watched run has a `ref`
      note(true);
    } catch (error) {
      const { isRetryable = true, outcome, retryAfterMs } = error as Partial<WebRunError>;
      // A run that cannot be paused is stopped; one that is not resumed would wait forever.
      if (state === 'pause' && !isRetryable && outcome === 'refused') note(false);
      else watch.busyUntil = this.#now() + Math.min(retryAfterMs ?? againMs, longestAgainMs);
      throw error;
    }
  }

  #resume(record: RunRecord, watch: Watch): Promise<void> {
    const { pausedCount = 0 } = record.budget ?? {};
    return this.#command(record, 'resume', watch, () =>
      this.#updateBudget(record.runId, { resumedCount: pausedCount }),
    );
  }

  /**
   * Raises the limit of the run, or of the day, to `usd` US dollars in all; resolves with an error if that is not possible.
   * @throws {WebRunError} when the run could not be resumed; resuming is tried again
   */
  async allow(given: string, usd: number): Promise<SerializedError | undefined> {
    const { store, persistence } = this.#host;
    const record = store.getRecord(given);
    const { budget } = record ?? {};
    if (!record || !budget || record.settledAt !== undefined) return undefined;
    const { runId } = record;
    if (isBeingStopped(record)) return stoppingError();
    const watch = this.#watches.of(runId);
    const facts = this.#accounts.toFacts(record, watch);
    const isDay = isAsking(budget) && isAboutDay(budget);
    const above = isDay ? Math.max(facts.dayLimitUsd, facts.dayUsd) : Math.max(toLimit(budget), facts.usd);
    const error = checkAllowance(usd, above, isDay);
    if (error) return error;
    this.#updateBudget(runId, {
      ...(isDay ? { dayAllowedUsd: usd } : { allowedUsd: usd }),
      allowedCount: budget.askedCount ?? 0,
    });
    void persistence.writeNow(runId);
    const { pausedCount = 0, resumedCount = 0 } = budget;
    // In a follower it is resumed by the tab that polls, which receives the published change.
    if (pausedCount <= resumedCount || watch.isBusy || this.#host.isFollower) return undefined;
    watch.isBusy = true;
    await this.#resume(record, watch).finally(() => (watch.isBusy = false));
    return undefined;
  }

  /** Adds to the run's budget. All values only grow, so the notes of other tabs can be merged. */
  #updateBudget(runId: string, change: Partial<RunBudget>): void {
    const budget = { v: 1, ...this.#host.store.getRecord(runId)?.budget, ...change } as const;
    this.#host.dispatch(runId, { type: 'budget', budget });
  }
}
