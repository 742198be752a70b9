import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { GuardrailInbox } from 'webrun-react/dashboard';
import { EmulatedRuns, spending } from './EmulatedRuns.js';
import { sampleRun, workingDay } from './sampleRuns.js';

const noop = async (): Promise<void> => undefined;

const meta = {
  title: 'Dashboard/GuardrailInbox',
  component: GuardrailInbox,
  args: { runs: workingDay(), onAnswer: fn(noop), onSelectRun: fn() },
} satisfies Meta<typeof GuardrailInbox>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Every question with its field, the nearest deadline first. */
export const Questions: Story = {
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    const titles = [...canvasElement.querySelectorAll('.webrun-inbox-card-head > a')];
    await expect(titles.map(({ textContent }) => textContent)).toEqual([
      'Order one Arc 2 desk lamp',
      'Log in and list the open invoices',
    ]);
    await userEvent.click(canvas.getByText('Express for $12.00'));
    await userEvent.click(canvas.getAllByRole('button', { name: 'Send answer' })[0] as HTMLElement);
    await expect(args.onAnswer).toHaveBeenCalledWith('run_asks_1', 'Express for $12.00');
    await userEvent.click(titles[0] as HTMLElement);
    await expect(args.onSelectRun).toHaveBeenCalledWith('run_asks_1');
  },
};

/** A question is set aside, and returns before its deadline. */
export const NotNow: Story = {
  render: (args) => <GuardrailInbox {...args} runs={workingDay()} />,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getAllByRole('button', { name: 'Not now' })[0] as HTMLElement);
    await expect(canvas.queryByText('Order one Arc 2 desk lamp')).toBeNull();
    await expect(canvas.getByText(/^1 set aside, back by /)).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Show them now' }));
    await expect(canvas.getByText('Order one Arc 2 desk lamp')).toBeVisible();
  },
};

/** One question is answered here, another of the same run by someone else: both are shown, and nothing else moves. */
export const AnsweredWithoutLeaving: Story = {
  render: () => (
    <EmulatedRuns
      tasks={[
        'Choose the delivery [after 0.1s] [ask: Which delivery?] [after 20s] [say: Ordered.]',
        'Choose the supplier [after 0.1s] [ask: Which supplier?] [after 20s] [say: Ordered.]',
      ]}
    >
      <GuardrailInbox />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await canvas.findByText('Which supplier?');
    await canvas.findByText('Which delivery?');
    const [field] = canvas.getAllByRole('textbox');
    await userEvent.type(field as HTMLElement, 'Standard');
    await userEvent.click(canvas.getAllByRole('button', { name: 'Send answer' })[0] as HTMLElement);
    await canvas.findByText('Answered.');
    await waitFor(() => expect(canvas.getAllByRole('button', { name: 'Send answer' })).toHaveLength(1));
  },
};

const compare = ['Compare forty shops'];

/** A run that has used its budget is a card among the questions: it goes on as far as a person allows. */
export const BudgetUsed: Story = {
  render: () => (
    <EmulatedRuns budget={{ perRunUsd: 0.4 }} emulator={spending} tasks={compare}>
      <GuardrailInbox />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const prompt = await canvas.findByRole('group', { name: 'Budget' });
    // Not WebRun: it would let the run go on.
    await canvas.findByText(/^The budget stops it in \d:\d\d$/);
    await waitFor(() => expect(prompt).toHaveTextContent(/This run has cost \$0\.41\d* of \$0\.40/));
    await waitFor(() =>
      expect(prompt).toHaveTextContent(/Paused\. Waiting costs about \$0\.02 a minute, \$0\.10 at most/),
    );
  },
};

/** "Continue" resumes it, and the card goes. */
export const BudgetContinued: Story = {
  ...BudgetUsed,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const button = await canvas.findByRole('button', { name: /^Continue to/ });
    await userEvent.click(button);
    await waitFor(() => expect(canvas.queryByText('Budget used')).toBeNull());
    await expect(await canvas.findByText(/^Continued to \$0\.\d+\.$/)).toBeVisible();
  },
};

/** "Stop task" ends the run. */
export const BudgetStopped: Story = {
  ...BudgetUsed,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'Stop task' }));
    await waitFor(() => expect(canvas.queryByRole('button', { name: /^Continue to/ })).toBeNull());
    await expect(await canvas.findByText('Stopped.')).toBeVisible();
  },
};

/** In the strip it is one line, with the amount used in place of the question. */
export const BudgetInStrip: Story = {
  render: () => (
    <EmulatedRuns budget={{ perRunUsd: 0.4 }} emulator={spending} tasks={compare}>
      <GuardrailInbox variant="strip" onOpen={() => undefined} />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText(/This run has cost \$0\.41\d* of \$0\.40/);
  },
};

/** The two nearest deadlines on one line each, in the height of an empty strip. */
export const Strip: Story = {
  args: { variant: 'strip', onOpen: fn() },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Answer: Order one Arc 2 desk lamp' }));
    await expect(args.onOpen).toHaveBeenCalledWith('run_asks_1');
  },
};

/** More than two: the strip says how many. */
export const ManyQuestions: Story = {
  args: {
    variant: 'strip',
    onOpen: fn(),
    runs: Array.from({ length: 8 }, (_, index) =>
      sampleRun('guardrail', { task: `Order part ${index + 1}`, startedAt: Date.now() - index * 20_000 }),
    ),
  },
  play: async ({ canvasElement, args }) => {
    await userEvent.click(within(canvasElement).getByRole('button', { name: 'Show all 8' }));
    await expect(args.onOpen).toHaveBeenCalled();
  },
};

export const NoQuestions: Story = {
  args: { variant: 'strip', runs: [] },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('No questions')).toBeVisible();
    await expect(canvasElement.querySelector('.webrun-inbox')?.getBoundingClientRect().height).toBe(112);
  },
};

/** An app's rows without handlers are read-only. */
export const ReadOnly: Story = {
  render: () => <GuardrailInbox runs={workingDay()} />,
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).queryByRole('button', { name: 'Send answer' })).toBeNull();
  },
};
