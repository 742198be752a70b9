import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { GuardrailPrompt, LiveView } from 'webrun-react';
import { session } from './liveStates.js';
import { shopPage } from './shopPage.js';
import { guardrail, running, waiting } from './states.js';

const size = { width: 1_024, height: 600 };
type Says = readonly ('connected' | 'picture' | 'lost')[];
const streams = (...says: Says): ReturnType<typeof session> =>
  session({ ...size, webRtcUrl: null, webViewUrl: shopPage(...says) });

const meta = {
  title: 'LiveView',
  component: LiveView,
  args: { session: streams('connected', 'picture'), onInteract: fn(() => Promise.resolve()) },
} satisfies Meta<typeof LiveView>;
export default meta;
type Story = StoryObj<typeof meta>;

const label = (canvasElement: HTMLElement): HTMLElement => within(canvasElement).getByRole('status');
const becomes = (canvasElement: HTMLElement, word: string): Promise<void> =>
  waitFor(() => expect(label(canvasElement)).toHaveTextContent(word));

export const Live: Story = {
  play: async ({ canvasElement }) => {
    await becomes(canvasElement, 'Live');
    await expect(within(canvasElement).getByText('shop.example/search?q=desk+lamp')).toBeVisible();
  },
};

/** The page is connected, and has drawn nothing yet: it is not "Live", and cannot be taken over. */
export const NothingDrawnYet: Story = {
  args: { session: streams('connected') },
  play: async ({ canvasElement }) => {
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await expect(label(canvasElement)).toHaveTextContent('Connecting');
    await expect(within(canvasElement).getByRole('button', { name: 'Take over' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  },
};

/** The page of another service reports no state: it is shown, but not labelled live. */
export const SilentPage: Story = {
  args: { session: streams() },
  play: async ({ canvasElement }) => becomes(canvasElement, 'Page view'),
};

export const ConnectionLost: Story = {
  args: { session: streams('connected', 'picture', 'lost') },
  play: async ({ canvasElement }) => becomes(canvasElement, 'Reconnecting'),
};

export const Offline: Story = {
  args: { run: running({ waiting: waiting('offline', null) }) },
  play: async ({ canvasElement }) => {
    await becomes(canvasElement, 'Offline');
    await expect(within(canvasElement).getAllByText(/You are offline/)[0]).toBeVisible();
  },
};

/** The server has not answered yet: the button says what it waits for, and a second press sends nothing. */
export const TakingOver: Story = {
  args: { onInteract: fn(() => new Promise<void>(() => undefined)) },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await becomes(canvasElement, 'Live');
    await userEvent.click(canvas.getByRole('button', { name: 'Take over' }));
    const button = await canvas.findByRole('button', { name: 'Taking over…' });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(button);
    await expect(args.onInteract).toHaveBeenCalledTimes(1);
  },
};

export const TakenOver: Story = {
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await becomes(canvasElement, 'Live');
    await userEvent.click(canvas.getByRole('button', { name: 'Take over' }));
    await becomes(canvasElement, 'You have control');
    await expect(canvas.getByRole('application')).toHaveFocus();
    await userEvent.keyboard('hi{Enter}');
    await waitFor(() => expect(args.onInteract).toHaveBeenCalledWith({ type: 'KEY_PRESS', key: 'Enter' }));
    await expect(args.onInteract).toHaveBeenCalledWith({ type: 'takeOverControl' });
  },
};

export const GivenBackByEscape: Story = {
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await becomes(canvasElement, 'Live');
    await userEvent.click(canvas.getByRole('button', { name: 'Take over' }));
    await canvas.findByRole('application');
    await userEvent.keyboard('{Escape}{Escape}');
    await becomes(canvasElement, 'Live');
    await expect(args.onInteract).toHaveBeenLastCalledWith({ type: 'releaseControl' });
  },
};

const purchase = guardrail('Shall I buy 1 × Arc 2 desk lamp for $36.90 with the saved card?');
const beside = (isDrawn: boolean, words: string): Story => ({
  args: { run: purchase, session: isDrawn ? streams('connected', 'picture') : streams('connected') },
  render: (args) => (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <GuardrailPrompt run={purchase} focusOnArrival={false} />
      <LiveView {...args} />
    </div>
  ),
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findByRole('checkbox', { name: words })).not.toBeChecked();
  },
});
export const PurchaseBesideThePicture: Story = beside(
  true,
  'I checked the item and the total in the picture',
);
export const PurchaseWithoutAPicture: Story = beside(
  false,
  'I know the item and the total, without a picture',
);

export const NoPicture: Story = {
  args: { session: session() },
  play: async ({ canvasElement }) => {
    await expect(label(canvasElement)).toHaveTextContent('No picture');
  },
};

export const Ended: Story = {
  args: { isEnded: true },
  play: async ({ canvasElement }) => {
    await expect(label(canvasElement)).toHaveTextContent('Ended');
    await expect(within(canvasElement).getByText('No picture is kept after a session.')).toBeVisible();
  },
};

export const Narrow: Story = {
  render: (args) => (
    <div style={{ maxInlineSize: 328 }}>
      <LiveView {...args} />
    </div>
  ),
};
export const InArabic: Story = { globals: { locale: 'ar' } };
