import { now } from '../core/clock.js';
import type { SerializedError } from '../core/errors.js';
import type { BudgetOptions } from './budget.js';
import type { BudgetGuard } from './budgetGuard.js';
import type { BudgetGuardHost } from './budgetGuardHost.js';
import { unguardedError } from './runErrors.js';

/**
 * Knows what those who hold an engine open want its runs to cost, and loads what watches that: late, because most apps have none; again, where it could not be loaded.
 */
export class BudgetLoader {
  /** Two who hold the engine open want different budgets, or one who is about to. */
  hasRival = false;
  readonly #wanted = new Set<() => BudgetOptions | undefined>();
  readonly #host: BudgetGuardHost;
  #guard: Promise<BudgetGuard> | undefined;

  constructor(host: BudgetGuardHost) {
    this.#host = host;
  }

  /** How many hold the engine open. */
  get holders(): number {
    return this.#wanted.size;
  }

  /** What the first of them wants runs to cost. */
  get wanted(): BudgetOptions | undefined {
    const [first] = this.#wanted;
    return first?.();
  }

  /** Counts somebody who holds the engine open until the returned function is called. */
  hold(toBudget: () => BudgetOptions | undefined): () => void {
    const hold = (): BudgetOptions | undefined => toBudget();
    this.#wanted.add(hold);
    this.compare();
    return () => void this.#wanted.delete(hold);
  }

  /** Only those who hold the engine now may disagree: who has gone wants nothing any more. */
  compare(): void {
    this.hasRival = new Set([...this.#wanted].map((toBudget) => JSON.stringify(toBudget()))).size > 1;
    // Before the first start, too: runs that are dismissed until then count on their day. Where it cannot be loaded, the start tries again.
    if (this.wanted?.perDayUsd !== undefined) this.load().catch(() => undefined);
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
