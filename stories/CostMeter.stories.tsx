import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, within } from 'storybook/test';
import { CostMeter } from 'webrun-react';
import { Emulated } from './Emulated.js';
import { completed, idle, lost, queued, refused, running, submitting, usage } from './states.js';

const meta = {
  title: 'CostMeter',
  component: CostMeter,
  argTypes: {
    budgetUsd: { control: { type: 'number', min: 0, step: 0.01 } },
    estimateUsd: { control: { type: 'number', min: 0, step: 0.01 } },
  },
  args: { run: running(), budgetUsd: 0.05 },
} satisfies Meta<typeof CostMeter>;
export default meta;
type Story = StoryObj<typeof meta>;

const shows = (amount: string, words: RegExp, args: Story['args'] = {}): Story => ({
  args,
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector('.webrun-cost-amount')).toHaveTextContent(amount);
    await expect(canvasElement.querySelector('.webrun-cost-description')).toHaveTextContent(words);
  },
});
const costs = (costUsd: number | null): { run: ReturnType<typeof running> } => ({
  run: running({ usage: usage(costUsd) }),
});

export const Running: Story = shows('$0.0124', /25% of your budget/);
export const NearTheBudget: Story = shows('$0.0431', /does not stop there on its own/, costs(0.0431));
export const OverTheBudget: Story = shows('$0.0631', /\$0\.0131 over your budget/, costs(0.0631));
export const Unknown: Story = shows('Unknown', /It may not be zero/, costs(null));
export const Estimate: Story = shows('About $0.0100', /until WebRun reports its figure/, {
  ...costs(null),
  estimateUsd: 0.01,
});
/** The cost was never reported, but the run still counts against a budget. */
export const CountedByABudget: Story = shows('Unknown', /Its budget counts it as about \$0\.05\.$/, {
  run: running({ usage: usage(null), budget: { v: 1, limitUsd: 0.4, estimateUsd: 0.05 } }),
});
export const CountedWhileSubmitting: Story = shows(
  'Not reported yet',
  /while the task runs\. Its budget counts it as about \$0\.05\.$/,
  { run: submitting({ budget: { v: 1, limitUsd: 0.4, estimateUsd: 0.05 } }) },
);
export const MicroAmount: Story = shows('$0.000021', /Less than 1%/, costs(0.000021));
export const NoBudget: Story = {
  ...shows('$0.0124', /^$/),
  render: ({ budgetUsd: _budgetUsd, ...args }) => <CostMeter {...args} />,
};
export const Idle: Story = shows('Nothing yet', /starts with the task/, { run: idle() });
export const Queued: Story = shows('Nothing yet', /starts with the task/, { run: queued() });
export const Submitting: Story = shows('Not reported yet', /while the task runs/, {
  run: submitting(),
});
export const Refused: Story = shows('Nothing', /nothing was billed/, { run: refused(402) });
export const OutcomeUnknown: Story = shows('Unknown', /It may not be zero/, { run: lost('cut') });
export const FinalAndOver: Story = shows('$0.0631', /over your budget\.$/, {
  run: completed({}, { usage: usage(0.0631) }),
});

export const Final: Story = {
  render: (args) => (
    <Emulated task="Say hello. [say: Hello.] [cost: 0.0124]">
      {(run) => <CostMeter {...args} run={run} />}
    </Emulated>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await canvas.findByText('final');
    await expect(canvas.getByRole('meter')).toHaveAttribute('aria-valuetext', '$0.0124 of $0.05');
  },
};

export const InArabic: Story = { args: { ...costs(0.0431) }, globals: { locale: 'ar' } };
