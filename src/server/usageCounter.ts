import { readAllowance } from './allowance.js';
import type { Allowance } from './allowance.js';
import { createStoreDocument } from './storeDocument.js';
import type { WebRunStore } from './store.js';
import { sleep } from './timeout.js';
import { dayMs, recordLifeDays } from './timing.js';
import type { CountedLimits } from './userLimits.js';
import {
  checkStart,
  checkUpload,
  closeUpload,
  forget,
  forgottenRunGraceMs,
  keepRun,
  openUpload,
  settleRun,
  stoppedGraceMs,
} from './userRecord.js';
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
  /** Records that a run goes on, also one that was taken for ended. */
  keep(user: string, name: string, session: string): Promise<Allowance>;
  /** Takes back a start that WebRun refused; when the store is away, as soon as it answers again. */
  cancel(user: string, name: string): Promise<Allowance>;
  /** A session was stopped: what runs in it ends soon, also when nobody polls any more. */
  stop(user: string, session: string): Promise<void>;
  /** Counts an upload of `bytes`, as it says or at most. @throws {Refusal} 429 when the user may not */
  openUpload(user: string, name: string, bytes: number): Promise<Allowance>;
  /** Corrects an upload by what it was; when the store is away, as soon as it answers again. */
  closeUpload(user: string, name: string, bytes: number): Promise<void>;
  read(user: string): Promise<Allowance>;
}

/** How often, and for how long, taking something back is tried while the store is away: then a run no longer counts anyway. */
const takeBackMs = 2_000;
const takeBackForMs = 600_000;

/** Makes the counter of one instance. */
export function createUsageCounter(store: WebRunStore, limits: CountedLimits): UsageCounter {
  const initial: UserRecord = { starts: [], uploads: [], day: '', spentUsd: 0, uploadedBytes: 0, runs: {} };
  const documents = createStoreDocument(store, recordLifeDays * dayMs, initial);
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

  /** Takes something back until that has been written. */
  async function takeBackLater(user: string, act: (record: UserRecord) => void): Promise<void> {
    for (let waitedMs = 0; waitedMs < takeBackForMs; waitedMs += takeBackMs) {
      await sleep(takeBackMs);
      try {
        return await change(user, (record) => {
          act(record);
          // The record changes in any case, so a write that is still under way no longer fits.
          record.takenBack = crypto.randomUUID();
        });
      } catch {
        // Still away.
      }
    }
  }
  /** Takes something back now, or else in the background. */
  async function takeBack(user: string, act: (record: UserRecord) => void): Promise<Allowance> {
    try {
      return await change(user, (record, nowMs) => {
        act(record);
        return allowanceOf(record, nowMs);
      });
    } catch (error) {
      void takeBackLater(user, act);
      throw error;
    }
  }
  const removeRun =
    (name: string) =>
    (record: UserRecord): void =>
      void settleRun(record, name, 0);

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
        () => void takeBackLater(user, removeRun(run.name)),
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
    keep: (user, name, session) =>
      change(user, (record, nowMs) => {
        keepRun(record, name, session, nowMs);
        return allowanceOf(record, nowMs);
      }),
    cancel: (user, name) => takeBack(user, removeRun(name)),
    stop: (user, session) =>
      change(user, (record, nowMs) => {
        for (const run of Object.values(record.runs))
          if (run.session === session) run.untilMs = Math.min(run.untilMs, nowMs + stoppedGraceMs);
      }),
    openUpload: (user, name, bytes) =>
      change(
        user,
        (record, nowMs) => {
          checkUpload(record, limits, bytes, nowMs);
          openUpload(record, name, bytes, nowMs);
          return allowanceOf(record, nowMs);
        },
        () => void takeBackLater(user, (record) => closeUpload(record, name, 0)),
      ),
    async closeUpload(user, name, bytes) {
      await takeBack(user, (record) => closeUpload(record, name, bytes));
    },
    async read(user) {
      const record = await documents.read(`runs ${user}`);
      const nowMs = Date.now();
      forget(record, nowMs);
      return allowanceOf(record, nowMs);
    },
  };
}
