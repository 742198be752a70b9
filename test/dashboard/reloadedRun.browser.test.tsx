import 'webrun-react/dashboard.css';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { find } from './handlers.js';

test.each([360, 1_440])(
  'at %s px the focus stays in the pane while a run that could not be loaded is loaded again',
  async (width) => {
    await page.viewport(width, 900);
    let isDown = true;
    const loadRun = async () => {
      if (isDown) throw new Error('503');
      return sampleRun('completed', { runId: 'old', task: 'Order a lamp' });
    };
    await render(
      <RunsDashboard
        runs={[sampleRun('completed', { runId: 'r1' })]}
        loadRun={loadRun}
        defaultSelectedRunId="old"
      />,
    );
    const retry = page.getByRole('button', { name: 'Try again' });
    await expect.element(retry).toBeVisible();
    retry.element().focus();
    isDown = false;
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => document.querySelector('.webrun-title')?.textContent).toBe('Order a lamp');
    expect(find('.webrun-pane').contains(document.activeElement)).toBe(true);
  },
);
