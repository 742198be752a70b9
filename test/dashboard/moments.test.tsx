import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunsDashboard, SpendChart } from 'webrun-react/dashboard';
import { createRunManager } from 'webrun-react/runs';
import type { RunManager } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

// What a dashboard opens by itself, and what it adds up.
beforeEach(stubResizeObserver);
afterEach(() => void vi.unstubAllGlobals());

const paneOf = (container: HTMLElement): string | null =>
  container.querySelector('.webrun-dashboard')?.getAttribute('data-pane') ?? null;

describe('which run is open', () => {
  let manager: RunManager;
  const show = () =>
    render(
      <WebRunProvider manager={manager}>
        <RunsDashboard shortcuts={false} />
      </WebRunProvider>,
    );
  beforeEach(() => {
    const emulator = createEmulator({ holdMs: 50, rateLimit: 0 });
    const client = createWebRunClient({
      baseUrl: 'http://webrun.test',
      fetch: emulator.fetch,
      apiKey: 'test',
    });
    manager = createRunManager({ client, persist: false, transport: 'poll' });
    return async () => {
      manager.dispose();
      await emulator.close();
    };
  });

  test('a fresh load opens none, neither of runs that go on nor of those that are done', async () => {
    const first = manager.start({ taskDetails: 'Find a lamp [say: Arc 2]' });
    await manager.settled(first);
    manager.start({ taskDetails: 'Find a kettle [after 1h]' });
    const { container } = show();
    expect(await screen.findByRole('table')).toBeInTheDocument();
    expect(paneOf(container)).toBeNull();
  });

  test('a start from elsewhere opens none, and none changes which one is open', async () => {
    const first = manager.start({ taskDetails: 'Find a lamp [say: Arc 2]' });
    const { container } = show();
    act(() => void manager.start({ taskDetails: 'Find a kettle [after 1h]' }));
    expect(paneOf(container)).toBeNull();

    await userEvent.click(await screen.findByRole('button', { name: 'New task' }));
    await userEvent.type(screen.getByLabelText('What should be done?'), 'Find a samovar');
    await userEvent.click(screen.getByRole('button', { name: 'Start task' }));
    expect(await screen.findByRole('heading', { name: 'Find a samovar' })).toBeInTheDocument();
    expect(paneOf(container)).toBe('run');

    act(() => void manager.start({ taskDetails: 'Find a cup [after 1h]' }));
    await manager.settled(first);
    expect(screen.getByRole('heading', { name: 'Find a samovar' })).toBeInTheDocument();
  });
});

// 25th          | 26th
// 23:58 --------|- 00:01          ends today, as WebRun says: counts today
// 23:40 ---?    |        found 12:00   nobody says when it ended: counts by its start
//               |  09:00 -- 09:01      started and ended today
describe('what today has cost', () => {
  const at = (day: number, hour: number, minute: number): number =>
    new Date(2026, 10, day, hour, minute).getTime();
  const runs = [
    sampleRun('completed', {
      startedAt: at(25, 23, 58),
      seconds: 180,
      completedAt: new Date(at(26, 0, 1)).toISOString(),
      costUsd: 0.1,
    }),
    { ...sampleRun('completed', { startedAt: at(24, 23, 40), costUsd: 0.5 }), settledAt: at(26, 12, 0) },
    sampleRun('failed', { startedAt: at(26, 9, 0), costUsd: 0.02 }),
  ] as ReturnType<typeof sampleRun>[];
  beforeEach(() => {
    vi.useFakeTimers({ now: at(26, 14, 0), toFake: ['Date'] });
    return () => vi.useRealTimers();
  });

  test('counts a run when WebRun says it ended, else by its start, and says which', () => {
    render(<RunsDashboard runs={runs} dayBudgetUsd={1} />);
    const tile = screen.getByText('Spend today').closest<HTMLElement>('.webrun-tile');
    expect(within(tile ?? document.body).getByText('$0.1200')).toBeInTheDocument();
    expect(tile).toHaveAttribute(
      'title',
      'Counted on the day a run ended. 1 run without an end time counts on the day it started.',
    );
    expect(screen.queryByText('Over today’s budget')).toBeNull();
  });

  test('over the budget it says so above everything else', () => {
    const { container } = render(<RunsDashboard runs={runs} dayBudgetUsd={0.11} />);
    const notice = screen.getByText('Over today’s budget');
    const order = notice.compareDocumentPosition(
      container.querySelector('.webrun-overview') ?? document.body,
    );
    expect(order).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(screen.getByText(/\$0\.1200 of \$0\.11/)).toBeInTheDocument();
  });

  test('a chart of spend counts in the same way', () => {
    render(<SpendChart runs={runs} />);
    const rows = screen.getAllByRole('row', { hidden: true }).map((row) => row.textContent);
    expect(rows[1]).toMatch(/Nov 26.*2\$0\.1200/);
    expect(rows[2]).toMatch(/Nov 25.*0–/);
    expect(rows[3]).toMatch(/Nov 24.*1\$0\.5000/);
    expect(
      screen.getByText(
        'Counted on the day a run ended. 2 runs without an end time count on the day they started.',
      ),
    ).toBeInTheDocument();
  });
});
