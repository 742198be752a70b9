import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { WebRunError } from '../core/errors.js';
import type { TaskInput } from '../core/input.js';
import type { Task, TaskRef } from '../core/task.js';
import type { Transport } from './listening.js';
import type { LostReason } from './run.js';

/**
 * What is written down about a run: JSON but for the error, whose own fields are. The phase is what this app did; what the
 * server said is the task.
 *
 * `queued` in line · `submitting` POST under way · `watching` has ids, not settled · `settled` the task has ended ·
 * `refused` and `lost` as in the run's status · `cancelled` ended before it was sent.
 */
export interface RunRecord {
  readonly runId: string;
  /** The slot it was started in, `null` for a component's own. */
  readonly name: string | null;
  /** Without secrets. */
  readonly input: TaskInput;
  /** The input had secrets, which were kept nowhere: it cannot be repeated from this record alone. */
  readonly hadSecrets: boolean;
  /** Unix times in milliseconds. */
  readonly startedAt: number;
  readonly submittedAt?: number | undefined;
  readonly settledAt?: number;
  readonly phase: 'queued' | 'submitting' | 'watching' | 'settled' | 'refused' | 'lost' | 'cancelled';
  /** How its news arrive, where the run says it itself. */
  readonly transport?: Transport;
  /** Of a live run: its session, known before the task is. */
  readonly sessionId?: string;
  readonly ref?: TaskRef;
  /** What was last known, for the next page load; not read while the task's query exists. */
  readonly task?: Task | undefined;
  readonly error?: WebRunError;
  readonly lostReason?: LostReason;
  /** `cancel()` was called. */
  readonly isCancelling?: boolean;
  readonly isDetached?: boolean;
  /** Those with more leave the line first. @default 0 */
  readonly priority?: number;
  /** The page load that sends it; another one that finds it unsent leaves it alone while that lives. */
  readonly page: string;
}

/** What a slot is known by: its name, or a symbol that only one component has. */
export type SlotKey = string | symbol;

/** The runs that this app has started, the line of those that wait for a place, and which run each named slot shows. */
export interface LedgerState {
  readonly runs: Readonly<Record<string, RunRecord>>;
  /** Run ids, first come first. */
  readonly line: readonly string[];
  /** By name, or by a symbol for a component's own, which JSON leaves out. */
  readonly slots: Readonly<Record<SlotKey, string | undefined>>;
}

/** Holds only what the server does not know; one per provider, written down by its archive. */
export type Ledger = StoreApi<LedgerState>;

/** A ledger's state without runs. */
export const nothing: LedgerState = { runs: {}, line: [], slots: {} };

/** Makes an empty ledger. */
export function createLedger(): Ledger {
  return createStore(() => nothing);
}

/** Changes what is written about a run; of one that is not known any more nothing is. Returns whether it is. */
export function patchRecord(ledger: Ledger, runId: string, fields: Partial<RunRecord>): boolean {
  const { runs } = ledger.getState();
  const record = runs[runId];
  if (record) ledger.setState({ runs: { ...runs, [runId]: { ...record, ...fields } } });
  return record !== undefined;
}

/** Whether the POST of such a run has not left, or is under way. */
export const isUnsent = (phase?: string): phase is 'queued' | 'submitting' =>
  phase === 'queued' || phase === 'submitting';
