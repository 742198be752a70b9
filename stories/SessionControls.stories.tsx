import type { ReactElement } from 'react';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { SessionControls, useRunSession } from 'webrun-react';
import type { AnyRun, UseSessionResult } from 'webrun-react';
import { serializeError, WebRunError } from 'webrun-react/core';
import { scenarios } from 'webrun-react/testing';
import { Emulated } from './Emulated.js';
import { openSession } from './liveStates.js';

const meta = {
  title: 'SessionControls',
  component: SessionControls,
  args: { session: openSession() },
} satisfies Meta<typeof SessionControls>;
export default meta;
type Story = StoryObj<typeof meta>;

function OfRun({ run }: { readonly run: AnyRun }): ReactElement {
  return <SessionControls session={useRunSession(run)} />;
}

/** What `useSession` returns; made on render if it includes the end of the session. */
type State = Partial<UseSessionResult>;

const shows = (word: string, sentence: RegExp, state: State | (() => State) = {}): Story => ({
  render: (args) => (
    <SessionControls {...args} session={openSession(typeof state === 'function' ? state() : state)} />
  ),
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole('status')).toHaveTextContent(word);
    await expect(within(canvasElement).getByText(sentence)).toBeVisible();
  },
});
const idle = { tasks: [], current: undefined };

export const Running: Story = shows('Session open', /1 task running, 2 queued/);
/** Plays a whole session; it ends in the state of another story. */
export const OfARun: Story = {
  tags: ['!dev', '!autodocs'],
  render: () => (
    <Emulated task={scenarios.endless} transport="live">
      {(run) => <OfRun run={run} />}
    </Emulated>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await canvas.findByText('Ends when this task is done.');
    await userEvent.click(canvas.getByRole('button', { name: 'Pause' }));
    await canvas.findByText(/Still billed at/);
    await userEvent.click(canvas.getByRole('button', { name: 'Resume' }));
    await canvas.findByText('Session open');
    await userEvent.click(canvas.getByRole('button', { name: 'End session' }));
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('Session ended'));
    await expect(canvas.queryAllByRole('button')).toHaveLength(0);
  },
};
const notAccepted = shows('Session open', /did not accept it/, {
  error: serializeError(new WebRunError('busy', { code: 'http', status: 503 })),
});
export const NotAccepted: Story = {
  ...notAccepted,
  async play(context) {
    await notAccepted.play?.(context);
    // Screen readers announce it, too.
    await expect(within(context.canvasElement).getByRole('alert')).toHaveTextContent('did not accept it');
  },
};
export const NotSent: Story = shows('Session open', /Not sent: no connection/, {
  error: serializeError(new WebRunError('offline', { code: 'network' })),
});
export const NotConfirmed: Story = shows('Session open', /Not confirmed: no reply/, {
  error: serializeError(new WebRunError('lost', { code: 'network', outcome: 'unknown' })),
});
export const Pausing: Story = shows('Pausing', /after the current action/, { isChanging: 'pause' });
export const Paused: Story = shows('Paused', /Still billed at \$0\.02 a minute/, { isPaused: true });
export const Idle: Story = shows('Idle', /Ends in [1-4]:\d\d\. Billed at/, () => ({
  ...idle,
  expiresAt: Date.now() + 290_000,
}));
export const Expiring: Story = shows('Idle', /Send a task to keep it open/, () => ({
  ...idle,
  expiresAt: Date.now() + 55_000,
}));
export const Ended: Story = shows('Session ended', /Nothing more is billed/, {
  ...idle,
  status: 'ended',
  endReason: 'expired',
});
export const NotStarted: Story = shows('No session', /Nothing is open/, { ...idle, status: 'none' });
export const Lost: Story = shows('Outcome unknown', /A session may be open/, { ...idle, status: 'lost' });
export const Starting: Story = shows('Starting', /free browser/, { ...idle, status: 'starting' });

export const InArabic: Story = {
  args: { session: openSession({ isPaused: true }) },
  globals: { locale: 'ar' },
};
