import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { GuardrailPrompt, TaskStatus } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { createWebRunClient, serializeError, WebRunError } from 'webrun-react/core';
import { readQuestion } from '../../src/components/GuardrailPrompt/readQuestion.js';
import { completed, guardrail, hostile, running } from '../../stories/states.js';
import { listen } from '../core/server.js';
import { aboutLinear, growthOf } from '../growth.js';

const answering = (): { answer: ReturnType<typeof vi.fn<(text: string) => Promise<void>>> } => ({
  answer: vi.fn<(text: string) => Promise<void>>(async () => undefined),
});
const prompt = (): HTMLElement => screen.getByRole('group', { name: /Needs you|Answered|Ended/ });
const offline = new WebRunError('lost', { code: 'network', outcome: 'unknown' });

describe('the field a question gets', () => {
  test.each<[string, string]>([
    ['I found two accounts. Which one should I use: the personal one or the one of Acme Ltd?', 'question'],
    ['What is your discount code?', 'question'],
    ['Which zip code should I enter?', 'question'],
    ['Which lamp should I buy for you?', 'question'],
    ['In which order should I sort them?', 'question'],
    ['What is the password for ana@acme.example?', 'secret'],
    ['Please enter the passphrase.', 'secret'],
    ['The page asks for a user name and a password to go on.', 'credentials'],
    ['Please provide login credentials for shop.example', 'credentials'],
    ['Enter email and password', 'credentials'],
    ['Type the 6 digits sent to the phone ending in 41.', 'code'],
    ['Enter the verification code', 'code'],
    ['What is the 2FA code?', 'code'],
    ['Which code did you receive by SMS?', 'code'],
    ['Which code did you receive?', 'code'],
    ['What is the code you just got?', 'code'],
    ['Which promo code did you receive?', 'question'],
    ['Which one (A, B or C)?', 'choices'],
    ['Pick red, blue or green.', 'choices'],
    ['Please give me the PIN.', 'code'],
    ['Enter the one-time code from your authenticator app', 'code'],
    ['Shall I buy 1 × Arc 2 desk lamp for $36.90 with the saved card?', 'purchase'],
    ['The total is $36.90. Should I place the order?', 'purchase'],
    ['Please confirm the purchase of Arc 2 for $32.00', 'purchase'],
    ['The lamp costs $24.90. Buy it? (yes / no)', 'purchase'],
    ['This buys for real at shop.example: 1 × Arc 2. Shall I click “Buy now”? Answer yes or no.', 'purchase'],
    ['The page shows a CAPTCHA. I need a person to solve it.', 'captcha'],
    ['Which delivery?\n- Standard\n- Express', 'choices'],
    ['Which delivery?\n1. Standard\n2. Express', 'choices'],
    ['Which delivery? Options: standard, express or pick-up.', 'choices'],
    ['Shall I go on? [yes/no]', 'choices'],
  ])('%s → %s', (question, kind) => {
    expect(readQuestion({ kind: 'human_input_needed', question }).kind).toBe(kind);
  });

  test.each<[string, string[]]>([
    ['Which delivery?\n- Standard, $4.90\n* Express', ['Standard, $4.90', 'Express']],
    ['Pick:\na) One\nb) Two\nc) Three', ['One', 'Two', 'Three']],
    ['Which? Options: standard, express or pick-up.', ['standard', 'express', 'pick-up']],
    [
      'Which? Options: Standard, 3 to 5 days, $4.90; Express, tomorrow, $12.00',
      ['Standard, 3 to 5 days, $4.90', 'Express, tomorrow, $12.00'],
    ],
    ['Which? Options: A or B; C, red; or D', ['A or B', 'C, red', 'D']],
    ['Which? Options: $1,204, $2,310 or none', ['$1,204', '$2,310', 'none']],
    ['How much? Options: 1/2 litre, 1 litre', ['1/2 litre', '1 litre']],
    ['Which? Options: red/green/blue', ['red', 'green', 'blue']],
    ['Which? Options: red, green, or blue', ['red', 'green', 'blue']],
    ['Shall I go on? (Yes/No)', ['Yes', 'No']],
  ])('%s lists its answers', (question, choices) => {
    expect(readQuestion({ kind: null, question }).choices).toEqual(choices);
  });

  test.each([' ', '- a\n', '[', 'options: ', '(/', 'a/'])(
    'four times as much of %j takes about four times as long',
    (piece) => {
      const read = (size: number): unknown =>
        readQuestion({ kind: null, question: piece.repeat(size / piece.length) });
      expect(growthOf(read, 400_000)).toBeLessThan(aboutLinear);
    },
  );
});

