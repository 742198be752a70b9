import { readAllowance } from './allowance.js';
import type { Allowance } from './allowance.js';
import { createStoreDocument } from './storeDocument.js';
import type { Undo } from './storeDocument.js';
import type { WebRunStore } from './store.js';
import { dayMs, recordLifeDays } from './timing.js';
import type { CountedLimits } from './userLimits.js';
import {
  checkStart,
  checkUpload,
  closeUpload,
  forget,
  openRun,
  openUpload,
  recordRunning,
  recordStopped,
  settleRun,
  undoRun,
  undoUpload,
} from './userRecord.js';
import type { NewRun, NewUpload, UserRecord } from './userRecord.js';

/**
 * Counts what each user does. Most methods resolve to what the user has left.
 *
 * What could not be written while the store is away, this instance remembers for 10 minutes, the newest 50 of a user, and writes with the
 * user's next change here: `undoStart`, `undoUpload`, `closeUpload`, `refuse`, `rename`, `settle`, and that a start or an upload was refused
 * because the store was slow. What it forgets counts like a run that nobody polls.
 */
export interface UsageCounter {
  /** Counts a start. @throws {Refusal} 429 when the user may not */
  open(user: string, run: NewRun): Promise<Allowance>;
  /** Undoes a start that was not sent, as if it had never come. */
  undoStart(user: string, run: NewRun): Promise<Allowance>;
  /** WebRun refused a start: its run has not begun. It still counts as a start of the minute. */
  refuse(user: string, name: string): Promise<Allowance>;
  /** Gives a counted start the name that it can be found by from now on. */
  rename(user: string, name: string, to: { readonly task: string; readonly session: string }): Promise<void>;
  /**
   * Records the end of a run, also of one that was taken for ended. `isFirst` is false when another reply has reported it already. Where it
   * rejects, `onLate` is called once it is recorded.
   */
  settle(
    user: string,
    name: string,
    costUsd: number | null,
    onLate: (isFirst: boolean) => void,
  ): Promise<{ readonly isFirst: boolean; readonly allowance: Allowance }>;
  /** Records that a run goes on, also one that was taken for ended. */
  recordRunning(user: string, name: string, session: string): Promise<Allowance>;
  /** A session was stopped: what runs in it ends soon, also when nobody polls any more. */
  stop(user: string, session: string): Promise<void>;
  /** Counts an upload. @throws {Refusal} 429 when the user may not */
  openUpload(user: string, upload: NewUpload): Promise<Allowance>;
  /** Undoes an upload that was not sent, as if it had never come. */
  undoUpload(user: string, upload: NewUpload): Promise<Allowance>;
  /** Corrects an upload by what it was. */
  closeUpload(user: string, name: string, bytes: number): Promise<Allowance>;
  read(user: string): Promise<Allowance>;
}

/** Makes the counter of one instance. */
export function createUsageCounter(store: WebRunStore, limits: CountedLimits): UsageCounter {
  const initial: UserRecord = { starts: [], uploads: [], day: '', spentUsd: 0, uploadedBytes: 0, runs: {} };
  const documents = createStoreDocument(store, recordLifeDays * dayMs, initial);
  const toKey = (user: string): string => `runs ${user}`;
  const { estimateUsd } = limits;
  const allowanceOf = (record: UserRecord, nowMs: number): Allowance => readAllowance(record, limits, nowMs);
  const change = <Answer>(
    user: string,
    act: (record: UserRecord, nowMs: number) => Answer,
    undo?: Undo<UserRecord>,
  ): Promise<Answer> =>
    documents.update(
      toKey(user),
      (record) => {
        const nowMs = Date.now();
        forget(record, nowMs);
        return act(record, nowMs);
      },
      undo && marking(undo),
    );

  /** Changes something now, or else with the user's next change. */
  async function nowOrLater<Answer>(
    user: string,
    act: (record: UserRecord, nowMs: number) => Answer,
    onLate: (answer: Answer) => void = () => undefined,
  ): Promise<Answer> {
    try {
      return await change(user, act);
    } catch (error) {
      const late: Undo<UserRecord> = (record) => {
        const answer = act(record, Date.now());
        return () => onLate(answer);
      };
      documents.undoLater(toKey(user), marking(late));
      throw error;
    }
  }

  /** Undoes something now, or else with the user's next change. */
  const undoNow = (user: string, undo: Undo<UserRecord>): Promise<Allowance> =>
    nowOrLater(user, (record, nowMs) => {
      undo(record);
      return allowanceOf(record, nowMs);
    });

  return {
    open: (user, run) =>
      change(
        user,
        (record, nowMs) => {
          checkStart(record, limits, run, nowMs);
          openRun(record, run, estimateUsd, nowMs);
          return allowanceOf(record, nowMs);
        },
        undoing(undoRun, run),
      ),
    undoStart: (user, run) => undoNow(user, undoing(undoRun, run)),
    refuse: (user, name) => undoNow(user, (record) => void settleRun(record, name, 0)),
    rename: (user, name, { task, session }) =>
      nowOrLater(user, (record) => {
        const run = record.runs[name];
        if (!run) return;
        delete record.runs[name];
        record.runs[task] = { ...run, session };
      }),
    settle: (user, name, costUsd, onLate) =>
      nowOrLater(
        user,
        (record, nowMs) => {
          const isFirst = settleRun(record, name, costUsd);
          return { isFirst, allowance: allowanceOf(record, nowMs) };
        },
        ({ isFirst }) => onLate(isFirst),
      ),
    recordRunning: (user, name, session) =>
      change(user, (record, nowMs) => {
        recordRunning(record, name, session, estimateUsd, nowMs);
        return allowanceOf(record, nowMs);
      }),
    stop: (user, session) => change(user, (record, nowMs) => recordStopped(record, session, nowMs)),
    openUpload: (user, upload) =>
      change(
        user,
        (record, nowMs) => {
          checkUpload(record, limits, upload.bytes, nowMs);
          openUpload(record, upload);
          return allowanceOf(record, nowMs);
        },
        undoing(undoUpload, upload),
      ),
    undoUpload: (user, upload) => undoNow(user, undoing(undoUpload, upload)),
    closeUpload: (user, name, bytes) => undoNow(user, (record) => closeUpload(record, name, bytes)),
    async read(user) {
      const record = await documents.read(toKey(user));
      const nowMs = Date.now();
      forget(record, nowMs);
      return allowanceOf(record, nowMs);
    },
  };
}

/** Keeps the name and the time only: a request may be large, and what is to be undone stays in memory. */
const undoing =
  (
    undo: (record: UserRecord, name: string, atMs: number) => void,
    { name, atMs }: NewRun | NewUpload,
  ): Undo<UserRecord> =>
  (record) =>
    undo(record, name, atMs);

/** Changes the record in any case, so that a write that is still under way no longer fits. */
const marking =
  (undo: Undo<UserRecord>): Undo<UserRecord> =>
  (record) => {
    const told = undo(record);
    record.lastUndo = crypto.randomUUID();
    return told;
  };
