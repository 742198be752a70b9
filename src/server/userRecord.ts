import { tooMany } from './refusal.js';
import { dayMs, minuteMs } from './timing.js';
import type { CountedLimits } from './userLimits.js';

/** A start to be counted. */
export interface NewRun {
  readonly name: string;
  /** It starts a task; a session alone counts as a start only. */
  readonly isRun: boolean;
  readonly maxDurationMs: number;
}

/** A run that counts until it has ended. */
export interface OpenRun {
  readonly usd: number;
  readonly session: string;
  untilMs: number;
}

/** What the store holds of one user. */
export interface UserRecord {
  /** Starts and uploads of the last minute, Unix time in milliseconds. */
  starts: number[];
  uploads: number[];
  /** The UTC day that the sums are of. */
  day: string;
  spentUsd: number;
  uploadedBytes: number;
  runs: Record<string, OpenRun>;
  /** What runs were taken to have cost, US dollars, that ended of the day without a report: one that comes later corrects the sum. */
  unreported?: Record<string, number>;
}

/** Of so many runs of a day a late report is expected; of more the oldest keep what they were taken to have cost. */
const maxUnreported = 200;

/** After an acknowledged stop a run no longer counts when no poll has reported its end by then. */
export const stoppedGraceMs = 10_000;

/** Drops what no longer counts: an earlier day, an earlier minute, runs that must have ended. */
export function forget(record: UserRecord, nowMs: number): void {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  if (record.day !== today)
    Object.assign(record, { day: today, spentUsd: 0, uploadedBytes: 0, unreported: {} });
  record.starts = record.starts.filter((atMs) => atMs > nowMs - minuteMs);
  record.uploads = record.uploads.filter((atMs) => atMs > nowMs - minuteMs);
  for (const [name, { untilMs, usd }] of Object.entries(record.runs)) {
    if (untilMs > nowMs) continue;
    delete record.runs[name];
    record.spentUsd += usd;
    const unreported = [...Object.entries(record.unreported ?? {}), [name, usd] as const];
    record.unreported = Object.fromEntries(unreported.slice(-maxUnreported));
  }
}

/** Counts the end of a run by what it cost, or else by what it was taken to cost. False when it was not expected: it was counted already. */
export function settleRun(record: UserRecord, name: string, costUsd: number | null): boolean {
  const { runs, unreported = {} } = record;
  const run = runs[name];
  const takenUsd = unreported[name];
  delete runs[name];
  delete unreported[name];
  if (run) record.spentUsd += costUsd ?? run.usd;
  else if (takenUsd !== undefined) record.spentUsd += (costUsd ?? takenUsd) - takenUsd;
  return run !== undefined || takenUsd !== undefined;
}

/** @throws {Refusal} 429 when the user may not start this */
export function checkStart(
  record: UserRecord,
  limits: CountedLimits,
  { isRun }: NewRun,
  nowMs: number,
): void {
  const { runsAtOnce, runsPerMinute, usdPerDay, estimateUsd } = limits;
  const running = Object.values(record.runs);
  if (record.starts.length >= runsPerMinute)
    throw tooMany(
      'RATE_LIMIT_EXCEEDED',
      `At most ${runsPerMinute} starts a minute.`,
      (record.starts[0] ?? nowMs) + minuteMs - nowMs,
    );
  if (isRun && running.length >= runsAtOnce)
    throw tooMany(
      'SESSION_LIMIT_REACHED',
      `At most ${runsAtOnce} tasks at once. Wait for one to end, or stop it.`,
      stoppedGraceMs,
    );
  const usedUsd = running.reduce((sum, { usd }) => sum + usd, record.spentUsd);
  if (usedUsd + estimateUsd > usdPerDay)
    throw tooMany(
      'SPENDING_LIMIT_REACHED',
      `At most $${usdPerDay} a day. The limit is reset at midnight UTC.`,
      dayMs - (nowMs % dayMs),
    );
}

/** @throws {Refusal} 429 when the user may not upload this */
export function checkUpload(record: UserRecord, limits: CountedLimits, bytes: number, nowMs: number): void {
  const { uploadsPerMinute, uploadBytesPerDay } = limits;
  if (record.uploads.length >= uploadsPerMinute)
    throw tooMany(
      'RATE_LIMIT_EXCEEDED',
      `At most ${uploadsPerMinute} uploads a minute.`,
      (record.uploads[0] ?? nowMs) + minuteMs - nowMs,
    );
  if (record.uploadedBytes + bytes > uploadBytesPerDay)
    throw tooMany(
      'UPLOAD_LIMIT_REACHED',
      `At most ${uploadBytesPerDay} bytes of uploads a day. The limit is reset at midnight UTC.`,
      dayMs - (nowMs % dayMs),
    );
}
