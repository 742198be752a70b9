import type { Calendar } from './calendar.js';
import { toMedian } from './median.js';
import type { RunFacts } from './runFacts.js';

/** How spend is grouped. */
export type SpendUnit = 'hour' | 'day' | 'week' | 'tag';

/** The spend of an hour, a day, a week or a tag. */
export interface SpendBar {
  /** A tag, or the start time as text; unique among the bars. */
  readonly key: string;
  /** Unix times in milliseconds between which its runs are counted; `null` for a tag. */
  readonly from: number | null;
  readonly to: number | null;
  readonly runs: number;
  /** The spend that WebRun has reported. */
  readonly knownUsd: number;
  /** The likely cost of unreported runs: our estimate, never part of `knownUsd`. */
  readonly estimatedUsd: number;
  /** Ended runs whose cost WebRun never reported. */
  readonly unknown: number;
  /** Active runs whose cost is not reported yet. */
  readonly pending: number;
  /** Ended runs with a cost that are counted at their start, because WebRun did not report their end. */
  readonly byStart: number;
}

/** The key of the bar for untagged runs. */
export const untagged = '';

/**
 * Estimates an unreported cost in US dollars: the median of the done runs with a reported cost; `null` if there are too few,
 * and then the cost stays unknown.
 */
export function estimateCost(list: readonly RunFacts[]): number | null {
  const costs = list
    .flatMap(({ costUsd, group }) => (costUsd !== null && group === 'done' ? [costUsd] : []))
    .toSorted((one, other) => one - other);
  return costs.length < leastForEstimate ? null : toMedian(costs);
}

/** The fewest done runs with a reported cost that an estimate is made from. */
const leastForEstimate = 3;

/** Adds up spend, each run at its `countedAt`. Time bars cover the requested range without gaps; tags are sorted, most expensive first. */
export function toSpendBars(
  list: readonly RunFacts[],
  unit: SpendUnit,
  calendar: Calendar,
  range: { readonly from: number; readonly to: number },
): readonly SpendBar[] {
  const estimate = estimateCost(list);
  const bars = new Map<string, SpendBar>();
  if (unit !== 'tag')
    for (const { key, from, to } of toSlots(unit, calendar, range)) bars.set(key, emptyBar(key, from, to));
  const slots = [...bars.values()];
  for (const facts of list) {
    if (facts.countedAt < range.from || facts.countedAt >= range.to) continue;
    for (const key of unit === 'tag' ? toTagKeys(facts) : toSlotKeys(slots, facts))
      bars.set(key, addRun(bars.get(key) ?? emptyBar(key, null, null), facts, estimate));
  }
  const all = [...bars.values()];
  return unit === 'tag' ? all.toSorted((one, other) => totalOf(other) - totalOf(one)) : all;
}

const toTagKeys = ({ tags }: RunFacts): readonly string[] => (tags.length > 0 ? tags : [untagged]);

const toSlotKeys = (slots: readonly SpendBar[], { countedAt }: RunFacts): readonly string[] =>
  [findSlot(slots, countedAt)?.key].filter((key) => key !== undefined);

/** Reads a daily budget, which an app may take from a setting; invalid amounts are ignored. */
export const toBudget = (usd: number | undefined): number | undefined =>
  typeof usd === 'number' && usd >= 0 && usd < Infinity ? usd : undefined;

/** The sum of known and estimated spend. */
export const totalOf = ({ knownUsd, estimatedUsd }: SpendBar): number => knownUsd + estimatedUsd;

/** The spend of a period. */
export type SpendSums = Pick<SpendBar, 'knownUsd' | 'estimatedUsd' | 'unknown' | 'pending' | 'byStart'>;

/** Adds up the spend of a period: each run once, even one in the bars of several tags. */
export function toSums(
  list: readonly RunFacts[],
  { from, to }: { readonly from: number; readonly to: number },
): SpendSums {
  const estimate = estimateCost(list);
  return list
    .filter(({ countedAt }) => countedAt >= from && countedAt < to)
    .reduce((sum, facts) => addRun(sum, facts, estimate), emptyBar(untagged, from, to));
}

/** The time bars over which spend is averaged: from the first with a run, because before it nothing could be spent. */
export interface SpendSpan {
  /** When it begins, Unix time in milliseconds. */
  readonly from: number;
  readonly bars: number;
}

/** Finds the span of some time bars that begin at `from`; `null` if none has a run. */
export function toSpan(bars: readonly SpendBar[], from: number): SpendSpan | null {
  const first = bars.findIndex(({ runs }) => runs > 0);
  return first < 0 ? null : { from: Math.max(from, bars[first]?.from ?? from), bars: bars.length - first };
}

const emptyBar = (key: string, from: number | null, to: number | null): SpendBar => ({
  key,
  from,
  to,
  runs: 0,
  knownUsd: 0,
  estimatedUsd: 0,
  unknown: 0,
  pending: 0,
  byStart: 0,
});

function addRun(
  bar: SpendBar,
  { costUsd, costKind, isCountedByEnd, outcome }: RunFacts,
  estimate: number | null,
): SpendBar {
  const isUnknown = costKind === 'unknown';
  return {
    ...bar,
    runs: bar.runs + 1,
    knownUsd: bar.knownUsd + (costUsd ?? 0),
    estimatedUsd: bar.estimatedUsd + (isUnknown ? (estimate ?? 0) : 0),
    unknown: bar.unknown + (isUnknown ? 1 : 0),
    pending: bar.pending + (costKind === 'pending' ? 1 : 0),
    byStart: bar.byStart + (costUsd !== null && outcome && !isCountedByEnd ? 1 : 0),
  };
}

interface Slot {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

const hourMs = 3_600_000;
/** More bars than this are not readable; a longer range is cut at its beginning. */
const mostBars = 400;

function toSlots(
  unit: Exclude<SpendUnit, 'tag'>,
  calendar: Calendar,
  { from, to }: { readonly from: number; readonly to: number },
): readonly Slot[] {
  const slots: Slot[] = [];
  if (unit === 'hour') {
    const last = Math.max(from, to - 1);
    // Counted from the start of the day: in some zones, hours do not begin on a UTC hour.
    const sinceHour = (last - calendar.startOf(calendar.toDay(last))) % hourMs;
    for (let at = last - sinceHour; at + hourMs > from && slots.length < mostBars; at -= hourMs)
      slots.unshift({ key: String(at), from: at, to: at + hourMs });
    return slots;
  }
  const step = unit === 'day' ? 1 : 7;
  const today = calendar.toDay(Math.max(from, to - 1));
  let day = unit === 'day' ? today : toMonday(today, calendar);
  while (slots.length < mostBars) {
    const start = calendar.startOf(day);
    const end = calendar.startOf(calendar.addDays(day, step));
    if (end <= from) break;
    slots.unshift({ key: day, from: start, to: end });
    day = calendar.addDays(day, -step);
  }
  return slots;
}

/** The Monday of a day's week, as ISO 8601 counts weeks. */
function toMonday(day: string, calendar: Calendar): string {
  const weekday = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
  return calendar.addDays(day, -weekday);
}

function findSlot(slots: readonly SpendBar[], at: number): SpendBar | undefined {
  let low = 0;
  let high = slots.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const slot = slots[middle];
    if (!slot) return undefined;
    if (at < (slot.from ?? 0)) high = middle - 1;
    else if (at >= (slot.to ?? 0)) low = middle + 1;
    else return slot;
  }
  return undefined;
}
