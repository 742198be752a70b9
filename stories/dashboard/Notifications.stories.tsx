import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { RunsDashboard } from 'webrun-react/dashboard';
import { EmulatedRuns, spending } from './EmulatedRuns.js';

const meta = {
  title: 'Dashboard/Notifications',
  component: RunsDashboard,
  parameters: { layout: 'fullscreen' },
  args: { notifications: true },
  render: (args) => (
    <EmulatedRuns tasks={['Order a lamp for Ada [after 0.5s] [ask: Which delivery?] [after 60s]']}>
      <RunsDashboard {...args} />
    </EmulatedRuns>
  ),
} satisfies Meta<typeof RunsDashboard>;
export default meta;
type Story = StoryObj<typeof meta>;

interface Shown {
  readonly title: string;
  readonly body: string | undefined;
}
let shown: Shown[] = [];
let asked = 0;

/** A stand-in for the browser's notifications: it shows none, and the story sets the permission. */
const withPermission = (permission: NotificationPermission | 'unsupported') => () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'Notification');
  shown = [];
  asked = 0;
  class Notice extends EventTarget {
    static permission = permission;
    static requestPermission(): Promise<string> {
      asked++;
      Notice.permission = 'granted';
      return Promise.resolve('granted');
    }
    constructor(title: string, { body }: NotificationOptions) {
      super();
      shown.push({ title, body });
    }
    close(): void {
      // Nothing is on screen.
    }
  }
  if (permission === 'unsupported') Reflect.deleteProperty(globalThis, 'Notification');
  else
    Object.defineProperty(globalThis, 'Notification', { value: Notice, configurable: true, writable: true });
  return () => {
    if (own) Object.defineProperty(globalThis, 'Notification', own);
    else Reflect.deleteProperty(globalThis, 'Notification');
  };
};

const questionIsThere = (canvas: ReturnType<typeof within>): Promise<HTMLElement> =>
  canvas.findByRole('button', { name: /^Answer: Order a lamp/ });

/** Permission was not asked for yet: only the button asks. */
export const PermissionDefault: Story = {
  beforeEach: withPermission('default'),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByRole('button', { name: 'Notify me' })).toBeVisible();
    await questionIsThere(canvas);
    await expect(asked).toBe(0);
    await expect(shown).toEqual([]);
  },
};

/** Granted after a click: the button disappears, and the next question is a notification. */
export const PermissionAsked: Story = {
  beforeEach: withPermission('default'),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Notify me' }));
    await waitFor(() => expect(canvas.queryByRole('button', { name: 'Notify me' })).toBeNull());
    await expect(asked).toBe(1);
  },
};

/** A notification says what kind of event it is, without the task or the question; the title has the count. */
export const PermissionGranted: Story = {
  beforeEach: withPermission('granted'),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.queryByRole('button', { name: 'Notify me' })).toBeNull();
    await questionIsThere(canvas);
    await waitFor(() =>
      expect(shown).toEqual([{ title: 'A run needs you', body: 'WebRun waits for your answer.' }]),
    );
    await expect(document.title).toMatch(/^\(1\) /);
  },
};

/** The browser blocks notifications: the text says so, and what to do. */
export const PermissionDenied: Story = {
  beforeEach: withPermission('denied'),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(
      canvas.getByText('Notifications are blocked for this site. Allow them in the browser.'),
    ).toBeVisible();
    await questionIsThere(canvas);
    await expect(shown).toEqual([]);
    await expect(document.title).toMatch(/^\(1\) /);
  },
};
export const Unsupported: Story = {
  beforeEach: withPermission('unsupported'),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByText('This browser shows no notifications.')).toBeVisible();
    await questionIsThere(canvas);
  },
};

/** A run that asks about its budget has its own notification. */
export const BudgetNotice: Story = {
  beforeEach: withPermission('granted'),
  render: (args) => (
    <EmulatedRuns budget={{ perRunUsd: 0.4 }} emulator={spending} tasks={['Compare forty shops']}>
      <RunsDashboard {...args} />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const used = /This run has cost \$0\.41/;
    await canvas.findByText(used, { selector: '.webrun-inbox-strip *' });
    // The table says the same as the inbox.
    await canvas.findByTitle('Waits for you: Budget');
    await canvas.findByRole('button', { name: /^Needs you 1/ });
    await waitFor(() =>
      expect(shown).toEqual([
        {
          title: 'A run has used its budget',
          body: 'Open it to see what it has cost, and whether it goes on.',
        },
      ]),
    );
  },
};

/** Without `notifications`: no button, no notification. */
export const Off: Story = {
  args: { notifications: false },
  beforeEach: withPermission('default'),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await questionIsThere(canvas);
    await expect(canvas.queryByRole('button', { name: 'Notify me' })).toBeNull();
  },
};
