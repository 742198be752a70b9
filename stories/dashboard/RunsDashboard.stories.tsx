import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { parseRunsFilter, RunsDashboard, toSearchParams } from 'webrun-react/dashboard';
import type { ReadyTask, RunsDashboardProps } from 'webrun-react/dashboard';
import { RunsDashboard as Parts } from 'webrun-react/dashboard/primitives';
import { EmulatedRuns } from './EmulatedRuns.js';
import { sampleEvents, samplePictures } from './samplePictures.js';
import { allFailed, manyRuns, sampleRun, workingDay } from './sampleRuns.js';

const noop = async (): Promise<void> => undefined;
const readyTasks: readonly ReadyTask[] = [
  {
    title: 'Read one fact',
    input: { taskDetails: 'Find the opening hours of the town library [say: 9 to 18] [cost: 0.0060]' },
    note: 'About 15 s, about $0.0060',
  },
  { title: 'Compare', input: { taskDetails: 'Compare the three cheapest desk lamps under $50' } },
  {
    title: 'Fill a table',
    input: {
      taskDetails: 'List every phone number of acme.example',
      outputType: 'structured_csv',
      outputSchema: ['Department', 'Phone'],
    },
  },
  {
    title: 'Ask me',
    input: { taskDetails: 'Log in and list the open invoices' },
    note: 'Asks you for the password',
  },
];

const meta = {
  title: 'Dashboard/RunsDashboard',
  component: RunsDashboard,
  parameters: { layout: 'fullscreen' },
  args: {
    runs: workingDay(),
    dayBudgetUsd: 2,
    runBudgetUsd: 0.05,
    readyTasks,
    onAnswer: noop,
    onCancel: noop,
    onRetry: () => 'run_again',
    onDismiss: noop,
    onStart: fn(() => 'run_started'),
  },
} satisfies Meta<typeof RunsDashboard>;
export default meta;
type Story = StoryObj<typeof meta>;

/** A run opens beside the table, a button opens the next one, and Escape closes it. */
export const WorkingDay: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(
      canvas.getByText('Collect 40 product pictures', { selector: '[data-run="run_failed"] a' }),
    );
    await expect(canvas.getByRole('heading', { name: 'Collect 40 product pictures' })).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Next run' }));
    await expect(canvas.getByRole('heading', { name: 'Fill in the supplier questionnaire' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect(canvas.queryByRole('heading', { name: 'Fill in the supplier questionnaire' })).toBeNull();
  },
};

/** From the first visit to an answered question, against the emulator: the mouse is used only for the answer. */
export const FirstVisit: Story = {
  render: (args) => (
    <EmulatedRuns>
      <RunsDashboard readyTasks={args.readyTasks} dayBudgetUsd={1} />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByRole('heading', { name: 'Start your first run' })).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: /Read one fact/ }));
    await expect(canvas.getByRole('textbox')).toHaveFocus();
    await expect(canvas.getByText(/^Estimate: about \$0\.013/)).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await canvas.findByText('9 to 18', { selector: '.webrun-details *' });
    await canvas.findByText('1 of 1 succeeded');
  },
};

/** `A` opens the question with the nearest deadline; it is answered without leaving the list. */
export const Answering: Story = {
  render: () => (
    <EmulatedRuns
      tasks={[
        'Order a lamp [after 0.1s] [ask: Which delivery?] [say: Ordered with: {{answer}}.]',
        'Find a lamp [say: Arc 2]',
      ]}
    >
      <RunsDashboard />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await canvas.findByRole('button', { name: /^Answer: Order a lamp/ });
    await userEvent.keyboard('a');
    await waitFor(() => expect(document.activeElement).toHaveClass('webrun-guardrail'));
    await userEvent.type(canvas.getByRole('textbox', { name: /Your answer/ }), 'Standard');
    await userEvent.click(canvas.getByRole('button', { name: 'Send answer' }));
    await canvas.findByText('Ordered with: Standard.', { selector: '[data-col="result"] *' });
    await canvas.findByText('No questions', { selector: '.webrun-inbox-strip *' });
  },
};

