import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { createProxyLimits } from 'webrun-react/core';
import type { ProxyLimitsStore } from 'webrun-react/core';
import { RunsDashboard } from 'webrun-react/dashboard';
import 'webrun-react/dashboard.css';
import { workingDay } from './sampleRuns.js';

/** Makes limits from the headers of a proxy's reply. */
function says(headers: Readonly<Record<string, string>>): ProxyLimitsStore {
  const limits = createProxyLimits();
  limits.onHeaders(new Headers(headers));
  return limits;
}
const left =
  'usd;limit=5;remaining=3.2;reset=3600, starts;limit=10;remaining=7;reset=41, runs;limit=4;remaining=2';

const meta = {
  title: 'Dashboard/ProxyLimits',
  component: RunsDashboard,
  parameters: { layout: 'fullscreen' },
  args: { runs: workingDay(), limits: says({ 'x-webrun-allowance': left }) },
} satisfies Meta<typeof RunsDashboard>;
export default meta;
type Story = StoryObj<typeof meta>;

const shows = (words: RegExp, headers: Readonly<Record<string, string>>): Story => ({
  args: { limits: says(headers) },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole('note')).toHaveTextContent(words);
  },
});

/** What a user has left of each limit. */
export const Remaining: Story = shows(
  /^\$3\.20 of \$5\.00 left today, 7 of 10 starts left this minute, 2 of 4 concurrent runs left$/,
  { 'x-webrun-allowance': left },
);
export const UsedUp: Story = shows(/^\$0\.00 of \$5\.00 left today$/, {
  'x-webrun-allowance': 'usd;limit=5;remaining=0;reset=3600',
});
/** The last start was refused by the proxy itself. */
export const Refused: Story = shows(
  /^\$0\.00 of \$5\.00 left today, refused by the server at .+: spending limit reached$/,
  {
    'x-webrun-allowance': 'usd;limit=5;remaining=0;reset=3600',
    'x-webrun-refusal': 'SPENDING_LIMIT_REACHED',
  },
);
/** A code without a text is shown as it is. */
export const RefusedOtherwise: Story = shows(/^refused by the server at .+: IDEMPOTENCY_KEY_REUSED$/, {
  'x-webrun-refusal': 'IDEMPOTENCY_KEY_REUSED',
});
/** An accepted start removes the refusal of an earlier one. */
export const Accepted: Story = {
  args: { limits: says({ 'x-webrun-allowance': left, 'x-webrun-refusal': 'UNAUTHORIZED' }) },
  play: async ({ canvasElement, args }) => {
    const note = within(canvasElement).getByRole('note');
    await expect(note).toHaveTextContent(/refused by the server at .+: not signed in$/);
    args.limits?.onHeaders(new Headers(), true);
    await waitFor(() => expect(note).toHaveTextContent(/left$/));
  },
};
/** The limits of the next reply are shown at once. */
export const Changes: Story = {
  play: async ({ canvasElement, args }) => {
    const note = within(canvasElement).getByRole('note');
    args.limits?.onHeaders(new Headers({ 'x-webrun-allowance': 'runs;limit=4;remaining=1' }));
    await waitFor(() => expect(note).toHaveTextContent(/^1 of 4 concurrent runs left$/));
  },
};
/** A server that sends no limits, or unreadable ones. */
export const NothingSaid: Story = {
  args: { limits: says({ 'x-webrun-allowance': 'usd;limit=much' }) },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).queryByRole('note')).toBeNull();
  },
};
export const At360: Story = {
  ...Refused,
  play: async (context) => {
    await Refused.play?.(context);
    const note = within(context.canvasElement).getByRole('note');
    const dashboard = note.closest('.webrun-dashboard')!;
    await expect(note.getBoundingClientRect().right).toBeLessThanOrEqual(
      dashboard.getBoundingClientRect().right,
    );
  },
  decorators: [
    (Story) => (
      <div style={{ inlineSize: '22.5rem' }}>
        <Story />
      </div>
    ),
  ],
};
export const InGerman: Story = {
  ...shows(/^heute noch 3,20\s\$ von 5,00\s\$/, { 'x-webrun-allowance': left }),
  globals: { locale: 'de' },
};
export const InJapanese: Story = {
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole('note')).toBeVisible();
  },
  globals: { locale: 'ja' },
};
export const InArabic: Story = { ...InJapanese, globals: { locale: 'ar' } };
