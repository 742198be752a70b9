import type { Calendar } from './calendar.js';
import type { RunFacts } from './runFacts.js';
import { runGroups } from './runGroup.js';
import type { RunGroup } from './runGroup.js';
import type { RunsSort } from './runsFilter.js';
import type { SpendBar } from './spend.js';

/** The total cost of some runs. Unknown costs are counted, never added as zero. */
export type Spend = Pick<SpendBar, 'runs' | 'knownUsd' | 'unknown' | 'pending'>;

/** A line of the table: a run, or the heading of a day. */
export type RunsItem =
  | { readonly kind: 'run'; readonly key: string; readonly runId: string }
  /** `day` is empty above runs whose start time is unknown. */
  | { readonly kind: 'day'; readonly key: string; readonly day: string };

/** Runs in display order. */
export interface Arrangement {
  readonly items: readonly RunsItem[];
  readonly days: ReadonlyMap<string, Spend>;
}

/** Within a day: runs that need a person, then running, then queued, then the rest. */
const ranks: Readonly<Partial<Record<RunGroup, number>>> = { 'needs-you': 0, running: 1, queued: 2 };
const lastRank = 3;

const toRunItem = ({ runId }: RunFacts): RunsItem => ({ kind: 'run', key: runId, runId });

/** Sorts runs. Sorted by start time, newest first, they are grouped by day. */
export function arrange(
  facts: readonly RunFacts[],
  sort: RunsSort | undefined,
  calendar: Calendar,
): Arrangement {
  if (sort && !(sort.by === 'started' && sort.direction === 'desc'))
    return { items: facts.toSorted(toComparison(sort)).map(toRunItem), days: new Map() };
  // The newest run comes first, and with it the newest day.
  const byDay = new Map<string, RunFacts[]>();
  for (const each of facts.toSorted(compareNewest)) {
    const day = each.startedAt > 0 ? calendar.toDay(each.startedAt) : '';
    const list = byDay.get(day);
    if (list) list.push(each);
    else byDay.set(day, [each]);
  }
  const items: RunsItem[] = [];
  const days = new Map<string, Spend>();
  for (const [day, list] of byDay) {
    items.push({ kind: 'day', key: `day ${day}`, day });
    days.set(day, sumSpend(list));
    const ranked: [RunFacts[], RunFacts[], RunFacts[], RunFacts[]] = [[], [], [], []];
    for (const each of list) ranked[ranks[each.group] ?? lastRank]?.push(each);
    // The run that has waited longest comes first.
    ranked[2].reverse();
    for (const each of ranked.flat()) items.push(toRunItem(each));
  }
  return { items, days };
}

/** Adds up known costs and counts unknown ones. */
function sumSpend(list: readonly RunFacts[]): Spend {
  let knownUsd = 0;
  let unknown = 0;
  let pending = 0;
  for (const { costUsd, costKind } of list) {
    knownUsd += costUsd ?? 0;
    if (costKind === 'unknown') unknown++;
    if (costKind === 'pending') pending++;
  }
  return { runs: list.length, knownUsd, unknown, pending };
}

const compareNewest = (one: RunFacts, other: RunFacts): number => other.startedAt - one.startedAt;

/** Unknown values come last in either direction: they are neither low nor high. */
function toComparison({ by, direction }: RunsSort): (one: RunFacts, other: RunFacts) => number {
  const sign = direction === 'asc' ? 1 : -1;
  const numeric = (read: (facts: RunFacts) => number | null) => (one: RunFacts, other: RunFacts) => {
    const [a, b] = [read(one), read(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null) || compareNewest(one, other);
    return sign * (a - b) || compareNewest(one, other);
  };
  switch (by) {
    case 'started':
      return numeric(({ startedAt }) => startedAt || null);
    case 'duration':
      return numeric(({ durationMs }) => durationMs);
    case 'cost':
      return numeric(({ costUsd }) => costUsd);
    case 'state':
      return numeric(({ group }) => runGroups.indexOf(group));
    case 'task':
      return (one, other) => sign * collator.compare(one.title, other.title) || compareNewest(one, other);
  }
}

const collator = /* @__PURE__ */ new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
