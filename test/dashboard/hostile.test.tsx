import { act, fireEvent, render, screen, within } from '@testing-library/react';

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { WebRunProvider } from 'webrun-react';
import type { Messages } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunDetails, RunsDashboard, RunsTable } from 'webrun-react/dashboard';
import type { RunsDashboardProps } from 'webrun-react/dashboard';
import { messages as german } from 'webrun-react/locales/de';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

// What an app gives may be wrong or throw: the part that uses it says so, and the rest of the dashboard goes on.

beforeEach(() => {
  stubResizeObserver();
  return () => vi.unstubAllGlobals();
});

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const open = sampleRun('completed', { costUsd: 1_234.5 });
const runs = [open, sampleRun('failed'), sampleRun('guardrail'), sampleRun('running')];
const fail = (): never => {
  throw new Error('The app fails.');
};

function show(props: Partial<RunsDashboardProps>, provider: object = {}): void {
  render(
    <WebRunProvider client={client} persist={false} {...provider}>
      <RunsDashboard
        runs={runs}
        defaultSelectedRunId={open.runId}
        dayBudgetUsd={0.01}
        onCancel={() => undefined}
        onAnswer={() => undefined}
        onStart={() => undefined}
        {...props}
      />
    </WebRunProvider>,
  );
}

const failedPanels = (): (string | null)[] =>
  [...document.querySelectorAll('.webrun-panel-error')].map((panel) => panel.getAttribute('aria-label'));
const failedInLines = (): number => document.querySelectorAll('.webrun-inline-error').length;

/** A catalogue whose every function throws. */
const toFailing = (part: unknown): unknown => {
  if (typeof part === 'function') return fail;
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, toFailing(value)]));
};

test.each([
  ['en_US', '$1,234.50'],
  ['de_DE', '1.234,50'],
  ['', '1,234.50'],
  ['no such language', '1,234.50'],
])('a locale %j, as profiles have it, writes %s', (locale, amount) => {
  show({}, { locale });
  expect(failedPanels()).toEqual([]);
  expect(document.querySelector('.webrun-details')).toHaveTextContent(amount);
});

test('a time zone that is none is the browser’s own', () => {
  show({}, { timeZone: 'Mars/Phobos' });
  expect(failedPanels()).toEqual([]);
  expect(document.querySelector('.webrun-details')).not.toBeNull();
});

test.each<[string, Partial<RunsDashboardProps>, readonly string[], number]>([
  ['hrefOf', { hrefOf: fail }, ['Runs'], 1],
  ['an address that is none', { hrefOf: () => 'http://' }, [], 1],
  ['stepsOf', { stepsOf: fail }, ['Task'], 0],
  ['stepsOf of no lists', { stepsOf: () => ({ events: null, pictures: 'x' }) as never }, [], 0],
  ['loadRun', { loadRun: fail, defaultSelectedRunId: 'nobody' }, ['The run could not be loaded'], 0],
  ['limits', { limits: { subscribe: () => () => undefined, get: fail } as never }, [], 1],
  ['actions', { actions: <Failing /> }, [], 1],
])('%s that fails takes only its own part with it', async (_what, props, panels, inLines) => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const onError = vi.fn();
  show({ ...props, onError });
  await vi.waitFor(() => expect(failedPanels()).toEqual(panels));
  expect(failedInLines()).toBe(inLines);
  expect(screen.getByRole('button', { name: 'New task' })).toBeVisible();
  expect(screen.getByRole('group', { name: 'Questions' })).toBeVisible();
  logged.mockRestore();
});

test('words that fail take only what they are in with them', () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  show({}, { locale: 'de', messages: toFailing(german) as Messages });
  expect(failedPanels().length + failedInLines()).toBeGreaterThan(2);
  expect(screen.getByRole('button', { name: german.overview?.newTask ?? '' })).toBeVisible();
  logged.mockRestore();
});