test('shows nothing while no question stands', () => {
  render(<GuardrailPrompt run={running()} />);
  expect(document.querySelector('.webrun-guardrail')).toBeNull();
});

test('says that the words are the agent’s, and shows them as text', () => {
  render(<GuardrailPrompt run={guardrail(hostile)} host="shop.example" />);
  expect(within(prompt()).getByText('The agent asks, on shop.example:')).toBeInTheDocument();
  expect(document.querySelector('.webrun-question-text')?.textContent).toBe(hostile);
  expect(document.querySelector('img')).toBeNull();
});

test('says so when no question was sent', () => {
  render(<GuardrailPrompt run={guardrail(null)} />);
  expect(screen.getByText('WebRun stopped and needs a person but sent no question.')).toBeInTheDocument();
  expect(screen.queryByText('The agent asks:')).toBeNull();
});

test('sends an answer as written, by button or Ctrl+Enter', async () => {
  const user = userEvent.setup();
  const actions = answering();
  const onSent = vi.fn();
  render(<GuardrailPrompt run={guardrail('Which one?', actions)} onSent={onSent} />);
  await user.type(screen.getByLabelText('Your answer'), ' Acme ');
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect(actions.answer).toHaveBeenCalledExactlyOnceWith(' Acme ');
  expect(onSent).toHaveBeenCalledTimes(1);
  expect(screen.getByRole('heading', { name: 'Answered' })).toBeInTheDocument();
});

test('refuses an empty answer in words beside the field, and moves there', async () => {
  const user = userEvent.setup();
  const actions = answering();
  render(<GuardrailPrompt run={guardrail('Which one?', actions)} />);
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  const field = screen.getByLabelText('Your answer');
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription('Write an answer first.');
  expect(field).toHaveFocus();
  expect(actions.answer).not.toHaveBeenCalled();
});

test.each([
  ['refused', 'Not sent: no connection. Your text is kept.'],
  ['unknown', 'Not confirmed. Your text is kept.'],
] as const)('keeps the text after a send that is %s, says why, and sends it again', async (outcome, said) => {
  const user = userEvent.setup();
  const actions = answering();
  actions.answer.mockRejectedValueOnce(new WebRunError('lost', { code: 'network', outcome }));
  render(<GuardrailPrompt run={guardrail('Which one?', actions)} />);
  await user.type(screen.getByLabelText('Your answer'), 'Acme');
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(said);
  expect(screen.getByLabelText('Your answer')).toHaveValue('Acme');
  await user.click(screen.getByRole('button', { name: 'Send again' }));
  expect(actions.answer).toHaveBeenNthCalledWith(2, 'Acme');
});

test('does not say that an answer was not sent whose reply was cut', async () => {
  const user = userEvent.setup();
  const { url, count } = await listen((_, response) => {
    response.writeHead(200, { 'content-length': 99, 'access-control-allow-origin': '*' });
    response.write('{"succ', () => response.destroy());
  });
  const client = createWebRunClient({ baseUrl: url });
  const answer = (text: string) => client.answerGuardrail({ sessionId: 's', taskId: 't' }, text);
  const { rerender } = render(<GuardrailPrompt run={guardrail('Which one?', { answer })} />);
  await user.type(screen.getByLabelText('Your answer'), 'Acme');
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Not confirmed. Your text is kept.');
  expect(count()).toBe(1);
  rerender(<GuardrailPrompt run={running()} />);
  expect(document.body).not.toHaveTextContent(/not sent/i);
});

test('asks to sign in again where the app’s own server does so, and blames nobody else', async () => {
  const user = userEvent.setup();
  const { url } = await listen((_, response) =>
    response.writeHead(302, { location: '/login', 'access-control-allow-origin': '*' }).end(),
  );
  const client = createWebRunClient({ baseUrl: url });
  const answer = (text: string) => client.answerGuardrail({ sessionId: 's', taskId: 't' }, text);
  render(<GuardrailPrompt run={guardrail('Which one?', { answer })} />);
  await user.type(screen.getByLabelText('Your answer'), 'Acme');
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'Not sent: you are signed out. Sign in again. Your text is kept.',
  );
  expect(screen.getByLabelText('Your answer')).toHaveValue('Acme');
});

