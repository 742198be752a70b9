import 'webrun-react/dashboard.css';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { workingDay } from '../../stories/dashboard/sampleRuns.js';
import { sendToDevTools } from '../devtools.js';
import { find } from './handlers.js';

// As wide as a sheet of A4 between its margins.
const media = (value: 'print' | ''): Promise<unknown> =>
  sendToDevTools('Emulation.setEmulatedMedia', { media: value });
beforeEach(async () => {
  await page.viewport(718, 1_000);
  await media('print');
});
afterEach(() => media(''));

test('on paper the runs that are not drawn take no sheets, and nothing says that they were', async () => {
  await render(<RunsDashboard runs={workingDay()} />);
  await expect.poll(() => document.querySelectorAll('[data-run]').length).toBeGreaterThan(5);
  expect(find('.webrun-runs-gap').checkVisibility()).toBe(false);
  expect(find('.webrun-runs-foot').checkVisibility()).toBe(false);
});

test('on paper an open run has no table below it', async () => {
  await render(<RunsDashboard runs={workingDay()} defaultSelectedRunId="run_failed" />);
  await expect.poll(() => document.querySelector('.webrun-pane h2')).not.toBeNull();
  expect(find('.webrun-runs').checkVisibility()).toBe(false);
});
