import 'webrun-react/styles.css';
import 'webrun-react/dashboard.css';
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { WebRunProvider } from 'webrun-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';

// Numbers that nobody has planned for: a day of a billion dollars, a row that was left running for months.

const widths = [360, 768, 1440];
const hourMs = 3_600_000;

/** Where the text of an element ends, and where it begins. */
function toText(element: Node): DOMRect {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect();
}

async function show(locale: string, view: 'runs' | 'statistics'): Promise<Element> {
  const now = Date.now();
  const ended = { startedAt: now, completedAt: new Date(now).toISOString() };
  const runs = [
    sampleRun('completed', { ...ended, costUsd: 1_234_567_890.1234, seconds: 3_600_000 }),
    sampleRun('running', { costUsd: 987_654_321.1234, startedAt: now - 1_000 * hourMs }),
  ];
  const { container } = await render(
    <WebRunProvider baseUrl="http://numbers.test" persist={false} locale={locale}>
      <RunsDashboard runs={runs} dayBudgetUsd={5} defaultView={view} />
    </WebRunProvider>,
  );
  return container;
}

const cases = ['en', 'de', 'ja', 'ar', 'es-MX'].flatMap((locale) =>
  widths.map((width): [string, number] => [locale, width]),
);

test.each(cases)('the figures of today stay in their tiles, in %s at %i px', async (locale, width) => {
  await page.viewport(width, 800);
  const container = await show(locale, 'runs');
  await expect.poll(() => container.querySelectorAll('.webrun-tile-value').length).toBe(3);
  const tiles = container.querySelector('.webrun-tiles')!.getBoundingClientRect();
  for (const value of container.querySelectorAll('.webrun-tile-value, .webrun-tile-note')) {
    expect(toText(value).left).toBeGreaterThanOrEqual(tiles.left);
    expect(toText(value).right).toBeLessThanOrEqual(tiles.right);
    expect(toText(value).bottom).toBeLessThanOrEqual(tiles.bottom);
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});

test.each(widths)('the figures of the statistics stay in their cells at %i px', async (width) => {
  await page.viewport(width, 800);
  const container = await show('en', 'statistics');
  await expect.poll(() => container.querySelectorAll('.webrun-stats-figures dd').length).toBe(12);
  for (const value of container.querySelectorAll('.webrun-stats-figures dd'))
    expect(toText(value).right).toBeLessThanOrEqual(value.parentElement!.getBoundingClientRect().right);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});

test('a duration of months is beside its bar, not below it', async () => {
  await page.viewport(1440, 800);
  const container = await show('en', 'runs');
  await expect.poll(() => container.querySelectorAll('.webrun-runs-row .webrun-duration').length).toBe(2);
  for (const duration of container.querySelectorAll('.webrun-runs-row .webrun-duration')) {
    const text = toText(duration.firstChild!);
    expect(text.right).toBeLessThan(duration.querySelector('svg')!.getBoundingClientRect().left);
    expect(text.left).toBeGreaterThanOrEqual(duration.closest('td')!.getBoundingClientRect().left);
  }
});
