import { describe, expect, test } from 'vitest';
import { formatOf } from '../../src/components/format.js';
import type { Format } from '../../src/components/format.js';

/** `Intl` keeps numbers and units together by spaces and marks that nobody sees. */
const plain = (text: string | null): string | undefined =>
  text?.replaceAll(/[\u00A0\u202F]/g, ' ').replaceAll(/[\u200E\u200F\u061C]/g, '');

const at = Date.UTC(2026, 9, 1, 11, 34);
const minute = 60_000;
const day = 24 * 60 * minute;

describe.each<[string, readonly [string, (format: Format) => string | null][]]>([
  [
    'en',
    [
      ['$0.0187', ({ usd }) => usd(0.0187)],
      ['$1,204.50', ({ usd }) => usd(1_204.5)],
      ['$0.000021', ({ usd }) => usd(0.000_021)],
      ['1,204', ({ number }) => number(1_204)],
      ['25%', ({ percent }) => percent(0.25)],
      ['12 sec', ({ duration }) => duration(12_400)],
      ['1:04', ({ duration }) => duration(64_000)],
      ['1:02:03', ({ duration }) => duration(3_723_000)],
      ['0:04', ({ clock }) => clock(4_000)],
      ['5 min', ({ limit }) => limit(5 * minute)],
      ['Queued, 2nd', ({ list }) => list(['Queued', '2nd'])],
      ['11:34 AM', ({ time }) => time(at, at + minute)],
      ['Oct 1, 11:34 AM', ({ time }) => time(at, at + day)],
      ['Oct 1, 2026, 11:34 AM', ({ time }) => time(at, at + 200 * day)],
    ],
  ],
  [
    'de',
    [
      ['0,0187 $', ({ usd }) => usd(0.0187)],
      ['1.204,50 $', ({ usd }) => usd(1_204.5)],
      ['1.204', ({ number }) => number(1_204)],
      ['25 %', ({ percent }) => percent(0.25)],
      ['12 Sek.', ({ duration }) => duration(12_400)],
      ['5 Min.', ({ limit }) => limit(5 * minute)],
      ['11:34', ({ time }) => time(at, at + minute)],
      ['1. Okt., 11:34', ({ time }) => time(at, at + day)],
    ],
  ],
  [
    'ja',
    [
      ['$0.0187', ({ usd }) => usd(0.0187)],
      ['12 秒', ({ duration }) => duration(12_400)],
      ['11:34', ({ time }) => time(at, at + minute)],
      ['10月1日 11:34', ({ time }) => time(at, at + day)],
    ],
  ],
  [
    'ar-EG',
    [
      ['٠٫٠١٨٧ US$', ({ usd }) => usd(0.0187)],
      ['١٬٢٠٤', ({ number }) => number(1_204)],
      ['٠:٠٤', ({ clock }) => clock(4_000)],
      ['١١:٣٤ ص', ({ time }) => time(at, at + minute)],
    ],
  ],
])('in %s', (locale, rows) => {
  test.each(rows)('%s', (text, write) => {
    expect(plain(write(formatOf(locale, 'UTC')))).toBe(text);
  });
});

test('a time is that of the zone that is set, with the date that it has there', () => {
  const { time } = formatOf('en', 'Asia/Tokyo');
  expect(plain(time(Date.UTC(2026, 9, 1, 16), Date.UTC(2026, 9, 1, 16, 1)))).toBe('1:00 AM');
  // In Tokyo a new day has begun since.
  expect(plain(time(Date.UTC(2026, 9, 1, 14, 59), Date.UTC(2026, 9, 1, 15, 1)))).toBe('Oct 1, 11:59 PM');
});

test('while the time is not known, as on a server, a time has its date and its zone', () => {
  expect(plain(formatOf('en', undefined).time(at, 0))).toBe('Oct 1, 11:34 AM UTC');
  expect(plain(formatOf('de', 'Asia/Tokyo').time(at, 0))).toBe('1. Okt., 20:34');
});

test.each([null, undefined, Number.NaN, Infinity, -1, '0.5' as unknown as number, 1n as unknown as number])(
  '%s is not an amount',
  (amount) => {
    expect(formatOf('en', undefined).usd(amount)).toBeNull();
  },
);

test.each([5, true, {}, ['de'], new Date(0)])('%s is no locale and no time zone, and is ignored', (odd) => {
  const { usd, time } = formatOf(odd as unknown as string, odd as unknown as string);
  const own = formatOf(undefined as unknown as string, undefined);
  expect([usd(1.5), time(at, at + day)]).toEqual([own.usd(1.5), own.time(at, at + day)]);
});