test.each<[string, object]>([
  ['groups of which one is named', { dashboard: { groups: { done: 'Ready' } } }],
  [
    'words that are undefined or null',
    { dashboard: { dayRuns: undefined, tagRuns: null }, status: { stop: undefined } },
  ],
  ['states without any', { status: { states: {} }, dashboard: { columns: {}, periods: null } }],
  ['sections that are none', { status: null, dashboard: 'x', common: null }],
])('a catalogue in parts is English where it has nothing: %s', (_, messages) => {
  show({ filter: { groups: ['done', 'running'], period: '7d' } }, { messages });
  expect(failedPanels()).toEqual([]);
  expect(failedInLines()).toBe(0);
  expect(screen.getByRole('button', { name: /^Running 1\b/ })).toBeVisible();
  expect(screen.getByText('last 7 days')).toBeVisible();
  expect(document.body).not.toHaveTextContent('undefined');
});

test.each<[string, object]>([
  ['a reason to wait of a newer version', { waiting: { reason: 'sleeping' } }],
  ['a place in the queue that is none', { place: {} }],
  ['a limit that is none', { input: { taskDetails: 'a', maxDurationMs: 'long', outputType: 'constructor' } }],
  [
    'addresses without any',
    { ...sampleRun('completed', { result: { network: [{} as never] } }), runId: 'odd' },
  ],
])('a row with %s is shown', (_, fields) => {
  const row = { ...sampleRun('running'), runId: 'odd', ...fields } as typeof open;
  show({ runs: [row], defaultSelectedRunId: 'odd' });
  expect(failedPanels()).toEqual([]);
  expect(document.querySelector('.webrun-status')).toBeVisible();
  expect(document.body).not.toHaveTextContent(/NaN|undefined/);
});

test('an address without a run, or with a view that is none, shows the runs', () => {
  show({ selectedRunId: '', view: 'constructor' as never });
  expect(document.querySelector('.webrun-pane')).toBeNull();
  expect(document.querySelector('.webrun-runs')).toBeVisible();
});

test.each([Number.NaN, -1, Infinity, '2'])('a budget of %s is none', (dayBudgetUsd) => {
  show({ dayBudgetUsd: dayBudgetUsd as never });
  expect(failedPanels()).toEqual([]);
  expect(screen.queryByText('Over today’s budget')).toBeNull();
  expect(document.querySelector('[role="meter"][aria-label^="Spend"]')).toBeNull();
});

test('a part of a line that failed can be tried again', () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  let isBroken = true;
  const Limits = (): string => (isBroken ? fail() : 'Twelve left');
  show({ actions: <Limits /> });
  expect(screen.getByText('This part could not be shown')).toBeVisible();
  isBroken = false;
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(screen.getByText('Twelve left')).toBeVisible();
  expect(failedInLines()).toBe(0);
  logged.mockRestore();
});

