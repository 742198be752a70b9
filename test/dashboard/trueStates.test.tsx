import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderToString } from 'react-dom/server';
import { beforeEach, expect, test, vi } from 'vitest';
import { WebRunProvider } from 'webrun-react';
import type { StartedRun } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunDetails, RunsDashboard, RunsTable, RunStats, StepGallery } from 'webrun-react/dashboard';
import { createRunManager } from 'webrun-react/runs';
import { ensureEvents } from '../../src/runs/eventStore.js';
import type { Manager } from '../../src/runs/runManager.js';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

const now = new Date(2026, 10, 26, 14, 0).getTime();

beforeEach(() => {
  stubResizeObserver();
  vi.useFakeTimers({ now, toFake: ['Date'] });
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

/** It was stopped before it was sent. */
const leftQueue = (): StartedRun => ({
  ...sampleRun('terminated'),
  submittedAt: undefined,
  sessionId: undefined,
});
const detailsOf = (run: StartedRun): HTMLElement =>
  render(<RunDetails runs={[run]} runId={run.runId} />).container;

test.each<[string, StartedRun, string]>([
  ['in the queue', sampleRun('queued'), 'Nothing yet'],
  ['that was sent', sampleRun('submitting'), 'Nothing yet'],
  ['that was refused', sampleRun('refused'), 'No steps'],
  ['that left the queue', leftQueue(), 'No steps'],
  ['that is at work', sampleRun('running'), 'No steps recorded'],
  ['that was stopped', sampleRun('terminated'), 'No steps recorded'],
])('of a run %s the steps say whether any could have been recorded', (_, run, title) => {
  expect(detailsOf(run).querySelector('.webrun-steps strong')?.textContent).toBe(title);
});

test.each([
  ['running', 'connected', 'Nothing yet'],
  ['running', 'dropped', 'No steps recorded'],
  ['completed', 'connected', 'No steps recorded'],
] as const)('of a %s run whose live connection is %s is said: %s', (status, connection, title) => {
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    fetch: () => new Promise(() => undefined),
  });
  const manager = createRunManager({ client, persist: false }) as Manager;
  const run = sampleRun(status);
  const state = { status: connection, isPushing: false, nextTryAt: null };
  ensureEvents(manager).of(String(run.sessionId)).connectionState.setState(state, true);
  render(
    <WebRunProvider manager={manager}>
      <StepGallery run={run} />
    </WebRunProvider>,
  );
  expect(screen.getByText(title)).toBeVisible();
});

const onlyOf = (...statuses: readonly StartedRun['status'][]): readonly StartedRun[] =>
  statuses.map((status) =>
    sampleRun(status, { startedAt: now - 60_000, seconds: 5, costUsd: status === 'refused' ? null : 0.01 }),
  );
const figure = (name: string): string | undefined =>
  screen.getAllByText(name).find(({ tagName }) => tagName === 'DT')?.parentElement?.textContent;

test.each<[string, readonly StartedRun[], string]>([
  ['nothing', [], '–No run from today has ended'],
  ['a running run', onlyOf('running'), '–No run from today has ended'],
  ['a stopped run', onlyOf('terminated'), '–Only stopped, refused or declined runs'],
  ['a refused start', onlyOf('refused'), '–Only stopped, refused or declined runs'],
  ['a refused start beside a success', onlyOf('refused', 'completed'), '100.0%1 of 1 succeeded'],
])('after %s the tile of success says what is so', (_, runs, said) => {
  render(<RunsDashboard runs={runs} />);
  expect(figure('Success today')).toBe(`Success today${said}`);
});

test.each<[string, readonly StartedRun[]]>([
  ['stopped', onlyOf('terminated')],
  ['refused', onlyOf('refused')],
])(
  'of a run that was %s there is no share of success, no reply within the hold and no duration',
  (_, runs) => {
    render(<RunStats runs={runs} />);
    expect(figure('Success')).toMatch(/^Success–/);
    expect(figure('Inline')).toMatch(/^Inline–/);
    expect(figure('Median duration')).toMatch(/^Median duration–/);
    const durations = within(screen.getByRole('region', { name: 'Durations' }));
    expect(durations.getByText('No run of this time was answered')).toBeVisible();
  },
);

test('a refused start is an outcome of its own, and both it and a failure lead to their own rows', async () => {
  const onFilter = vi.fn();
  const runs = [
    ...onlyOf('refused', 'completed'),
    sampleRun('failed', {
      startedAt: now - 60_000,
      failure: { message: null, code: 'PAGE_CRASH' },
    }),
  ];
  render(<RunStats runs={runs} onFilter={onFilter} />);
  const outcomes = within(screen.getByRole('region', { name: 'Outcomes' }));
  const rows = outcomes.getAllByRole('listitem').map(({ textContent }) => textContent);
  expect(rows.slice(0, 5)).toEqual([
    'Done133.3%',
    'Failed133.3%',
    'Stopped00.0%',
    'Unknown00.0%',
    'Refused133.3%',
  ]);
  expect(rows.slice(5)).toEqual(['PAGE_CRASH1100.0%']);
  await userEvent.click(outcomes.getByRole('button', { name: 'Refused' }));
  expect(onFilter).toHaveBeenLastCalledWith({ groups: ['failed'], codes: ['NETWORK'], period: '30d' });
  await userEvent.click(outcomes.getByRole('button', { name: 'Failed' }));
  expect(onFilter).toHaveBeenLastCalledWith({ groups: ['failed'], codes: ['PAGE_CRASH'], period: '30d' });
});

