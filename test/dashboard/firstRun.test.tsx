import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { TaskForm } from 'webrun-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { FirstRun } from '../../src/dashboard/RunsDashboard/FirstRun.js';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

test('the first form, sent empty, says what the other form says, until there is a task', async () => {
  const onStart = vi.fn();
  const user = userEvent.setup();
  const { unmount } = render(<TaskForm onStart={() => undefined} />);
  await user.click(screen.getByRole('button', { name: 'Start task' }));
  const words = 'Say what should be done.';
  expect(screen.getByRole('textbox', { name: 'What should be done?' })).toHaveAccessibleDescription(words);
  unmount();

  render(<FirstRun readyTasks={[]} runs={[]} onStart={onStart} />);
  const field = screen.getByRole('textbox');
  expect(field).not.toHaveAttribute('aria-invalid');
  await user.click(screen.getByRole('button', { name: 'Start task' }));
  expect(field).toHaveFocus();
  expect(field).toHaveAttribute('aria-invalid', 'true');
  expect(field).toHaveAccessibleDescription(words);
  expect(screen.getByRole('alert')).toHaveTextContent(words);
  await user.keyboard(' {Enter}');
  expect(onStart).not.toHaveBeenCalled();
  await user.keyboard('Compare lamps');
  expect(screen.queryByRole('alert')).toBeNull();
  await user.keyboard('{Enter}');
  expect(onStart).toHaveBeenCalledWith({ taskDetails: 'Compare lamps' });
});

test('the first form sends no task that is too long', async () => {
  const onStart = vi.fn();
  const user = userEvent.setup();
  render(<FirstRun readyTasks={[]} runs={[]} onStart={onStart} />);
  await user.click(screen.getByRole('textbox'));
  await user.paste('a'.repeat(10_000_000));
  await user.keyboard('{Enter}');
  expect(screen.getByRole('alert')).toHaveTextContent(/^At most [\d,]+ characters\.$/);
  expect(onStart).not.toHaveBeenCalled();
});

// Safari ends the composition first, and then says of the same press that it is a key of an input method: 229.
test.each([{ isComposing: true, keyCode: 229 }, { keyCode: 229 }])(
  'Enter that ends the composition of a word starts nothing: %o',
  async (press) => {
    const onStart = vi.fn();
    render(<FirstRun readyTasks={[]} runs={[]} onStart={onStart} />);
    const field = screen.getByRole('textbox');
    await userEvent.type(field, 'ランプを比べる');
    fireEvent.keyDown(field, { key: 'Enter', ...press });
    expect(onStart).not.toHaveBeenCalled();
    fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 });
    await vi.waitFor(() => expect(onStart).toHaveBeenCalledOnce());
  },
);

// Pressed to give up a word, not the place it is written in.
test.each([{ isComposing: true, keyCode: 229 }, { keyCode: 229 }])(
  'Escape that ends the composition of a word closes and clears nothing: %o',
  async (press) => {
    stubResizeObserver();
    const user = userEvent.setup();
    render(<RunsDashboard runs={[sampleRun('completed')]} onStart={() => undefined} />);
    const search = screen.getByRole('searchbox');
    await user.type(search, 'ラ');
    fireEvent.keyDown(search, { key: 'Escape', ...press });
    expect(search).toHaveValue('ラ');
    await user.click(screen.getByRole('button', { name: 'New task' }));
    const field = screen.getByRole('textbox', { name: 'What should be done?' });
    fireEvent.keyDown(field, { key: 'Escape', ...press });
    expect(field).toHaveFocus();
    fireEvent.keyDown(field, { key: 'Escape', keyCode: 27 });
    expect(field).not.toBeInTheDocument();
  },
);

test('"New task" beside the statistics opens the form, in the view that has it', async () => {
  stubResizeObserver();
  const user = userEvent.setup();
  render(<RunsDashboard runs={[sampleRun('completed')]} onStart={() => undefined} />);
  await user.click(screen.getByRole('button', { name: 'Statistics' }));
  await user.click(screen.getByRole('button', { name: 'New task' }));
  expect(screen.getByRole('textbox', { name: 'What should be done?' })).toHaveFocus();
  expect(screen.getByRole('button', { name: 'Statistics' })).toHaveAttribute('aria-pressed', 'false');
});
