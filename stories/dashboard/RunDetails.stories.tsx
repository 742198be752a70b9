import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import type { ReactElement } from 'react';
import { useRuns } from 'webrun-react';
import { RunDetails } from 'webrun-react/dashboard';
import type { RunDetailsProps } from 'webrun-react/dashboard';
import { EmulatedRuns } from './EmulatedRuns.js';
import { sampleRun, workingDay } from './sampleRuns.js';

const noop = async (): Promise<void> => undefined;
const done = sampleRun('completed', {
  runId: 'run_done',
  task: 'Find the contact page of Acme Ltd and every phone number on it, with the department each belongs to',
  tags: ['contacts'],
  input: {
    startingUrl: 'https://acme.example/',
    outputType: 'structured_csv',
    outputSchema: ['Department', 'Phone'],
  },
  result: { message: 'Department,Phone\nSales,+1 555 0100\nSupport,+1 555 0117\nAccounts,+1 555 0142' },
});

const meta = {
  title: 'Dashboard/RunDetails',
  component: RunDetails,
  args: {
    runs: [done, ...workingDay()],
    runId: 'run_done',
    budgetUsd: 0.05,
    onSelectRun: fn(),
    onAnswer: noop,
    onCancel: noop,
    onRetry: () => 'run_again',
    onDismiss: noop,
    onStart: fn(() => 'run_edited'),
  },
} satisfies Meta<typeof RunDetails>;
export default meta;
type Story = StoryObj<typeof meta>;

/** A finished run puts its answer first. The session id is shown nowhere. */
export const Done: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByRole('heading', { level: 2, name: /Find the contact page/ })).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Copy the id of the run' })).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Copy the id of the task' })).toBeVisible();
    await expect(canvas.getByText('Within 50 sec')).toBeVisible();
    await expect(canvasElement.innerHTML).not.toContain(done.sessionId);
  },
};

/** The task is edited and started as a new run, with the same tags; this run does not change. */
export const EditAndRunAgain: Story = {
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Edit and run again' }));
    const field = canvas.getByRole('textbox', { name: /What should be done/ });
    await expect(field).toHaveValue(done.input?.taskDetails);
    await userEvent.type(field, ', and the opening hours');
    await userEvent.click(canvas.getByRole('button', { name: 'Start task' }));
    await expect(args.onStart).toHaveBeenCalledWith(
      expect.objectContaining({
        taskDetails: `${done.input?.taskDetails}, and the opening hours`,
        startingUrl: 'https://acme.example/',
        outputType: 'structured_csv',
      }),
      { tags: ['contacts'] },
    );
    await expect(args.onSelectRun).toHaveBeenCalledWith('run_edited');
  },
};

/** The question is beside its picture, and comes first in reading order. Only it shows the state and "Stop task". */
export const Asked: Story = {
  args: { runId: 'run_asks_1' },
  play: async ({ canvasElement }) => {
    const question = canvasElement.querySelector('.webrun-guardrail');
    const steps = canvasElement.querySelector('.webrun-details-steps');
    if (!question || !steps) throw new Error('The question or the steps are missing.');
    await expect(question.compareDocumentPosition(steps)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    const canvas = within(canvasElement);
    await expect(canvas.getAllByRole('button', { name: 'Stop task' })).toHaveLength(1);
    const states = canvas.getAllByText('Needs you').filter((each) => each.checkVisibility());
    await expect(states).toHaveLength(1);
  },
};

/** The reason of a failure is shown once, with the note that a retry costs again. */
export const Failed: Story = {
  args: { runId: 'run_failed' },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByRole('group', { name: 'Task status' })).toHaveAttribute('data-status', 'failed');
    await expect(
      canvas.getByText(/A new try costs again|Trying again costs again|costs again/),
    ).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible();
  },
};
/** Nobody knows whether it ran: the cost is unknown, never zero. */
export const Lost: Story = {
  args: { runId: 'run_lost' },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByRole('group', { name: 'Task status' })).toHaveAttribute('data-status', 'lost');
    await expect(canvas.getByText('Unknown', { selector: '.webrun-cost-amount *' })).toBeVisible();
    await expect(canvasElement).not.toHaveTextContent('$0.00');
  },
};
/** Not sent yet: it can leave the queue at no cost, and has no task id to copy. */
export const Queued: Story = {
  args: { runId: 'run_queued_1', onCancel: fn(noop) },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await expect(canvas.queryByRole('button', { name: 'Copy the id of the task' })).toBeNull();
    await userEvent.click(canvas.getByRole('button', { name: 'Leave queue' }));
    await expect(args.onCancel).toHaveBeenCalledWith('run_queued_1');
  },
};

