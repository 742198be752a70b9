import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { SpendChart } from 'webrun-react/dashboard';
import { SpendChart as Parts } from 'webrun-react/dashboard/primitives';
import { EmulatedRuns } from './EmulatedRuns.js';
import { manyRuns } from './sampleRuns.js';

const meta = {
  title: 'Dashboard/SpendChart',
  component: SpendChart,
  args: { runs: manyRuns(500, { days: 20 }), dayBudgetUsd: 0.7, onFilter: fn() },
} satisfies Meta<typeof SpendChart>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Known, estimated and unknown costs are separate; a bar opens its runs, also by keyboard. */
export const ByDay: Story = {
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    // Charts are loaded late.
    await waitFor(() => expect(canvasElement.querySelectorAll('[data-bar]')).toHaveLength(30));
    canvasElement.querySelector<SVGGElement>('[data-bar]')?.focus();
    await userEvent.keyboard('{End}{ArrowLeft}{Enter}');
    const [[filter] = []] = (args.onFilter as ReturnType<typeof fn>).mock.calls as [
      { from: number; to: number },
    ][];
    await expect((filter?.to ?? 0) - (filter?.from ?? 0)).toBeGreaterThanOrEqual(23 * 3_600_000);
    await expect(canvas.getByText(/did not report a cost/, { selector: '.webrun-halves *' })).toBeVisible();
  },
};

/** Every chart has its table: the same numbers, in the same height. */
export const AsTable: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const height = canvasElement.querySelector('.webrun-chart')?.getBoundingClientRect().height;
    await userEvent.click(canvas.getByRole('radio', { name: 'Table' }));
    await expect(canvas.getByRole('columnheader', { name: 'Our estimate' })).toBeVisible();
    await expect(canvas.getAllByRole('row').length).toBe(31);
    await expect(canvasElement.querySelector('.webrun-chart')?.getBoundingClientRect().height).toBe(height);
  },
};

/** Every hour of two days; an hour has no budget. */
export const ByHour: Story = {
  args: { defaultUnit: 'hour' },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await waitFor(() =>
      expect(canvasElement.querySelectorAll('[data-bar]').length).toBeGreaterThanOrEqual(48),
    );
    await expect(canvas.queryByText(/^Budget/)).toBeNull();
    await userEvent.click(canvas.getByRole('radio', { name: 'Day' }));
    await expect(canvas.getByText(/^Budget \$0\.7/, { selector: '.webrun-legend *' })).toBeVisible();
  },
};

/** The budget of a week is seven times that of a day. */
export const ByWeek: Story = {
  args: { defaultUnit: 'week' },
  play: async ({ canvasElement, args }) => {
    await waitFor(() => expect(canvasElement.querySelectorAll('[data-bar]').length).toBeLessThanOrEqual(6));
    await within(canvasElement).findByText(/\$4\.90/, { selector: 'text' });
    canvasElement.querySelector<SVGGElement>('[data-bar]')?.focus();
    await userEvent.keyboard('{Enter}');
    const [[filter] = []] = (args.onFilter as ReturnType<typeof fn>).mock.calls as [
      { from: number; to: number },
    ][];
    await expect((filter?.to ?? 0) - (filter?.from ?? 0)).toBeGreaterThanOrEqual(6.9 * 24 * 3_600_000);
  },
};

export const ByTag: Story = {
  args: { defaultUnit: 'tag' },
  play: async ({ canvasElement, args }) => {
    await userEvent.click(await within(canvasElement).findByRole('button', { name: /^nightly/ }));
    await expect(args.onFilter).toHaveBeenCalledWith({ tags: ['nightly'], period: '30d' });
  },
};

export const NothingSpent: Story = {
  args: { runs: [] },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('Nothing was spent in this time')).toBeVisible();
  },
};

/** A run of the emulator. */
export const FromTheEmulator: Story = {
  render: () => (
    <EmulatedRuns tasks={[['Find a lamp [say: Arc 2] [cost: 0.0124]', 'research']]}>
      <SpendChart defaultUnit="tag" />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('$0.0124 known');
  },
};

/** Composed of its parts: sums and bars alone, without a frame. */
export const Composed: Story = {
  render: ({ runs }) => (
    <Parts.Root runs={runs} defaultUnit="week">
      <Parts.Title />
      <Parts.Sums />
      <Parts.Chart />
    </Parts.Root>
  ),
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelectorAll('[data-bar]').length).toBeGreaterThan(2));
    await expect(within(canvasElement).getByRole('heading', { name: /week/i })).toBeVisible();
    await expect(within(canvasElement).queryByRole('radio')).toBeNull();
  },
};

/** Nothing is cut at 336 px. */
export const Narrow: Story = {
  decorators: [
    (Story) => (
      <div style={{ inlineSize: '21rem' }}>
        <Story />
      </div>
    ),
  ],
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelectorAll('[data-bar]')).toHaveLength(30));
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(canvasElement.clientWidth);
    const head = canvasElement.querySelector('.webrun-panel-head');
    await expect(head?.scrollWidth).toBeLessThanOrEqual(head?.clientWidth ?? 0);
  },
};

/** The newest bar is on the left, and the left arrow key moves to it. */
export const RightToLeft: Story = {
  decorators: [
    (Story) => (
      <div dir="rtl">
        <Story />
      </div>
    ),
  ],
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelectorAll('[data-bar]')).toHaveLength(30));
    const bars = [...canvasElement.querySelectorAll<SVGGElement>('[data-bar]')];
    const left = (bar: SVGGElement | undefined): number => bar?.getBoundingClientRect().left ?? 0;
    await waitFor(() => expect(left(bars.at(-1))).toBeLessThan(left(bars[0])));
    bars[0]?.focus();
    await userEvent.keyboard('{ArrowLeft}');
    await expect(document.activeElement).toBe(bars[1]);
  },
};
