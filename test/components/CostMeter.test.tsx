import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { CostMeter } from 'webrun-react';
import type { AnyRun, RunBudget } from 'webrun-react';
import { formatOf } from '../../src/components/format.js';
import {
  completed,
  idle,
  lost,
  queued,
  refused,
  running,
  submitting,
  terminated,
  usage,
} from '../../stories/states.js';

const costs = (costUsd: number | null): AnyRun => running({ usage: usage(costUsd) });
const part = (name: string): string => document.querySelector(`.webrun-cost-${name}`)?.textContent ?? '';

test.each([
  [0.0124, '$0.0124'],
  [0.01, '$0.0100'],
  [0.000021, '$0.000021'],
  [0.00012345, '$0.00012345'],
  [0.1 + 0.2, '$0.3000'],
  [36.9, '$36.90'],
  [1.23456, '$1.23456'],
  [1234.5, '$1,234.50'],
  [0, '$0.00'],
  [1e-9, '$0.000000001'],
  [null, null],
  [undefined, null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  [-1, null],
])('%s dollars are written %s', (amount, written) => {
  expect(formatOf('en', undefined).usd(amount)).toBe(written);
});

test.each<[string, AnyRun, object, string, string, string]>([
  ['running', costs(0.0124), { budgetUsd: 0.05 }, '$0.0124so far', '25% of your budget.', '$0.0124 of $0.05'],
  [
    'of a lost run',
    lost('gone', { usage: usage(0.0187) }),
    { budgetUsd: 0.05 },
    '$0.0187so far',
    '37% of your budget.',
    '$0.0187 of $0.05',
  ],
  ['final', completed(), { budgetUsd: 0.05 }, '$0.0187final', '37% of your budget.', '$0.0187 of $0.05'],
  [
    'near',
    costs(0.0431),
    { budgetUsd: 0.05 },
    '$0.0431so far',
    '86% of your budget. The task does not stop there on its own.',
    '$0.0431 of $0.05',
  ],
  [
    'over',
    costs(0.0631),
    { budgetUsd: 0.05 },
    '$0.0631so far',
    '$0.0131 over your budget. The task runs until it ends or you stop it.',
    '$0.0631 of $0.05',
  ],
  [
    'over and final',
    completed({}, { usage: usage(0.0631) }),
    { budgetUsd: 0.05 },
    '$0.0631final',
    '$0.0131 over your budget.',
    '$0.0631 of $0.05',
  ],
  [
    'micro',
    costs(0.000021),
    { budgetUsd: 0.05 },
    '$0.000021so far',
    'Less than 1% of your budget.',
    '$0.000021 of $0.05',
  ],
  [
    'estimate',
    costs(null),
    { budgetUsd: 0.05, estimateUsd: 0.01 },
    'About $0.0100our estimate',
    'Based on time and list prices, until WebRun reports its figure.',
    'About $0.0100 of $0.05',
  ],
])('%s: says the amount, what it means, and measures it', (_, run, props, amount, words, valueText) => {
  render(<CostMeter run={run} {...props} />);
  expect(part('amount')).toBe(amount);
  expect(part('description')).toBe(words);
  expect(screen.getByRole('meter', { name: 'Cost against budget' })).toHaveAttribute(
    'aria-valuetext',
    valueText,
  );
});

test.each<[string, AnyRun, string, string]>([
  ['running, not reported', costs(null), 'Unknown', 'WebRun did not report the cost. It may not be zero.'],
  [
    'done, not reported',
    completed({}, { usage: usage(null) }),
    'Unknown',
    'WebRun did not report the cost. It may not be zero.',
  ],
  ['lost', lost('cut'), 'Unknown', 'WebRun did not report the cost. It may not be zero.'],
  ['submitting', submitting(), 'Not reported yet', 'WebRun reports the cost while the task runs.'],
  ['idle', idle(), 'Nothing yet', 'Billing starts with the task.'],
  ['queued', queued(), 'Nothing yet', 'Billing starts with the task.'],
  ['refused', refused(402), 'Nothing', 'Nothing was started, so nothing was billed.'],
  [
    'left the queue',
    terminated({ task: undefined, usage: undefined, submittedAt: undefined }),
    'Nothing',
    'Nothing was started, so nothing was billed.',
  ],
])('%s: an amount that is not known is no number and no meter', (_, run, amount, words) => {
  render(<CostMeter run={run} budgetUsd={0.05} />);
  expect(part('amount')).toBe(amount);
  expect(part('description')).toBe(words);
  expect(document.body.textContent).not.toMatch(/\$0\.00(?!\d)/);
  expect(screen.queryByRole('meter')).toBeNull();
});

const counted = (budget: Partial<RunBudget>): RunBudget => ({ v: 1, limitUsd: 0.4, ...budget });
test.each<[string, AnyRun, string]>([
  ['running', running({ usage: usage(null), budget: counted({ estimateUsd: 0.013 }) }), '$0.013'],
  ['submitting', submitting({ budget: counted({ estimateUsd: 0.013 }) }), '$0.013'],
  ['lost', lost('cut', { budget: counted({ estimateUsd: 0.2 }) }), '$0.20'],
  [
    'asked about',
    running({
      usage: usage(null),
      budget: counted({ estimateUsd: 0.05, askedCount: 1, askedCostUsd: 0.41 }),
    }),
    '$0.41',
  ],
])('%s with a budget: an unknown cost is said to count as about so much', (_, run, amount) => {
  render(<CostMeter run={run} />);
  expect(part('amount')).not.toMatch(/\d/);
  expect(part('description').endsWith(`Its budget counts it as about ${amount}.`)).toBe(true);
  expect(screen.queryByRole('meter')).toBeNull();
});

test('what the server has reported is not said to be counted otherwise, nor is a run without an estimate', () => {
  const budget = counted({ estimateUsd: 0.05 });
  const { rerender } = render(<CostMeter run={running({ budget })} />);
  expect(part('description')).not.toContain('counts');
  rerender(<CostMeter run={running({ usage: usage(null), budget: counted({}) })} />);
  expect(part('description')).not.toContain('counts');
  rerender(<CostMeter run={queued({ budget })} />);
  expect(part('description')).not.toContain('counts');
});

test('the budget changes level and words together, at 80 % and beyond 100 %', () => {
  const level = (): string | undefined => screen.getByRole('group', { name: 'Cost' }).dataset['level'];
  const { rerender } = render(<CostMeter run={costs(0.0399)} budgetUsd={0.05} />);
  expect(level()).toBeUndefined();
  expect(screen.getByText('79% of your budget.')).toBeVisible();
  rerender(<CostMeter run={costs(0.04)} budgetUsd={0.05} />);
  expect(level()).toBe('near');
  rerender(<CostMeter run={costs(0.05)} budgetUsd={0.05} />);
  expect(level()).toBe('near');
  rerender(<CostMeter run={costs(0.0501)} budgetUsd={0.05} />);
  expect(level()).toBe('over');
  expect(screen.getByRole('meter')).toHaveAttribute('aria-valuenow', '0.05');
});

test.each<[string, AnyRun, object, string]>([
  ['runs', costs(0.01), {}, ''],
  ['is over', completed(), {}, ''],
  [
    'is estimated',
    costs(null),
    { estimateUsd: 0.01 },
    'Based on time and list prices, until WebRun reports its figure.',
  ],
])('without a budget nobody is told to set one for a run that %s', (_, run, limits, description) => {
  render(<CostMeter run={run} {...limits} />);
  expect(part('description')).toBe(description);
});

test.each([0, -1, Number.NaN, undefined])('a budget of %s is none', (budgetUsd) => {
  render(<CostMeter run={costs(0.01)} budgetUsd={budgetUsd} />);
  expect(screen.getByText('no budget')).toBeInTheDocument();
  expect(screen.queryByRole('meter')).toBeNull();
});

test('without a budget of its own it measures against the one of the run, with what a person has allowed', () => {
  const run = (costUsd: number, budget: Partial<RunBudget>): AnyRun =>
    running({ usage: usage(costUsd), budget: { v: 1, ...budget } });
  const { rerender } = render(<CostMeter run={run(0.001, { limitUsd: 0.004 })} />);
  const budget = document.querySelector('.webrun-cost-header')?.lastElementChild;
  const shown = (): string => `${budget?.textContent} | ${part('description')}`;
  expect(shown()).toBe('of $0.004 | 25% of your budget.');
  rerender(<CostMeter run={run(0.00408, { limitUsd: 0.004 })} />);
  expect(shown()).toBe('of $0.004 | $0.00008 over your budget.');
  rerender(<CostMeter run={run(0.005, { limitUsd: 0.004, allowedUsd: 0.006 })} />);
  expect(shown()).toBe('of $0.006 | 83% of your budget.');
  rerender(<CostMeter run={run(0.005, { limitUsd: 0.004 })} budgetUsd={0.01} />);
  expect(shown()).toBe('of $0.01 | 50% of your budget.');
  rerender(<CostMeter run={run(0.005, { estimateUsd: 0.01 })} />);
  expect(shown()).toMatch(/^no budget/);
});
