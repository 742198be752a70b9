import type { RunRecord } from './runReducer.js';

/** Cached, because formatters are slow to create and each reply needs the day's sum. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of a time, for example `2026-11-26`, which sorts as text. @throws {RangeError} for an unknown time zone */
export function toDay(at: number, timeZone: string | undefined): string {
  const key = timeZone ?? '';
  const formatter =
    formatters.get(key) ??
    new Intl.DateTimeFormat('en-CA', {
      ...(timeZone !== undefined && { timeZone }),
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  formatters.set(key, formatter);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  const parts = formatter.formatToParts(at);
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

/** The starts of days, by day and zone: comparing times is far cheaper than formatting them. */
const starts = new Map<string, number>();

function startOfDay(now: number, timeZone: string | undefined): number {
  const today = toDay(now, timeZone);
  const key = `${today} ${timeZone}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  // Two days ago is another day in any zone.
  let [before, from] = [now - 172_800_000, now];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (toDay(middle, timeZone) < today) before = middle;
    else from = middle;
  }
  starts.set(key, from);
  return from;
}

/** The cost of a day so far, and the limit to which a person has raised it. */
export interface DaySum {
  readonly usd: number;
  /** The part of `usd` from runs whose cost is an estimate. */
  readonly estimatedUsd: number;
  readonly allowedUsd: number;
}

/** A run that may have been sent on the day. */
export type Sent = Pick<RunRecord, 'runId' | 'submittedAt' | 'budget'>;

/**
 * Adds up the cost of runs that were sent on the day of `now`. A run counts on the day it was sent, however long it takes. A time after
 * `now`, from a clock that was set back since, counts today.
 */
export function sumDay<Run extends Sent>(
  runs: Iterable<Run>,
  now: number,
  timeZone: string | undefined,
  count: (run: Run) => { readonly usd: number; readonly isEstimate: boolean },
): DaySum {
  const from = startOfDay(now, timeZone);
  let [usd, estimatedUsd, allowedUsd] = [0, 0, 0];
  for (const run of runs) {
    const { submittedAt, budget } = run;
    if (submittedAt === undefined || submittedAt < from) continue;
    const counted = count(run);
    usd += counted.usd;
    if (counted.isEstimate) estimatedUsd += counted.usd;
    allowedUsd = Math.max(allowedUsd, budget?.dayAllowedUsd ?? 0);
  }
  return { usd: round(usd), estimatedUsd: round(estimatedUsd), allowedUsd };
}

/** Rounds away binary errors: 0.1 + 0.2 is not 0.3. */
const round = (usd: number): number => Number(usd.toPrecision(12));
