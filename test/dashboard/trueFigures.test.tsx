import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderToString } from 'react-dom/server';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { StartedRun } from 'webrun-react';
import { RunDetails, RunsDashboard, RunsTable, RunStats, SpendChart } from 'webrun-react/dashboard';
import { messages as de } from 'webrun-react/locales/de';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

beforeEach(() => {
  stubResizeObserver();
  vi.useFakeTimers({ now: new Date(2026, 10, 26, 14, 0), toFake: ['Date'] });
  return () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  };
});

const at = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime();
const done = (startedAt: number, costUsd: number | null, tags: readonly string[] = []): StartedRun =>
  sampleRun('completed', { startedAt, costUsd, tags });
const tableOf = (name: string): string[] =>
  within(screen.getByRole('region', { name }))
    .getAllByRole('row', { hidden: true })
    .map((row) => row.textContent);

test('how long a run took whose outcome is unknown is not known, and counts in no statistic', () => {
  const run = sampleRun('lost', { seconds: 13, startedAt: at(26, 13) });
  render(
    <>
      <RunDetails runs={[run]} runId={run.runId} />
      <RunStats runs={[run]} />
    </>,
  );
  expect(screen.getByText('Duration', { selector: 'dt' }).nextElementSibling).toHaveTextContent(/^–$/);
  expect(screen.getByText('Median duration').parentElement).toHaveTextContent(/^Median duration–/);
  expect(document.body).not.toHaveTextContent('13 s');
});

test('a running row without times counts as running, and nothing beside it denies that', () => {
  const row = { runId: 'of-a-database', status: 'running' } as StartedRun;
  render(<RunsDashboard runs={[row]} />);
  const tile = screen.getByText('Running now').parentElement;
  expect(tile).toHaveTextContent(/^Running now1/);
  expect(tile).not.toHaveTextContent('Nothing is running');
});

test('a time of another year is written with its year', () => {
  const run = sampleRun('lost', { startedAt: new Date(2025, 10, 26, 9, 5).getTime() });
  render(
    <>
      <RunDetails runs={[run]} runId={run.runId} />
      <RunsTable runs={[run]} filter={{ from: new Date(2025, 10, 24, 8, 0).getTime() }} />
    </>,
  );
  const started = screen.getByText('Started', { selector: 'dt' }).nextElementSibling;
  expect(started).toHaveTextContent(/^Nov 26, 2025, 9:05\sAM$/);
  expect(document.querySelector('.webrun-chip')).toHaveTextContent(/^Started Nov 24, 2025, 8:00\sAM to …$/);
  // Without a layout only a server draws rows. The column has room for the date, and the whole time in its title.
  const served = document.createElement('div');
  served.innerHTML = renderToString(
    <RunsTable runs={[run]} filter={{ sort: { by: 'cost', direction: 'asc' } }} />,
  );
  const cell = served.querySelector('time');
  expect(cell).toHaveTextContent(/^Nov 26, 2025$/);
  expect(cell).toHaveAttribute('title', expect.stringMatching(/^Nov 26, 2025, 9:05\sAM$/));
  expect(served).toHaveTextContent(/cut at Nov 26, 2025, 9:05\sAM/);
});

