import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GuardrailPrompt, TaskStatus } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import {
  completed,
  failed,
  files,
  guardrail,
  hostile,
  idle,
  lost,
  queued,
  refused,
  running,
  submitting,
  terminated,
  usage,
  waiting,
} from '../../stories/states.js';
import { serializeError, WebRunError } from 'webrun-react/core';

const group = (): HTMLElement => screen.getByRole('group', { name: 'Task status' });
/** A button holds all the labels it can show, so that it keeps its width; one of them is seen. */
const buttons = (): (string | null | undefined)[] =>
  screen
    .queryAllByRole('button')
    .map((button) => (button.querySelector('span > :not([aria-hidden])') ?? button).textContent);
/** A pointer needs a clock that goes. */
const startClock = (): UserEvent => {
  vi.useFakeTimers({ shouldAdvanceTime: true, now });
  return userEvent.setup({ advanceTimers: vi.advanceTimersByTimeAsync });
};
const announced = (): string | null => screen.getByRole('status').textContent;

const now = Date.UTC(2026, 9, 1, 12, 4, 0);
// The clock stands still: on a busy machine a second passes between a run and the look at it.
beforeEach(() => void vi.useFakeTimers({ now }));
afterEach(() => void vi.useRealTimers());

// Word, what stands beside it, sentence, buttons: as LOOK says them.
const table: [string, () => AnyRun, string, string, string[]][] = [
  ['idle', idle, 'Ready', 'Nothing is running. Nothing is billed.', []],
  [
    'queued',
    queued,
    'Queued2nd in the queue',
    'Waiting for its turn. Nothing is billed yet.',
    ['Leave queue'],
  ],
  [
    'queued, offline',
    () => queued({ waiting: waiting('offline', null) }),
    'Queued2nd in the queue',
    'Starts when you are online. Nothing is billed yet.',
    ['Leave queue'],
  ],
  [
    'submitting',
    submitting,
    'Waiting for WebRun12 sec',
    'Most tasks take under 50 sec. Keep this page open.',
    ['Stop task'],
  ],
  ['running', running, 'Running1:04', 'WebRun is working, up to 5 min. Checked every 2 sec.', ['Stop task']],
  [
    'running with a limit of its own',
    () => running({ input: { taskDetails: 'x', maxDurationMs: 90_000 } }),
    'Running1:04',
    'WebRun is working, up to 90 sec. Checked every 2 sec.',
    ['Stop task'],
  ],
  [
    'someone else’s task',
    () => running({ input: undefined, submittedAt: undefined, runId: undefined }),
    'Running',
    'WebRun is working. Checked every 2 sec.',
    ['Stop task'],
  ],
  [
    'overdue',
    () => running({ waiting: waiting('overdue') }),
    'Still running1:04',
    'Past its 5 min limit. It may cost more.',
    ['Keep waiting', 'Stop task'],
  ],
  [
    'reconnecting',
    () => running({ waiting: waiting('reconnecting', 8_000) }),
    'Reconnecting1:04',
    'It may still be running. Next try in 8 sec.',
    ['Try now', 'Stop task'],
  ],
  [
    'reconnecting within 5 s, when counting would only flicker',
    () => running({ waiting: waiting('reconnecting', 4_000) }),
    'Reconnecting1:04',
    'It may still be running. Next try soon.',
    ['Try now', 'Stop task'],
  ],
  [
    'offline',
    () => running({ waiting: waiting('offline', null) }),
    'Offline1:04',
    'It may still be running at WebRun.',
    ['Try now', 'Stop task'],
  ],
  [
    'rate-limited',
    () => running({ waiting: waiting('rate-limited', 24_000) }),
    'Running1:04',
    'WebRun is limiting requests. Next check in 24 sec.',
    ['Stop task'],
  ],
  [
    'hidden',
    () => running({ waiting: waiting('hidden', 30_000) }),
    'Running1:04',
    'WebRun is working, up to 5 min. Checked every 30 sec.',
    ['Stop task'],
  ],
  [
    'unauthorized',
    () => running({ waiting: waiting('unauthorized', 30_000) }),
    'Access denied1:04',
    'Nothing was stopped. Sign in or check the key.',
    ['Try now', 'Stop task'],
  ],
  [
    'signed out behind a server that keeps the key',
    () => running({ waiting: { ...waiting('unauthorized', 30_000), credential: 'sign-in' } }),
    'Signed out1:04',
    'Nothing was stopped. Sign in again.',
    ['Try now', 'Stop task'],
  ],
  [
    'signed out while it asks',
    () =>
      guardrail('Which size?', { waiting: { ...waiting('unauthorized', 30_000), credential: 'sign-in' } }),
    'Signed outwaiting 0:00',
    'Nothing was stopped. Sign in again.',
    ['Try now', 'Stop task'],
  ],
  [
    'detached',
    () => running({ waiting: waiting('detached', null) }),
    'Not watched1:04',
    'The task continues and may cost money.',
    ['Watch again', 'Stop task'],
  ],
  [
    'paused',
    () => running({ phase: 'paused' }),
    'Paused1:04',
    'Waiting for you. The session is still billed.',
    ['Stop task'],
  ],
  [
    'stopping',
    () => running({ isCancelling: true }),
    'Stopping1:04',
    'Waiting for WebRun to confirm. Billing ends then.',
    ['Stopping…'],
  ],
  [
    'stopping, while its POST is held and nothing can be named',
    () => submitting({ isCancelling: true }),
    'Stopping12 sec',
    'Stops once WebRun answers, within 50 sec.',
    ['Stopping…'],
  ],
  [
    'stopping a live run, whose session is known while its POST is held',
    () => submitting({ isCancelling: true, sessionId: 's1' }),
    'Stopping12 sec',
    'Waiting for WebRun to confirm. Billing ends then.',
    ['Stopping…'],
  ],
  [
    'stopping, and the server cannot be reached',
    () => submitting({ isCancelling: true, waiting: waiting('reconnecting', 12_000) }),
    'Stopping12 sec',
    'Not confirmed. It may cost more.',
    ['Try now', 'Stopping…'],
  ],
  [
    'stopping, offline',
    () => running({ isCancelling: true, waiting: waiting('offline', null) }),
    'Stopping1:04',
    'Not confirmed. It may cost more.',
    ['Try now', 'Stopping…'],
  ],
  [
    'a stop that did not arrive',
    () => running({ cancelError: serializeError(new WebRunError('x', { code: 'network' })) }),
    'Running1:04',
    'Could not stop it. It may still cost money.',
    ['Stop task'],
  ],
  [
    'declined by a person',
    () => failed('Nothing was bought: the purchase was declined.', 'PURCHASE_DECLINED'),
    'Declinedafter 48 sec · PURCHASE_DECLINED',
    'Nothing was bought: the purchase was declined. A retry costs again.',
    ['Try again'],
  ],
  [
    'unanswered',
    () => terminated({ isUnanswered: true }),
    'Not answered in timeafter 41 sec',
    'Nobody answered. No further cost.',
    ['Run again'],
  ],
  [
    'sent, and the server was never reached: nobody knows whether it runs',
    () => submitting({ waiting: waiting('reconnecting', 12_000) }),
    'Not confirmed yet12 sec',
    'It may be running. Next try in 12 sec.',
    ['Try now', 'Stop task'],
  ],
  [
    'a question whose server cannot be reached',
    () => guardrail('Which size?', { waiting: waiting('reconnecting', 12_000) }),
    'Needs youwaiting 0:00',
    'No connection to WebRun. Next try in 12 sec. Which size?',
    ['Answer', 'Stop task'],
  ],
  [
    'submitting, offline',
    () => submitting({ waiting: waiting('offline', null) }),
    'Offline12 sec',
    'You are offline. The task may be running.',
    ['Stop task'],
  ],
  [
    'running while its POST is held, because its events show it',
    () => running({ task: undefined, taskId: undefined, waiting: waiting('normal', null) }),
    'Running1:04',
    'WebRun is working, up to 5 min.',
    ['Stop task'],
  ],
  [
    'refused because nobody is signed in',
    () => refused(401, { credential: 'sign-in', message: 'Sign in first.' }),
    'Refusednot signed in',
    'Nothing was started. Sign in first.',
    ['Send again', 'Dismiss'],
  ],
  [
    'refused because of the key',
    () => refused(401, { credential: 'api-key' }),
    'RefusedAPI key not accepted',
    'Nothing was started. Check the API key.',
    ['Send again', 'Dismiss'],
  ],
  [
    'refused because of the key of the app’s server',
    () => refused(403, { apiCode: 'PROXY_KEY_REFUSED' }),
    'Refusedserver key not accepted',
    'Nothing started. Tell whoever runs this app.',
    ['Send again', 'Dismiss'],
  ],
  [
    'guardrail',
    () => guardrail('Which one?'),
    'Needs youwaiting 0:00',
    'WebRun asks: Which one?',
    ['Answer', 'Stop task'],
  ],
  ['completed', completed, 'Donein 23 sec', 'The answer is ready. No further cost.', ['Run again']],
  [
    'completed in less than a second',
    () => completed({}, { usage: usage(0.0124, 0.4) }),
    'Donein under 1 sec',
    'The answer is ready. No further cost.',
    ['Run again'],
  ],
  [
    'failed',
    () => failed('The page did not load in time.'),
    'Failedafter 48 sec · NAVIGATION_TIMEOUT',
    'The page did not load in time. A retry costs again.',
    ['Try again'],
  ],
  [
    'failed in less than a second',
    () => failed('The page did not load in time.', null, { usage: usage(0.0124, 0.4) }),
    'Failedin under 1 sec',
    'The page did not load in time. A retry costs again.',
    ['Try again'],
  ],
  [
    'failed for a reason that is no whole sentence',
    () => failed('HTTP 503', null),
    'Failedafter 48 sec',
    'HTTP 503. A retry costs again.',
    ['Try again'],
  ],
  [
    'failed for a reason that ends with a line break',
    () => failed('The page is gone.\n', null),
    'Failedafter 48 sec',
    'The page is gone. A retry costs again.',
    ['Try again'],
  ],
  [
    'failed for a reason without words',
    () => failed(' ', null),
    'Failedafter 48 sec',
    'WebRun gave no reason. A retry costs again.',
    ['Try again'],
  ],
  [
    'failed, with what it had brought',
    () => failed('The page is gone.', null, { partial: { answer: 'Two of three lamps' } }),
    'Failedafter 48 sec',
    'The page is gone. Partial results are kept. A retry costs again.',
    ['Try again'],
  ],
  [
    'stopped, with what it had brought',
    () => terminated({ partial: { files } }),
    'Stoppedafter 41 sec',
    'Partial results are kept. No further cost.',
    ['Run again'],
  ],
  [
    'not answered in time, with what it had brought',
    () => terminated({ isUnanswered: true, partial: { output: { price: 1 } } }),
    'Not answered in timeafter 41 sec',
    'Partial results are kept. No further cost.',
    ['Run again'],
  ],
  [
    'terminated',
    terminated,
    'Stoppedafter 41 sec',
    'Ended without an answer. No further cost.',
    ['Run again'],
  ],
  [
    'lost',
    () => lost('cut', { settledAt: new Date(2026, 9, 1, 12, 4).getTime() }),
    'Outcome unknowncut off at 12:04 PM',
    'The task may have run and cost money.',
    ['Start again', 'Dismiss'],
  ],
  [
    'refused 429',
    () => refused(429, { retryAfterMs: 24_000 }),
    'Refusedlimit of 10 tasks a minute',
    'You can send it again in 24 sec.',
    ['Send again', 'Dismiss'],
  ],
  [
    'refused 503',
    () => refused(503, { retryAfterMs: 24_000 }),
    'Refusedno browser free',
    'WebRun is full. You can send it again in 24 sec.',
    ['Send again', 'Dismiss'],
  ],
  [
    'refused 401',
    () => refused(401),
    'Refusedaccess denied',
    'Nothing started. Sign in or check the key.',
    ['Send again', 'Dismiss'],
  ],
  [
    'refused 402',
    () => refused(402),
    'Refusedno balance left',
    'Nothing was started. Top up the account.',
    ['Send again', 'Dismiss'],
  ],
  [
    'refused by what this page could not load',
    () => refused(null, { code: 'aborted' }),
    'Refusednot sent',
    'Nothing was sent. Send it again or reload.',
    ['Send again', 'Dismiss'],
  ],
  [
    'refused because the task is wrong, however often it is sent',
    () => refused(null, { code: 'input', field: 'taskDetails', input: { taskDetails: ' ' } }),
    'Refusedinvalid task',
    'Say what should be done.',
    ['Dismiss'],
  ],
  [
    'refused in the server’s own words',
    () => refused(400, { message: 'avoidDomains must be a list.' }),
    'RefusedHTTP 400',
    'avoidDomains must be a list.',
    ['Send again', 'Dismiss'],
  ],
];

