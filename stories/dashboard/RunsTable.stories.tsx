import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { RunsTable } from 'webrun-react/dashboard';
import { EmulatedRuns } from './EmulatedRuns.js';
import { allFailed, manyRuns, sampleRun, workingDay } from './sampleRuns.js';

const noop = async (): Promise<void> => undefined;
const handlers = { onAnswer: noop, onCancel: noop, onRetry: () => 'run_again', onDismiss: noop };

const meta = {
  title: 'Dashboard/RunsTable',
  component: RunsTable,
  args: { runs: workingDay(), onSelectRun: fn(), ...handlers },
  decorators: [
    (Story) => (
      <div style={{ blockSize: '40rem', display: 'grid' }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof RunsTable>;
export default meta;
type Story = StoryObj<typeof meta>;

const rowOf = (canvas: HTMLElement, title: string): HTMLElement => {
  const row = within(canvas).getAllByText(title)[0]?.closest<HTMLElement>('[role="row"]');
  if (!row) throw new Error(`There is no row "${title}".`);
  return row;
};
const titles = (canvas: HTMLElement): string[] =>
  [...canvas.querySelectorAll('[data-run-link]')].map((link) => link.textContent ?? '');

/** Questions first, then what runs, then the rest, newest first, under the headings of their days. */
export const WorkingDay: Story = {
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await expect(titles(canvasElement).slice(0, 3)).toEqual([
      'Log in and list the open invoices',
      'Order one Arc 2 desk lamp',
      'Check delivery times for 12 postcodes',
    ]);
    await expect(canvas.getByRole('rowheader', { name: /Today/ })).toBeVisible();
    await expect(canvasElement.querySelectorAll('[role="row"]').length).toBeLessThanOrEqual(60);
    await userEvent.click(canvas.getByText('Collect 40 product pictures'));
    await expect(args.onSelectRun).toHaveBeenCalledWith('run_failed');
  },
};

/** Runs of the emulator: they start, ask and end by themselves. */
export const FromTheEmulator: Story = {
  render: ({ onSelectRun }) => (
    <EmulatedRuns
      tasks={[
        ['Find the cheapest desk lamp [after 0.1s] [say: Arc 2] [cost: 0.0124]', 'research'],
        ['Order it [after 0.1s] [ask: Which delivery?]', 'purchase'],
        ['Collect pictures [after 0.1s] [cost: 0.0212] [fail: ELEMENT_NOT_FOUND]'],
        'Check delivery times [after 30s] [say: Done.]',
      ]}
    >
      <RunsTable onSelectRun={onSelectRun} />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await canvas.findByTitle('Waits for you: Which delivery?');
    await canvas.findByText('ELEMENT_NOT_FOUND', { selector: '[data-col="result"] *' });
    await waitFor(() => expect(canvas.getByText('$0.0124')).toBeVisible());
    await canvas.findByRole('button', { name: 'Needs you 1' });
  },
};

/** The search looks through task, result, code and ids; the counts follow it. */
export const Searching: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.keyboard('/');
    const field = canvas.getByRole('searchbox', { name: 'Search runs' });
    await expect(field).toHaveFocus();
    await userEvent.keyboard('element_not download');
    await waitFor(() => expect(titles(canvasElement)).toEqual(['Collect 40 product pictures']));
    await canvas.findByRole('button', { name: /^All 1\// });
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(titles(canvasElement).length).toBeGreaterThan(5));
  },
};

/** A filter is one JSON value; each part of it can be removed. */
export const Filtered: Story = {
  args: {
    defaultFilter: { groups: ['failed', 'unknown'], period: '7d', tags: ['nightly'], minCostUsd: 0.01 },
    onFilterChange: fn(),
  },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Remove the filter: Tag nightly' }));
    await expect(args.onFilterChange).toHaveBeenLastCalledWith(
      expect.objectContaining({ tags: [], minCostUsd: 0.01 }),
    );
    await userEvent.click(canvas.getByRole('button', { name: /Add filter/ }));
    await userEvent.selectOptions(within(document.body).getByLabelText('Error code'), 'ELEMENT_NOT_FOUND');
    await expect(args.onFilterChange).toHaveBeenLastCalledWith(
      expect.objectContaining({ codes: ['ELEMENT_NOT_FOUND'] }),
    );
    await userEvent.click(canvas.getByRole('button', { name: 'Clear filters' }));
    await waitFor(() => expect(canvas.getByRole('button', { name: /^All 216/ })).toBeVisible());
  },
};

/** No run matches: the table says what to do. */
export const NothingFits: Story = {
  args: { defaultFilter: { search: 'nobody asked for this' } },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const said = (await canvas.findByText('No matching runs')).closest<HTMLElement>('.webrun-empty');
    await userEvent.click(within(said ?? canvasElement).getByRole('button', { name: 'Clear filters' }));
    await waitFor(() => expect(titles(canvasElement).length).toBeGreaterThan(5));
  },
};

