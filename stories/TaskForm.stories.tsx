import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, within } from 'storybook/test';
import { TaskForm, TaskStatus } from 'webrun-react';
import { faults } from 'webrun-react/testing';
import { Emulated } from './Emulated.js';
import { completed, idle, submitting, usage } from './states.js';

const meta = {
  title: 'TaskForm',
  component: TaskForm,
  args: { run: idle({ start: () => 'run-1' }) },
} satisfies Meta<typeof TaskForm>;
export default meta;
type Story = StoryObj<typeof meta>;

const lamps = 'Find the three cheapest desk lamps under $50 and compare them: price, rating, delivery time.';
const suggestions = [
  'Find the three cheapest desk lamps in the practice shop',
  'Read the price table and give it back as CSV',
  'Log in to the practice site and list my orders',
];

export const WithSuggestions: Story = {
  args: { suggestions },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: suggestions[0]! }));
    await expect(canvas.getByLabelText('What should be done?')).toHaveValue(suggestions[0]);
    await userEvent.clear(canvas.getByLabelText('What should be done?'));
    await expect(canvas.getByRole('button', { name: suggestions[0]! })).toBeVisible();
  },
};

export const Filled: Story = {
  args: { defaultValue: { taskDetails: lamps, startingUrl: 'https://shop.example' } },
};

export const Invalid: Story = {
  args: { defaultValue: { startingUrl: 'shop example' } },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Start task' }));
    await expect(canvas.getByText('2 fields to fix above. Nothing was sent.')).toBeVisible();
    await expect(canvas.getByLabelText('What should be done?')).toHaveAccessibleDescription(
      'Say what should be done.',
    );
  },
};

export const OptionsOpen: Story = {
  args: {
    defaultValue: {
      taskDetails: lamps,
      outputType: 'structured_csv',
      outputSchema: ['name', 'price'],
      maxDurationMs: 500,
    },
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Start task' }));
    await expect(canvas.getByText('From 1 to 300.')).toBeVisible();
  },
};

export const Json: Story = {
  args: {
    defaultValue: { taskDetails: lamps, outputType: 'structured_json', outputSchema: { type: 'object' } },
  },
};
export const Disabled: Story = { args: { disabledReason: 'Sign in to start tasks.' } };

export const Sending: Story = {
  render: (args) => (
    <Emulated emulator={{ holdMs: 50_000 }}>{(run) => <TaskForm {...args} run={run} />}</Emulated>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.type(canvas.getByLabelText('What should be done?'), 'Wait. [[after 60s]');
    await userEvent.dblClick(canvas.getByRole('button', { name: 'Start task' }));
    await expect(await canvas.findByRole('button', { name: 'Starting…' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  },
};

export const Refused: Story = {
  render: (args) => (
    <Emulated emulator={{ balanceUsd: 0 }}>
      {(run) => (
        <div style={{ display: 'grid', gap: '1rem' }}>
          <TaskForm {...args} run={run} />
          <TaskStatus run={run} />
        </div>
      )}
    </Emulated>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.type(canvas.getByLabelText('What should be done?'), lamps);
    await userEvent.click(canvas.getByRole('button', { name: 'Start task' }));
    await expect(await canvas.findByText('Refused: no balance left. Your text is kept.')).toBeVisible();
    await expect(canvas.getByLabelText('What should be done?')).toHaveValue(lamps);
  },
};

export const CutOff: Story = {
  render: (args) => (
    <Emulated emulator={{ intercept: faults.on('/start/run-task', faults.loseReply()) }}>
      {(run) => <TaskForm {...args} run={run} />}
    </Emulated>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.type(canvas.getByLabelText('What should be done?'), lamps);
    await userEvent.click(canvas.getByRole('button', { name: 'Start task' }));
    await expect(
      await canvas.findByText('Connection lost. It may be running. Your text is kept.'),
    ).toBeVisible();
  },
};

const estimated = (words: RegExp, args: Story['args'] = {}): Story => ({
  args,
  render: (props) => <Emulated>{(run) => <TaskForm {...props} run={run} />}</Emulated>,
  play: async ({ canvasElement }) => {
    const button = within(canvasElement).getByRole('button', { name: /./, description: words });
    await expect(button).toHaveAttribute('type', 'submit');
    await expect(canvasElement.querySelector('.webrun-form-estimate')).toHaveTextContent(words);
  },
});
const completedRun = (costUsd: number) => ({
  input: { taskDetails: lamps },
  tags: ['lamps'],
  settledAt: 1,
  task: completed({}, { usage: usage(costUsd) }).task,
});
const runs = [0.031, 0.042, 0.058, 0.2].map(completedRun);

/** Before there are runs: estimated from the service's documentation. */
export const EstimateDocumented: Story = estimated(
  /^Estimate: about \$0\.013, from WebRun's documented times and session price\. Tokens are extra\.$/,
);
/** Estimated from this app's completed runs of the same words. */
export const EstimateOfTheSameTask: Story = estimated(
  /^Estimate: about \$0\.05\. Half of the 4 runs of this task cost \$0\.039 to \$0\.093\.$/,
  { defaultValue: { taskDetails: lamps }, estimateFor: { runs } },
);
export const EstimateOfATag: Story = estimated(
  /^Estimate: about \$0\.05\. Half of the 4 runs with this tag cost/,
  {
    estimateFor: { runs, tags: ['lamps'] },
  },
);
export const EstimateInGerman: Story = {
  ...estimated(/^Schätzung: etwa 0,05\s\$\. Von 4 Läufen dieser Aufgabe kostete die Hälfte/, {
    defaultValue: { taskDetails: lamps },
    estimateFor: { runs },
  }),
  globals: { locale: 'de' },
};
export const EstimateInJapanese: Story = { ...estimated(/^見積もり：約/), globals: { locale: 'ja' } };
export const EstimateInArabic: Story = { ...estimated(/^تقدير: نحو/), globals: { locale: 'ar' } };

const unestimated = async ({ canvasElement }: { canvasElement: HTMLElement }): Promise<void> => {
  await expect(canvasElement.querySelector('.webrun-form-estimate')).toBeNull();
  await expect(
    within(canvasElement).getByRole('button', { name: 'Start task' }),
  ).not.toHaveAccessibleDescription();
};
export const EstimateOff: Story = { ...estimated(/./, { estimateFor: false }), play: unestimated };
/** Without a provider nothing is known of runs or of the service. */
export const EstimateWithoutProvider: Story = { play: unestimated };

export const Narrow: Story = {
  args: { suggestions, run: submitting() },
  render: (args) => (
    <div style={{ maxInlineSize: 328 }}>
      <TaskForm {...args} />
    </div>
  ),
};

export const InArabic: Story = { args: { suggestions }, globals: { locale: 'ar' } };
