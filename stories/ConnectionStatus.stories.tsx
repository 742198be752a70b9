import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, within } from 'storybook/test';
import { ConnectionStatus } from 'webrun-react';
import type { Connection } from 'webrun-react';
import { connection } from './liveStates.js';

const meta = {
  title: 'ConnectionStatus',
  component: ConnectionStatus,
  args: { connection: connection('live') },
} satisfies Meta<typeof ConnectionStatus>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Made on render, because some states count down to the next try. */
const shows = (word: string, note: RegExp, make: () => Connection): Story => ({
  render: (args) => <ConnectionStatus {...args} connection={make()} />,
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText(word)).toBeVisible();
    await expect(within(canvasElement).getByText(note)).toBeVisible();
  },
});

export const Live: Story = shows('Connected', /updates arrive as they happen/, () => connection('live'));
export const Polling: Story = shows('Checked every 2 sec', /no live connection/, () => connection('polling'));
export const Hidden: Story = shows('Checked every 30 sec', /in the background/, () =>
  connection('polling', { reason: 'hidden', everyMs: 30_000 }),
);
export const Submitting: Story = shows('Waiting for the answer', /no need to check/, () =>
  connection('polling', { reason: 'submitting', everyMs: undefined }),
);
export const Paused: Story = shows('Not checked for now', /in the background/, () =>
  connection('polling', { reason: 'hidden', everyMs: undefined }),
);
export const Dropped: Story = shows('Checked every 2 sec', /live connection lost/, () =>
  connection('polling', { reason: 'dropped' }),
);
export const Reconnecting: Story = shows('Reconnecting', /next try in/, () =>
  connection('reconnecting', { nextPollAt: Date.now() + 30_000 }),
);
export const AccessDenied: Story = shows('Access denied', /sign in or check the key/, () =>
  connection('reconnecting', { reason: 'unauthorized' }),
);
export const Offline: Story = shows('Offline', /tasks continue at WebRun/, () => connection('offline'));
export const RateLimited: Story = shows('Rate limited', /continues in/, () =>
  connection('rate-limited', { nextPollAt: Date.now() + 24_000 }),
);
export const SessionGone: Story = shows('Session gone', /ended at WebRun/, () => connection('gone'));

export const InArabic: Story = {
  args: { connection: connection('reconnecting') },
  globals: { locale: 'ar' },
};
