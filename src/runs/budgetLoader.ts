import { now } from '../core/clock.js';
import type { SerializedError } from '../core/errors.js';
import type { BudgetOptions } from './budget.js';
import type { BudgetGuard } from './budgetGuard.js';
import type { BudgetGuardHost } from './budgetGuardHost.js';
import { unguardedError } from './runErrors.js';
import { isEqual } from './storedInput.js';

/** Loads what watches budgets: late, because most apps have none; again, where it could not be loaded. */
export class BudgetLoader {
  /** Two who hold the engine open want different budgets, or one who is about to. */
  hasRival = false;
  readonly #host: BudgetGuardHost;
  #guard: Promise<BudgetGuard> | undefined;

  constructor(host: BudgetGuardHost) {
    this.#host = host;
  }

  /** What the first of those who hold the engine open wants runs to cost. */
  get wanted(): BudgetOptions | undefined {
    const [first] = this.#host.holders;
    return first?.();
  }

  /** Only those who hold the engine now may disagree: who has gone wants nothing any more. */
  compare(): void {
    const { wanted } = this;
    this.hasRival = [...this.#host.holders].some((toBudget) => !isEqual(toBudget(), wanted));
    // Before the first start, too: runs that are dismissed until then count on their day. Where it cannot be loaded, the start tries again.
    if (wanted?.perDayUsd !== undefined) this.load().catch(() => undefined);
  }

  /** Rejects where its file cannot be loaded. */
  load(): Promise<BudgetGuard> {
    return (this.#guard ??= import('./budgetGuard.js').then(
      ({ BudgetGuard }) => new BudgetGuard(this.#host, now),
      (error: unknown) => {
        this.#guard = undefined;
        throw error;
      },
    ));
  }

  /** Why a run may not be sent; `undefined` when it may. What nothing can watch, or count, may not. */
  admit(runId: string): Promise<SerializedError | undefined> {
    return this.load()
      .then((guard) => guard.admit(runId))
      .catch(() => unguardedError);
  }
}
