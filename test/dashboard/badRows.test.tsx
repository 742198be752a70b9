import { render } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { GuardrailInbox, RunDetails, RunsDashboard, RunStats, SpendChart } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { emptyRow, statuses } from './badRows.js';
import { stubResizeObserver } from './stubObserver.js';

beforeEach(() => {
  stubResizeObserver();
  return () => vi.unstubAllGlobals();
});

test('rows of a database that have nothing but a state and an id take no panel with them', () => {
  const runs = [sampleRun('completed'), ...statuses.map(emptyRow)];
  const { container } = render(
    <>
      <RunsDashboard runs={runs} />
      <RunStats runs={runs} />
      <SpendChart runs={runs} />
      <GuardrailInbox runs={runs} onAnswer={() => undefined} />
      {runs.map(({ runId }) => (
        <RunDetails key={runId} runs={runs} runId={runId} />
      ))}
    </>,
  );
  expect(container.querySelectorAll('.webrun-details')).toHaveLength(runs.length);
  expect(container.querySelector('.webrun-panel-error')).toBeNull();
});

test('a row whose task has no cost takes no panel with it where the run has a budget', () => {
  const budget = { v: 1, limitUsd: 0.4, askedCount: 1, askedAtMs: 1, answerWithinMs: 1 } as const;
  const row = { ...sampleRun('running', { runId: 'bad' }), budget, task: {} as never };
  const { container } = render(<RunsDashboard runs={[row]} defaultSelectedRunId="bad" />);
  expect(container.querySelector('.webrun-panel-error')).toBeNull();
  expect(container.querySelector('.webrun-details')).toHaveTextContent('run bad');
});

test.each(statuses)('a row that the app loads and that is only %s is shown', async (status) => {
  const row = emptyRow(status);
  const { container } = render(<RunDetails runs={[]} runId={row.runId} loadRun={async () => row} />);
  await vi.waitFor(() => expect(container.querySelector('.webrun-status')).not.toBeNull());
  expect(container.querySelector('.webrun-status')).toHaveAttribute('data-status', status);
});

test('what the app loads and what is no run is said to be unknown', async () => {
  const warning = vi.spyOn(console, 'warn').mockReturnValue();
  const { findByText } = render(<RunDetails runs={[]} runId="a" loadRun={async () => ({}) as never} />);
  await findByText('This run is not known here');
  expect(warning).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining('its `runId` is undefined, not a string'),
  );
  warning.mockRestore();
});

const throwing = (): never => {
  throw new Error('The app fails.');
};
const keys = Object.keys(sampleRun('completed')) as (keyof ReturnType<typeof sampleRun>)[];

test.each(keys)('a row whose %s cannot be read takes no other row with it', (key) => {
  const row = Object.defineProperty(sampleRun('failed', { task: 'Unreadable' }), key, {
    get: throwing,
    enumerable: true,
  });
  const runs = [sampleRun('completed', { task: 'Find a samovar' }), row];
  const { container } = render(
    <>
      <RunsDashboard runs={runs} />
      <RunStats runs={runs} />
      <SpendChart runs={runs} />
      <RunDetails runs={runs} runId={runs[0]!.runId} />
    </>,
  );
  expect(container.querySelector('.webrun-panel-error')).toBeNull();
  expect(container.querySelector('.webrun-details')).toHaveTextContent('Find a samovar');
});

test('a row that throws whatever is asked of it is no run', () => {
  const row = new Proxy(sampleRun('completed'), { get: throwing });
  const { container } = render(<RunsDashboard runs={[row, sampleRun('completed')]} />);
  expect(container.querySelector('.webrun-panel-error')).toBeNull();
  expect(container.querySelector('.webrun-runs')).toBeInTheDocument();
});
