import type { Count } from '../messages/count.js';

/** Writes numbers, money, durations, times and lists as a locale does, by `Intl`. */
export interface Format {
  readonly number: (value: number) => string;
  /** A number and its formatted text, for a message with a plural. */
  readonly count: (value: number) => Count;
  /**
   * US dollars, as WebRun bills, with every billed digit: at least this many decimals below one dollar, two from there on. `null` if it is not
   * an amount: an unknown cost is never written as a number.
   */
  readonly usd: (amount: number | null | undefined, leastDecimals?: number) => string | null;
  /** A share of 1: `25%`. */
  readonly percent: (share: number) => string;
  /** `12 sec` below a minute, then `1:04`, then `1:02:03`. */
  readonly duration: (ms: number) => string;
  /** `0:40`, `1:04`, `1:02:03`. */
  readonly clock: (ms: number) => string;
  /** A limit in the unit it was most likely set in: `5 min`, `90 sec`. */
  readonly limit: (ms: number) => string;
  /**
   * A time of day, with its date when that is not today. While the current time is unknown (`now` is 0), as on a server, the date is always
   * included, and the time is in UTC unless a time zone is set, so that page and server write the same.
   */
  readonly time: (at: number, now: number) => string;
  /** The size of a file in bytes: `820 bytes`, `4.1 kB`, `12 MB`. */
  readonly fileSize: (bytes: number) => string;
  /** Several facts in a row: `Queued, 2nd in the queue`. */
  readonly list: (items: readonly string[]) => string;
}

const fileUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

const formats = new Map<string, Format>();

/** Returns the format of a locale and a time zone; cached, because `Intl` is slow to set up. */
export function formatOf(locale: string, timeZone: string | undefined): Format {
  const key = `${locale} ${timeZone}`;
  const format = formats.get(key) ?? createFormat(toKnown(locale), toKnown(timeZone, 'timeZone'));
  formats.set(key, format);
  return format;
}

/**
 * Returns a locale that `Intl` accepts, for `en_US` too; `undefined`, which is the browser's own, if it accepts none. An app may read it from a
 * profile or URL, and an exception would unmount the whole page.
 */
export function toKnown(value: string | undefined, option?: 'timeZone'): string | undefined {
  // `Intl` may accept other types, such as a list of tags, but the rest of this code does not.
  if (typeof value === 'string')
    for (const each of [value, value.replaceAll('_', '-')])
      try {
        const format = new Intl.DateTimeFormat(option ? undefined : each, option && { timeZone: each });
        return format.resolvedOptions().locale ? each : undefined;
      } catch {
        // Try the next one.
      }
}

/** The latest time of a `Date`, in milliseconds since 1970. */
const latestMs = 8.64e15;
/** No time (in milliseconds, 31 years) or amount (in dollars) of a task is as large as this. */
const beyondAll = 1e12;

function createFormat(locale: string | undefined, timeZone: string | undefined): Format {
  const numbers = new Map<string, Intl.NumberFormat>();
  const write = (value: number, options: Intl.NumberFormatOptions = {}): string => {
    const key = JSON.stringify(options);
    const numberFormat = numbers.get(key) ?? new Intl.NumberFormat(locale, options);
    numbers.set(key, numberFormat);
    return numberFormat.format(value);
  };
  const number = (value: number): string => write(value);
  const unit = (value: number, name: string): string =>
    write(value, {
      style: 'unit',
      unit: name,
      // The short form has no plural: "820 byte".
      unitDisplay: name === 'byte' ? 'long' : 'short',
      maximumFractionDigits: 1,
    });
  const clock = (ms: number): string => {
    if (!(ms < beyondAll)) return '?';
    const seconds = Math.max(0, Math.floor(ms / 1_000));
    const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
    const two = (value: number): string => write(value, { minimumIntegerDigits: 2 });
    const whole = { useGrouping: false } as const;
    const start = hours > 0 ? `${write(hours, whole)}:${two(minutes)}` : write(minutes, whole);
    return `${start}:${two(seconds % 60)}`;
  };
  const date = (at: number, options: Intl.DateTimeFormatOptions, zone = timeZone): string =>
    Math.abs(at) <= latestMs
      ? new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(at)
      : '?';
  return {
    number,
    count: (value) => ({ value, text: number(value) }),
    usd(amount, leastDecimals = 4) {
      if (typeof amount !== 'number' || !(amount >= 0 && amount < beyondAll)) return null;
      // Sums of decimals have rounding errors (0.1 + 0.2); ten significant digits are more than any bill has.
      const exact = Number(amount.toPrecision(10));
      const text = write(exact, {
        style: 'currency',
        currency: 'USD',
        minimumFractionDigits: exact === 0 || exact >= 1 ? 2 : leastDecimals,
        maximumFractionDigits: 20,
      });
      // In right-to-left text the sign would be separated from its letters: `$US`.
      return /^[\u200F\u061C]/.test(text) ? text.replace('US$', 'US$\u200E') : text;
    },
    percent: (share) => write(share, { style: 'percent' }),
    duration: (ms) => (ms >= 0 && ms < 60_000 ? unit(Math.floor(ms / 1_000), 'second') : clock(ms)),
    clock,
    limit: (ms) => (ms % 60_000 === 0 ? unit(ms / 60_000, 'minute') : unit(ms / 1_000, 'second')),
    time(at, now) {
      const time = { hour: 'numeric', minute: '2-digit' } as const;
      const day = { day: 'numeric', month: 'short' } as const;
      if (now === 0)
        return timeZone === undefined
          ? date(at, { ...day, ...time, timeZoneName: 'short' }, 'UTC')
          : date(at, { ...day, ...time });
      const isSame = (options: Intl.DateTimeFormatOptions): boolean =>
        date(at, options) === date(now, options);
      if (isSame({ dateStyle: 'short' })) return date(at, time);
      return date(
        at,
        isSame({ year: 'numeric' }) ? { ...day, ...time } : { ...day, year: 'numeric', ...time },
      );
    },
    fileSize(bytes) {
      const step = Math.min(fileUnits.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
      return unit(bytes / 1_000 ** step, fileUnits[step] ?? 'byte');
    },
    list: (items) => new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(items),
  };
}
