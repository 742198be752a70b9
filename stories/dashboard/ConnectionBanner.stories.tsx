import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { ConnectionBanner } from 'webrun-react/dashboard';
import { ConnectionBanner as Parts } from 'webrun-react/dashboard/primitives';
import { createEmulator } from 'webrun-react/testing';
import { EmulatedRuns } from './EmulatedRuns.js';
import { sampleRun } from './sampleRuns.js';

const now = Date.now();
const waiting = (reason: 'rate-limited' | 'unauthorized'): ReturnType<typeof sampleRun> =>
  sampleRun('running', { waiting: { reason, nextPollAt: now + 24_000 } });

const meta = {
  title: 'Dashboard/ConnectionBanner',
  component: ConnectionBanner,
  args: { runs: [sampleRun('completed')], onSignIn: fn(), onShowEnded: fn() },
} satisfies Meta<typeof ConnectionBanner>;
export default meta;
type Story = StoryObj<typeof meta>;

/** What the app itself knows, for example from a health check. */
export const Unreachable: Story = {
  args: { problem: 'unreachable' },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('WebRun does not respond')).toBeVisible();
  },
};

/** Fails as a browser does when nothing answers: the body has been read. */
const sendIntoTheVoid: typeof fetch = async (_, init) => {
  void init?.body;
  throw new TypeError('Failed to fetch');
};

/** Nothing of a start came back. */
export const CouldNotBeSent: Story = {
  render: () => (
    <EmulatedRuns tasks={['Find a lamp']} fetch={sendIntoTheVoid}>
      <ConnectionBanner />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('WebRun does not respond');
  },
};

export const Offline: Story = {
  args: { problem: 'offline' },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('You are offline')).toBeVisible();
  },
};

export const RateLimited: Story = {
  args: { runs: [waiting('rate-limited')] },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('WebRun is limiting requests')).toBeVisible();
    await waitFor(() => expect(canvasElement).toHaveTextContent(/Next try in \d+ s/));
  },
};

export const KeyRejected: Story = {
  args: { runs: [waiting('unauthorized')] },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('API key not accepted')).toBeVisible();
  },
};

/** Behind the proxy nobody is signed in. */
export const SignedOut: Story = {
  args: {
    runs: [
      sampleRun('refused', {
        error: { code: 'http', status: 401, apiCode: 'UNAUTHORIZED', message: 'Sign in first.' },
      }),
    ],
  },
  play: async ({ canvasElement, args }) => {
    await userEvent.click(within(canvasElement).getByRole('button', { name: 'Sign in' }));
    await expect(args.onSignIn).toHaveBeenCalled();
  },
};

/** The runs are reached again: what happened meanwhile is shown until it is dismissed. */
export const Back: Story = {
  render: ({ onShowEnded }) => {
    // Each page load has its own network, which is down until the story restores it.
    const emulator = createEmulator({ holdMs: 300, rateLimit: 0 });
    const network = { isDown: false };
    const send: typeof fetch = (input, init) =>
      network.isDown ? sendIntoTheVoid(input, init) : emulator.fetch(input, init);
    return (
      <EmulatedRuns tasks={['Find a lamp [after 12s] [say: Arc 2]']} fetch={send}>
        <ConnectionBanner onShowEnded={onShowEnded} />
        <button type="button" onClick={() => (network.isDown = !network.isDown)}>
          Network
        </button>
      </EmulatedRuns>
    );
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const network = canvas.getByRole('button', { name: 'Network' });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await userEvent.click(network);
    await canvas.findByText('WebRun does not respond');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await userEvent.click(network);
    await userEvent.click(canvas.getByRole('button', { name: 'Try now' }));
    await canvas.findByText('Connected again');
  },
};

/** The summary of what happened meanwhile was dismissed. */
export const BackAndRead: Story = {
  ...Back,
  play: async (context) => {
    await Back.play?.(context);
    const { args, canvasElement } = context;
    const canvas = within(canvasElement);
    const show = canvas.queryByRole('button', { name: 'Show it' });
    await userEvent.click(show ?? canvas.getByRole('button', { name: 'Close' }));
    if (show) await expect(args.onShowEnded).toHaveBeenCalled();
    await waitFor(() => expect(canvasElement.querySelector('.webrun-banner')).toBeNull());
  },
};

/** Composed of its parts: in one sentence, in an app's own frame. */
export const Composed: Story = {
  render: () => {
    const emulator = createEmulator({ holdMs: 300, rateLimit: 0 });
    const limitPolls: typeof fetch = (input, init) =>
      init?.method === 'POST'
        ? emulator.fetch(input, init)
        : Promise.resolve(new Response(null, { status: 429, headers: { 'retry-after': '24' } }));
    return (
      <EmulatedRuns tasks={['Find a lamp [after 60s]']} fetch={limitPolls}>
        <Parts.Root>
          <Parts.Label />
          <Parts.Description />
          <Parts.Retry className="app-button">Ask again</Parts.Retry>
        </Parts.Root>
      </EmulatedRuns>
    );
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(await canvas.findByText('WebRun is limiting requests')).toBeVisible();
    await expect(canvasElement.querySelector('.webrun-banner')).toBeNull();
    const retry = canvas.getByRole('button', { name: 'Ask again' });
    await expect(retry).toBeVisible();
    await expect(retry).toHaveClass('webrun-button', 'app-button');
  },
};

/** Without a problem the banner takes no space. */
export const AllIsWell: Story = {
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector('.webrun-banner')).toBeNull();
  },
};