test.each(table)('%s: says the word, the sentence and the ways out', (_, run, word, sentence, names) => {
  render(<TaskStatus run={run()} />);
  const head = group().querySelector('.webrun-status-header');
  const said = head?.querySelector('.webrun-status-server-message')?.textContent ?? '';
  expect(head?.textContent?.trim()).toBe(word + said);
  expect(group().querySelector('.webrun-status-description')).toHaveTextContent(sentence, {
    normalizeWhitespace: true,
  });
  expect(group().querySelector('.webrun-status-description')?.textContent).toBe(sentence);
  expect(buttons()).toEqual(names);
});

test('the elapsed time ticks once a second and nothing beside it is rendered', async () => {
  let renders = 0;
  const Counted = (): null => {
    renders++;
    return null;
  };
  render(<TaskStatus run={running()} className={() => void renders++} />);
  render(<Counted />);
  const before = renders;
  expect(screen.getByText('1:04')).toBeInTheDocument();
  await act(() => vi.advanceTimersByTimeAsync(3_000));
  expect(screen.getByText('1:07')).toBeInTheDocument();
  expect(renders).toBe(before);
});

test('a refusal can be sent again once its countdown has ended, and stays in the tab order until then', async () => {
  const user = startClock();
  const retry = vi.fn(() => 'run-2');
  render(<TaskStatus run={refused(429, { retryAfterMs: 24_000, retry })} />);
  const again = screen.getByRole('button', { name: 'Send again' });
  expect(again).toHaveAttribute('aria-disabled', 'true');
  await user.click(again);
  expect(retry).not.toHaveBeenCalled();
  expect(again).toHaveFocus();
  await act(() => vi.advanceTimersByTimeAsync(25_000));
  expect(screen.getByText('You can send it again.')).toBeInTheDocument();
  await user.click(again);
  expect(retry).toHaveBeenCalledTimes(1);
});

