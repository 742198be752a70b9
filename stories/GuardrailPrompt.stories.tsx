import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, within } from 'storybook/test';
import { GuardrailPrompt, TaskStatus } from 'webrun-react';
import { faults, scenarios } from 'webrun-react/testing';
import type { EmulatorOptions } from 'webrun-react/testing';
import { Emulated } from './Emulated.js';
import { guardrail, hostile } from './states.js';

const meta = {
  title: 'GuardrailPrompt',
  component: GuardrailPrompt,
  argTypes: {
    kind: {
      control: 'select',
      options: ['question', 'choices', 'credentials', 'secret', 'code', 'purchase', 'captcha'],
    },
  },
  args: { run: guardrail('Which one?'), host: 'shop.example', focusOnArrival: false },
} satisfies Meta<typeof GuardrailPrompt>;
export default meta;
type Story = StoryObj<typeof meta>;

const accounts =
  'I found two accounts with this name. Which one should I use: the personal one or the one of Acme Ltd?';

/** The question comes from a task in the emulator, and its answer ends it. */
const asked = (question: string, emulator?: EmulatorOptions): Pick<Story, 'render'> => ({
  render: (args) => (
    <Emulated task={`[ask: ${question}] [say: Answered {{answer}}.]`} {...(emulator && { emulator })}>
      {(run) => (
        <div style={{ display: 'grid', gap: '1rem' }}>
          <TaskStatus run={run} />
          <GuardrailPrompt {...args} run={run} />
        </div>
      )}
    </Emulated>
  ),
});

/** Ends in another state than its name says, so it is a test and hidden from the docs. */
const isPlayed = { tags: ['!dev', '!autodocs'] };

export const Question: Story = {
  args: { run: guardrail(accounts, { askedAt: Date.now() - 40_000 }) },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText(/WebRun stops the task in [1-4]:\d\d/)).toBeVisible();
  },
};
export const QuestionIsAnswered: Story = {
  ...isPlayed,
  ...asked(accounts),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.type(await canvas.findByLabelText('Your answer'), 'The one of Acme Ltd.');
    await expect(canvasElement.querySelector('.webrun-status-description')).toHaveTextContent(
      'The task waits for your answer.',
    );
    // Only the question is highlighted.
    const [question, status] = ['.webrun-guardrail', '.webrun-status'].map(
      (name) => getComputedStyle(canvasElement.querySelector(name)!).borderTopColor,
    );
    await expect(status).not.toBe(question);
    await userEvent.click(canvas.getByRole('button', { name: 'Send answer' }));
    await canvas.findByText('Done');
    await expect(canvas.getByRole('group', { name: 'Task status' })).toHaveFocus();
  },
};

export const Choices: Story = {
  args: {
    run: guardrail(
      'Which delivery should I choose?\n- Standard, 3 to 5 days, $4.90\n- Express, tomorrow, $12.00\n- Pick up in the shop, free',
    ),
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('radio', { name: 'Something else' }));
    await expect(canvas.getByLabelText('Your answer')).toBeVisible();
    await userEvent.click(canvas.getByRole('radio', { name: 'Express, tomorrow, $12.00' }));
    await expect(canvas.queryByLabelText('Your answer')).toBeNull();
  },
};

export const Credentials: Story = {
  args: { run: guardrail('The page asks for a user name and a password to go on.') },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.type(canvas.getByLabelText('Password'), 'correct horse');
    await expect(canvas.getByLabelText('Password')).toHaveAttribute('type', 'password');
    await userEvent.click(canvas.getByRole('button', { name: 'Show password' }));
    await expect(canvas.getByLabelText('Password')).toHaveAttribute('type', 'text');
  },
};

export const OneTimeCode: Story = {
  args: { run: guardrail('Type the 6 digits sent to the phone ending in 41.') },
};
export const OneTimeCodeIsSent: Story = {
  ...isPlayed,
  ...asked('Type the 6 digits sent to the phone ending in 41.'),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.type(await canvas.findByLabelText('Code'), '412709{Enter}');
    await canvas.findByText('Done');
    await expect(canvasElement.innerHTML).not.toContain('412709');
  },
};

export const Secret: Story = {
  args: { run: guardrail('What is the password?') },
  play: async ({ canvasElement }) => {
    await expect(
      within(canvasElement).getByText('Sent to WebRun only. This app does not keep it.'),
    ).toBeVisible();
  },
};

export const Purchase: Story = {
  args: { run: guardrail('Shall I buy 1 × Arc 2 desk lamp for $36.90 with the saved card?') },
};
export const PurchaseNeedsATick: Story = {
  ...isPlayed,
  args: { run: guardrail('Shall I buy 1 × Arc 2 desk lamp for $36.90 with the saved card?') },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvas.getByRole('checkbox')).not.toBeChecked();
    await expect(canvas.getByRole('button', { name: 'Yes, buy it' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    await userEvent.click(canvas.getByRole('checkbox'));
    await expect(canvas.getByRole('button', { name: 'Yes, buy it' })).not.toHaveAttribute('aria-disabled');
  },
};

export const Captcha: Story = {
  args: { run: guardrail('The page shows a CAPTCHA. I need a person to solve it.'), onTakeOver: fn() },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Take over' }));
    await expect(args.onTakeOver).toHaveBeenCalledTimes(1);
    await expect(canvas.getByLabelText('Answer, if it asks for one')).toBeVisible();
  },
};

export const Sending: Story = {
  args: { run: guardrail(accounts, { isAnswering: true }) },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole('button', { name: 'Sending…' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  },
};

/** Its first answer does not arrive. */
const unsent = () =>
  asked(accounts, { intercept: faults.on('/start/send-message', faults.once(faults.loseRequest())) });

export const SendFailed: Story = {
  ...isPlayed,
  ...unsent(),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.type(await canvas.findByLabelText('Your answer'), 'The one of Acme Ltd.');
    await userEvent.click(canvas.getByRole('button', { name: 'Send answer' }));
    await expect(await canvas.findByText('Not confirmed. Your text is kept.')).toBeVisible();
    await expect(canvas.getByLabelText('Your answer')).toHaveValue('The one of Acme Ltd.');
  },
};

export const SentAgain: Story = {
  ...isPlayed,
  ...unsent(),
  play: async (context) => {
    await SendFailed.play?.(context);
    const canvas = within(context.canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Send again' }));
    await canvas.findByText('Done');
  },
};

export const AskedTwice: Story = {
  ...isPlayed,
  render: (args) => (
    <Emulated task={scenarios.guardrailTwice}>{(run) => <GuardrailPrompt {...args} run={run} />}</Emulated>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.type(await canvas.findByLabelText('Secret answer'), 'hunter1{Enter}');
    await canvas.findByText('That password was wrong. What is it?');
    await expect(canvas.getByLabelText('Secret answer')).toHaveValue('');
  },
};

export const NoQuestion: Story = { args: { run: guardrail(null) } };

export const LongWordsFromOutside: Story = {
  args: { run: guardrail(hostile), host: 'a-very-long-subdomain.insurance-comparison.example' },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector('img')).toBeNull();
  },
};

export const Narrow: Story = {
  ...Credentials,
  render: (args) => (
    <div style={{ maxInlineSize: 328 }}>
      <GuardrailPrompt {...args} />
    </div>
  ),
};

export const InArabic: Story = {
  args: { run: guardrail(accounts, { askedAt: Date.now() - 40_000 }), onTakeOver: fn() },
  globals: { locale: 'ar' },
};
export const PurchaseInArabic: Story = { ...Purchase, globals: { locale: 'ar' } };
