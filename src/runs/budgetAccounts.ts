import { toTraits } from '../core/service.js';
import type { AllServiceTraits } from '../core/service.js';
import type { BudgetOptions, RunBudget } from './budget.js';
import { sumDay } from './budgetDay.js';
import type { DaySum } from './budgetDay.js';
import type { BudgetGuardHost } from './budgetGuardHost.js';
import { longestAnswerWithinMs, toSpent } from './budgetRules.js';
import type { BudgetFacts } from './budgetRules.js';
import type { Watch } from './budgetWatches.js';
import { ForgottenSpend } from './forgottenSpend.js';
import type { ForgottenRun } from './forgottenSpend.js';
import type { RunRecord } from './runReducer.js';

/** Counts the cost of an engine's runs, each and per day, and reads the limits that apply and the service's price. */
export class BudgetAccounts {
  readonly #host: BudgetGuardHost;
  readonly #now: () => number;
  readonly #unknownMsOf: (runId: string) => number;
  readonly #forgotten: ForgottenSpend;

  /**
   * @param now the monotonic clock, in milliseconds
   * @param unknownMsOf how long a run's replies have had no cost, in milliseconds
   */
  constructor(host: BudgetGuardHost, now: () => number, unknownMsOf: (runId: string) => number) {
    this.#host = host;
    this.#now = now;
    this.#unknownMsOf = unknownMsOf;
    this.#forgotten = new ForgottenSpend(host, (record) => toSpent(record, unknownMsOf(record.runId)));
  }

  /** Resolves when the cost of forgotten runs has been read, or after 1 s. */
  get ready(): Promise<unknown> {
    return this.#forgotten.read;
  }

  get options(): BudgetOptions {
    return this.#host.settings.budget ?? {};
  }

  /** The options with a default for `answerWithinMs`, at most the time that the service lets a task wait. */
  get rules(): BudgetOptions & { readonly answerWithinMs: number } {
    const { answerWithinMs = Math.min(longestAnswerWithinMs, this.#traits.answerLimitMs) } = this.options;
    return { ...this.options, answerWithinMs };
  }

  get #traits(): AllServiceTraits {
    return toTraits(this.#host.client.service);
  }

  /** @param isStart counts active runs as their estimate at least, because a new run will cost more than it has so far */
  sumDay(isStart = false): DaySum {
    const { store, settings } = this.#host;
    const runs = [...store.records.values(), ...this.#forgotten.runs()];
    return sumDay<RunRecord | ForgottenRun>(runs, Date.now(), settings.timeZone, (run) => {
      if ('usd' in run) return run;
      const { usd, isEstimate } = toSpent(run, this.#unknownMsOf(run.runId));
      const { estimateUsd = 0 } = run.budget ?? {};
      const isWhole = !isStart || run.settledAt !== undefined || usd >= estimateUsd;
      return isWhole ? { usd, isEstimate } : { usd: estimateUsd, isEstimate: true };
    });
  }

  /** The most the day may cost now; `Infinity` without a budget. */
  toDayLimit(): number {
    const { perDayUsd } = this.options;
    return perDayUsd === undefined ? Infinity : Math.max(perDayUsd, this.sumDay().allowedUsd);
  }

  /** The day's figures, as noted in a run's budget. */
  toDayNote(): Partial<RunBudget> {
    return { dayEstimatedUsd: this.sumDay().estimatedUsd, dayLimitUsd: this.toDayLimit() };
  }

  /** The current facts that are not in a run's record. */
  toFacts(record: RunRecord, watch: Watch): BudgetFacts {
    const { askedCount = 0 } = record.budget ?? {};
    if (watch.asked !== askedCount) Object.assign(watch, { asked: askedCount, askedSince: this.#now() });
    return {
      ...toSpent(record, this.#unknownMsOf(record.runId)),
      dayUsd: this.options.perDayUsd === undefined ? 0 : this.sumDay().usd,
      dayLimitUsd: this.toDayLimit(),
      openMs: this.#now() - watch.askedSince,
      waitUsdPerMinute: this.#traits.sessionUsdPerMinute,
    };
  }
}