/** A bar opens its runs; the filter is written to the URL and read back. */
export const Statistics: Story = {
  args: { defaultView: 'statistics', onFilterChange: fn(), runs: manyRuns(600, { days: 25 }) },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'TASK_TIMEOUT' }));
    await expect(args.onFilterChange).toHaveBeenCalledWith({ codes: ['TASK_TIMEOUT'], period: '30d' });
    await expect(
      canvas.getByRole('button', { name: 'Remove the filter: Error code TASK_TIMEOUT' }),
    ).toBeVisible();
  },
};

function Routed(props: RunsDashboardProps): ReactElement {
  const [url, setUrl] = useState('groups=failed');
  const params = new URLSearchParams(url);
  return (
    <>
      <output>{url}</output>
      <RunsDashboard
        {...props}
        filter={parseRunsFilter(params)}
        onFilterChange={(filter) => setUrl(toSearchParams(filter).toString())}
        selectedRunId={params.get('run')}
        onSelectRun={(runId) => {
          const next = toSearchParams(parseRunsFilter(params));
          if (runId !== null) next.set('run', runId);
          setUrl(next.toString());
        }}
      />
    </>
  );
}

/** No router: filter and open run are values that the app may hold, here in an address. */
export const Controlled: Story = {
  render: (args) => <Routed {...args} />,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(await canvas.findByRole('button', { name: /^Failed/ })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await userEvent.click(
      canvas.getByText('Collect 40 product pictures', { selector: '[data-run="run_failed"] a' }),
    );
    await expect(canvasElement.querySelector('output')).toHaveTextContent('groups=failed&run=run_failed');
    await userEvent.click(canvas.getByRole('button', { name: /^All/ }));
    await expect(canvasElement.querySelector('output')).toHaveTextContent('');
  },
};

/** A function of the app's that throws breaks one panel: it says so and can be tried again, the others go on. */
export const PanelFails: Story = {
  args: {
    defaultSelectedRunId: 'run_failed',
    stepsOf: () => {
      throw new Error('The steps could not be read.');
    },
    actions: <BrokenAction />,
    onError: fn(),
  },
  // React logs what a boundary has caught.
  beforeEach: () => {
    const { error } = console;
    console.error = () => undefined;
    return () => {
      console.error = error;
    };
  },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    const alert = await canvas.findByRole('alert', { name: 'Task' });
    await expect(args.onError).toHaveBeenCalled();
    // The app's own element in the bar fails in its place.
    await expect(canvas.getByText('This part could not be shown', { selector: 'span' })).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'New task' })).toBeVisible();
    await expect(
      canvas.getAllByText(
        'Which delivery should I choose? Options: Standard for $4.90; Express for $12.00',
      )[0],
    ).toBeVisible();
    await userEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
    await canvas.findByRole('alert', { name: 'Task' });
  },
};

function BrokenAction(): never {
  throw new Error('The action could not be drawn.');
}

/** Composed of its parts: questions above the table, no figures, no statistics. */
export const Composed: Story = {
  render: (args) => (
    <Parts.Root {...args}>
      <Parts.Notices />
      <Parts.Overview>
        <Parts.Questions />
      </Parts.Overview>
      <Parts.Workspace>
        <Parts.Runs />
        <Parts.Pane />
      </Parts.Workspace>
    </Parts.Root>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.queryByRole('button', { name: 'Statistics' })).toBeNull();
    await expect(canvas.queryByText('Spend today')).toBeNull();
    await userEvent.click(canvas.getByRole('button', { name: 'Answer: Order one Arc 2 desk lamp' }));
    await expect(canvas.getByRole('heading', { name: /Questions 2/ })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect(canvas.queryByRole('heading', { name: /Questions 2/ })).toBeNull();
  },
};