test('each way out does what it says', async () => {
  const user = startClock();
  const cancel = vi.fn(async () => undefined);
  const pollNow = vi.fn();
  const reset = vi.fn();
  const onResume = vi.fn();
  const { rerender } = render(<TaskStatus run={running({ cancel, pollNow, waiting: waiting('overdue') })} />);
  await user.click(screen.getByRole('button', { name: 'Keep waiting' }));
  await user.click(screen.getByRole('button', { name: 'Stop task' }));
  rerender(<TaskStatus run={lost('cut', { reset })} />);
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  await user.click(screen.getByRole('button', { name: 'Dismiss' }));
  rerender(<TaskStatus run={running({ phase: 'paused' })} onResume={onResume} />);
  await user.click(screen.getByRole('button', { name: 'Resume' }));
  for (const action of [cancel, pollNow, reset, onResume]) expect(action).toHaveBeenCalledTimes(1);
});

test('a stop that is refused throws nothing', async () => {
  const user = startClock();
  render(<TaskStatus run={running({ cancel: () => Promise.reject(new Error('no')) })} />);
  await user.click(screen.getByRole('button', { name: 'Stop task' }));
  expect(group()).toBeInTheDocument();
});

const fail = (): never => {
  throw new Error('no');
};

// What an app gives may do anything: `() => rows.delete(id)` returns a boolean.
test.each<[string, () => unknown, boolean]>([
  ['returns a value', () => true, false],
  ['throws', fail, true],
  ['rejects', () => Promise.reject(new Error('no')), true],
])('a dismissal that %s breaks nothing, and one that failed says so', async (_, dismiss, isTold) => {
  const user = startClock();
  const { reset: _reset, ...listed } = lost('cut');
  render(<TaskStatus run={{ ...listed, dismiss } as AnyRun} />);
  await user.click(screen.getByRole('button', { name: 'Dismiss' }));
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(screen.queryAllByText('Could not dismiss it.').length > 0).toBe(isTold);
});