function Newest(props: Omit<RunDetailsProps, 'runId'>): ReactElement {
  const [newest] = useRuns();
  return <RunDetails {...props} runId={newest?.runId ?? null} />;
}

/** A run of the emulator: asked, answered in place, done. */
export const FromTheEmulator: Story = {
  render: () => (
    <EmulatedRuns
      tasks={[
        'Order a lamp [after 0.1s] [visit: https://shop.example/] [ask: Which delivery?] [say: Ordered with: {{answer}}.] [cost: 0.0188]',
      ]}
    >
      <Newest />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await canvas.findByText('Which delivery?', { selector: '.webrun-question-text' });
    await userEvent.type(canvas.getByRole('textbox'), 'Standard');
    await userEvent.click(canvas.getByRole('button', { name: 'Send answer' }));
    await canvas.findByText('Ordered with: Standard.');
  },
};

/** A link to a run that this browser does not know loads it from the app. */
export const LoadedFromTheHost: Story = {
  args: {
    runId: 'run_elsewhere',
    loadRun: fn(async () =>
      sampleRun('completed', { runId: 'run_elsewhere', task: 'Started in another browser' }),
    ),
  },
  play: async ({ canvasElement, args }) => {
    await within(canvasElement).findByRole('heading', { name: 'Started in another browser' });
    await expect(args.loadRun).toHaveBeenCalledTimes(1);
  },
};

export const Loading: Story = {
  args: { runId: 'run_elsewhere', loadRun: () => new Promise(() => undefined) },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('Loading the run')).toBeInTheDocument();
  },
};

/** The app fails to load it: the reader can try again. */
export const LoadFailed: Story = {
  args: {
    runId: 'run_elsewhere',
    loadRun: fn(async () => {
      throw new Error('503');
    }),
  },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(args.loadRun).toHaveBeenCalledTimes(2));
  },
};

export const Unknown: Story = {
  args: { runId: 'run_elsewhere', loadRun: async () => null },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('This run is not known here');
  },
};

export const NoRun: Story = {
  args: { runId: null },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole('status')).toHaveTextContent('No run is open');
    await expect(canvasElement.querySelector('button')).toBeNull();
  },
};

/** At 360 px a long id is truncated, and the button that copies all of it is visible. */
export const LongIds: Story = {
  args: {
    runId: '59350653-2248-4281-8062-429409407630',
    runs: [
      sampleRun('completed', {
        runId: '59350653-2248-4281-8062-429409407630',
        tags: ['a tag that is much longer than any tag should ever be'],
      }),
    ],
  },
  decorators: [
    (Story) => (
      <div style={{ inlineSize: '18rem' }}>
        <Story />
      </div>
    ),
  ],
  play: async ({ canvasElement }) => {
    const edge = canvasElement.querySelector('.webrun-details')?.getBoundingClientRect().right ?? 0;
    for (const button of within(canvasElement).getAllByRole('button', { name: /^Copy the id/ }))
      await expect(button.getBoundingClientRect().right).toBeLessThanOrEqual(edge);
    const id = within(canvasElement).getByTitle('59350653-2248-4281-8062-429409407630');
    await expect(id.scrollWidth).toBeGreaterThan(id.clientWidth);
  },
};

export const Narrow: Story = {
  args: { runId: 'run_asks_2' },
  decorators: [
    (Story) => (
      <div style={{ inlineSize: '21rem' }}>
        <Story />
      </div>
    ),
  ],
  play: async ({ canvasElement }) => {
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(canvasElement.clientWidth);
  },
};
