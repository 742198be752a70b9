import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { LiveView } from 'webrun-react';
import { session } from './liveStates.js';

const size = { width: 1_024, height: 600 };
const streams = (path: string): ReturnType<typeof session> =>
  session({ ...size, webRtcUrl: null, webViewUrl: new URL(path, location.href).href });

const meta = {
  title: 'LiveView',
  component: LiveView,
  args: { session: streams('favicon.svg'), onInteract: fn(() => Promise.resolve()) },
} satisfies Meta<typeof LiveView>;
export default meta;
type Story = StoryObj<typeof meta>;

const word = (canvasElement: HTMLElement): HTMLElement => within(canvasElement).getByRole('status');

export const Live: Story = {
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(word(canvasElement)).toHaveTextContent('Live'));
  },
};

export const TakenOver: Story = {
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await waitFor(() => expect(word(canvasElement)).toHaveTextContent('Live'));
    await userEvent.click(canvas.getByRole('button', { name: 'Take over' }));
    await waitFor(() => expect(word(canvasElement)).toHaveTextContent('You have control'));
    const glass = canvas.getByRole('application');
    await expect(glass).toHaveFocus();
    await userEvent.keyboard('hi{Enter}');
    await waitFor(() => expect(args.onInteract).toHaveBeenCalledWith({ type: 'KEY_PRESS', key: 'Enter' }), {
      timeout: 3_000,
    });
    await expect(args.onInteract).toHaveBeenCalledWith({ type: 'takeOverControl' });
  },
};

export const GivenBackByEscape: Story = {
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await waitFor(() => expect(word(canvasElement)).toHaveTextContent('Live'));
    await userEvent.click(canvas.getByRole('button', { name: 'Take over' }));
    await canvas.findByRole('application');
    await userEvent.keyboard('{Escape}{Escape}');
    await waitFor(() => expect(word(canvasElement)).toHaveTextContent('Live'));
    await expect(args.onInteract).toHaveBeenLastCalledWith({ type: 'releaseControl' });
  },
};

export const NoPicture: Story = {
  args: { session: session() },
  play: async ({ canvasElement }) => {
    await expect(word(canvasElement)).toHaveTextContent('No picture');
  },
};

export const Ended: Story = {
  args: { isEnded: true },
  play: async ({ canvasElement }) => {
    await expect(word(canvasElement)).toHaveTextContent('Ended');
    await expect(within(canvasElement).getByText('No picture is kept after a session.')).toBeVisible();
  },
};
