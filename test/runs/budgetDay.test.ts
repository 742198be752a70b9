import { expect, test } from 'vitest';
import { sumDay, toDay } from '../../src/runs/budgetDay.js';

const hourMs = 3_600_000;

// The clocks go forward, or back, on the day or the night before it; in Apia a whole day is missing.
test.each([
  ['Europe/Berlin', '2026-03-29T12:00:00Z'],
  ['Europe/Berlin', '2026-10-25T23:59:59.999Z'],
  ['America/Havana', '2026-03-08T04:30:00Z'],
  ['Pacific/Kiritimati', '2026-11-26T09:59:59.999Z'],
  ['Pacific/Apia', '2011-12-31T12:00:00Z'],
  ['Asia/Kathmandu', '2026-11-26T18:15:00Z'],
  [undefined, '2026-11-26T00:00:00Z'],
])('the day in %s at %s has the runs that were sent on it, to the millisecond', (timeZone, text) => {
  const now = Date.parse(text);
  const around = [-1, 0, 1].map((ms) => Math.floor(now / hourMs) * hourMs + ms);
  const times = Array.from({ length: 4 * 49 }, (_, index) =>
    around.map((at) => at - (index / 4) * hourMs),
  ).flat();
  const runs = [...times, now, now + hourMs, now - 49 * hourMs].map((submittedAt, index) => ({
    runId: `${index}`,
    submittedAt,
  }));
  const today = toDay(now, timeZone);
  const sum = sumDay([...runs, { runId: 'not sent' }], now, timeZone, () => ({ usd: 1, isEstimate: false }));
  expect(sum.usd).toBe(runs.filter(({ submittedAt }) => toDay(submittedAt, timeZone) >= today).length);
  expect(sum.usd).toBeGreaterThan(1);
});
