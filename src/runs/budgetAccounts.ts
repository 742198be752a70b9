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

/** What the runs of an engine count as: each of them, and all of a day together, beside what is set and what the service costs. */
export class BudgetAccounts {
  readonly #host: BudgetGuardHost;
  readonly #now: () => number;
  readonly #unknownMsOf: (runId: string) => number;
  readonly #forgotten: ForgottenSpend;

  /**
   * @param now the monotonic clock, in milliseconds
   * @param unknownMsOf for how long a run's replies have had no cost
   */
  constructor(host: BudgetGuardHost, now: () => number, unknownMsOf: (runId: string) => number) {
    this.#host = host;
    this.#now = now;
    this.#unknownMsOf = unknownMsOf;
    this.#forgotten = new ForgottenSpend(host, (record) => toSpent(record, unknownMsOf(record.runId)));
  }

  /** Resolves when it is known what runs have cost that are in no list any more. */
  get ready(): Promise<unknown> {
    return this.#forgotten.read;
  }

  get options(): BudgetOptions {
    return this.#host.settings.budget ?? {};
  }

  /** The options, with how long a question may stay unanswered: not longer than the service lets a task wait. */
  get rules(): BudgetOptions & { readonly answerWithinMs: number } {
    const { answerWithinMs = Math.min(longestAnswerWithinMs, this.#traits.answerLimitMs) } = this.options;
    return { ...this.options, answerWithinMs };
  }

  get #traits(): AllServiceTraits {
    return toTraits(this.#host.client.service);
  }

  /** @param isStart active runs count as their estimate at least: one that has just begun costs more than it has cost so far */
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

  /** Up to what the day may cost now; `Infinity` without a budget. */
  toDayLimit(): number {
    const { perDayUsd } = this.options;
    return perDayUsd === undefined ? Infinity : Math.max(perDayUsd, this.sumDay().allowedUsd);
  }

  /** What a question about the day says of it. */
  toDayNote(): Partial<RunBudget> {
    return { dayEstimatedUsd: this.sumDay().estimatedUsd, dayLimitUsd: this.toDayLimit() };
  }

  /** What is true now beside a run's record. */
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
