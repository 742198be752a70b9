import type { StartedRun } from '../../runs/runState.js';
import { arrange } from './arrange.js';
import type { RunsItem, Spend } from './arrange.js';
import type { Calendar } from './calendar.js';
import { createListeners } from './listeners.js';
import { paceRuns } from './pacedRuns.js';
import type { RunsSource } from './pacedRuns.js';
import { toRunFacts } from './runFacts.js';
import type { RunFacts } from './runFacts.js';
import { runGroups } from './runGroup.js';
import type { RunGroup } from './runGroup.js';
import { createRunsTest, isFiltering, isTimed } from './runsFilter.js';
import type { RunsFilter } from './runsFilter.js';

type Counts = Readonly<Record<RunGroup | 'all', number>>;

/** The runs that a filter shows, in order, and their counts. Each part stays the same object until it changes. */
export interface RunsSnapshot {
  readonly items: readonly RunsItem[];
  readonly days: ReadonlyMap<string, Spend>;
  /** The number of runs shown, and of all runs. */
  readonly shown: number;
  readonly total: number;
  /** Counts by group, of the runs that match all other parts of the filter. */
  readonly counts: Counts;
  /** Counts by group of all runs; `null` if no other part of the filter is set. */
  readonly totals: Counts | null;
  /** Runs that are not in `items` yet, because the order is held. */
  readonly pending: number;
}

/** A filtered, sorted list of runs with subscriptions. */
export interface RunsView {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getSnapshot: () => RunsSnapshot;
  /** While held, rows keep their places: nothing moves under a pointer or a focus. */
  readonly hold: (isHeld: boolean) => void;
  /** Applies the changes that were held back. */
  readonly refresh: () => void;
  /** Sets the open run: it is shown as soon as it exists, with all changes that were held back. */
  readonly setOpenRun: (runId: string | null) => void;
}

/** How often filters such as "last 24 h" and the day headings follow the clock, in milliseconds. */
const clockMs = 60_000;

/** Creates a view of runs. It is computed on first read, then only while it has subscribers. */
export function createRunsView(source: RunsSource, filter: RunsFilter, calendar: Calendar): RunsView {
  const runs = paceRuns(source);
  const listeners = createListeners(() => {
    const stop = runs.subscribe(() => update());
    const clock = isTimed(filter) ? setInterval(update, clockMs) : undefined;
    // Catches up on changes made without subscribers; not immediately, because React compares after subscribing.
    const isStale = isTimed(filter) || runs.list() !== computedFrom;
    if (snapshot && isStale) snapshot = compute(false);
    return () => {
      stop();
      clearInterval(clock);
    };
  });
  let snapshot: RunsSnapshot | undefined;
  /** What the snapshot was computed from: the same list until a run changes. */
  let computedFrom: readonly StartedRun[] | undefined;
  let isHeld = false;
  let openRunId: string | null = null;

  function compute(appliesHeld: boolean): RunsSnapshot {
    const { groups, ...rest } = filter;
    const all = runs.list();
    computedFrom = all;
    const isCounted = createRunsTest(rest, { now: Date.now(), calendar });
    const isPart = isFiltering(rest);
    const counted = (isPart ? all.filter(isCounted) : all).map(toRunFacts);
    const shown = groups?.length ? counted.filter(({ group }) => groups.includes(group)) : counted;
    const { items, days } = arrange(shown, filter.sort, calendar);
    const totals = isPart ? toCounts(all.map(toRunFacts)) : null;
    const next = { days, totals, shown: shown.length, total: all.length, counts: toCounts(counted) };
    const last = snapshot;
    // Without visible rows there is none to keep in place.
    if (last?.shown && next.shown && isHeld && !appliesHeld) {
      const before = new Set(last.items.map(({ key }) => key));
      const added = items.filter(({ kind, key }) => kind === 'run' && !before.has(key));
      if (added.every(({ key }) => key !== openRunId)) {
        const kept = last.items.filter((item) => item.kind === 'day' || source.get(item.runId) !== undefined);
        return reuse(last, { ...next, items: kept, pending: added.length });
      }
    }
    return reuse(last, { ...next, items, pending: 0 });
  }

  function update(appliesHeld = false): void {
    const next = compute(appliesHeld);
    if (next !== snapshot) {
      snapshot = next;
      listeners.notify();
    }
  }

  return {
    subscribe: listeners.subscribe,
    getSnapshot: () => (snapshot ??= compute(true)),
    hold(next) {
      if (isHeld === next) return;
      isHeld = next;
      if (!next && snapshot) update();
    },
    refresh() {
      runs.flush();
      update(true);
    },
    setOpenRun(runId) {
      openRunId = runId;
      if (runId === null || snapshot?.items.some(({ key }) => key === runId)) return;
      runs.flush();
      update();
    },
  };
}

function toCounts(list: readonly RunFacts[]): Counts {
  const counts = Object.fromEntries(runGroups.map((group) => [group, 0])) as Record<RunGroup, number>;
  for (const { group } of list) counts[group]++;
  return { ...counts, all: list.length };
}

/** Keeps equal parts, and the whole if all are equal, so that unchanged parts do not render. */
function reuse(last: RunsSnapshot | undefined, next: RunsSnapshot): RunsSnapshot {
  if (!last) return next;
  const items = isSameList(last.items, next.items) ? last.items : next.items;
  const days = reuseSums(last.days, next.days);
  const counts = keep(last.counts, next.counts);
  const totals = keep(last.totals, next.totals);
  const merged = { ...next, items, days, counts, totals };
  return isSameRecord(last, merged) ? last : merged;
}

const isSameList = (one: readonly RunsItem[], other: readonly RunsItem[]): boolean =>
  one.length === other.length && one.every(({ key }, index) => key === other[index]?.key);

const isSameRecord = <Value extends object>(one: Value, other: Value): boolean =>
  Object.keys(other).every((key) => Object.is(one[key as keyof Value], other[key as keyof Value]));

const keep = <Value extends object | null>(one: Value, other: Value): Value =>
  one && other && isSameRecord(one, other) ? one : other;

/** Keeps the sums of unchanged days, and the whole map if none changed. */
function reuseSums(
  last: ReadonlyMap<string, Spend>,
  next: ReadonlyMap<string, Spend>,
): ReadonlyMap<string, Spend> {
  const sums = [...next].map(([day, sum]) => [day, keep(last.get(day) ?? sum, sum)] as const);
  const isSame = last.size === next.size && sums.every(([day, sum]) => last.get(day) === sum);
  return isSame ? last : new Map(sums);
}
