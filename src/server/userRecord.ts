import { tooMany } from './refusal.js';
import { defaultMaxDurationMs } from '../core/timing.js';
import { dayMs, lateChangesForMs, minuteMs, recordLifeDays } from './timing.js';
import type { CountedLimits } from './userLimits.js';

/** A start to be counted. */
export interface NewRun {
  readonly name: string;
  /** It starts a task; a session alone counts as a start only. */
  readonly isRun: boolean;
  readonly maxDurationMs: number;
  /** When it came, Unix time in milliseconds. */
  readonly atMs: number;
}

/** An upload to be counted. */
export interface NewUpload {
  readonly name: string;
  /** Its declared size, or the most it can be. */
  readonly bytes: number;
  /** When it came, Unix time in milliseconds. */
  readonly atMs: number;
}

/** A run that counts until it has ended. */
export interface OpenRun {
  readonly usd: number;
  readonly session: string;
  untilMs: number;
  /** Its session was stopped: replies that say it runs were already in transit. */
  isStopped?: boolean;
  /** Sessions that were stopped while it had no name: it may be in one of them. */
  stops?: string[];
}

/** How a run ended, and its cost in US dollars if its reply contained one. */
export interface RunEnd {
  readonly status: 'completed' | 'failed' | 'terminated';
  readonly costUsd: number | null;
}

/** The store's record of one user. */
export interface UserRecord {
  /** Starts and uploads of the last minute, Unix time in milliseconds. */
  starts: number[];
  uploads: number[];
  /** The UTC day of the sums. */
  day: string;
  spentUsd: number;
  uploadedBytes: number;
  runs: Record<string, OpenRun>;
  /**
   * The share of runs without a reported end in the sum, US dollars: a later report corrects it. After midnight it is 0.
   */
  unreported?: Record<string, number>;
  /** The bytes that the day's uploads count as while they arrive: their final size corrects the sum. */
  openUploads?: Record<string, number>;
  /** Changes with each late change. */
  lastLateChange?: string;
  /** Ends of runs that have no name yet, by the name that they will get: the instance that started one could not write it. */
  earlyEnds?: Record<string, RunEnd>;
  /** Until when a run that was assumed ended may get its name. */
  unnamedUntilMs?: number;
  /** The ids of the newest reports of an end: a report repeated after a lost reply still counts as the first. */
  reports?: string[];
  /** The newest undone starts and uploads, by name: an undo may be repeated after a lost reply. */
  undone?: string[];
}

/** How many of a day's runs and uploads can still be corrected; beyond that the oldest keep their estimate. */
const maxCorrectable = 200;

/** How many early ends, reports, undone starts and uploads, and stops of a run without a name are remembered. */
const maxRemembered = 50;

/** After an acknowledged stop a run no longer counts when no poll has reported its end by then. */
const stoppedGraceMs = 10_000;

/** How long after its own time limit a run that nobody polls is assumed ended: start-up and clean-up fit in it. */
const forgottenRunGraceMs = 60_000;

/**
 * Drops what no longer counts: an earlier day, an earlier minute, runs that must have ended. Instances' clocks differ: future times are kept if
 * that explains them, and a day's sums are never dropped for an earlier day. A day further away than a record's lifetime was written, or is
 * read, by a wrong clock: the sums continue as today's.
 */
export function dropExpired(record: UserRecord, nowMs: number): void {
  const today = toDay(nowMs);
  const passedDays = (Date.parse(today) - Date.parse(record.day)) / dayMs;
  if (Math.abs(passedDays) > recordLifeDays) record.day = today;
  else if (record.day === '' || passedDays > 0)
    Object.assign(record, {
      day: today,
      spentUsd: 0,
      uploadedBytes: 0,
      unreported: Object.fromEntries(Object.keys(record.unreported ?? {}).map((name) => [name, 0])),
      openUploads: {},
    });
  const isRecent = (atMs: number): boolean => Math.abs(nowMs - atMs) < minuteMs;
  record.starts = record.starts.filter(isRecent);
  record.uploads = record.uploads.filter(isRecent);
  for (const [name, run] of Object.entries(record.runs)) {
    run.untilMs = Math.min(run.untilMs, nowMs + defaultMaxDurationMs + forgottenRunGraceMs);
    if (run.untilMs > nowMs) continue;
    delete record.runs[name];
    record.spentUsd += run.usd;
    record.unreported = withNewest(record.unreported, name, run.usd);
    if (run.session === '') record.unnamedUntilMs = nowMs + lateChangesForMs;
  }
  if (hasUnnamed(record, nowMs)) return;
  delete record.earlyEnds;
  delete record.unnamedUntilMs;
}

/** True when a start has not been answered, or its answer is not recorded yet. */
const hasUnnamed = ({ runs, unnamedUntilMs = 0 }: UserRecord, nowMs: number): boolean =>
  Object.values(runs).some(({ session }) => session === '') ||
  (nowMs < unnamedUntilMs && unnamedUntilMs <= nowMs + lateChangesForMs);

const toDay = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 10);

/** Adds an entry, and drops the oldest of too many. */
const withNewest = <Value>(
  entries: Readonly<Record<string, Value>> = {},
  name: string,
  value: Value,
  max = maxCorrectable,
): Record<string, Value> =>
  Object.fromEntries([...Object.entries(entries), [name, value] as const].slice(-max));

