import { expect, test } from 'vitest';
import { render } from 'vitest-browser-react';
import { RunsDashboard, RunsTable } from 'webrun-react/dashboard';
import 'webrun-react/dashboard.css';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { emptyRow, statuses } from './badRows.js';
import { find } from './handlers.js';

const midday = new Date().setHours(12, 0, 0, 0);
const dayMs = 86_400_000;
const at = (startedAt: number, costUsd: number | null) => sampleRun('completed', { startedAt, costUsd });
const days = [midday, midday - dayMs, midday - 2 * dayMs];

/** Whether all of an element is drawn: no box around it cuts it. */
function isWhole(element: Element, within: Element): boolean {
  const [own, box] = [element.getBoundingClientRect(), within.getBoundingClientRect()];
  const isInside = own.top >= box.top - 1 && own.bottom <= box.bottom + 1 && own.right <= box.right + 1;
  return own.width > 0 && isInside && element.scrollWidth <= element.clientWidth + 1;
}

test.each<[string, readonly (number | null)[]]>([
  ['a sum', [0.0187]],
  ['a sum and costs that are not in it', [12.34, null, null]],
  ['no cost that is known', [null, null]],
])('a heading of a day keeps its name and its date at 360 px beside %s', async (_, costs) => {
  const runs = days.flatMap((day) => costs.map((costUsd) => at(day, costUsd)));
  const screen = await render(
    <div style={{ blockSize: 600, inlineSize: 360, display: 'grid' }}>
      <RunsTable runs={runs} />
    </div>,
  );
  await expect.element(screen.getByText('Today', { exact: true })).toBeVisible();
  const headings = [...document.querySelectorAll('.webrun-runs-day-line')];
  expect(headings).toHaveLength(days.length);
  for (const [index, heading] of headings.entries()) {
    const date = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short' });
    const parts = [...heading.firstElementChild!.children];
    expect(parts.at(-1)).toHaveTextContent(date.format(days[index]));
    for (const part of [...parts, heading.lastElementChild!])
      expect([part.textContent, isWhole(part, heading.firstElementChild!) || isWhole(part, heading)]).toEqual(
        [part.textContent, true],
      );
  }
});

test('of rows without a time no day, no end and no deadline is said', async () => {
  const runs = statuses.map(emptyRow);
  await render(
    <div style={{ blockSize: 900, inlineSize: 1200, display: 'grid' }}>
      <RunsDashboard runs={runs} onAnswer={() => undefined} />
    </div>,
  );
  await expect.poll(() => document.querySelectorAll('[data-run]').length).toBe(runs.length);
  expect(find('.webrun-runs-day')).toHaveTextContent(/^–9 runs/);
  expect(find('.webrun-dashboard')).not.toHaveTextContent(/Jan 1|Dec 31|stops it/);
  expect(find('[data-status="lost"]')).toHaveTextContent('Connection cut at –.');
});