test('where nothing was begun no cost is said to be reported', () => {
  render(<RunStats runs={onlyOf('refused')} />);
  expect(figure('Spend')).toMatch(/Nothing was spent in this time$/);
});

test.each<[StartedRun['status'], string]>([
  ['completed', 'Within 50 sec'],
  ['failed', 'Within 50 sec'],
  ['terminated', '–'],
  ['refused', '–'],
  ['lost', '–'],
])('the details of a %s run say when its reply came: %s', (status, reply) => {
  const [run] = onlyOf(status);
  if (run) detailsOf(run);
  expect(figure('Reply')).toBe(`Reply${reply}`);
});

test('a row says the cells of a table that is the answer, not its bars', () => {
  const message = '| Lamp | Price |\n|------|-------|\n| Arc 2 | $29 |';
  const served = document.createElement('div');
  served.innerHTML = renderToString(
    <RunsTable runs={[sampleRun('completed', { startedAt: now - 60_000, result: { message } })]} />,
  );
  expect(served.querySelector('.webrun-runs-result')).toHaveTextContent(/^Lamp, Price; Arc 2, \$29$/);
});

test.each([
  ['ended past its limit', { ...sampleRun('failed', { seconds: 625, startedAt: now - 700_000 }) }, false],
  ['goes on past its limit', { ...sampleRun('running', { startedAt: now - 700_000 }) }, true],
])(
  'the bar of a run that %s has the hue of its state, not always that of “needs you”',
  (_, run, isOverdue) => {
    const bar = detailsOf(run).querySelector('.webrun-facts .webrun-duration');
    expect(bar).toHaveTextContent(isOverdue ? '11:40' : '10:25');
    expect(bar?.hasAttribute('data-overdue')).toBe(isOverdue);
  },
);

// 0 ──────── 0.4 s ──────── 2.4 s: the end, as it was seen; the server’s clock is 10 minutes ahead
//  go_to      click
test('a step of less than a second says so as the table does, and none is as long as two clocks are apart', () => {
  const step = (id: number, at: number, name: string) =>
    ({ id, at, kind: 'action', taskId: 't', text: 'x', name, until: null }) as const;
  const startedAt = now - 60_000;
  const run = {
    ...sampleRun('completed', { startedAt, seconds: 2.4 }),
    endedAt: now + 600_000,
  } as StartedRun;
  render(<StepGallery run={run} events={[step(1, startedAt, 'go_to'), step(2, startedAt + 400, 'click')]} />);
  const lengths = screen.getAllByRole('listitem').map((item) => /\d · .*/.exec(item.textContent)?.[0]);
  expect(lengths).toEqual(['1 · <1 sec', '2 · 2 sec']);
});

test('steps that an app gives newest first are shown in the order of time', () => {
  const step = (id: number, at: number, name: string) =>
    ({ id, at, kind: 'action', taskId: 't', text: 'x', name, until: null }) as const;
  const startedAt = now - 60_000;
  const run = sampleRun('completed', { startedAt, seconds: 9 });
  const picture = (at: number) => ({ at, src: `https://pictures.example/${at}.jpg`, url: null });
  const { container } = render(
    <StepGallery
      run={run}
      events={[step(2, startedAt + 4_000, 'click'), step(1, startedAt, 'go_to')]}
      pictures={[picture(startedAt + 3_000), picture(startedAt + 1_000)]}
    />,
  );
  const lengths = screen.getAllByRole('listitem').map((item) => /\d · .*/.exec(item.textContent)?.[0]);
  expect(lengths).toEqual(['1 · 4 sec', '2 · 5 sec']);
  const [first] = container.querySelectorAll('img');
  expect(first?.src).toBe(`https://pictures.example/${startedAt + 3_000}.jpg`);
});

test.each<[string, () => never]>([
  ['returns no lists', () => ({ events: null, pictures: 'x' }) as never],
  ['returns a text', () => 'steps' as never],
  ['returns a run of its own', () => ({ run: null, events: {}, pictures: 5 }) as never],
])('details whose `stepsOf` %s are shown without steps', (_, stepsOf) => {
  const run = sampleRun('completed');
  const { container } = render(<RunDetails runs={[run]} runId={run.runId} stepsOf={stepsOf} />);
  expect(container.querySelector('.webrun-steps strong')?.textContent).toBe('No steps recorded');
  expect(container.querySelector('.webrun-result')).toHaveTextContent('Done.');
});
