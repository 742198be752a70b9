import { expect, test } from 'vitest';
import { render } from 'vitest-browser-react';
import type { StartedRun } from 'webrun-react';
import { RunsTable } from 'webrun-react/dashboard';
import { RunsTable as RunsTableParts } from 'webrun-react/dashboard/primitives';
import 'webrun-react/dashboard.css';
import { manyRuns, sampleRun } from '../../stories/dashboard/sampleRuns.js';

/** The place in the list of the last row that is in the page. */
const lastDrawn = (): number =>
  Math.max(
    ...[...document.querySelectorAll<HTMLElement>('[data-run]')].map((row) => Number(row.dataset['index'])),
  );

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

test('a table that becomes wider or narrower knows at once how high its rows are', async () => {
  const runs = manyRuns(2_000);
  const screen = await render(
    <div id="frame" style={{ blockSize: 600, inlineSize: 700, display: 'grid' }}>
      <RunsTable runs={runs} />
    </div>,
  );
  const find = <Kind extends HTMLElement>(selector: string): Kind => {
    const found = document.querySelector<Kind>(selector);
    if (!found) throw new Error(`No ${selector}`);
    return found;
  };
  /** Height of all rows as the scroll bar has it, by the height of one. */
  const rowsHigh = (): number =>
    find('.webrun-runs-scroll').scrollHeight / find('.webrun-runs-row').offsetHeight;
  const expectAllRows = async (): Promise<void> => {
    await expect.poll(rowsHigh).toSatisfy((rows: number) => rows > 2_020 && rows < 2_060);
  };

  await expect.element(screen.getByRole('table')).toBeVisible();
  // 2,000 runs and, in heights of a row, a heading for each of some 60 days.
  await expectAllRows();
  find('#frame').style.inlineSize = '1200px';
  await expect.poll(() => find('.webrun-runs-row').offsetHeight).toBeLessThan(40);
  await expectAllRows();
  find('.webrun-runs-scroll').scrollTop = 20_000;
  await expect.poll(lastDrawn).toBeGreaterThan(300);
  find('#frame').style.inlineSize = '700px';
  await expect.poll(() => find('.webrun-runs-row').offsetHeight).toBeGreaterThan(50);
  await expectAllRows();
});

test('a grid with a ref of the app draws the rows it is scrolled to', async () => {
  let grid: HTMLDivElement | null = null;
  await render(
    <div style={{ blockSize: 600, inlineSize: 1200, display: 'grid' }}>
      <RunsTableParts.Root runs={manyRuns(2_000)}>
        <RunsTableParts.Grid ref={(node) => void (grid = node)} />
      </RunsTableParts.Root>
    </div>,
  );
  await expect.poll(() => grid?.className).toBe('webrun-runs-scroll');
  grid!.scrollTop = 20_000;
  await expect.poll(lastDrawn).toBeGreaterThan(300);
});

test('a row shows an answer that came as data only', async () => {
  const run = sampleRun('completed', { result: { message: null, output: { price: 32 } } });
  const screen = await render(
    <div style={{ blockSize: 600, inlineSize: 1200, display: 'grid' }}>
      <RunsTable runs={[run]} />
    </div>,
  );
  await expect.element(screen.getByText('{"price":32}')).toBeVisible();
});
