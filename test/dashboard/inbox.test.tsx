import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { StartedRun } from 'webrun-react';
import { GuardrailInbox, RunsDashboard } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';

class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
beforeEach(() => {
  vi.stubGlobal('ResizeObserver', Observer);
  return () => vi.unstubAllGlobals();
});

const asks = (question: string, secondsAgo: number): StartedRun => ({
  ...sampleRun('guardrail', {
    runId: 'asks',
    startedAt: Date.now() - 60_000,
    guardrail: { kind: 'human_input_needed', question },
  }),
  askedAt: Date.now() - secondsAgo * 1_000,
});

// asked ---- answered here ---- (the host's rows still say "asks") ---- asks again
//            no deadline                                                deadline
test('an answer that was sent ends the countdown, and the next question of the run begins one', async () => {
  const inbox = (run: StartedRun) => <GuardrailInbox runs={[run]} onAnswer={() => Promise.resolve()} />;
  const { rerender } = render(inbox(asks('Which delivery?', 40)));
  expect(screen.getByText(/^WebRun stops it in 4:\d\d$/)).toBeVisible();
  await userEvent.type(screen.getByRole('textbox'), 'Standard');
  // A click in the first second is one that was aimed at something else.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await userEvent.click(screen.getByRole('button', { name: 'Send answer' }));
  await screen.findByText('Answered');
  expect(screen.queryByText(/^WebRun stops it in/)).toBeNull();
  expect(screen.queryByRole('button', { name: 'Not now' })).toBeNull();

  rerender(inbox(asks('Which colour?', 5)));
  expect(screen.getByText(/^WebRun stops it in 4:\d\d$/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Not now' })).toBeVisible();
});

test('the foot of the list says what a minute of waiting costs', () => {
  render(<GuardrailInbox runs={[asks('Which delivery?', 5)]} onAnswer={() => Promise.resolve()} />);
  expect(screen.getByText(/The time until then is billed, \$0\.02 a minute\.$/)).toBeVisible();
});

test('while runs are loading nothing is said of them: neither zero nor "no questions"', () => {
  const { container, rerender } = render(<RunsDashboard runs={[]} isLoading dayBudgetUsd={2} />);
  const band = within(container.querySelector<HTMLElement>('.webrun-overview')!);
  expect(band.getAllByText('–')).toHaveLength(3);
  for (const untrue of ['No questions', 'Nothing runs', 'No run has ended today', /\$/])
    expect(band.queryByText(untrue)).toBeNull();
  rerender(<RunsDashboard runs={[]} dayBudgetUsd={2} />);
  expect(band.getByText('No questions')).toBeVisible();
  expect(band.getByText('$0.00')).toBeVisible();
});
