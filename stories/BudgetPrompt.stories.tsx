import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { BudgetPrompt, TaskStatus } from 'webrun-react';
import { completed, overBudget, refused, running, terminated, usage } from './states.js';

const meta = {
  title: 'BudgetPrompt',
  component: BudgetPrompt,
  args: { run: overBudget() },
} satisfies Meta<typeof BudgetPrompt>;
export default meta;
type Story = StoryObj<typeof meta>;

const shows = (words: RegExp, args: Story['args'] = {}): Story => ({
  args,
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelector('.webrun-budget')).toHaveTextContent(words));
  },
});
const within40 = { v: 1, limitUsd: 0.4, estimateUsd: 0.05 } as const;

/** Paused: what an unanswered question costs, and when it ends. */
export const Asking: Story = {
  args: {
    run: overBudget({}, { allowBudget: fn(async () => undefined), cancel: fn(async () => undefined) }),
  },
  play: async ({ canvasElement, args }) => {
    const canvas = within(canvasElement);
    const group = await canvas.findByRole('group', { name: 'Budget' });
    await expect(group).toHaveTextContent('This run has cost $0.41 of $0.40. Continue to $0.60?');
    await expect(group).toHaveTextContent(
      /Waiting costs about \$0\.02 a minute, \$0\.10 at most\. Without an answer/,
    );
    await userEvent.click(canvas.getByRole('button', { name: 'Continue to $0.60' }));
    await expect(args.run.allowBudget).toHaveBeenCalledWith(0.6);
    await userEvent.click(canvas.getByRole('button', { name: 'Stop task' }));
    await expect(args.run.cancel).toHaveBeenCalledOnce();
  },
};
export const Pausing: Story = shows(/Pausing until you answer/, {
  run: overBudget({ pausedCount: undefined }),
});
export const CostUnknown: Story = shows(/counts as about \$0\.41 of \$0\.40, because its cost is not known/, {
  run: overBudget({}, { usage: usage(null) }),
});
export const TheDayIsUsed: Story = shows(
  /Today's runs have cost \$5\.02 of \$5\.00\. Continue to \$7\.50\?/,
  {
    run: overBudget({ dayAskedCount: 1, dayCostUsd: 5.02, dayLimitUsd: 5, limitUsd: undefined }),
  },
);
export const TheDayWithEstimates: Story = shows(/Today's runs count as about \$5\.02 of \$5\.00/, {
  run: overBudget({ dayAskedCount: 1, dayCostUsd: 5.02, dayLimitUsd: 5, dayEstimatedUsd: 0.1 }),
});
export const CouldNotContinue: Story = {
  args: {
    run: overBudget({}, { allowBudget: () => Promise.reject(new Error('no connection')) }),
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'Continue to $0.60' }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('Could not continue it. Try again.');
  },
};
export const Near: Story = shows(/Near its budget.*\$0\.33 of \$0\.40/, {
  run: running({ usage: usage(0.33), budget: { ...within40, warnedUsd: 0.4 } }),
});
export const ExceededAndGoesOn: Story = shows(/Over budget.*\$0\.45 of \$0\.40.*It keeps running/, {
  run: running({ usage: usage(0.45), budget: { ...within40, warnedUsd: 0.4, exceededUsd: 0.4 } }),
});
export const TheDayIsExceeded: Story = shows(
  /Over budget.*Today's runs have cost \$5\.02 of \$5\.00\. It keeps running/,
  {
    run: running({
      usage: usage(0.1),
      budget: { ...within40, warnedUsd: 5, exceededUsd: 5, dayCostUsd: 5.02, dayLimitUsd: 5 },
    }),
  },
);
export const ExceededAndOver: Story = {
  ...shows(/Over budget.*\$0\.45 of \$0\.40\.$/, {
    run: completed({}, { usage: usage(0.45), budget: { ...within40, exceededUsd: 0.4 } }),
  }),
};
export const Stopping: Story = shows(/Being stopped by its budget/, {
  run: running({ usage: usage(0.41), isCancelling: true, budget: { ...within40, stoppedUsd: 0.41 } }),
});
export const Stopped: Story = shows(/Stopped by its budget.*\$0\.41 of \$0\.40/, {
  run: terminated({ usage: usage(0.41), budget: { ...within40, stoppedUsd: 0.41 } }),
});
export const StoppedUnanswered: Story = shows(/Nobody answered in time/, {
  run: terminated({
    usage: usage(0.46),
    budget: { ...within40, askedCount: 1, pausedCount: 1, stoppedUsd: 0.46 },
  }),
});
export const StoppedUnpausable: Story = shows(/could not be paused/, {
  run: terminated({
    usage: usage(0.42),
    budget: { ...within40, askedCount: 1, unpausedCount: 1, stoppedUsd: 0.42 },
  }),
});
/** Within its budget it renders nothing. */
export const Within: Story = {
  args: { run: running({ budget: within40 }) },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector('.webrun-budget')).toBeNull();
  },
};
export const InTaskStatus: Story = {
  ...shows(/Continue to \$0\.60\?/),
  render: ({ run }) => <TaskStatus run={run} />,
};
export const NarrowTaskStatus: Story = {
  ...shows(/Continue to \$0\.60\?/),
  render: ({ run }) => (
    <div style={{ maxInlineSize: 340 }}>
      <TaskStatus run={run} />
    </div>
  ),
};
/** A start on a day whose budget is used up. */
export const StartRefused: Story = {
  args: {
    run: refused(null, {
      code: 'budget',
      apiCode: 'DAILY_BUDGET_EXHAUSTED',
      field: 'budget.perDayUsd',
      message: '[webrun-react] Today the runs have used the budget.',
    }),
  },
  render: ({ run }) => <TaskStatus run={run} />,
  play: async ({ canvasElement }) => {
    await expect(canvasElement).toHaveTextContent("today's budget is used up");
    // The error's message is for developers, and no server has refused anything.
    await expect(canvasElement).not.toHaveTextContent('refused the request');
    await expect(canvasElement).toHaveTextContent('Nothing was sent. Send it again tomorrow.');
  },
};
export const InGerman: Story = { ...shows(/Bis 0,60\s\$ fortsetzen\?/), globals: { locale: 'de' } };
export const InArabic: Story = { ...shows(/الاستمرار حتى/), globals: { locale: 'ar' } };
export const InJapanese: Story = { ...shows(/まで続けますか/), globals: { locale: 'ja' } };
