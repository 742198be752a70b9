import 'webrun-react/styles.css';
import type { ReactElement } from 'react';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { GuardrailPrompt, SessionControls, TaskStatus } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { openSession } from '../../stories/liveStates.js';
import { completed, guardrail, lost, running, submitting, terminated } from '../../stories/states.js';

const verbs = { cancel: async () => undefined, retry: () => 'next', reset: () => undefined };

const toStatus = (run: AnyRun): ReactElement => <TaskStatus run={run} />;
const toSession = (over: Parameters<typeof openSession>[0]): ReactElement => (
  <SessionControls session={openSession(over)} />
);

test.each([
  { name: 'Run again', before: toStatus(completed({}, verbs)), after: toStatus(submitting(verbs)) },
  { name: 'Stop task', before: toStatus(running(verbs)), after: toStatus(terminated(verbs)) },
  { name: 'Dismiss', before: toStatus(lost('cut', verbs)), after: toStatus(running(verbs)) },
  { name: 'End session', before: toSession({}), after: toSession({ status: 'ended', tasks: [] }) },
])('"$name" leaves the focus to its component when it goes', async ({ name, before, after }) => {
  const screen = await render(before);
  const button = screen.getByRole('button', { name });
  button.element().focus();
  await screen.rerender(after);
  await expect.element(button).not.toBeInTheDocument();
  await expect.poll(() => document.activeElement?.matches('.webrun[role="group"]')).toBe(true);
});

test('"Answer as text" leaves the focus to the question, right before its field', async () => {
  const screen = await render(<GuardrailPrompt run={guardrail('Shall I buy it?', verbs)} />);
  screen.getByRole('button', { name: 'Answer as text' }).element().focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('group', { name: /Needs you/ })).toHaveFocus();
  await userEvent.tab();
  await expect.element(page.getByLabelText('Your answer')).toHaveFocus();
});

test('a question that is stopped leaves the focus to the state of its run', async () => {
  const show = (run: AnyRun): ReactElement => (
    <>
      <TaskStatus run={completed({}, { runId: 'another' })} />
      <TaskStatus run={run} />
      <GuardrailPrompt run={run} />
    </>
  );
  const screen = await render(show(guardrail('Which one?', { ...verbs, runId: 'one' })));
  const question = screen.getByRole('group', { name: /Needs you/ });
  question.getByRole('button', { name: 'Stop task' }).element().focus();
  await screen.rerender(show(terminated({ ...verbs, runId: 'one' })));
  await expect.element(question).not.toBeInTheDocument();
  await expect.poll(() => document.activeElement?.textContent).toContain('Stopped');
});

test('takes the focus from nobody', async () => {
  const screen = await render(<TaskStatus run={running(verbs)} />);
  await screen.rerender(<TaskStatus run={terminated(verbs)} />);
  await expect.element(screen.getByText('Stopped').first()).toBeVisible();
  expect(document.body).toHaveFocus();
});
