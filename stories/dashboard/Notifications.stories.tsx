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

/** The browser's notices as a story needs them: none is really shown, and the permission is the story's. */
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

/** Nobody was asked yet: the button asks, and nothing else does. */
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

/** Asked by a click: the button goes, and the next question is a notice. */
export const PermissionAsked: Story = {
  beforeEach: withPermission('default'),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Notify me' }));
    await waitFor(() => expect(canvas.queryByRole('button', { name: 'Notify me' })).toBeNull());
    await expect(asked).toBe(1);
  },
};

/** A notice says what kind of thing has happened, and nothing of the task or the question; the title counts. */
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

/** The browser keeps notices away: it is said, with what helps. */
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

/** A run that asks about its budget is a notice of its own. */
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

/** `notifications` left out: no button, no notice. */
export const Off: Story = {
  args: { notifications: false },
  beforeEach: withPermission('default'),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await questionIsThere(canvas);
    await expect(canvas.queryByRole('button', { name: 'Notify me' })).toBeNull();
  },
};
