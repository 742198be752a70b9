import { act, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { RunDetails, RunsTable } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';
import { failOnUnhandledRejections } from './unhandledRejections.js';

// Handlers of an app over its own rows that fail, or are late: what is said afterwards is true, and can be tried again.

const refuse = (): Promise<never> => Promise.reject(new Error('500: the database is down'));
const fail = (): never => {
  throw new Error('the session of the app is over');
};

failOnUnhandledRejections();
beforeEach(stubResizeObserver);

const button = (name: RegExp | string): HTMLElement => screen.getAllByRole('button', { name })[0]!;
const settle = (): Promise<unknown> => act(() => new Promise((resolve) => setTimeout(resolve, 20)));
async function selectAll(): Promise<void> {
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select all runs that are shown' }));
  await settle();
}

test.each<[string, (runId: string) => unknown]>([
  ['rejects', (runId) => (runId === 'r1' ? Promise.resolve() : refuse())],
  ['throws', (runId) => (runId === 'r1' ? undefined : fail())],
])(
  'a run whose `onDismiss` %s is not said to be dismissed, and the others are asked for',
  async (_, answer) => {
    const onDismiss = vi.fn(answer);
    const runs = ['r1', 'r2', 'r3'].map((runId) => sampleRun('completed', { runId }));
    render(<RunsTable runs={runs} onDismiss={onDismiss} />);
    await selectAll();
    fireEvent.click(button('Dismiss 3'));
    await settle();
    expect(onDismiss.mock.calls.flat().toSorted()).toEqual(['r1', 'r2', 'r3']);
    expect(screen.getByText('1 run dismissed. 2 runs could not be dismissed.')).toBeVisible();
  },
);

test('a double click on "Stop 2" asks the app once for each run', async () => {
  let stopped = 0;
  // An app that is asked twice has nothing left to stop.
  const onCancel = vi.fn(() => (++stopped > 2 ? refuse() : Promise.resolve()));
  const runs = ['r1', 'r2'].map((runId) => sampleRun('running', { runId }));
  render(<RunsTable runs={runs} onCancel={onCancel} />);
  await selectAll();
  await userEvent.dblClick(button('Stop 2'));
  await settle();
  expect(onCancel).toHaveBeenCalledTimes(2);
  expect(screen.getByText('2 runs asked to stop.')).toBeVisible();
});

test.each(['is taken', 'fails'] as const)(
  'a run that is not among the rows while its stop %s is not stopping when it is back',
  async (what) => {
    let end = (): void => undefined;
    const onCancel = (): Promise<void> =>
      new Promise((resolve, reject) => (end = what === 'fails' ? reject : resolve));
    const shown = (rows: readonly ReturnType<typeof sampleRun>[]) => (
      <RunDetails runs={rows} runId="r1" onCancel={onCancel} />
    );
    const { rerender } = render(shown([sampleRun('running', { runId: 'r1' })]));
    fireEvent.click(button('Stop task'));
    expect(document.querySelector('.webrun-status')).toHaveAttribute('data-pending');
    // Another page of the app's rows, or none while they are read again.
    rerender(shown([]));
    end();
    await settle();
    rerender(shown([sampleRun('running', { runId: 'r1' })]));
    expect(document.querySelector('.webrun-status')).not.toHaveAttribute('data-pending');
    const said = document.querySelector('.webrun-status-description')?.textContent ?? '';
    expect(/Could not stop it/.test(said)).toBe(what === 'fails');
  },
);

test('an answer that the app has not sent within 30 s is said not to be confirmed, and can be sent again', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const onAnswer = vi.fn(() => new Promise<never>(() => undefined));
  const runs = [sampleRun('guardrail', { runId: 'r1' })];
  render(<RunDetails runs={runs} runId="r1" onAnswer={onAnswer} />);
  const field = screen.getByRole('textbox');
  fireEvent.change(field, { target: { value: 'The blue one' } });
  fireEvent.submit(field.closest('form')!);
  await act(() => vi.advanceTimersByTimeAsync(29_000));
  expect(screen.queryByText(/Not confirmed/)).toBeNull();
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  expect(screen.getByText('Not confirmed. Your text is kept.')).toBeVisible();
  expect(field).toHaveValue('The blue one');
  fireEvent.click(button('Send again'));
  expect(onAnswer.mock.calls).toEqual([
    ['r1', 'The blue one'],
    ['r1', 'The blue one'],
  ]);
});

test.each<[string, () => unknown]>([
  ['rejects', refuse],
  ['throws', fail],
])('an open run whose `onDismiss` %s is said not to be dismissed', async (_, answer) => {
  const onDismiss = vi.fn(answer);
  const runs = [sampleRun('lost', { runId: 'r1' })];
  render(<RunDetails runs={runs} runId="r1" onDismiss={onDismiss} />);
  fireEvent.click(button('Dismiss'));
  await settle();
  expect(onDismiss.mock.calls).toEqual([['r1']]);
  expect(document.querySelector('.webrun-status-description')).toHaveTextContent('Could not dismiss it.');
  expect(document.querySelector('.webrun-status [role=status]')).toHaveTextContent('Could not dismiss it.');
  await act(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
  fireEvent.click(button('Dismiss'));
  expect(onDismiss).toHaveBeenCalledTimes(2);
});

test.each<[string, () => unknown]>([
  ['rejects', refuse],
  ['throws', fail],
])('an answer whose `onAnswer` %s is not said to have had no reply', async (_, answer) => {
  render(<RunDetails runs={[sampleRun('guardrail', { runId: 'r1' })]} runId="r1" onAnswer={answer} />);
  const field = screen.getByRole('textbox');
  fireEvent.change(field, { target: { value: 'The blue one' } });
  fireEvent.submit(field.closest('form')!);
  await settle();
  expect(screen.getByRole('alert')).toHaveTextContent(/^Not confirmed. Your text is kept.$/);
  expect(field).toHaveValue('The blue one');
});