describe('spend', () => {
  const runs = [
    done(at(20, 9), 0.1, ['a', 'b']),
    done(at(24, 9), 0.2, ['a']),
    done(at(26, 9), 0.3, ['b']),
    done(at(26, 10), null, ['a', 'b']),
  ];
  const plot = (container: HTMLElement): string =>
    container.querySelector('.webrun-halves')?.textContent ?? '';

  test('by tag counts each run once in its sum, and says that bars count some twice', async () => {
    const { container } = render(<SpendChart runs={runs} />);
    expect(plot(container)).toMatch(/\$0\.6000 known.*1 run did not report a cost/);
    const note = 'A run with several tags counts in each of them.';
    expect(screen.queryByText(note)).toBeNull();
    await userEvent.click(screen.getByRole('radio', { name: 'Tag' }));
    expect(plot(container)).toMatch(/\$0\.6000 known.*1 run did not report a cost/);
    expect(screen.getByText(note)).toBeVisible();
  });

  test.each<[string, readonly StartedRun[], string, string]>([
    [
      'one that goes on',
      [sampleRun('running', { costUsd: null, startedAt: at(26, 13) })],
      '1 run · not reported',
      'not reported',
    ],
    ['one that has ended', [done(at(26, 13), null)], '1 run · 1 cost unknown', '1 cost unknown'],
    [
      'one of each',
      [sampleRun('running', { costUsd: null, startedAt: at(26, 13) }), done(at(26, 13), null)],
      '2 runs · 1 cost unknown',
      '1 cost unknown',
    ],
  ])('of nothing that was reported is no number: %s', (_what, unreported, day, note) => {
    const { container } = render(
      <>
        <RunsDashboard runs={unreported} />
        <RunStats runs={unreported} period="30d" />
      </>,
    );
    // Without a layout only a server draws rows.
    const served = document.createElement('div');
    served.innerHTML = renderToString(<RunsDashboard runs={unreported} />);
    expect(served.querySelector('.webrun-runs-day')).toHaveTextContent(day);
    const [, , tile] = container.querySelectorAll('.webrun-tile');
    expect(tile).toHaveTextContent(`Spend today–${note}`);
    const spent = [...container.querySelectorAll('.webrun-stats-figures > div')].at(-1);
    expect(spent).toHaveTextContent(`Spend–${note}`);
    expect(container).not.toHaveTextContent('$0.00');
  });

  test('is not said to be nothing, nor zero, where no cost is known', async () => {
    const running = sampleRun('running', { costUsd: null, startedAt: at(26, 13) });
    const { container, rerender } = render(<SpendChart runs={[running]} />);
    expect(container.querySelector('.webrun-empty')).toHaveTextContent('No cost was reported yet');
    rerender(<SpendChart runs={[running, done(at(26, 13), null)]} />);
    await vi.waitFor(() => expect(plot(container)).toBe('Unknown1 run did not report a cost'));
    const bar = await screen.findByRole('img', { name: /^Thu, Nov 26/ });
    expect(bar).toHaveAccessibleName('Thu, Nov 26: 1 run did not report a cost');
    // A day on which nothing ran did cost nothing.
    expect(screen.getByRole('img', { name: /^Wed, Nov 25/ })).toHaveAccessibleName(
      'Wed, Nov 25: $0.00 known',
    );
  });

  test('of runs without a tag leads to no filter: there is none that shows them', async () => {
    const onFilter = vi.fn();
    const own = [done(at(26, 9), 0.3), done(at(26, 9), 0.2, ['a'])];
    render(<SpendChart runs={own} unit="tag" onFilter={onFilter} />);
    const tagged = await screen.findByRole('button', { name: 'a: $0.2000 known' });
    await userEvent.click(tagged);
    expect(onFilter.mock.calls).toEqual([[{ tags: ['a'], period: '30d' }]]);
    const bar = screen.getByRole('img', { name: 'No tag: $0.3000 known' });
    await userEvent.click(bar);
    bar.focus();
    await userEvent.keyboard('{Enter}');
    expect(onFilter).toHaveBeenCalledTimes(1);
    await userEvent.keyboard('{ArrowRight}');
    expect(tagged).toHaveFocus();
  });

  test('of a bar that begins before the period leads to the runs that the bar counts', async () => {
    const onFilter = vi.fn();
    const own = [done(at(25, 13), 0.4), done(at(25, 15), 0.1)];
    render(<SpendChart runs={own} period="24h" onFilter={onFilter} />);
    await userEvent.click(await screen.findByRole('button', { name: 'Wed, Nov 25: $0.1000 known' }));
    expect(onFilter.mock.calls).toEqual([[{ from: at(25, 14), to: at(26, 0) }]]);
  });

  test('on average is that of the days since the first run, and says since when', () => {
    const { container } = render(<SpendChart runs={runs} period="30d" />);
    // Seven days: Nov 20 to 26.
    expect(plot(container)).toContain('$0.0857 a day since Nov 20');
  });

  test('on average of hours begins with the hour of the first run', () => {
    const { container } = render(<SpendChart runs={runs} defaultUnit="hour" period="24h" />);
    expect(plot(container)).toContain('$0.0500 an hour since Thu, Nov 26, 9:00 AM');
  });
});

