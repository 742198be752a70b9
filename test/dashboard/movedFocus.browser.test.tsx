import 'webrun-react/dashboard.css';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { manyRuns, workingDay } from '../../stories/dashboard/sampleRuns.js';
import { find, handlers } from './handlers.js';

/** What of the row with the focus cannot be seen; nothing where all of it can. */
function unseen(): string[] {
  const link = document.activeElement!;
  const row = link.closest('[data-run]')?.getBoundingClientRect();
  if (!row) return ['no row has the focus'];
  const list = find('.webrun-runs-scroll').getBoundingClientRect();
  const text = link.getBoundingClientRect();
  const [x, y] = [text.left + 2, text.top + text.height / 2];
  return [
    row.bottom > list.bottom + 1 && `${row.bottom - list.bottom} px below the list`,
    row.top < list.top - 1 && `${list.top - row.top} px above the list`,
    !link.contains(document.elementFromPoint(x, y)) && `nothing of the link at ${x}, ${y}`,
  ].filter((each) => each !== false);
}

// The small ones are what a window of 1440 × 900 px has at a zoom of 200 % and 400 %.
test.each([
  [1_440, 900],
  [1_100, 700],
  [720, 450],
  [360, 780],
  [360, 225],
])('in a window of %i × %i px the row that keys move to is seen, forth and back', async (width, height) => {
  await page.viewport(width, height);
  scrollTo(0, 0);
  await render(<RunsDashboard runs={[...workingDay(), ...manyRuns(100, { days: 3 })]} {...handlers} />);
  await expect.poll(() => document.querySelector('[data-run-link]')).not.toBeNull();
  for (const key of [...Array.from({ length: 20 }, () => 'j'), ...Array.from({ length: 20 }, () => 'k')]) {
    const before = document.activeElement;
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as a person does
    await userEvent.keyboard(key);
    // oxlint-disable-next-line no-await-in-loop
    await expect.poll(() => document.activeElement !== before || key === 'k').toBe(true);
    // oxlint-disable-next-line no-await-in-loop
    await expect.poll(unseen, { message: `after ${key}` }).toEqual([]);
  }
});
