import type { TaskEvent } from '../../core/events.js';

/** How many rows a group has, so that a new event changes only one group. */
const groupSize = 100;

/** Events in groups. */
export interface EventGroups {
  /** All but the newest two: the same list until one of these events has changed. */
  readonly older: readonly (readonly TaskEvent[])[];
  readonly newest: readonly (readonly TaskEvent[])[];
}

/** Groups events, and reuses each unchanged group: an event at the end then changes only the newest. */
export function createGrouper(): (events: readonly TaskEvent[]) => EventGroups {
  let grouped: EventGroups = { older: [], newest: [] };
  return (events) => {
    const before = new Map([...grouped.older, ...grouped.newest].map((group) => [toGroupKey(group), group]));
    const groups: (readonly TaskEvent[])[] = [];
    for (let from = 0; from < events.length;) {
      const key = toKey(events[from]);
      let to = from + 1;
      while (to < events.length && toKey(events[to]) === key) to++;
      const known = before.get(key);
      const isKnown = known?.length === to - from && known.every((event, at) => event === events[from + at]);
      groups.push(isKnown ? known : events.slice(from, to));
      from = to;
    }
    const older = groups.slice(0, -2);
    const isSame =
      older.length === grouped.older.length && older.every((group, at) => group === grouped.older[at]);
    grouped = { older: isSame ? grouped.older : older, newest: groups.slice(-2) };
    return grouped;
  };
}

/** Returns a key for a group, unique in its log. */
export const toGroupKey = (group: readonly TaskEvent[]): number => toKey(group[0]);

const toKey = (event: TaskEvent | undefined): number => Math.floor((event?.id ?? 0) / groupSize);
