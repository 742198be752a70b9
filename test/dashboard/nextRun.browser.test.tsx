import 'webrun-react/dashboard.css';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { find } from './handlers.js';

const runs = ['First task', 'Second task'].map((task, index) =>
  sampleRun('completed', {
    runId: `r${index}`,
    task,
    startedAt: Date.now() - (index + 1) * 60_000,
    result: { message: 'One line of the answer.\n\n'.repeat(60) },
  }),
);

test.each([360, 1_440])(
  'at %s px the next run is shown from its title, however far one has read',
  async (width) => {
    await page.viewport(width, 800);
    await render(<RunsDashboard runs={runs} defaultSelectedRunId="r0" />);
    await expect.poll(() => document.querySelector('.webrun-title')?.textContent).toBe('First task');
    const before = find('.webrun-pane-body');
    before.scrollTop = 300;
    expect(before.scrollTop).toBe(300);
    await userEvent.click(page.getByRole('button', { name: 'Next run' }));
    await expect.poll(() => document.querySelector('.webrun-title')?.textContent).toBe('Second task');
    expect(find('.webrun-pane-body').scrollTop).toBe(0);
  },
);

test('whoever has scrolled a run by keys goes on at the bar of the next one', async () => {
  await page.viewport(1_440, 800);
  const { rerender } = await render(<RunsDashboard runs={runs} selectedRunId="r0" />);
  await expect.poll(() => document.querySelector('.webrun-title')?.textContent).toBe('First task');
  find('.webrun-pane-body').focus();
  await rerender(<RunsDashboard runs={runs} selectedRunId="r1" />);
  await expect.poll(() => document.querySelector('.webrun-title')?.textContent).toBe('Second task');
  expect(find('.webrun-pane').contains(document.activeElement)).toBe(true);
});