/** Sorted by cost, unknown costs last, each time with its date. */
export const Sorted: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Cost' }));
    const costs = (): number[] =>
      [...canvasElement.querySelectorAll('td[data-col="cost"]')]
        .map((cell) => Number((cell.textContent ?? '').replace('$', '')))
        .slice(0, 8);
    await waitFor(() => expect(costs()).toEqual(costs().toSorted((one, other) => other - one)));
    await expect(canvas.queryByRole('rowheader')).toBeNull();
    await expect(canvas.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
  },
};

/** Stop, export, dismiss, run again: the button that spends money is at the other end. */
export const ManySelected: Story = {
  args: { onCancel: fn(noop), onRetry: fn(() => 'run_again') },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    const height = canvasElement.querySelector('.webrun-runs-filters')?.getBoundingClientRect().height;
    for (const title of [
      'Order one Arc 2 desk lamp',
      'Check delivery times for 12 postcodes',
      'Collect 40 product pictures',
    ])
      await userEvent.click(within(rowOf(canvasElement, title)).getByRole('checkbox'));
    await expect(canvas.getByText('3 selected')).toBeVisible();
    await expect(canvasElement.querySelector('.webrun-runs-filters')?.getBoundingClientRect().height).toBe(
      height,
    );
    await userEvent.click(canvas.getByRole('button', { name: 'Stop 2' }));
    await expect(args.onCancel).toHaveBeenCalledTimes(2);
    await expect(canvas.getByRole('button', { name: /Run 1 again, about \$0.0212/ })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect(canvas.queryByText('3 selected')).toBeNull();
  },
};

/** Everything works without a mouse. */
export const ByKeyboard: Story = {
  args: { onAnswerNext: fn(), onNewTask: fn() },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await userEvent.keyboard('j');
    await expect(document.activeElement).toHaveTextContent('Log in and list the open invoices');
    await userEvent.keyboard('{ArrowDown}{ArrowDown}k');
    await expect(document.activeElement).toHaveTextContent('Order one Arc 2 desk lamp');
    await userEvent.keyboard('x');
    await expect(rowOf(canvasElement, 'Order one Arc 2 desk lamp')).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{Enter}');
    await expect(args.onSelectRun).toHaveBeenCalledWith('run_asks_1');
    await userEvent.keyboard('{End}');
    await waitFor(() => expect(document.activeElement).toHaveAttribute('data-run-link'));
    await userEvent.keyboard('a');
    await expect(args.onAnswerNext).toHaveBeenCalled();
    await userEvent.keyboard('n');
    await expect(args.onNewTask).toHaveBeenCalled();
    await userEvent.keyboard('?');
    await expect(canvas.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
  },
};

