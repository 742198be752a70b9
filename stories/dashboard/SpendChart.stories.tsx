import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { SpendChart } from 'webrun-react/dashboard';
import { EmulatedRuns } from './EmulatedRuns.js';
import { manyRuns } from './sampleRuns.js';

const meta = {
  title: 'Dashboard/SpendChart',
  component: SpendChart,
  args: { runs: manyRuns(500, { days: 20 }), dayBudgetUsd: 0.7, onFilter: fn() },
} satisfies Meta<typeof SpendChart>;
export default meta;
type Story = StoryObj<typeof meta>;

/** What is known, estimated and unknown apart; a bar leads to its runs, also from the keyboard. */
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

export const ByHour: Story = { args: { defaultUnit: 'hour' } };
export const ByWeek: Story = { args: { defaultUnit: 'week' } };

export const ByTag: Story = {
  args: { defaultUnit: 'tag' },
  play: async ({ canvasElement, args }) => {
    await userEvent.click(within(canvasElement).getByRole('button', { name: /^nightly/ }));
    await expect(args.onFilter).toHaveBeenCalledWith({ tags: ['nightly'] });
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
    await within(canvasElement).findByText('$0.0124 known', undefined, { timeout: 10_000 });
  },
};

export const Narrow: Story = {
  decorators: [
    (Story) => (
      <div style={{ inlineSize: '21rem' }}>
        <Story />
      </div>
    ),
  ],
};
export const RightToLeft: Story = {
  decorators: [
    (Story) => (
      <div dir="rtl">
        <Story />
      </div>
    ),
  ],
};
