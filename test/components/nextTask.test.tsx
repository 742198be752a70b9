import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { UserEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { TaskForm } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import type { TaskInput, UploadedFile } from 'webrun-react/core';
import { idle, queued, running, submitting } from '../../stories/states.js';

const task = (): HTMLElement => screen.getByLabelText('What should be done?');
const startButton = (): HTMLElement => screen.getByRole('button', { name: /^Start/ });

/** Starts a task, and does something while it is on its way or in the queue; then it is taken. */
async function whileSending(sending: AnyRun, act_: (user: UserEvent) => Promise<void>): Promise<void> {
  const user = userEvent.setup();
  const run = { start: vi.fn<(input: TaskInput) => string>(() => 'run-1') };
  const uploadFiles = async (files: readonly File[]): Promise<UploadedFile[]> =>
    files.map(({ name }) => ({ fileId: name, name }) as unknown as UploadedFile);
  const show = (state: AnyRun): React.ReactElement => (
    <TaskForm run={{ ...state, ...run }} uploadFiles={uploadFiles} />
  );
  const { rerender } = render(show(idle(run)));
  run.start.mockImplementation(() => (rerender(show(sending)), 'run-1'));
  await user.type(task(), 'Find lamps');
  await act(async () => startButton().click());
  await act_(user);
  rerender(show(running()));
}

test.each([
  ['on its way', submitting()],
  ['in the queue', queued()],
])('keeps the next task that is written while one is %s', async (_, sending) => {
  await whileSending(sending, async (user) => {
    await user.clear(task());
    await user.type(task(), 'Find chairs');
  });
  expect(task()).toHaveValue('Find chairs');
  expect(screen.getByRole('button', { name: 'Start task' })).not.toHaveAttribute('aria-disabled');
});

test('says that a task in the queue is not started twice, until another one is written', async () => {
  await whileSending(queued(), async (user) => {
    expect(screen.getByRole('button', { name: 'Starting…' })).toHaveAttribute('aria-disabled', 'true');
    expect(screen.getByText('Pressing again does not start a second task.')).toBeVisible();
    await user.type(task(), ' and chairs');
    expect(screen.getByRole('button', { name: 'Start task' })).not.toHaveAttribute('aria-disabled');
  });
});

test('keeps a file that is added while a task is on its way', async () => {
  await whileSending(submitting(), async (user) => {
    const input = document.querySelector<HTMLInputElement>('input[type="file"]');
    if (input) await user.upload(input, new File(['x'], 'chairs.csv'));
  });
  expect(screen.getByText('chairs.csv')).toBeInTheDocument();
});

test('keeps the next task while an app of its own takes one', async () => {
  const user = userEvent.setup();
  let take: (value: unknown) => void = () => undefined;
  const taken = new Promise((resolve) => (take = resolve));
  render(<TaskForm onStart={() => taken} />);
  await user.type(task(), 'Find lamps');
  await user.click(startButton());
  await user.type(task(), ' and chairs');
  await act(async () => take(null));
  expect(task()).toHaveValue('Find lamps and chairs');
});