/**
 * Records that a run continues, because it is paused or takes longer than expected: it counts for longer. One that was assumed ended counts again.
 */
export function recordRunning(
  record: UserRecord,
  name: string,
  session: string,
  estimateUsd: number,
  nowMs: number,
): void {
  const untilMs = nowMs + forgottenRunGraceMs;
  const run = record.runs[name];
  // In the second half only: not every poll is worth a write.
  if (run && !run.isStopped && run.untilMs - nowMs < forgottenRunGraceMs / 2) run.untilMs = untilMs;
  const takenUsd = record.unreported?.[name];
  if (takenUsd === undefined) return;
  delete record.unreported?.[name];
  record.spentUsd -= takenUsd;
  record.runs[name] = { usd: estimateUsd, session, untilMs };
}

/** Records that a session was stopped: its runs count for at most 10 s more. */
export function recordStopped(record: UserRecord, session: string, nowMs: number): void {
  for (const run of Object.values(record.runs))
    if (run.session === session) markStopped(run, nowMs);
    else if (run.session === '') run.stops = [...(run.stops ?? []), session].slice(-maxRemembered);
}

const markStopped = (run: OpenRun, nowMs: number): OpenRun =>
  Object.assign(run, { isStopped: true, untilMs: Math.min(run.untilMs, nowMs + stoppedGraceMs) });

/** Counts a start. */
export function openRun(
  record: UserRecord,
  { name, isRun, maxDurationMs, atMs }: NewRun,
  estimateUsd: number,
  nowMs: number,
): void {
  record.starts.push(atMs);
  if (isRun)
    record.runs[name] = {
      usd: estimateUsd,
      session: '',
      untilMs: nowMs + maxDurationMs + forgottenRunGraceMs,
    };
}

/** Undoes {@link openRun}: nothing was sent. */
export function undoRun(record: UserRecord, name: string, atMs: number): void {
  settleRun(record, name, 0);
  removeTime(record, record.starts, name, atMs);
}

/** Counts an upload at this size until it has ended. */
export function openUpload(record: UserRecord, { name, bytes, atMs }: NewUpload): void {
  record.uploads.push(atMs);
  record.uploadedBytes += bytes;
  record.openUploads = withNewest(record.openUploads, name, bytes);
}

/** Undoes {@link openUpload}: nothing was sent. */
export function undoUpload(record: UserRecord, name: string, atMs: number): void {
  closeUpload(record, name, 0);
  removeTime(record, record.uploads, name, atMs);
}

/** Removes the time of one start or upload: another may have come in the same millisecond. */
function removeTime(record: UserRecord, times: number[], name: string, atMs: number): void {
  const { undone = [] } = record;
  if (undone.includes(name)) return;
  record.undone = [...undone, name].slice(-maxRemembered);
  const index = times.indexOf(atMs);
  if (index !== -1) times.splice(index, 1);
}

/** Corrects an upload by its final size. One of an earlier day, or one that never counted, corrects nothing. */
export function closeUpload(record: UserRecord, name: string, bytes: number): void {
  const counted = record.openUploads?.[name];
  if (counted === undefined) return;
  delete record.openUploads?.[name];
  record.uploadedBytes += bytes - counted;
}

/** Counts the end of a run by its cost, or else its estimate. False if it was already counted. */
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

/** Makes the names that a run is found by, digests of WebRun's ids. */
export interface RunNames {
  readonly task: string;
  readonly session: string;
}

/**
 * Gives a run its names, even one that was assumed ended. Returns its end if already known, and reports it under `id`.
 */
export function nameRun(
  record: UserRecord,
  name: string,
  { task, session }: RunNames,
  id: string,
  nowMs: number,
): RunEnd | null {
  const run = record.runs[name];
  const takenUsd = record.unreported?.[name];
  delete record.runs[name];
  delete record.unreported?.[name];
  if (run) {
    const { stops = [], ...named } = { ...run, session };
    record.runs[task] = stops.includes(session) ? markStopped(named, nowMs) : named;
  } else if (takenUsd !== undefined) record.unreported = withNewest(record.unreported, task, takenUsd);
  const end = record.earlyEnds?.[task];
  if (!end) return null;
  delete record.earlyEnds?.[task];
  if (!settleRun(record, task, end.costUsd)) return null;
  remember(record, id);
  return end;
}

/** True if a report was written, even if the store's reply was lost. */
export const isReported = ({ reports }: UserRecord, id: string): boolean => reports?.includes(id) === true;

const remember = (record: UserRecord, id: string): void => {
  record.reports = [...(record.reports ?? []), id].slice(-maxRemembered);
};

/** Counts the end of a run that a reply reports, and keeps it for one that has no name yet. True for the first report, which has `id`. */
export function reportEnd(record: UserRecord, name: string, end: RunEnd, id: string, nowMs: number): boolean {
  if (isReported(record, id)) return true;
  const isFirst = settleRun(record, name, end.costUsd);
  if (isFirst) remember(record, id);
  else if (hasUnnamed(record, nowMs) && !record.earlyEnds?.[name])
    record.earlyEnds = withNewest(record.earlyEnds, name, end, maxRemembered);
  return isFirst;
}

/** @throws {Refusal} 429 when the start exceeds a limit */
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

/** @throws {Refusal} 429 when the upload exceeds a limit */
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
