import 'webrun-react/dashboard.css';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { sampleRun, workingDay } from '../../stories/dashboard/sampleRuns.js';
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

test('on paper all runs are drawn, one below the other, and nothing cuts them', async () => {
  const runs = workingDay();
  await render(<RunsDashboard runs={runs} />);
  const rows = (): readonly Element[] => [...document.querySelectorAll('.webrun-runs-row')];
  await expect.poll(() => rows().length).toBeGreaterThan(5);
  const few = rows().length;
  expect(few).toBeLessThan(runs.length);
  dispatchEvent(new Event('beforeprint'));
  // The browser takes what it prints when its listeners have returned.
  expect(new Set(rows().map((row) => row.getAttribute('data-run'))).size).toBe(runs.length);
  const last = rows().at(-1)!.getBoundingClientRect();
  for (const name of ['.webrun-runs-scroll', '.webrun-runs', '.webrun-dashboard'])
    expect(find(name).getBoundingClientRect().bottom, name).toBeGreaterThanOrEqual(last.bottom - 1);
  expect(find('.webrun-runs-scroll').textContent).not.toContain('runs shown');
  dispatchEvent(new Event('afterprint'));
  await expect.poll(() => rows().length).toBeLessThan(runs.length);
});

test('of more than 1,000 lines the first are printed, and it is said how many runs that are', async () => {
  const startedAt = Date.now();
  const runs = Array.from({ length: 1_200 }, () => sampleRun('completed', { startedAt }));
  await render(<RunsDashboard runs={runs} />);
  await expect.poll(() => document.querySelectorAll('.webrun-runs-row').length).toBeGreaterThan(5);
  dispatchEvent(new Event('beforeprint'));
  expect(document.querySelectorAll('.webrun-runs-row')).toHaveLength(999); // and the heading of the day
  expect(find('.webrun-runs-scroll').textContent).toContain('999 of 1,200 runs shown');
  dispatchEvent(new Event('afterprint'));
});

test('on paper a long answer is whole', async () => {
  const message = 'One line of an answer that is long.\n\n'.repeat(60);
  const run = sampleRun('completed', { result: { message } });
  await render(<RunsDashboard runs={[run]} defaultSelectedRunId={run.runId} />);
  await expect.poll(() => document.querySelector('.webrun-result-panel')).not.toBeNull();
  const { scrollHeight, clientHeight } = find('.webrun-result-panel');
  expect(clientHeight).toBeGreaterThan(1_000);
  expect(scrollHeight).toBeLessThanOrEqual(clientHeight + 1);
});

test('on paper an open run has no table below it', async () => {
  await render(<RunsDashboard runs={workingDay()} defaultSelectedRunId="run_failed" />);
  await expect.poll(() => document.querySelector('.webrun-pane h2')).not.toBeNull();
  expect(find('.webrun-runs').checkVisibility()).toBe(false);
});
