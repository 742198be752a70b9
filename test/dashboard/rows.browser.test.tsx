import { expect, test } from 'vitest';
import { render } from 'vitest-browser-react';
import type { StartedRun } from 'webrun-react';
import { RunsTable } from 'webrun-react/dashboard';
import 'webrun-react/dashboard.css';
import { manyRuns, sampleRun } from '../../stories/dashboard/sampleRuns.js';

test('a run that changes renders its own row and no other of 10,000', async () => {
  const reads = new Set<string>();
  /** Notes whose tags are read: by its row when it renders, and once before by what sums up. */
  const watched = (run: StartedRun): StartedRun =>
    new Proxy(run, {
      get(target, key) {
        if (key === 'tags') reads.add(target.runId);
        return Reflect.get(target, key) as unknown;
      },
    });
  const before = sampleRun('running', { runId: 'changes', task: 'Check the stock', costUsd: 0.0111 });
  const others = manyRuns(9_999).map(watched);
  const table = (run: StartedRun) => (
    <div style={{ blockSize: 600, inlineSize: 1200, display: 'grid' }}>
      <RunsTable runs={[run, ...others]} />
    </div>
  );
  const screen = await render(table(watched(before)));
  await expect.element(screen.getByText('$0.0111', { exact: true })).toBeVisible();
  const drawn = document.querySelectorAll('[data-run]').length;
  expect(drawn).toBeGreaterThan(10);
  expect(drawn).toBeLessThanOrEqual(60);

  reads.clear();
  const usage = { ...before.usage, costUsd: 0.0222 };
  await screen.rerender(table(watched({ ...before, usage } as StartedRun)));
  await expect.element(screen.getByText('$0.0222', { exact: true })).toBeVisible();
  // The order and the sums follow a moment later.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const rendered = [...document.querySelectorAll<HTMLElement>('[data-run]')]
    .map((row) => row.dataset['run'] ?? '')
    .filter((runId) => reads.has(runId));
  expect(rendered).toEqual(['changes']);
});