test('sends once, however often it is pressed while it is on its way', async () => {
  const user = userEvent.setup();
  let settle = (): void => undefined;
  const answer = vi.fn(() => new Promise<void>((resolve) => void (settle = resolve)));
  render(<GuardrailPrompt run={guardrail('Which one?', { answer })} />);
  await user.type(screen.getByLabelText('Your answer'), 'Acme');
  const send = screen.getByRole('button', { name: 'Send answer' });
  await user.dblClick(send);
  expect(send).toHaveTextContent('Sending…');
  expect(send).toHaveAttribute('aria-disabled', 'true');
  expect(send).toHaveFocus();
  expect(answer).toHaveBeenCalledTimes(1);
  await act(async () => settle());
});

test.each([
  ['What is the password?', 'Secret answer'],
  ['Enter the verification code', 'Code'],
])('%s is typed unseen, shown on demand, and said to be kept nowhere', async (question, label) => {
  const user = userEvent.setup();
  const actions = answering();
  render(<GuardrailPrompt run={guardrail(question, actions)} />);
  const field = screen.getByLabelText(label);
  expect(field).toHaveAttribute('type', 'password');
  expect(field).toHaveAccessibleDescription('Sent to WebRun only. This app does not keep it.');
  await user.type(field, '412709');
  const reveal = screen.getByRole('button', { name: `Show ${label.toLowerCase()}` });
  await user.click(reveal);
  expect(reveal).toHaveAccessibleName(`Hide ${label.toLowerCase()}`);
  expect(field).toHaveAttribute('type', 'text');
  await user.click(reveal);
  await user.type(field, '{Enter}');
  expect(actions.answer).toHaveBeenCalledExactlyOnceWith('412709');
  expect(document.body.innerHTML).not.toContain('412709');
});

test('asks for user name and password on two lines', async () => {
  const user = userEvent.setup();
  const actions = answering();
  render(<GuardrailPrompt run={guardrail('Enter user name and password.', actions)} />);
  await user.type(screen.getByLabelText('Password'), 'hunter2');
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  expect(screen.getByRole('alert')).toHaveTextContent('Fill in: user name.');
  expect(screen.getByLabelText('User name')).toHaveFocus();
  await user.type(screen.getByLabelText('User name'), 'ana{Enter}');
  expect(actions.answer).toHaveBeenCalledExactlyOnceWith('username: ana\npassword: hunter2');
});

test('sends one of the listed answers, or another in words', async () => {
  const user = userEvent.setup();
  const actions = answering();
  actions.answer.mockRejectedValueOnce(offline);
  render(<GuardrailPrompt run={guardrail('Which delivery?\n- Standard\n- Express', actions)} />);
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  expect(screen.getByRole('alert')).toHaveTextContent('Choose an answer first.');
  await user.click(screen.getByRole('radio', { name: 'Express' }));
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  await user.click(screen.getByRole('radio', { name: 'Something else' }));
  await user.type(screen.getByLabelText('Your answer'), 'By drone');
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  expect(actions.answer.mock.calls).toEqual([['Express'], ['By drone']]);
});

test('buys only with a box that a person has ticked', async () => {
  const user = userEvent.setup();
  const actions = answering();
  render(<GuardrailPrompt run={guardrail('Shall I buy 1 × Arc 2 for $36.90?', actions)} />);
  const box = screen.getByRole('checkbox');
  const buy = screen.getByRole('button', { name: 'Yes, buy it' });
  expect(box).not.toBeChecked();
  expect(screen.getByText('No picture of the page is shown here. This is real money.')).toBeInTheDocument();
  await user.click(buy);
  box.focus();
  await user.keyboard('{Enter}');
  expect(box).not.toBeChecked();
  expect(actions.answer).not.toHaveBeenCalled();
  await user.click(box);
  await user.click(buy);
  expect(actions.answer).toHaveBeenCalledExactlyOnceWith('Yes, buy it');
});

test('declines a purchase without a tick', async () => {
  const user = userEvent.setup();
  const actions = answering();
  render(<GuardrailPrompt run={guardrail('Shall I buy it?', actions)} />);
  await user.click(screen.getByRole('button', { name: 'No, do not buy' }));
  expect(actions.answer).toHaveBeenCalledExactlyOnceWith('No, do not buy');
});

test('a question taken for another kind can be answered in words', async () => {
  const user = userEvent.setup();
  const actions = answering();
  render(<GuardrailPrompt run={guardrail('Shall I buy it?', actions)} />);
  await user.click(screen.getByRole('button', { name: 'Answer as text' }));
  await user.type(screen.getByLabelText('Your answer'), 'Only with the voucher');
  await user.click(screen.getByRole('button', { name: 'Send answer' }));
  expect(actions.answer).toHaveBeenCalledExactlyOnceWith('Only with the voucher');
});