test.each([
  null,
  'failed',
  { tags: 'a', search: 5, from: 1e300, codes: [{}] },
  { groups: ['nope', 'failed'], sort: { by: 'constructor', direction: 'desc' } },
])('a filter %j, as an edited link may bring it, shows runs', (filter) => {
  render(<RunsTable runs={runs} filter={filter as never} />);
  expect(screen.getByRole('table')).toBeVisible();
  expect(document.body).not.toHaveTextContent(/undefined|native code|\[object/);
});

test('a row whose times are microseconds, or whose tags repeat, is shown', () => {
  const row = { ...open, startedAt: open.submittedAt! * 1_000, tags: ['a', 'a', ' ', '\u200B'] };
  show({ runs: [row] });
  expect(failedPanels()).toEqual([]);
  expect(document.querySelectorAll('.webrun-details .webrun-tag')).toHaveLength(1);
});

test('a tag is chosen as it is, however many blanks it has', () => {
  const tag = ' big  order';
  const onFilterChange = vi.fn();
  render(<RunsTable runs={[sampleRun('completed', { tags: [tag] })]} onFilterChange={onFilterChange} />);
  fireEvent.click(screen.getByRole('button', { name: 'Add filter' }));
  const field = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Tag', hidden: true });
  field.selectedIndex = 1;
  fireEvent.change(field);
  expect(onFilterChange).toHaveBeenCalledWith({ tags: [tag] });
});

test.each(['\u200B', '\u202E \u2060', '\u3164'])(
  'a task of which nothing is seen (%j) has a name',
  (task) => {
    const row = sampleRun('completed', { input: { taskDetails: task } });
    render(<RunDetails runs={[row]} runId={row.runId} />);
    expect(screen.getByRole('heading', { name: 'Untitled task' })).toBeVisible();
  },
);

test('a long task is not cut in the middle of a letter', () => {
  const row = sampleRun('completed', { input: { taskDetails: `a${'😀'.repeat(200)}` } });
  render(<RunDetails runs={[row]} runId={row.runId} />);
  expect(screen.getByRole('heading', { name: `a${'😀'.repeat(99)}…` })).toBeVisible();
});

describe('what the app loads', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  // 0s                 30s                        30s after
  // |--loadRun----------|  failed, "Try again" --> loads again
  test('and does not come within 30 s is said not to be loaded, and can be asked for again', async () => {
    const signals: AbortSignal[] = [];
    const loadRun = vi.fn((_runId: string, { signal }: { readonly signal: AbortSignal }) => {
      signals.push(signal);
      return new Promise<never>(() => undefined);
    });
    render(<RunDetails runs={[]} runId="a" loadRun={loadRun} />);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(screen.getByRole('status')).toHaveTextContent('Loading the run');
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(screen.getByText('The run could not be loaded')).toBeVisible();
    expect(signals[0]?.aborted).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(loadRun).toHaveBeenCalledTimes(2);
  });

  test('and is another run is not shown as the one that was asked for', async () => {
    render(<RunDetails runs={[]} runId="another" loadRun={async () => open} />);
    await act(() => vi.advanceTimersByTimeAsync(0));
    expect(screen.getByText('This run is not known here')).toBeVisible();
  });
});

describe('a stop that the app is asked for', () => {
  const running = sampleRun('running');
  const stop = (): HTMLElement =>
    within(document.querySelector<HTMLElement>('.webrun-status')!).getByRole('button', { name: /^Stop/ });
  const details = (row: typeof running, onCancel: () => unknown) => (
    <RunDetails runs={[row]} runId={running.runId} onCancel={onCancel} />
  );

  test.each<[string, () => unknown]>([
    ['rejects', async () => fail()],
    ['throws', fail],
  ])('and that %s is said not to have stopped, until the run ends', async (_, onCancel) => {
    const { rerender } = render(details(running, onCancel));
    await act(async () => fireEvent.click(stop()));
    const words = /Could not stop it\. It may still cost money\./;
    expect(document.querySelector('.webrun-status-description')).toHaveTextContent(words);
    // A poll of the app's brings another object for the same run.
    rerender(details({ ...running }, onCancel));
    expect(document.querySelector('.webrun-status-description')).toHaveTextContent(words);
    rerender(details(sampleRun('terminated', { runId: running.runId }), onCancel));
    expect(document.querySelector('.webrun-status-description')).not.toHaveTextContent(words);
  });

  test('is shown as on its way, and once more as running after it was taken', async () => {
    let end = (): void => undefined;
    render(details(running, () => new Promise<void>((resolve) => (end = resolve))));
    await act(async () => fireEvent.click(stop()));
    expect(document.querySelector('.webrun-status')).toHaveAttribute('data-pending');
    expect(stop()).toHaveAttribute('aria-disabled', 'true');
    await act(async () => end());
    expect(document.querySelector('.webrun-status')).not.toHaveAttribute('data-pending');
  });

  test('and that takes longer than 30 s is said not to have stopped', async () => {
    vi.useFakeTimers();
    render(details(running, () => new Promise(() => undefined)));
    await act(async () => fireEvent.click(stop()));
    await act(() => vi.advanceTimersByTimeAsync(30_000));
    expect(document.querySelector('.webrun-status-description')).toHaveTextContent(/Could not stop it/);
    vi.useRealTimers();
  });
});

function Failing(): never {
  return fail();
}