/** Loading is not the first visit: placeholder bars take the place of the rows. */
export const Loading: Story = {
  args: { runs: [], isLoading: true },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByRole('table')).toHaveAttribute('aria-busy', 'true');
    await expect(canvas.queryByRole('heading', { name: 'Start your first run' })).toBeNull();
  },
};
export const EverythingFailed: Story = {
  args: { runs: allFailed() },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByText('12 of 12 runs failed')).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Retry 1 first' })).toBeVisible();
  },
};
/** A connection problem is shown once, at the top, and the runs stay. */
const seeProblem =
  (title: string): NonNullable<Story['play']> =>
  async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const banner = canvas.getByText(title).closest<HTMLElement>('[role="status"]');
    await expect(banner).toBeVisible();
    const table = canvas.getByRole('table');
    await expect(banner?.compareDocumentPosition(table)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    await expect(canvas.getByText('Check delivery times for 12 postcodes')).toBeVisible();
  };
export const WebRunUnreachable: Story = {
  args: { problem: 'unreachable' },
  play: seeProblem('WebRun does not respond'),
};
export const Offline: Story = { args: { problem: 'offline' }, play: seeProblem('You are offline') };
export const RateLimited: Story = {
  args: { problem: 'rate-limited' },
  play: seeProblem('WebRun is limiting requests'),
};
export const KeyRejected: Story = {
  args: { problem: 'key-rejected' },
  play: seeProblem('API key not accepted'),
};
export const SignedOut: Story = {
  args: { problem: 'signed-out', onSignIn: fn() },
  play: async (context) => {
    await seeProblem('You are signed out')(context);
    await userEvent.click(within(context.canvasElement).getByRole('button', { name: 'Sign in' }));
    await expect(context.args.onSignIn).toHaveBeenCalled();
  },
};
/** Today's budget is exceeded: runs that are still active, and cost money, can be stopped from the notice. */
export const OverBudget: Story = {
  args: { dayBudgetUsd: 0.2, onCancel: fn(async () => undefined) },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    const notice = canvas.getByText('Over today’s budget').closest<HTMLElement>('.webrun-banner')!;
    await expect(notice).toBeVisible();
    await userEvent.click(within(notice).getByRole('button', { name: 'Stop 3' }));
    await expect(args.onCancel).toHaveBeenCalledTimes(3);
    await expect(await within(notice).findByText('3 runs asked to stop.')).toBeVisible();
  },
};
export const TenThousandRows: Story = {
  args: { runs: manyRuns(10_000) },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByText('10,000 of 10,000 runs shown')).toBeVisible();
    await expect(canvasElement.querySelectorAll('[data-run]').length).toBeLessThanOrEqual(60);
    canvasElement.querySelector<HTMLElement>('[data-run-link]')?.click();
    await expect(await canvas.findByText('1 of 10,000')).toBeVisible();
  },
};
export const ReadOnly: Story = {
  render: () => <RunsDashboard runs={workingDay()} />,
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).queryByRole('button', { name: 'New task' })).toBeNull();
  },
};

/** A link to an unknown run. */
export const UnknownRun: Story = {
  args: { defaultSelectedRunId: 'run_elsewhere', loadRun: async () => null },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('This run is not known here');
  },
};

/** The open run's steps with pictures, from an app's own database. */
const watched = (departments: number): ReturnType<typeof sampleRun> =>
  sampleRun('completed', {
    runId: 'run_watched',
    task: 'Find the contact page of Acme Ltd and every phone number on it',
    tags: ['contacts'],
    startedAt: Date.now() - 700_000,
    seconds: 58.3,
    input: {
      startingUrl: 'https://acme.example/',
      outputType: 'structured_csv',
      outputSchema: ['Department', 'Phone'],
    },
    result: {
      message: [
        'Department,Phone',
        ...Array.from(
          { length: departments },
          (_, at) => `${['Sales', 'Support', 'Press'][at] ?? `Shop ${at - 2}`},+1 555 ${1_000 + at}`,
        ),
      ].join('\n'),
    },
  });

