import type { Calendar } from './calendar.js';

/** A time range that moves with the clock: whole days in the dashboard's time zone, ending with today; `24h` counts hours. */
export type RunsPeriod = 'today' | '24h' | '7d' | '30d';

/** A range of time, Unix times in milliseconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const days: Readonly<Record<Exclude<RunsPeriod, '24h'>, number>> = { today: 1, '7d': 7, '30d': 30 };
const dayMs = 86_400_000;

/** Converts a period to a range: whole days in the calendar's time zone, today until now; for `24h`, the last 24 hours. */
export function toRange(period: RunsPeriod, calendar: Calendar, now: number): TimeRange {
  const from =
    period === '24h'
      ? now - dayMs
      : calendar.startOf(calendar.addDays(calendar.toDay(now), 1 - days[period]));
  return { from, to: now + 1 };
}

/** The preceding range of the same length. */
export const toPrecedingRange = ({ from, to }: TimeRange): TimeRange => ({
  from: from - (to - from),
  to: from,
});
