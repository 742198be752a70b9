import { ignoreErrors, isThenable, sleep } from '../core/promises.js';
import { isObject } from '../core/task.js';
import type { Sent } from './budgetDay.js';
import type { BudgetGuardHost } from './budgetGuardHost.js';
import { hasEnded } from './runReducer.js';
import type { RunRecord } from './runReducer.js';

/** A run that was sent, and its counted cost, in US dollars. */
export interface ForgottenRun extends Sent {
  readonly usd: number;
  readonly isEstimate: boolean;
}

/** Returns the counted cost of a record. */
type Count = (record: RunRecord) => Pick<ForgottenRun, 'usd' | 'isEstimate'>;

/** Older runs cannot belong to today. */
const keptMs = 172_800_000;
/** How long a start waits for a slow storage. */
const longestReadMs = 1_000;

/**
 * The cost of runs that were dismissed or evicted. They are gone from the list or the storage, but still count towards the
 * day's budget. Stored beside the runs; only a reset forgets it.
 */
export class ForgottenSpend {
  readonly #host: BudgetGuardHost;
  readonly #count: Count;
  readonly #runs = new Map<string, ForgottenRun>();
  #isWriting = false;
  /** Resolves when the entries of earlier page loads are read, or after 1 s. */
  readonly read: Promise<unknown>;

  constructor(host: BudgetGuardHost, count: Count) {
    this.#host = host;
    this.#count = count;
    const { persistence, resetListeners } = host;
    for (const runId of persistence.dropped) this.#remember(runId);
    persistence.onDrop = (runId) => this.#remember(runId);
    resetListeners.add(() => {
      this.#runs.clear();
      persistence.removeItem(this.#name);
    });
    this.read = Promise.race([
      Promise.resolve(ignoreErrors(() => this.#read((text) => this.#addStored(text)))),
      sleep(longestReadMs),
    ]);
  }

  /** The forgotten runs that are not in the list. */
  *runs(): Iterable<ForgottenRun> {
    const { records } = this.#host.store;
    for (const run of this.#runs.values()) if (!records.has(run.runId)) yield run;
  }

  get #name(): string {
    return this.#host.persistence.nameOf('', 'spent');
  }

  #remember(runId: string): void {
    const record = this.#host.store.records.get(runId);
    if (record?.submittedAt === undefined) return;
    const { submittedAt, budget = { v: 1 } } = record;
    const { usd, isEstimate } = this.#count(record);
    const { estimateUsd = 0, dayAllowedUsd } = budget;
    // A run that continues unseen counts as its estimate at least.
    const isSmall = !hasEnded(record) && usd < estimateUsd;
    this.#runs.set(runId, {
      runId,
      submittedAt,
      usd: isSmall ? estimateUsd : usd,
      isEstimate: isSmall || isEstimate,
      ...(dayAllowedUsd !== undefined && { budget: { v: 1, dayAllowedUsd } }),
    });
    if (this.#isWriting) return;
    this.#isWriting = true;
    queueMicrotask(() => {
      this.#isWriting = false;
      // Reads first, because another tab may have written meanwhile.
      void ignoreErrors(() => this.#read((text) => this.#addStored(text) ?? this.#write()));
    });
  }

  #read(onText: (text: string | null) => unknown): unknown {
    const text = this.#host.persistence.storage?.getItem(this.#name) ?? null;
    return isThenable(text) ? text.then(onText) : onText(text);
  }

  #addStored(text: string | null): void {
    for (const run of parse(text)) if (!this.#runs.has(run.runId)) this.#runs.set(run.runId, run);
  }

  #write(): unknown {
    const { storage } = this.#host.persistence;
    const oldest = Date.now() - keptMs;
    for (const [runId, { submittedAt = 0 }] of this.#runs) if (submittedAt < oldest) this.#runs.delete(runId);
    const runs = [...this.#runs.values()];
    return runs.length > 0 && storage?.setItem(this.#name, JSON.stringify({ v: 1, runs }));
  }
}

/** Parses the stored runs; returns none if the text is malformed. */
function parse(text: string | null): ForgottenRun[] {
  try {
    const { runs } = JSON.parse(text ?? '{}') as { readonly runs?: unknown };
    return Array.isArray(runs) ? runs.filter(isForgottenRun) : [];
  } catch {
    return [];
  }
}

const isForgottenRun = (value: unknown): value is ForgottenRun =>
  isObject(value) &&
  typeof value['runId'] === 'string' &&
  Math.abs(Number(value['submittedAt'])) <= 8.64e15 &&
  Number(value['usd']) >= 0;