/** The table still shows the codes of failures. */
const watchedRun = (height: 900 | 1080, departments = 3): Story => ({
  globals: { viewport: { value: 'screen' } },
  parameters: {
    viewport: {
      options: {
        screen: { name: `1440 by ${height}`, styles: { width: '1440px', height: `${height}px` } },
      },
    },
  },
  args: {
    runs: [watched(departments), ...workingDay()],
    defaultSelectedRunId: 'run_watched',
    stepsOf: () => ({ events: sampleEvents, pictures: samplePictures }),
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const figure = (await canvas.findByRole('img', { name: 'Picture of step 5' })).closest('figure')!;
    const strip = canvas.getByRole('list', { name: 'Steps' });
    await expect(canvas.getByText('Step 5 of 7')).toBeVisible();
    const answer = await canvas.findByText('+1 555 1002');
    const cost = canvasElement.querySelector('.webrun-pane .webrun-cost')!;
    // The frame may not have had its size until now.
    await waitFor(async () => {
      const fold = canvasElement.querySelector('.webrun-pane-body')!.getBoundingClientRect();
      const boxes = [answer, cost, figure, strip].map((each) => each.getBoundingClientRect());
      const tops = boxes.map(({ top }) => top);
      await expect(tops).toEqual(tops.toSorted((one, other) => one - other));
      for (const { bottom } of boxes) await expect(bottom).toBeLessThanOrEqual(Math.min(fold.bottom, height));
      const code = canvasElement.querySelector('[data-run="run_failed"] .webrun-runs-code')!;
      await expect(code).toBeVisible();
      await expect(code.scrollWidth).toBeLessThanOrEqual(code.clientWidth);
    });
  },
});

/** An open run that was watched: its answer, its cost, its picture and its steps are visible at once. */
export const WatchedRunOpen: Story = watchedRun(900);

/** On a taller screen the strip is below a larger picture, and also visible. */
export const WatchedRunAt1080: Story = watchedRun(1080, 40);

/** A long answer scrolls in its place, so picture and steps stay visible. */
export const WatchedRunWithLongAnswer: Story = watchedRun(900, 40);

const narrow = (inlineSize: string): Pick<Story, 'decorators'> => ({
  decorators: [
    (Story) => (
      <div style={{ inlineSize }}>
        <Story />
      </div>
    ),
  ],
});

/** At 360 px an open run is a page of its own. */
export const At360: Story = {
  ...narrow('22.5rem'),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByText('Order one Arc 2 desk lamp', { selector: '[data-run-link]' }));
    await expect(canvas.getByRole('heading', { name: 'Order one Arc 2 desk lamp' })).toBeVisible();
    await expect(canvas.queryByRole('table')).toBeNull();
    await userEvent.click(canvasElement.querySelector('.webrun-pane-back') as HTMLElement);
    await expect(canvas.getByRole('table')).toBeVisible();
  },
};
/** At 768 px, too, and from there back to the same place in the table. */
export const At768: Story = {
  ...narrow('48rem'),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Answer: Order one Arc 2 desk lamp' }));
    await expect(canvas.queryByRole('table')).toBeNull();
    await expect(canvas.getByRole('heading', { name: /Questions 2/ })).toBeVisible();
    await userEvent.click(canvasElement.querySelector('.webrun-pane-back') as HTMLElement);
    await expect(canvas.getByRole('table')).toBeVisible();
    const bar = canvasElement.querySelector('.webrun-dashboard');
    await expect(bar?.scrollWidth).toBe(bar?.clientWidth);
  },
};

/** An open run is on the left, and nothing is cut off. */
export const RightToLeft: Story = {
  decorators: [
    (Story) => (
      <div dir="rtl">
        <Story />
      </div>
    ),
  ],
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(
      canvas.getByText('Collect 40 product pictures', { selector: '[data-run="run_failed"] a' }),
    );
    const left = (selector: string): number =>
      canvasElement.querySelector(selector)?.getBoundingClientRect().left ?? Number.NaN;
    const isBeside = canvasElement.clientWidth >= 1_024;
    if (isBeside) await expect(left('.webrun-pane')).toBeLessThan(left('.webrun-runs'));
    await expect(canvas.getByRole('heading', { name: 'Collect 40 product pictures' })).toBeVisible();
  },
};