test('a run without a slot offers no new start', () => {
  const { retry: _retry, reset: _reset, ...watched } = completed() as AnyRun & { retry?: unknown };
  render(<TaskStatus run={watched as AnyRun} />);
  expect(buttons()).toEqual([]);
});

test.each([
  ['Which one?', 'textbox', 'Your answer'],
  ['Which colour? Options: Red; Blue', 'radio', 'Red'],
  ['Shall I buy it?', 'group', undefined],
] as const)('"Answer" leads to where %j is answered', async (question, role, name) => {
  const user = startClock();
  const run = guardrail(question);
  render(
    <>
      <TaskStatus run={run} />
      <GuardrailPrompt run={{ ...run, runId: 'another' } as AnyRun} focusOnArrival={false} />
      <GuardrailPrompt run={run} focusOnArrival={false} />
    </>,
  );
  await user.click(screen.getByRole('button', { name: 'Answer' }));
  const own = screen.getAllByRole('group', { name: /Needs you/ })[1]!;
  // Nobody should tick the box before a purchase by a key that was meant for the button.
  expect(role === 'group' ? own : within(own).getByRole(role, { name })).toHaveFocus();
});

test('words from outside are text with a direction of their own', () => {
  render(<TaskStatus run={failed(hostile, 'X'.repeat(60))} />);
  expect(document.querySelector('img')).toBeNull();
  expect(document.querySelector('.webrun-status-description bdi')?.textContent).toBe(hostile);
});