test('in German one cost or several are unknown in one sentence', () => {
  const { dashboard: words } = de;
  expect(words.unknownCosts({ value: 1, text: '1' })).toBe('Kosten von 1 Lauf unbekannt');
  expect(words.unknownCosts({ value: 2, text: '2' })).toBe('Kosten von 2 Läufen unbekannt');
});

describe('the statistics by tag', () => {
  const runs = [
    done(at(26, 8), 0.01, ['known']),
    done(at(26, 8), 0.05, ['dear']),
    done(at(26, 9), null, ['lost']),
    done(at(26, 10), 0.02, ['half']),
    done(at(26, 10), null, ['half']),
    sampleRun('running', { startedAt: at(26, 13), costUsd: null, tags: ['new'] }),
  ];

  test('say "unknown" of a tag of which no cost is known, and how many are unknown of another', () => {
    render(<RunStats runs={runs} />);
    const rows = tableOf('By tag');
    expect(rows.find((row) => row.startsWith('lost'))).toMatch(/unknown$/);
    expect(rows.find((row) => row.startsWith('half'))).toMatch(/\$0\.0200 1 cost unknown$/);
    expect(rows.find((row) => row.startsWith('known'))).toMatch(/\$0\.0100$/);
    expect(rows.find((row) => row.startsWith('new'))).toMatch(/not reported$/);
    expect(rows.join(' ')).not.toContain('$0.00 ');
    expect(screen.getByText('A run with several tags counts in each of them.')).toBeVisible();
  });

  test('are in the order of the costs that they say, not of estimates', () => {
    render(<RunStats runs={[...runs, ...[1, 2, 3].map(() => done(at(26, 9), null, ['lost']))]} />);
    const names = tableOf('By tag')
      .slice(1)
      .map((row) => row.match(/^[a-z]+/)?.[0]);
    expect(names).toEqual(['dear', 'half', 'known', 'lost', 'new']);
  });
});

// Of all ended runs the codes would be slivers beside "Done".
test('outcomes are shares of the ended runs and codes of the failed ones, as their heads, bars and figures say', () => {
  const failed = ['A', 'B', 'B', 'B'].map((code) =>
    sampleRun('failed', { startedAt: at(26, 9), failure: { message: null, code } }),
  );
  const succeeded = Array.from({ length: 12 }, () => done(at(26, 10), 0.1));
  render(<RunStats runs={[...failed, ...succeeded]} />);
  const panel = screen.getByRole('region', { name: 'Outcomes' });
  const [outcomes, codes] = [...panel.querySelectorAll('ul')].map((list) =>
    [...list.querySelectorAll('li')]
      .map((row): [number, string | null] => [
        Number(row.querySelector('.webrun-share rect')?.getAttribute('width')),
        row.lastElementChild!.textContent,
      ])
      .filter(([width]) => width > 0),
  );
  expect(outcomes).toEqual([
    [75, '75.0%'],
    [25, '25.0%'],
  ]);
  expect(codes).toEqual([
    [75, '75.0%'],
    [25, '25.0%'],
  ]);
  expect(within(panel).getByRole('heading', { level: 3 }).nextSibling).toHaveTextContent('16 ended runs');
  expect(within(panel).getByRole('heading', { level: 4 }).nextSibling).toHaveTextContent('4 failed runs');
});

