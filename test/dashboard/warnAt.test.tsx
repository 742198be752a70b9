import { act, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CostMeter, TaskForm, TaskStatus, useRunManager, useRunTask, WebRunProvider } from 'webrun-react';
import type { RunManager } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunsDashboard } from 'webrun-react/dashboard';
import { createEmulator } from 'webrun-react/testing';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

// "Warn me at, in $" of the forms: a warning only.

beforeEach(() => {
  vi.useFakeTimers();
  stubResizeObserver();
});
afterEach(() => void vi.useRealTimers());
const pass = (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms));
const type = (label: RegExp, value: string): void =>
  void fireEvent.change(screen.getByLabelText(label), { target: { value } });
const task = '[cost: 0.9] [after 5s] [say: done]';

let manager: RunManager;
function renderBelow(node: () => ReactElement): HTMLElement {
  const emulator = createEmulator({ holdMs: 500, rateLimit: 0 });
  const client = createWebRunClient({
    baseUrl: `http://webrun.test/${crypto.randomUUID()}`,
    apiKey: 'test',
    fetch: emulator.fetch,
  });
  function App(): ReactElement {
    manager = useRunManager();
    return node();
  }
  const { container } = render(
    <WebRunProvider client={client} persist={false}>
      <App />
    </WebRunProvider>,
  );
  return container;
}

test('a form of a run warns at the amount that was typed, and so does the run in its place', async () => {
  const container = renderBelow(function Form() {
    const run = useRunTask();
    return (
      <>
        <TaskForm run={run} />
        <TaskStatus run={run} />
        <CostMeter run={run} budgetUsd={5} />
      </>
    );
  });
  const meter = (): HTMLElement => container.querySelector<HTMLElement>('.webrun-cost')!;
  type(/What should be done/, task);
  type(/Warn me at/, '0.05');
  fireEvent.submit(container.querySelector('form')!);
  await pass(12_000);
  expect(meter()).toHaveTextContent('of $0.05');
  expect(meter()).toHaveAttribute('data-level', 'over');
  const [first] = manager.list();
  expect(first?.status).toBe('completed'); // it was neither paused nor stopped
  expect(first?.budget).toBeUndefined();

  fireEvent.click(screen.getByRole('button', { name: 'Run again' }));
  await pass(12_000);
  expect(manager.list()).toHaveLength(2);
  expect(meter()).toHaveTextContent('of $0.05');

  type(/What should be done/, `${task} `.repeat(2));
  fireEvent.submit(container.querySelector('form')!);
  await pass(12_000);
  expect(meter()).toHaveTextContent('of $5.00');
});

test('so does a form of the dashboard, for a new task and for one that is changed', async () => {
  const container = renderBelow(() => <RunsDashboard runBudgetUsd={5} />);
  act(() => void manager.start({ taskDetails: '[after 10ms]' }));
  await pass(3_000);
  fireEvent.click(screen.getAllByRole('button', { name: 'New task' })[0]!);
  await pass(1_500);
  const send = async (usd: string): Promise<void> => {
    const field = [...container.querySelectorAll('textarea')].at(-1)!;
    fireEvent.change(field, { target: { value: task } });
    type(/Warn me at/, usd);
    fireEvent.submit(field.closest('form')!);
    await pass(12_000);
  };
  await send('0.05');
  expect(container.querySelector('.webrun-cost')).toHaveTextContent('of $0.05');
  expect(manager.list()[0]).toMatchObject({ warnAtUsd: 0.05 });
  fireEvent.click(screen.getByRole('button', { name: 'Edit and run again' }));
  await pass(1_500);
  await send('0.07');
  expect(container.querySelector('.webrun-cost')).toHaveTextContent('of $0.07');
});

test('an app with rows of its own is given the amount, and its rows say it', async () => {
  const rows = [
    sampleRun('completed', { runId: 'old', costUsd: 0.9 }),
    { ...sampleRun('completed', { runId: 'new', costUsd: 0.9 }), warnAtUsd: 0.05 },
  ];
  const onStart = vi.fn(async () => 'new');
  const { container } = render(<RunsDashboard runs={rows} onStart={onStart} />);
  fireEvent.click(screen.getAllByRole('button', { name: 'New task' })[0]!);
  await pass(1_500);
  const field = [...container.querySelectorAll('textarea')].at(-1)!;
  fireEvent.change(field, { target: { value: 'Buy a lamp' } });
  type(/Warn me at/, '0.05');
  fireEvent.submit(field.closest('form')!);
  await pass(1_500);
  expect(onStart.mock.calls).toEqual([[{ taskDetails: 'Buy a lamp' }, { tags: [], warnAtUsd: 0.05 }]]);
  expect(container.querySelector('.webrun-cost')).toHaveTextContent('of $0.05');
});

test('what is no amount warns of nothing', async () => {
  const container = renderBelow(function Form() {
    const run = useRunTask();
    const start = (warnAtUsd: unknown): void =>
      void run.start({ taskDetails: `${task}${typeof warnAtUsd}` }, { warnAtUsd: warnAtUsd as number });
    return (
      <>
        <button onClick={() => start('0.05')}>text</button>
        <button onClick={() => start({})}>object</button>
        <CostMeter run={run} budgetUsd={5} />
      </>
    );
  });
  fireEvent.click(screen.getByText('text'));
  await pass(12_000);
  expect(container.querySelector('.webrun-cost')).toHaveTextContent('no budget');
  fireEvent.click(screen.getByText('object'));
  await pass(12_000);
  expect(container.querySelector('.webrun-cost')).toHaveTextContent('of $5.00');
  expect(manager.list().map(({ warnAtUsd }) => warnAtUsd)).toEqual([undefined, '0.05']);
});