test('a CAPTCHA is solved elsewhere, and said to be', async () => {
  const user = userEvent.setup();
  const actions = answering();
  const onTakeOver = vi.fn();
  render(<GuardrailPrompt run={guardrail('There is a CAPTCHA.', actions)} onTakeOver={onTakeOver} />);
  await user.click(screen.getByRole('button', { name: 'Take over' }));
  await user.click(screen.getByRole('button', { name: 'It is solved' }));
  expect(onTakeOver).toHaveBeenCalledTimes(1);
  expect(actions.answer).toHaveBeenCalledExactlyOnceWith('It is solved');
});

test('stops the task, and says when the stop did not arrive', async () => {
  const user = userEvent.setup();
  const cancel = vi.fn(() => Promise.reject(offline));
  const { rerender } = render(<GuardrailPrompt run={guardrail('Which one?', { cancel })} />);
  await user.click(screen.getByRole('button', { name: 'Stop task' }));
  expect(cancel).toHaveBeenCalledTimes(1);
  rerender(<GuardrailPrompt run={guardrail('Which one?', { cancelError: serializeError(offline) })} />);
  expect(screen.getByRole('alert')).toHaveTextContent('Could not stop it. It may still cost money.');
  const signedOut = new WebRunError('no', { code: 'http', status: 401, credential: 'sign-in' });
  rerender(<GuardrailPrompt run={guardrail('Which one?', { cancelError: serializeError(signedOut) })} />);
  expect(screen.getByRole('alert')).toHaveTextContent('Not sent: you are signed out. Sign in again.');
});

describe('answered elsewhere', () => {
  test('what was typed stays until it is closed', async () => {
    const user = userEvent.setup();
    const { rerender } = render(<GuardrailPrompt run={guardrail('Which one?')} />);
    await user.type(screen.getByLabelText('Your answer'), 'Acme');
    rerender(<GuardrailPrompt run={running()} />);
    expect(prompt()).toHaveTextContent(
      'The task continues with another answer. What you typed here was not sent.',
    );
    expect(prompt()).toHaveAttribute('data-answered', '');
    expect(screen.getByText('The agent asked:')).toBeInTheDocument();
    expect(screen.queryByText('The agent asks:')).toBeNull();
    rerender(<GuardrailPrompt run={completed()} />);
    expect(prompt()).toHaveTextContent('The task ended. What you typed here was not sent.');
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(document.querySelector('.webrun-guardrail')).toBeNull();
  });

  test('without a word typed it goes by itself', () => {
    const { rerender } = render(<GuardrailPrompt run={guardrail('Which one?')} />);
    rerender(<GuardrailPrompt run={running()} />);
    expect(document.querySelector('.webrun-guardrail')).toBeNull();
  });

  test('a new question starts with an empty field', async () => {
    const user = userEvent.setup();
    const { rerender } = render(<GuardrailPrompt run={guardrail('Which one?')} />);
    await user.type(screen.getByLabelText('Your answer'), 'Acme');
    rerender(<GuardrailPrompt run={guardrail('And which colour?')} />);
    expect(screen.getByLabelText('Your answer')).toHaveValue('');
  });
});

describe('focus', () => {
  test('moves to the question when it arrives, to the group and not to a field', () => {
    const { rerender } = render(<GuardrailPrompt run={running()} />);
    rerender(<GuardrailPrompt run={guardrail('Which one?')} />);
    expect(prompt()).toHaveFocus();
  });

  test('stays in a field that a person is typing in', async () => {
    const page = (run: AnyRun): React.ReactElement => (
      <>
        <input aria-label="Search" />
        <GuardrailPrompt run={run} />
      </>
    );
    const { rerender } = render(page(running()));
    screen.getByLabelText('Search').focus();
    rerender(page(guardrail('Which one?')));
    expect(screen.getByLabelText('Search')).toHaveFocus();
  });

  test('does not move in an inbox', () => {
    render(<GuardrailPrompt run={guardrail('Which one?')} focusOnArrival={false} />);
    expect(document.body).toHaveFocus();
  });

  test('goes to the run’s TaskStatus after sending', async () => {
    const user = userEvent.setup();
    const run = guardrail('Which one?', answering());
    render(
      <>
        <TaskStatus run={run} />
        <GuardrailPrompt run={run} />
      </>,
    );
    await user.type(screen.getByLabelText('Your answer'), 'Acme');
    await user.click(screen.getByRole('button', { name: 'Send answer' }));
    expect(screen.getByRole('group', { name: 'Task status' })).toHaveFocus();
  });
});
