import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { RunStats } from 'webrun-react/dashboard';
import { EmulatedRuns } from './EmulatedRuns.js';
import { allFailed, manyRuns } from './sampleRuns.js';

const meta = {
  title: 'Dashboard/RunStats',
  component: RunStats,
  args: { runs: manyRuns(1_200, { days: 55 }), onFilter: fn(), onPeriodChange: fn() },
} satisfies Meta<typeof RunStats>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Durations with the 50 s mark, outcomes, codes by day, tags; each links to its runs. */
export const Month: Story = {
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByText(/^Inline: 9\d\.\d%$/)).toBeVisible();
    await expect(canvas.getByText(/Documented: about 90% within 50/)).toBeVisible();
    await userEvent.click(canvas.getAllByRole('button', { name: 'ELEMENT_NOT_FOUND' })[0] as HTMLElement);
    await expect(args.onFilter).toHaveBeenCalledWith({ codes: ['ELEMENT_NOT_FOUND'], period: '30d' });
    await userEvent.click(canvas.getByRole('button', { name: 'nightly' }));
    await expect(args.onFilter).toHaveBeenLastCalledWith({ tags: ['nightly'], period: '30d' });
    await userEvent.click(canvas.getByRole('radio', { name: 'last 7 days' }));
    await expect(args.onPeriodChange).toHaveBeenCalledWith('7d');
  },
};

/** Each bar of the histogram has a description, and a table shows the same numbers. */
export const Durations: Story = {
  play: async ({ canvasElement }) => {
    const durations = within(within(canvasElement).getByRole('region', { name: 'Durations' }));
    await waitFor(() => expect(durations.getAllByRole('img')).toHaveLength(10));
    await expect(durations.getByRole('img', { name: /^0 to 10 sec: \d+ runs/ })).toBeInTheDocument();
    await userEvent.click(durations.getByRole('radio', { name: 'Table' }));
    await expect(durations.getAllByRole('row')).toHaveLength(11);
  },
};

/** No success is 0.0 %, not a dash; all failures are of one code. */
export const EverythingFailed: Story = {
  args: { runs: allFailed(), defaultPeriod: '7d' },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getAllByText('0.0%', { selector: 'dd' })[0]).toBeVisible();
    await userEvent.click(canvas.getAllByRole('button', { name: 'NAVIGATION_TIMEOUT' })[0] as HTMLElement);
    await expect(args.onFilter).toHaveBeenCalledWith({ codes: ['NAVIGATION_TIMEOUT'], period: '7d' });
  },
};

export const NoRuns: Story = {
  args: { runs: [] },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('No run in this time')).toBeVisible();
  },
};

/** Runs of the emulator. */
export const FromTheEmulator: Story = {
  render: () => (
    <EmulatedRuns
      tasks={[
        'Find a lamp [say: Arc 2] [cost: 0.0124]',
        'Collect pictures [cost: 0.02] [fail: ELEMENT_NOT_FOUND]',
      ]}
    >
      <RunStats defaultPeriod="today" />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await canvas.findByText('2 ended runs');
    await expect(canvas.getByText('50.0%', { selector: 'dd' })).toBeVisible();
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
  play: async ({ canvasElement }) => {
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(canvasElement.clientWidth);
  },
};
