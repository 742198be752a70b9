import 'webrun-react/dashboard.css';
import { expect, onTestFinished, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { find } from './handlers.js';

const runs = [sampleRun('completed', { runId: 'r1', task: 'Order a lamp' })];

test.each([
  ['table', '.webrun-runs', { hrefOf: () => (fail(), '/r1') }],
  ['details', '.webrun-details', { stepsOf: () => (fail(), { events: [] }), defaultSelectedRunId: 'r1' }],
  ['actions', '.webrun-dashboard-actions', { actions: <Extra /> }],
  ['actions with nothing to press', '.webrun-dashboard-actions', { actions: <Extra isPlain /> }],
])('whoever presses "Try again" of the %s keeps the focus there', async (_, place, props) => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => void vi.restoreAllMocks());
  isBroken = true;
  await page.viewport(1_440, 900);
  await render(<RunsDashboard runs={runs} {...props} />);
  const retry = page.getByRole('button', { name: 'Try again' });
  await expect.element(retry).toBeVisible();
  retry.element().focus();
  await userEvent.keyboard('{Enter}');
  // It fails once more, in a button of its own.
  await expect.poll(() => document.activeElement?.textContent).toBe('Try again');
  expect(find(`[role=alert]`).contains(document.activeElement)).toBe(true);

  isBroken = false;
  await userEvent.keyboard('{Enter}');
  await expect.element(retry).not.toBeInTheDocument();
  expect(find(place).contains(document.activeElement)).toBe(true);
});

let isBroken = false;
function fail(): void {
  if (isBroken) throw new Error('a part of the app');
}
function Extra({ isPlain = false }) {
  fail();
  return isPlain ? <span>Ann</span> : <button type="button">Theme</button>;
}
