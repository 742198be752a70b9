import { describe, expect, test } from 'vitest';
import { createCalendar } from '../../../src/dashboard/data/calendar.js';

describe('a calendar', () => {
  test.each([
    ['UTC', '2026-11-26T23:59:59Z', '2026-11-26', 23],
    ['UTC', '2026-11-27T00:00:00Z', '2026-11-27', 0],
    ['Asia/Tokyo', '2026-11-26T15:00:00Z', '2026-11-27', 0],
    ['America/New_York', '2026-11-26T04:59:00Z', '2026-11-25', 23],
    ['Asia/Kathmandu', '2026-11-26T18:14:59Z', '2026-11-26', 23],
    ['Asia/Kathmandu', '2026-11-26T18:15:00Z', '2026-11-27', 0],
    ['Pacific/Kiritimati', '2026-11-26T10:00:00Z', '2026-11-27', 0],
  ])('of %s puts %s into %s at %i h', (zone, at, day, hour) => {
    const calendar = createCalendar(zone);
    expect([calendar.toDay(Date.parse(at)), calendar.toHour(Date.parse(at))]).toEqual([day, hour]);
  });

  test.each([
    ['UTC', '2026-11-26', '2026-11-26T00:00:00Z'],
    ['Asia/Tokyo', '2026-11-26', '2026-11-25T15:00:00Z'],
    ['America/New_York', '2026-11-26', '2026-11-26T05:00:00Z'],
    ['Asia/Kathmandu', '2026-11-26', '2026-11-25T18:15:00Z'],
    // The day on which the clock is put forward at midnight begins at 1:00.
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z'],
    // A day of 25 hours, and the day after it.
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z'],
    ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00Z'],
  ])('of %s begins %s at %s', (zone, day, start) => {
    expect(new Date(createCalendar(zone).startOf(day)).toISOString()).toBe(new Date(start).toISOString());
  });

  test('counts days over the ends of months, years and daylight saving', () => {
    const { addDays } = createCalendar('Europe/Berlin');
    expect([
      addDays('2026-10-24', 1),
      addDays('2026-10-25', 1),
      addDays('2027-01-01', -1),
      addDays('2028-02-28', 1),
    ]).toEqual(['2026-10-25', '2026-10-26', '2026-12-31', '2028-02-29']);
  });
});
