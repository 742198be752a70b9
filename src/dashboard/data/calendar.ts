/** Finds the day and hour of a moment in one time zone. */
export interface Calendar {
  /** The day as `2026-11-26`: equal for two moments of one day, and sortable. */
  readonly toDay: (at: number) => string;
  /** The hour of the day, 0 to 23. */
  readonly toHour: (at: number) => number;
  /** When a day begins, Unix time in milliseconds; not at 0:00 if the clock is put forward at midnight. */
  readonly startOf: (day: string) => number;
  /** The day that comes `count` days after another; negative for before. */
  readonly addDays: (day: string, count: number) => string;
}

/** Time zone offsets only change on a quarter of an hour. */
const quarterMs = 900_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Creates a calendar. `Intl` is slow, so each quarter of an hour is formatted once, however many runs started in it.
 * @param timeZone an IANA name. @default the user's own
 */
export function createCalendar(timeZone?: string): Calendar {
  const format = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const quarters = new Map<number, { readonly day: string; readonly hour: number }>();
  const read = (at: number): { readonly day: string; readonly hour: number } => {
    const quarter = Math.floor(at / quarterMs);
    let known = quarters.get(quarter);
    if (!known) {
      const parts = Object.fromEntries(
        format.formatToParts(quarter * quarterMs).map(({ type, value }) => [type, value]),
      );
      const year = (parts['year'] ?? '').padStart(4, '0');
      known = { day: `${year}-${parts['month']}-${parts['day']}`, hour: Number(parts['hour']) };
      quarters.set(quarter, known);
    }
    return known;
  };
  const starts = new Map<string, number>();
  const calendar: Calendar = {
    toDay: (at) => read(at).day,
    toHour: (at) => read(at).hour,
    startOf(day) {
      let start = starts.get(day);
      if (start === undefined) {
        // No zone is more than 14 h from UTC; the day begins at its first quarter of an hour.
        start = Date.parse(`${day}T00:00:00Z`) - 14 * hourMs;
        while (read(start).day < day) start += quarterMs;
        starts.set(day, start);
      }
      return start;
    },
    addDays: (day, count) =>
      new Date(Date.parse(`${day}T12:00:00Z`) + count * dayMs).toISOString().slice(0, 10),
  };
  return calendar;
}
