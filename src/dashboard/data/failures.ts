import type { Calendar } from './calendar.js';
import type { TimeRange } from './period.js';
import type { RunFacts } from './runFacts.js';

/** The failures of a day by code, and how many of its runs ended in other ways. */
export interface FailureBar {
  readonly day: string;
  readonly from: number;
  readonly to: number;
  readonly done: number;
  /** Runs whose outcome is unknown. */
  readonly unknown: number;
  /** In the order of `codes`; the last counts all other codes. */
  readonly counts: readonly number[];
}

/** The failures of some days: the most frequent codes, and each day's counts of them. */
export interface Failures {
  readonly codes: readonly string[];
  readonly bars: readonly FailureBar[];
  readonly total: number;
}

/** Codes shown separately; more could not be told apart by eye. */
const mostCodes = 3;
const mostDays = 62;

/** Counts the failures of each day of a range by code. */
export function toFailures(list: readonly RunFacts[], calendar: Calendar, { from, to }: TimeRange): Failures {
  const own = list.filter(({ startedAt }) => startedAt >= from && startedAt < to);
  const failed = own.filter(({ outcome }) => outcome === 'failed');
  const frequency = new Map<string, number>();
  for (const { code } of failed) frequency.set(code ?? '', (frequency.get(code ?? '') ?? 0) + 1);
  const codes = [...frequency]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, mostCodes)
    .map(([code]) => code);
  const days = new Map<string, { done: number; unknown: number; counts: number[] }>();
  for (let day = calendar.toDay(to - 1); days.size < mostDays; day = calendar.addDays(day, -1)) {
    days.set(day, { done: 0, unknown: 0, counts: Array.from({ length: codes.length + 1 }, () => 0) });
    if (calendar.startOf(day) <= from) break;
  }
  for (const { startedAt, outcome, code } of own) {
    const day = days.get(calendar.toDay(startedAt));
    if (!day) continue;
    if (outcome === 'done') day.done++;
    if (outcome === 'unknown') day.unknown++;
    if (outcome !== 'failed') continue;
    const at = codes.indexOf(code ?? '');
    const index = at < 0 ? codes.length : at;
    day.counts[index] = (day.counts[index] ?? 0) + 1;
  }
  const bars = [...days]
    .map(([day, { done, unknown, counts }]) => ({
      day,
      from: calendar.startOf(day),
      to: calendar.startOf(calendar.addDays(day, 1)),
      done,
      unknown,
      counts,
    }))
    .toReversed();
  return { codes, bars, total: failed.length };
}
