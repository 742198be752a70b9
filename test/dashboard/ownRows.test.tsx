import { act, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { RunDetails, RunsDashboard, RunsTable } from 'webrun-react/dashboard';
import { allFailed, sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';
import { failOnUnhandledRejections } from './unhandledRejections.js';

// Dashboards over an app's own rows: the app starts a run on its server, by a POST of 300 ms, and reads its rows again later.

const postMs = 300;
const none: never[] = [];
const wait = (ms: number): Promise<unknown> => act(() => new Promise((resolve) => setTimeout(resolve, ms)));
const post = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, postMs));
const refuse = (): Promise<never> => Promise.reject(new Error('402: the balance is used up'));

failOnUnhandledRejections();
beforeEach(() => {
  stubResizeObserver();
  return () => void vi.useRealTimers();
});

/** A settled run whose buttons may be pressed at once. */
const done = () => sampleRun('completed', { runId: 'r1' });
const button = (name: RegExp | string): HTMLElement => screen.getAllByRole('button', { name })[0]!;

test.each<[string, () => unknown]>([
  ['is pending for 300 ms', post],
  ['returns nothing', () => undefined],
])(
  'on the first visit, held Enter and a double click start one task each, where `onStart` %s',
  async (_, answer) => {
    // However busy the machine: the clicks of a double click come at the same time.
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const onStart = vi.fn((_input: { readonly taskDetails: string }) => answer());
    render(<RunsDashboard runs={none} onStart={onStart} />);
    const user = userEvent.setup();
    const field = screen.getByRole('textbox');
    await user.click(field);
    await user.keyboard('Buy the lamp');
    await user.keyboard('{Enter>5/}');
    expect(onStart).toHaveBeenCalledTimes(1);
    await wait(postMs + 50);
    expect(field).toHaveValue('');

    await user.type(field, 'Buy the desk');
    await user.dblClick(button('Start task'));
    await wait(postMs + 50);
    expect(onStart.mock.calls.map(([{ taskDetails }]) => taskDetails)).toEqual([
      'Buy the lamp',
      'Buy the desk',
    ]);
    expect(screen.queryByRole('alert')).toBeNull();
  },
);

test('a form of the first visit says that it starts, and opens the run whose id is promised', async () => {
  const onSelectRun = vi.fn();
  render(<RunsDashboard runs={none} onSelectRun={onSelectRun} onStart={() => post().then(() => 'r7')} />);
  const user = userEvent.setup();
  await user.type(screen.getByRole('textbox'), 'Buy the lamp{Enter}');
  expect(button('Starting…')).toHaveAttribute('aria-disabled', 'true');
  await wait(postMs + 50);
  expect(onSelectRun).toHaveBeenCalledWith('r7');
});

test('a first start that the app refuses is said, and its text stays and can be sent again', async () => {
  const onStart = vi.fn(refuse);
  render(<RunsDashboard runs={none} onStart={onStart} />);
  const user = userEvent.setup();
  const field = screen.getByRole('textbox');
  await user.type(field, 'Buy the lamp{Enter}');
  await wait(20);
  expect(field).toHaveValue('Buy the lamp');
  expect(screen.getByRole('alert')).toHaveTextContent(/402: the balance is used up.*Your text is kept/);
  await user.keyboard('{Enter}');
  expect(onStart).toHaveBeenCalledTimes(2);
});

test('so are one of the form, and one of a changed task', async () => {
  const text = 'A long and careful description of what is to be done';
  const onStart = vi.fn(refuse);
  const runs = [done()];
  const { container, unmount } = render(<RunsDashboard runs={runs} onStart={onStart} />);
  const send = async (): Promise<void> => {
    const field = [...container.ownerDocument.querySelectorAll('textarea')].at(-1)!;
    fireEvent.change(field, { target: { value: text } });
    fireEvent.submit(field.closest('form')!);
    await wait(20);
    expect(field).toBeInTheDocument();
    expect(field).toHaveValue(text);
    expect(field.closest('form')).toHaveTextContent(/Refused: .*402.* Your text is kept/);
  };
  fireEvent.click(button('New task'));
  await send();
  unmount();

  render(<RunDetails runs={runs} runId="r1" onStart={onStart} />);
  fireEvent.click(button('Edit and run again'));
  await send();
  expect(onStart).toHaveBeenCalledTimes(2);
});

test.each<[string, () => unknown]>([
  ['is pending for 300 ms', post],
  ['returns nothing', () => undefined],
])('a double click on "Run again" is one run, where `onRetry` %s', async (_, answer) => {
  vi.useFakeTimers();
  const pass = (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms));
  const onRetry = vi.fn((_runId: string) => answer());
  const runs = [done()];
  render(<RunDetails runs={runs} runId="r1" onRetry={onRetry} />);
  const press = (): unknown => fireEvent.click(button('Run again'));
  press();
  press();
  await pass(postMs - 100);
  press();
  expect(onRetry.mock.calls).toEqual([['r1']]);
  await pass(1_200);
  press();
  expect(onRetry).toHaveBeenCalledTimes(2);
});

