import { now } from '../core/clock.js';
import type { SerializedError } from '../core/errors.js';
import type { BudgetGuard } from './budgetGuard.js';
import type { BudgetGuardHost } from './budgetGuardHost.js';
import { unguardedError } from './runErrors.js';

/** Loads what watches the budgets of an engine: late, because most apps have none; again, where it could not be loaded. */
export class BudgetLoader {
  /** Two who hold the engine want different budgets, or one who is about to. */
  hasRival = false;
  readonly #host: BudgetGuardHost;
  #guard: Promise<BudgetGuard> | undefined;

  constructor(host: BudgetGuardHost) {
    this.#host = host;
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

  /** Why a run may not be sent; `undefined` when it may. What nothing can watch may not. */
  admit(runId: string): Promise<SerializedError | undefined> {
    return this.load().then(
      (guard) => guard.admit(runId),
      () => unguardedError,
    );
  }
}
