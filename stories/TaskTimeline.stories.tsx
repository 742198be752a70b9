import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { TaskStatus, TaskTimeline } from 'webrun-react';
import { eventfulLog, eventLog, longLog } from './liveStates.js';
import { completed, failed, queued, refused, running } from './states.js';

const meta = {
  title: 'TaskTimeline',
  component: TaskTimeline,
  args: { run: running(), log: eventLog() },
} satisfies Meta<typeof TaskTimeline>;
export default meta;
type Story = StoryObj<typeof meta>;

const shows = (words: string | RegExp, args: Story['args'] = {}): Story => ({
  args,
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText(words)).toBeVisible();
  },
});

export const ThoughtsAndActions: Story = shows('6 events');
export const GapQuestionAndEnd: Story = shows('No events for 12 sec: the connection was down.', {
  run: completed(),
  log: eventfulLog(),
});
export const NothingYet: Story = shows('Nothing yet', { run: queued(), log: { events: [], dropped: 0 } });
export const NotLive: Story = shows('No steps yet', { log: { events: [], dropped: 0 } });

export const NotRecorded: Story = shows('No steps recorded', {
  run: completed(),
  log: { events: [], dropped: 0 },
});
export const Refused: Story = shows('The task was not started.', {
  run: refused(402),
  log: { events: [], dropped: 0 },
});
/** The reason of a failure is shown once: if a TaskStatus shows it, the timeline links there. */
export const FailedBesideItsStatus: Story = {
  args: { run: failed('The page did not load in time.') },
  render: (args) => (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <TaskStatus run={args.run} />
      <TaskTimeline {...args} />
    </div>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getAllByText(/The page did not load in time/)).toHaveLength(1);
    await userEvent.click(canvas.getByRole('button', { name: 'Failed. Show the reason' }));
    await expect(canvas.getByRole('group', { name: 'Task status' })).toHaveFocus();
  },
};
export const InArabic: Story = {
  args: { run: completed(), log: eventfulLog() },
  globals: { locale: 'ar' },
};

export const Long: Story = {
  args: { log: longLog(400, 2_012) },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const log = canvasElement.querySelector('[role="log"]') as HTMLElement;
    const isAtEnd = (): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < 12;
    await waitFor(() => expect(isAtEnd()).toBe(true));
    await expect(canvas.getByText('400 of 2,412 events')).toBeVisible();
    log.scrollTop = 0;
    await userEvent.click(await canvas.findByText('Jump to the newest'));
    await waitFor(() => expect(isAtEnd()).toBe(true));
  },
};

export const TenThousand: Story = {
  args: { log: longLog(10_000) },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const log = canvasElement.querySelector('[role="log"]') as HTMLElement;
    await expect(canvas.getByText('10,000 events')).toBeVisible();
    log.scrollTop = log.scrollHeight / 2;
    await canvas.findByText('Jump to the newest');
    await waitFor(() => expect(log.querySelectorAll('li').length).toBeGreaterThan(200));
    await expect(log.querySelectorAll('li').length).toBeLessThan(1_000);
  },
};
