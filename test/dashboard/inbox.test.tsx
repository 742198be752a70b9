import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { StartedRun } from 'webrun-react';
import { GuardrailInbox, RunsDashboard } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

beforeEach(() => {
  stubResizeObserver();
  // jsdom has no layout, and nothing to scroll.
  Element.prototype.scrollIntoView ??= () => undefined;
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

test('a task that went on after its question is not said to have ended before it was answered', async () => {
  const inbox = (run: StartedRun) => <GuardrailInbox runs={[run]} onAnswer={() => Promise.resolve()} />;
  const stopped = sampleRun('terminated', { runId: 'asks' });
  const { rerender, unmount } = render(inbox(asks('Which delivery?', 40)));
  rerender(inbox(sampleRun('running', { runId: 'asks' })));
  expect(screen.getByText('Someone else answered.')).toBeVisible();
  rerender(inbox(stopped));
  expect(screen.getByText('Someone else answered.')).toBeVisible();
  unmount();

  const { rerender: next } = render(inbox(asks('Which delivery?', 40)));
  next(inbox(stopped));
  expect(screen.getByText('The task ended before it was answered.')).toBeVisible();
});

test.each(['', ' \n'])('a run of an app whose question is %j waits for somebody all the same', (question) => {
  render(<GuardrailInbox runs={[asks(question, 5)]} />);
  expect(screen.getByText('Waits for you')).toBeVisible();
});

test('the foot of the list says what a minute of waiting costs', () => {
  render(<GuardrailInbox runs={[asks('Which delivery?', 5)]} onAnswer={() => Promise.resolve()} />);
  expect(screen.getByText(/The time until then is billed, \$0\.02 a minute\.$/)).toBeVisible();
});

test.each([
  ['Shall I buy 1 × Arc 2 desk lamp for $36.90?', true],
  ['The page shows a CAPTCHA. I need a person to solve it.', true],
  ['Which delivery?', false],
])('what should not be answered unseen leads to its run: %s', async (question, isOffered) => {
  const onSelectRun = vi.fn();
  render(<GuardrailInbox runs={[asks(question, 5)]} onAnswer={() => undefined} onSelectRun={onSelectRun} />);
  const button = screen.queryByRole('button', { name: 'Open the run' });
  expect(button !== null).toBe(isOffered);
  if (button) await userEvent.click(button);
  expect(onSelectRun.mock.calls).toEqual(isOffered ? [['asks']] : []);
});

test('while runs are loading nothing is said of them: neither zero nor "no questions"', () => {
  const { container, rerender } = render(<RunsDashboard runs={[]} isLoading dayBudgetUsd={2} />);
  const band = within(container.querySelector<HTMLElement>('.webrun-overview')!);
  expect(band.getAllByText('–')).toHaveLength(3);
  for (const untrue of ['No questions', 'Nothing is running', 'No run from today has ended', /\$/])
    expect(band.queryByText(untrue)).toBeNull();
  rerender(<RunsDashboard runs={[]} dayBudgetUsd={2} />);
  expect(band.getByText('No questions')).toBeVisible();
  expect(band.getByText('$0.00')).toBeVisible();
});

describe('where nothing can be answered', () => {
  test('a question is shown, and `A` shows the next one', async () => {
    render(<RunsDashboard runs={[asks('Which delivery?', 5)]} />);
    expect(screen.queryByRole('button', { name: /^Answer/ })).toBeNull();
    expect(screen.queryByText('answer the next question')).toBeNull();
    // In the foot of the table, and in its list of keys.
    expect(screen.getAllByText('show the next question')).toHaveLength(2);
    await userEvent.click(screen.getByRole('button', { name: /^Show: / }));
    expect(screen.getByRole('heading', { name: 'Questions 1' })).toBeVisible();
  });

  test('with a handler it is answered', () => {
    render(<RunsDashboard runs={[asks('Which delivery?', 5)]} onAnswer={() => Promise.resolve()} />);
    expect(screen.getByRole('button', { name: /^Answer: / })).toHaveTextContent('Answer');
    expect(screen.getAllByText('answer the next question')).toHaveLength(2);
  });
});

describe('a question that is set aside', () => {
  const inBand = (): HTMLElement => document.querySelector<HTMLElement>('.webrun-inbox-strip')!;
  const inList = (): HTMLElement => document.querySelector<HTMLElement>('.webrun-inbox-list')!;
  const aside = /^1 set aside, back by .*\d+:\d\d\s[AP]M$/;

  test('is counted with the time when it is back, in the band and in the list, and can be shown', async () => {
    const runs = [asks('Which delivery?', 5)];
    render(<RunsDashboard runs={runs} onAnswer={() => Promise.resolve()} />);
    await userEvent.click(screen.getByRole('button', { name: /^Answer: / }));
    await userEvent.click(screen.getByRole('button', { name: 'Not now' }));
    expect(screen.queryByText('No questions')).toBeNull();
    expect(within(inBand()).getByText(aside)).toBeVisible();
    expect(within(inList()).getByText(aside)).toBeVisible();
    await userEvent.click(within(inList()).getByRole('button', { name: 'Show them now' }));
    expect(screen.queryByText(aside)).toBeNull();
    expect(screen.getByRole('button', { name: 'Not now' })).toBeVisible();
  });

  test('is not offered when it would be back at once: a minute before its deadline', () => {
    const inbox = (secondsAgo: number) => (
      <GuardrailInbox runs={[asks('Which delivery?', secondsAgo)]} onAnswer={() => Promise.resolve()} />
    );
    const { rerender } = render(inbox(230));
    expect(screen.getByRole('button', { name: 'Not now' })).toBeVisible();
    rerender(inbox(250));
    expect(screen.queryByRole('button', { name: 'Not now' })).toBeNull();
  });
});
