import { dayMs, minuteMs } from './timing.js';
import type { CountedLimits } from './userLimits.js';
import type { UserRecord } from './userRecord.js';

/** How much of one limit a user has left. */
interface Remaining {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until more is available; `null` where that depends on the user's runs. */
  readonly resetSeconds: number | null;
}

/** What a user has left, by limit; unlimited ones are omitted. */
export type Allowance = Readonly<Partial<Record<AllowanceName, Remaining>>>;

type AllowanceName = 'runs' | 'starts' | 'usd' | 'uploads' | 'upload-bytes';

/** Computes from a user's record what is left. */
export function readAllowance(record: UserRecord, limits: CountedLimits, nowMs: number): Allowance {
  const running = Object.values(record.runs);
  const usedUsd = running.reduce((sum, { usd }) => sum + usd, record.spentUsd);
  const untilMidnight = Math.ceil((dayMs - (nowMs % dayMs)) / 1_000);
  const untilFree = ([oldestMs = nowMs - minuteMs]: readonly number[]): number =>
    Math.max(0, Math.ceil((oldestMs + minuteMs - nowMs) / 1_000));
  const rows: Record<AllowanceName, readonly [limit: number, used: number, resetSeconds: number | null]> = {
    runs: [limits.runsAtOnce, running.length, null],
    starts: [limits.runsPerMinute, record.starts.length, untilFree(record.starts)],
    usd: [limits.usdPerDay, usedUsd, untilMidnight],
    uploads: [limits.uploadsPerMinute, record.uploads.length, untilFree(record.uploads)],
    'upload-bytes': [limits.uploadBytesPerDay, record.uploadedBytes, untilMidnight],
  };
  const allowance: Partial<Record<AllowanceName, Remaining>> = {};
  for (const [name, [limit, used, resetSeconds]] of Object.entries(rows))
    if (limit !== Infinity)
      allowance[name as AllowanceName] = { limit, remaining: toAmount(limit - used), resetSeconds };
  return allowance;
}

/** Clamps to 0, and removes rounding errors of decimal sums. */
const toAmount = (amount: number): number => Number(Math.max(0, amount).toFixed(6));

/** The header that says what a user has left. */
export const allowanceHeader = 'X-WebRun-Allowance';

/** The header that says that the proxy itself refused the request, and why. */
export const refusalHeader = 'X-WebRun-Refusal';

/**
 * Writes an allowance as a structured field (RFC 8941), one item per limit:
 * `runs;limit=3;remaining=2, usd;limit=1;remaining=0.62;reset=3600`. Empty where nothing is limited.
 */
export function toAllowanceHeader(allowance: Allowance): string {
  return Object.entries(allowance)
    .map(([name, { limit, remaining, resetSeconds }]) => {
      const reset = resetSeconds === null ? '' : `;reset=${resetSeconds}`;
      return `${name};limit=${limit};remaining=${remaining}${reset}`;
    })
    .join(', ');
}