test('the inline form is word and time', () => {
  render(<TaskStatus variant="inline" run={running()} />);
  expect(group().textContent).toBe('Running1:04');
  expect(screen.queryByRole('status')).toBeNull();
});

describe('the announcer', () => {
  test('says nothing about the state it came with', () => {
    render(<TaskStatus run={running()} />);
    expect(announced()).toBe('');
  });

  // 0 s        1 s          2 s
  // |-submitting-running----|- "Done." : the newest wins
  test('says at most one change in 2 s, the newest', async () => {
    const { rerender } = render(<TaskStatus run={idle()} />);
    rerender(<TaskStatus run={submitting()} />);
    expect(announced()).toBe('Task sent.');
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    rerender(<TaskStatus run={running()} />);
    rerender(<TaskStatus run={completed()} />);
    expect(announced()).toBe('Task sent.');
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(announced()).toBe('Done.');
  });

  test('says a question at once and assertively', () => {
    const { rerender } = render(<TaskStatus run={idle()} />);
    rerender(<TaskStatus run={submitting()} />);
    rerender(<TaskStatus run={guardrail('Which one?')} />);
    expect(announced()).toBe('Needs you: Which one?');
    expect(screen.getByRole('status')).toHaveAttribute('aria-live', 'assertive');
  });

  test('never says times', async () => {
    const { rerender } = render(<TaskStatus run={submitting()} />);
    rerender(<TaskStatus run={running({ waiting: waiting('reconnecting', 20_000) })} />);
    const said = announced();
    await act(() => vi.advanceTimersByTimeAsync(5_000));
    expect(announced()).toBe(said);
    expect(said).toBe('Connection lost. The task may still be running.');
  });
});
