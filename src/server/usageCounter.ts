import { sleep } from '../core/promises.js';
import { readAllowance } from './allowance.js';
import type { Allowance } from './allowance.js';
import { createStoreDocument } from './storeDocument.js';
import type { LateChange } from './storeDocument.js';
import type { WebRunStore } from './store.js';
import { dayMs, recordLifeDays, rewriteForMs, rewriteMs } from './timing.js';
import type { CountedLimits } from './userLimits.js';
import {
  checkStart,
  checkUpload,
  closeUpload,
  dropExpired,
  isReported,
  nameRun,
  openRun,
  openUpload,
  recordRunning,
  recordStopped,
  reportEnd,
  settleRun,
  undoRun,
  undoUpload,
} from './userRecord.js';
import type { NewRun, NewUpload, RunEnd, RunNames, UserRecord } from './userRecord.js';

/**
 * Counts each user's usage. Most methods resolve with what the user has left.
 *
 * Changes that an unavailable store did not accept are remembered by this instance for 10 minutes, the newest 50 per user. `undoStart`,
 * `undoUpload`, `closeUpload`, `refuse`, `rename`, `settle` and `stop` are retried for a minute, then with the user's next change here. The
 * refusal of a start or upload because of a slow store is written with the next change only. A forgotten change counts like a run that nobody
 * polls.
 */
export interface UsageCounter {
  /** Counts a start. @throws {Refusal} 429 when it exceeds a limit */
  open(user: string, run: NewRun): Promise<Allowance>;
  /** Undoes a start that was not sent, as if it had never been made. */
  undoStart(user: string, run: NewRun): Promise<Allowance>;
  /** WebRun refused a start: its run has not begun. It still counts as a start of the minute. */
  refuse(user: string, name: string): Promise<Allowance>;
  /**
   * Gives a counted start the name that it can be found by from now on. `onEnd` is called if another instance already knows its end; if this
   * rejects, possibly later.
   */
  rename(user: string, name: string, to: RunNames, onEnd: (end: RunEnd) => void): Promise<void>;
  /**
   * Records the end of a run, even one that was assumed ended. `onFirst` is called unless another reply has already reported it; if this
   * rejects, possibly later.
   */
  settle(user: string, name: string, end: RunEnd, onFirst: () => void): Promise<Allowance>;
  /** Records that a run continues, even one that was assumed ended. */
  recordRunning(user: string, name: string, session: string): Promise<Allowance>;
  /** Records that a session was stopped: its runs end soon, even if nobody polls any more. */
  stop(user: string, session: string): Promise<void>;
  /** Counts an upload. @throws {Refusal} 429 when it exceeds a limit */
  openUpload(user: string, upload: NewUpload): Promise<Allowance>;
  /** Undoes an upload that was not sent, as if it had never been made. */
  undoUpload(user: string, upload: NewUpload): Promise<Allowance>;
  /** Corrects an upload by its actual size. */
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
    undo?: LateChange<UserRecord>,
  ): Promise<Answer> =>
    documents.update(
      toKey(user),
      (record) => {
        const nowMs = Date.now();
        dropExpired(record, nowMs);
        return act(record, nowMs);
      },
      undo && marking(undo),
    );

  /** Writes a user's remembered changes as soon as the store answers, until a while after the last change. */
  const rewritingForMs = new Map<string, number>();
  async function rewrite(user: string): Promise<void> {
    const isRunning = rewritingForMs.has(user);
    rewritingForMs.set(user, 0);
    if (isRunning) return;
    const waitedMs = (): number => rewritingForMs.get(user) ?? 0;
    while (waitedMs() < rewriteForMs && documents.hasLateChanges(toKey(user))) {
      await sleep(rewriteMs);
      await change(user, () => undefined).catch(() => undefined);
      rewritingForMs.set(user, waitedMs() + rewriteMs);
    }
    rewritingForMs.delete(user);
  }

  /** Makes a change now, or else later. `onWritten` gets its result once. */
  async function nowOrLater<Answer>(
    user: string,
    act: (record: UserRecord, nowMs: number) => Answer,
    onWritten: (answer: Answer) => void = () => undefined,
  ): Promise<Answer> {
    const answer = await change(user, act).catch((error: unknown) => {
      const late: LateChange<UserRecord> = (record) => {
        const nowMs = Date.now();
        dropExpired(record, nowMs);
        const lateAnswer = act(record, nowMs);
        return () => onWritten(lateAnswer);
      };
      documents.changeLater(toKey(user), marking(late));
      void rewrite(user);
      throw error;
    });
    onWritten(answer);
    return answer;
  }

  /** Undoes a change now, or else later. */
  const undoNow = (user: string, undo: LateChange<UserRecord>): Promise<Allowance> =>
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
    async rename(user, name, to, onEnd) {
      const id = createReportId();
      let found: RunEnd | null = null;
      const act = (record: UserRecord, nowMs: number): RunEnd | null => {
        found = nameRun(record, name, to, id, nowMs) ?? found;
        return isReported(record, id) ? found : null;
      };
      await nowOrLater(user, act, (end) => end && onEnd(end));
    },
    async settle(user, name, end, onFirst) {
      const id = createReportId();
      const { allowance } = await nowOrLater(
        user,
        (record, nowMs) => ({
          isFirst: reportEnd(record, name, end, id, nowMs),
          allowance: allowanceOf(record, nowMs),
        }),
        ({ isFirst }) => isFirst && onFirst(),
      );
      return allowance;
    },
    recordRunning: (user, name, session) =>
      change(user, (record, nowMs) => {
        recordRunning(record, name, session, estimateUsd, nowMs);
        return allowanceOf(record, nowMs);
      }),
    stop: (user, session) => nowOrLater(user, (record, nowMs) => recordStopped(record, session, nowMs)),
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
      dropExpired(record, nowMs);
      return allowanceOf(record, nowMs);
    },
  };
}

const createReportId = (): string => crypto.randomUUID().slice(0, 8);

/** Keeps only the name and the time: a request may be large, and a late change stays in memory. */
const undoing =
  (
    undo: (record: UserRecord, name: string, atMs: number) => void,
    { name, atMs }: NewRun | NewUpload,
  ): LateChange<UserRecord> =>
  (record) =>
    undo(record, name, atMs);

/** Always changes the record, so that a write still in progress no longer matches. */
const marking =
  (change: LateChange<UserRecord>): LateChange<UserRecord> =>
  (record) => {
    const onWritten = change(record);
    record.lastLateChange = crypto.randomUUID();
    return onWritten;
  };