test('"Run again" opens the run whose id is promised, and says that the app has refused it', async () => {
  const onSelectRun = vi.fn();
  const onRetry = vi.fn<() => unknown>(() => post().then(() => 'r2'));
  const runs = [done()];
  render(<RunDetails runs={runs} runId="r1" onRetry={onRetry} onSelectRun={onSelectRun} />);
  await userEvent.click(button('Run again'));
  expect(button('Run again')).toHaveAttribute('aria-disabled', 'true');
  await wait(postMs + 50);
  expect(onSelectRun.mock.calls).toEqual([['r2']]);
  await wait(1_000);

  onRetry.mockImplementation(refuse);
  for (const times of [2, 3]) {
    await userEvent.click(button('Run again'));
    await wait(20);
    expect(onRetry).toHaveBeenCalledTimes(times);
    expect(screen.getByRole('article')).toHaveTextContent('The start was refused. Try again.');
  }
});

test('a bulk "Run again" counts what the app has started, not what it was asked for', async () => {
  const runs = ['r1', 'r2', 'r3'].map((runId) => sampleRun('completed', { runId }));
  const onRetry = vi.fn((runId: string) => (runId === 'r1' ? post() : refuse()));
  const App = (): ReactElement => <RunsTable runs={runs} onRetry={onRetry} />;
  render(<App />);
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select all runs that are shown' }));
  await wait(50);
  fireEvent.click(button(/^Run 3 again/));
  await wait(postMs + 50);
  expect(onRetry).toHaveBeenCalledTimes(3);
  expect(screen.getByText('1 run started. 2 runs could not be started again.')).toBeVisible();
});

test('"Retry 1 first" says that the app has refused it', async () => {
  const runs = allFailed();
  render(<RunsDashboard runs={runs} onRetry={refuse} />);
  await wait(50);
  await userEvent.click(button('Retry 1 first'));
  await wait(20);
  expect(screen.getByText('1 run could not be started again.')).toBeVisible();
});

test('a table that has no runs says so, and speaks of no filters', async () => {
  const { rerender } = render(<RunsTable runs={none} />);
  expect(screen.getByText('No runs').closest('[role=status]')?.textContent).toBe('No runs');
  expect(screen.queryByRole('button', { name: 'Clear filters' })).toBeNull();

  rerender(<RunsTable runs={[done()]} filter={{ search: 'nobody asked for this' }} />);
  await screen.findByText('No matching runs');
  expect(screen.queryByText('No runs')).toBeNull();
  expect(button('Clear filters')).toBeTruthy();
});

test.each([
  ['queued', 'Leave queue'],
  ['submitting', 'Stop task'],
  ['running', 'Stop task'],
  ['guardrail', 'Stop task'],
] as const)('a %s row that can only be read offers no "%s", and no answer', (status, label) => {
  const run = sampleRun(status, { runId: 'r1' });
  const { rerender } = render(<RunDetails runs={[run]} runId="r1" />);
  expect(screen.queryByRole('button', { name: label })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Answer' })).toBeNull();

  rerender(<RunDetails runs={[run]} runId="r1" onCancel={() => undefined} onAnswer={() => undefined} />);
  expect(button(label)).toBeTruthy();
  if (status === 'guardrail') expect(button('Answer')).toBeTruthy();
});

test.each([
  ['normal', 'running', 'WebRun is working, up to 5 min.'],
  ['overdue', 'running', 'Past its 5 min limit. It may cost more.'],
  ['reconnecting', 'running', 'It may still be running. Next try soon.'],
  ['detached', 'running', 'The task continues and may cost money.'],
  ['reconnecting', 'submitting', 'It may be running. Next try soon.'],
] as const)(
  'nothing polls a row that waits as %s: it offers no check, and tells of none',
  (reason, status, said) => {
    const run = sampleRun(status, { runId: 'r1', waiting: { reason } });
    render(<RunDetails runs={[run]} runId="r1" onCancel={() => undefined} />);
    expect(document.querySelector('.webrun-status-description')?.textContent).toBe(said);
    expect(screen.queryByRole('button', { name: /Try now|Keep waiting|Watch again/ })).toBeNull();
    expect(button('Stop task')).toBeTruthy();
  },
);

test('a run that was started and is not among the rows yet is said to be on its way, and then shown', async () => {
  const onStart = vi.fn(() => Promise.resolve('r7'));
  const shown = (rows: readonly ReturnType<typeof done>[]): ReactElement => (
    <RunsDashboard runs={rows} onStart={onStart} onRetry={() => Promise.resolve('r8')} />
  );
  const { rerender } = render(shown([done()]));
  fireEvent.click(button('New task'));
  const field = [...document.querySelectorAll('textarea')].at(-1)!;
  fireEvent.change(field, { target: { value: 'Buy the lamp' } });
  fireEvent.submit(field.closest('form')!);
  await wait(20);
  const details = (): Element | null => document.querySelector('.webrun-details');
  expect(details()).toHaveTextContent('1 run started.Loading the run');
  expect(details()?.querySelector('[role=status]')).toBeTruthy();

  const started = sampleRun('running', { runId: 'r7' });
  rerender(shown([started, done()]));
  expect(details()).toHaveTextContent('run r7');
  // Removed since: that it was started once is no reason to wait for it.
  rerender(shown([done()]));
  expect(details()).toHaveTextContent('This run is not known here');
});

test('so is one of "Run again", where the app can find runs but not this one yet', async () => {
  const loadRun = vi.fn(() => Promise.resolve(null));
  const runs = [done()];
  render(
    <RunsDashboard
      runs={runs}
      defaultSelectedRunId="r1"
      loadRun={loadRun}
      onRetry={() => Promise.resolve('r8')}
    />,
  );
  fireEvent.click(button('Run again'));
  await wait(50);
  expect(loadRun).toHaveBeenCalledTimes(1);
  expect(document.querySelector('.webrun-details')).toHaveTextContent('1 run started.');
});
