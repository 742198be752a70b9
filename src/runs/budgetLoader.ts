import { now } from '../core/clock.js';
import type { SerializedError } from '../core/errors.js';
import type { BudgetOptions } from './budget.js';
import type { BudgetGuard } from './budgetGuard.js';
import type { BudgetGuardHost } from './budgetGuardHost.js';
import { unguardedError } from './runErrors.js';
import { isEqual } from './storedInput.js';

/** Loads the budget guard on demand, because most apps have no budget; tries again after a failure. */
export class BudgetLoader {
  /** Whether two holders of the engine, or one about to become a holder, have different budgets. */
  hasConflict = false;
  readonly #host: BudgetGuardHost;
  #guard: Promise<BudgetGuard> | undefined;

  constructor(host: BudgetGuardHost) {
    this.#host = host;
  }

  /** The budget of the engine's first holder. */
  get options(): BudgetOptions | undefined {
    const [first] = this.#host.holders;
    return first?.();
  }

  /** Compares the budgets of the engine's current holders; those that have left do not count. */
  compare(): void {
    const { options } = this;
    this.hasConflict = [...this.#host.holders].some((toBudget) => !isEqual(toBudget(), options));
    // Before the first start too, because runs dismissed until then count towards their day. If loading fails, the start tries again.
    if (options?.perDayUsd !== undefined) this.load().catch(() => undefined);
  }

  /** Loads the guard once; rejects if its file cannot be loaded, also where a bundler's `import()` throws at once. */
  async load(): Promise<BudgetGuard> {
    return (this.#guard ??= import('./budgetGuard.js').then(
      ({ BudgetGuard }) => new BudgetGuard(this.#host, now),
      (error: unknown) => {
        this.#guard = undefined;
        throw error;
      },
    ));
  }

  /** Returns the error with which a run is refused, also if the guard cannot be loaded or fails; else `undefined`. */
  admit(runId: string): Promise<SerializedError | undefined> {
    return this.load()
      .then((guard) => guard.admit(runId))
      .catch(() => unguardedError);
  }
}