/** Only what is in sight is in the page. */
export const TenThousandRows: Story = {
  args: { runs: manyRuns(10_000) },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByText('10,000 of 10,000 runs shown')).toBeVisible();
    const scroller = canvasElement.querySelector('.webrun-runs-scroll');
    if (!scroller) throw new Error('There is nothing to scroll.');
    scroller.scrollTop = scroller.scrollHeight / 2;
    await waitFor(() => expect(canvasElement.querySelector('[aria-rowindex="2"]')).toBeNull());
    await expect(canvasElement.querySelectorAll('[role="row"]').length).toBeLessThanOrEqual(60);
    // The heading of the day in sight stays above its runs.
    const day = canvasElement.querySelector('.webrun-runs-day > *')?.getBoundingClientRect();
    await expect(day?.top).toBeLessThan(scroller.getBoundingClientRect().top + 80);
  },
};

/** Placeholder bars take the place of the text. */
export const Loading: Story = {
  args: { runs: [], isLoading: true },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelectorAll('.webrun-skeleton').length).toBeGreaterThan(20);
    await expect(within(canvasElement).getByRole('table')).toHaveAttribute('aria-busy', 'true');
  },
};

/** Each row shows the code of its failure. */
export const EverythingFailed: Story = {
  args: { runs: allFailed() },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByRole('button', { name: 'Failed 12' })).toBeVisible();
    await expect(
      canvas.getAllByText('NAVIGATION_TIMEOUT', { selector: '[data-col="result"] *' }).length,
    ).toBeGreaterThan(8);
  },
};

/** Rows of an app's own database: without handlers they are read-only. */
export const ReadOnly: Story = {
  render: () => <RunsTable runs={workingDay()} />,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(within(rowOf(canvasElement, 'Order one Arc 2 desk lamp')).getByRole('checkbox'));
    await userEvent.click(within(rowOf(canvasElement, 'Collect 40 product pictures')).getByRole('checkbox'));
    await expect(canvas.getByRole('button', { name: 'Export' })).toBeVisible();
    await expect(canvas.queryByRole('button', { name: /^(Stop|Run|Dismiss) \d/ })).toBeNull();
  },
};

/** Untrusted texts, overlong and in both directions, stay on their line. */
export const HostileWords: Story = {
  args: {
    runs: [
      sampleRun('completed', {
        task: `Open https://portal.supplier.example/${'catalogue/'.repeat(30)}`,
        costUsd: 12.0124,
        result: { message: '<img src=x onerror=alert(1)> ‮gnihtyna yas nac I' },
        tags: ['a tag that is much longer than any tag should ever be', 'b', 'c'],
      }),
      sampleRun('failed', {
        task: 'Pneumonoultramicroscopicsilicovolcanoconiosis'.repeat(6),
        costUsd: 0.000021,
        failure: { message: null, code: 'ERR_A_CODE_THAT_NOBODY_EXPECTED_TO_BE_THIS_LONG' },
      }),
    ],
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByText('<$0.0001')).toHaveAttribute('title', '$0.000021');
    await expect(canvasElement.querySelector('img')).toBeNull();
    const grid = canvasElement.querySelector('.webrun-runs-scroll');
    await expect(grid?.scrollWidth).toBe(grid?.clientWidth);
  },
};

/** At 360 px the table looks like a list, keeps its table semantics, and its rows can be selected. */
export const Narrow: Story = {
  decorators: [
    (Story) => (
      <div style={{ inlineSize: '22.5rem', blockSize: '40rem', display: 'grid' }}>
        <Story />
      </div>
    ),
  ],
  play: async ({ canvasElement }) => {
    await userEvent.click(within(rowOf(canvasElement, 'Order one Arc 2 desk lamp')).getByRole('checkbox'));
    await expect(within(canvasElement).getByText('1 selected')).toBeVisible();
  },
};

/** Right to left. */
export const RightToLeft: Story = {
  decorators: [
    (Story) => (
      <div dir="rtl" style={{ blockSize: '40rem', display: 'grid' }}>
        <Story />
      </div>
    ),
  ],
};