test('states that matter have a tab also while no run is in them', () => {
  render(<RunsTable runs={[sampleRun('failed', { startedAt: at(26, 9) })]} />);
  const tabs = [...document.querySelectorAll('.webrun-state-tabs button')].map((tab) => tab.textContent);
  expect(tabs).toEqual(['All 1', 'Needs you 0', 'Running 0', 'Done 0', 'Failed 1']);
});

describe('a link to a run that nobody knows', () => {
  const pane = (props: object): ReturnType<typeof render> =>
    render(<RunsDashboard runs={[done(at(26, 9), 0.1)]} defaultSelectedRunId="nowhere" {...props} />);

  test.each([
    ['nothing is loaded', {}],
    ['the app does not find it', { loadRun: async () => null }],
  ])('says what may go on and leads nowhere, where %s', async (_, props) => {
    pane(props);
    expect(await screen.findByText('This run is not known here')).toBeVisible();
    expect(screen.getByText(/If it is still running, it continues and is billed\.$/)).toBeVisible();
    for (const name of ['Previous run', 'Next run', 'Open as a page'])
      expect(screen.queryByRole('button', { name })).toBeNull();
  });

  test('keeps the buttons where the app finds it', async () => {
    pane({ loadRun: async () => sampleRun('completed', { runId: 'nowhere', task: 'Found elsewhere' }) });
    expect(await screen.findByRole('heading', { name: 'Found elsewhere' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Open as a page' })).toBeVisible();
  });
});

describe('times of runs', () => {
  test('in the histogram have one unit each, named once', () => {
    render(<RunStats runs={[done(at(26, 9), 0.1)]} />);
    const rows = tableOf('Durations');
    expect(rows[1]).toMatch(/^0 to 10 sec/);
    expect(rows[6]).toMatch(/^0:50 to 1:40/);
    expect(screen.getByText(/80–180 sec$/)).toBeVisible();
  });

  test('of less than a second are not zero', () => {
    const runs = [sampleRun('completed', { startedAt: at(26, 9), seconds: 0.4 })];
    const { unmount } = render(<RunDetails runs={runs} runId={runs[0]!.runId} />);
    expect(document.querySelector('.webrun-duration')).toHaveTextContent('<1 sec');
    unmount();
    render(<RunStats runs={runs} />);
    expect(screen.getByText('Median duration').nextSibling).toHaveTextContent('under 1 sec');
  });
});

test('what a person did not allow is no failure, and an unknown outcome is said beside the share', async () => {
  const startedAt = at(26, 13);
  const failure = { message: 'Nothing was bought.', code: 'PURCHASE_DECLINED' };
  const runs = [
    sampleRun('failed', { startedAt, failure }),
    sampleRun('lost', { startedAt }),
    sampleRun('completed', { startedAt }),
  ];
  const onFilter = vi.fn();
  const { container } = render(
    <>
      <RunsDashboard runs={runs} />
      <RunStats runs={runs} onFilter={onFilter} />
    </>,
  );
  const [, tile] = container.querySelectorAll('.webrun-tile');
  expect(tile).toHaveTextContent('Success today50.0%1 of 2 succeeded · 1 unknown · 1 declined');
  const outcomes = within(screen.getByRole('region', { name: 'Outcomes' }));
  expect(outcomes.getByText('Nothing failed in this time')).toBeVisible();
  expect(outcomes.getByText(/An unknown outcome counts as not succeeded/)).toBeVisible();
  await userEvent.click(outcomes.getByRole('button', { name: 'Declined' }));
  expect(onFilter).toHaveBeenCalledWith({ groups: ['failed'], codes: ['PURCHASE_DECLINED'], period: '30d' });
  const served = document.createElement('div');
  served.innerHTML = renderToString(<RunsDashboard runs={runs} />);
  const row = [...served.querySelectorAll('.webrun-runs-row')].find((each) =>
    each.textContent.includes('PURCHASE_DECLINED'),
  );
  expect(row).toHaveTextContent('Declined');
});
