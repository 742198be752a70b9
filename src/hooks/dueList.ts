import { slowestPollMs } from '../core/timing.js';

/** What is asked about again and again. Between its polls it stands in line, and nothing of it is under way. */
export interface Polled {
  /** When it is due, Unix time in milliseconds; the list's own note. */
  dueAt: number;
  /** Those on screen go before those that are not. @default every one is */
  readonly isOnScreen?: (() => boolean) | undefined;
  /** Asks now; without a promise it was called in vain. */
  go(): Promise<unknown> | undefined;
}

/** What is to be polled, by when it is due. */
export interface DueList {
  put(polled: Polled, dueAt: number): void;
  drop(polled: Polled): void;
  /** The first that is due, of those the first on screen if one is. Where none is due yet, the list calls when one will be. */
  first(): Polled | undefined;
}

/** Makes a list that calls `onDue`. It has one timer: a thousand would wake the page more often than the replies do. */
export function createDueList(onDue: () => void): DueList {
  const list: Polled[] = [];
  let alarm: ReturnType<typeof setTimeout> | undefined;
  let alarmAt = Infinity;

  function ring(): void {
    alarmAt = Infinity;
    onDue();
  }

  function setAlarm(dueAt: number, now: number): void {
    if (alarmAt <= dueAt && alarmAt > now) return;
    alarmAt = dueAt;
    clearTimeout(alarm);
    alarm = setTimeout(ring, Math.min(Math.ceil(dueAt - now), slowestPollMs)); // a clock may be set back meanwhile
  }

  return {
    put(polled, dueAt) {
      polled.dueAt = dueAt;
      let [from, to] = [0, list.length];
      while (from < to) {
        const middle = (from + to) >> 1;
        if ((list[middle]?.dueAt ?? 0) <= dueAt) from = middle + 1;
        else to = middle;
      }
      list.splice(from, 0, polled);
    },
    drop(polled) {
      const index = list.indexOf(polled);
      if (index >= 0) list.splice(index, 1);
    },
    first() {
      const now = Date.now();
      let due: Polled | undefined;
      for (const each of list) {
        if (each.dueAt > now) break;
        if (each.isOnScreen?.() ?? true) return each;
        due ??= each;
      }
      const [next] = list;
      if (!due && next) setAlarm(next.dueAt, now);
      return due;
    },
  };
}
