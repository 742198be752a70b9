import { readAllowance } from './allowance.js';
import type { Allowance } from './allowance.js';
import { createStoreDocument } from './storeDocument.js';
import type { WebRunStore } from './store.js';
import { dayMs } from './timing.js';
import type { CountedLimits } from './userLimits.js';
import { checkStart, checkUpload, forget, settleRun, stoppedGraceMs } from './userRecord.js';
import type { NewRun, UserRecord } from './userRecord.js';

/** Counts what each user does. Each method resolves to what the user has left. */
export interface UsageCounter {
  /** Counts a start. @throws {Refusal} 429 when the user may not */
  open(user: string, run: NewRun): Promise<Allowance>;
  /** Gives a counted start the name that it can be found by from now on. */
  rename(user: string, name: string, to: { readonly task: string; readonly session: string }): Promise<void>;
  /** Records the end of a run, also of one that was taken for ended. `isFirst` is false when another reply has reported it already. */
  settle(
    user: string,
    name: string,
    costUsd: number | null,
  ): Promise<{ readonly isFirst: boolean; readonly allowance: Allowance }>;
  /** Takes back a start that WebRun refused. */
  cancel(user: string, name: string): Promise<Allowance>;
  /** A session was stopped: what runs in it ends soon, also when nobody polls any more. */
  stop(user: string, session: string): Promise<void>;
  /** Counts an upload of `bytes`, as it says or at most. @throws {Refusal} 429 when the user may not */
  openUpload(user: string, bytes: number): Promise<Allowance>;
  /** Corrects an upload by what it was more or less than that. */
  correctUpload(user: string, bytes: number): Promise<void>;
  read(user: string): Promise<Allowance>;
}

/** The sums of a day are needed until it ends. */
const recordLifeMs = 2 * dayMs;

/** Beyond its own time limit a run that nobody polls is taken for ended: start-up and clean-up fit in it. */
const forgottenRunGraceMs = 60_000;

/** Makes the counter of one instance. */
export function createUsageCounter(store: WebRunStore, limits: CountedLimits): UsageCounter {
  const initial: UserRecord = { starts: [], uploads: [], day: '', spentUsd: 0, uploadedBytes: 0, runs: {} };
  const documents = createStoreDocument(store, recordLifeMs, initial);
  const allowanceOf = (record: UserRecord, nowMs: number): Allowance => readAllowance(record, limits, nowMs);
  const change = <Answer>(
    user: string,
    act: (record: UserRecord, nowMs: number) => Answer,
    onLate?: () => void,
  ): Promise<Answer> =>
    documents.update(
      `runs ${user}`,
      (record) => {
        const nowMs = Date.now();
        forget(record, nowMs);
        return act(record, nowMs);
      },
      onLate,
    );
  const cancel = (user: string, name: string): Promise<Allowance> =>
    change(user, (record, nowMs) => {
      delete record.runs[name];
      return allowanceOf(record, nowMs);
    });

  return {
    open: (user, run) =>
      change(
        user,
        (record, nowMs) => {
          checkStart(record, limits, run, nowMs);
          record.starts.push(nowMs);
          if (run.isRun)
            record.runs[run.name] = {
              usd: limits.estimateUsd,
              session: '',
              untilMs: nowMs + run.maxDurationMs + forgottenRunGraceMs,
            };
          return allowanceOf(record, nowMs);
        },
        // The start was refused meanwhile, because the store took too long.
        () => void cancel(user, run.name).catch(() => undefined),
      ),
    rename: (user, name, { task, session }) =>
      change(user, (record) => {
        const run = record.runs[name];
        if (!run) return;
        delete record.runs[name];
        record.runs[task] = { ...run, session };
      }),
    settle: (user, name, costUsd) =>
      change(user, (record, nowMs) => {
        const isFirst = settleRun(record, name, costUsd);
        return { isFirst, allowance: allowanceOf(record, nowMs) };
      }),
    cancel,
    stop: (user, session) =>
      change(user, (record, nowMs) => {
        for (const run of Object.values(record.runs))
          if (run.session === session) run.untilMs = Math.min(run.untilMs, nowMs + stoppedGraceMs);
      }),
    openUpload: (user, bytes) =>
      change(user, (record, nowMs) => {
        checkUpload(record, limits, bytes, nowMs);
        record.uploads.push(nowMs);
        record.uploadedBytes += bytes;
        return allowanceOf(record, nowMs);
      }),
    correctUpload: (user, bytes) =>
      change(user, (record) => {
        record.uploadedBytes = Math.max(0, record.uploadedBytes + bytes);
      }),
    async read(user) {
      const record = await documents.read(`runs ${user}`);
      const nowMs = Date.now();
      forget(record, nowMs);
      return allowanceOf(record, nowMs);
    },
  };
}
