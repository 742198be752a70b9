import { expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { RunsTable } from 'webrun-react/dashboard';
import type { RunsFilter } from 'webrun-react/dashboard';
import 'webrun-react/dashboard.css';
import { manyRuns, sampleRun } from '../../stories/dashboard/sampleRuns.js';

const sized = { blockSize: 600, inlineSize: 1200, display: 'grid' };

test('the box above all rows follows the selection: empty, mixed, checked, and empty after Escape', async () => {
  const screen = await render(
    <div style={sized}>
      <RunsTable runs={manyRuns(216)} />
    </div>,
  );
  const all = screen.getByRole('checkbox', { name: 'Select all runs that are shown' });
  const stateOf = (): string => {
    const { checked, indeterminate } = all.element() as HTMLInputElement;
    return indeterminate ? 'mixed' : checked ? 'checked' : 'empty';
  };
  await expect.element(all).toBeVisible();
  expect(stateOf()).toBe('empty');
  await userEvent.click(document.querySelector('[data-run] input')!);
  await expect.element(screen.getByText('1 selected')).toBeVisible();
  expect(stateOf()).toBe('mixed');
  await userEvent.click(all);
  await expect.element(screen.getByText('216 selected')).toBeVisible();
  expect(stateOf()).toBe('checked');
  await userEvent.keyboard('{Escape}');
  await expect.element(screen.getByText('216 selected')).not.toBeInTheDocument();
  expect(stateOf()).toBe('empty');
});

test('a time of today has its day in a sorted list, and none under the heading of its day', async () => {
  const now = Date.now();
  const runs = [
    sampleRun('completed', { startedAt: now, costUsd: 0.2, seconds: 0.4 }),
    sampleRun('completed', { startedAt: now - 3 * 86_400_000, costUsd: 0.1 }),
  ];
  const table = (filter: RunsFilter) => (
    <div style={sized}>
      <RunsTable runs={runs} filter={filter} />
    </div>
  );
  const times = (): string[] =>
    [...document.querySelectorAll('[data-col="started"] time')].map(({ textContent }) => textContent);
  const screen = await render(table({ sort: { by: 'cost', direction: 'desc' } }));
  await expect.poll(times).toHaveLength(2);
  expect(times()[0]).toMatch(/^Today, \d+:\d\d [AP]M$/);
  expect(times()[1]).toMatch(/^[A-Z][a-z]+ \d+, \d+:\d\d [AP]M$/);
  // One that was done in less than a second did not take none.
  expect(document.querySelector('[data-run] .webrun-duration')).toHaveTextContent('<1 sec');
  await screen.rerender(table({}));
  await expect.poll(() => times()[0]).toMatch(/^\d+:\d\d [AP]M$/);
});
