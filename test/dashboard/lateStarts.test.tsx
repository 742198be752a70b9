import { act, fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { StartedRun } from 'webrun-react';
import { RunsDashboard } from 'webrun-react/dashboard';
import { allFailed, sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

// An app may hold a start for as long as WebRun does, up to 50 s. The reader goes on meanwhile.

beforeEach(stubResizeObserver);

const runs = ['r1', 'r2'].map((runId) => sampleRun('completed', { runId }));
const failed = allFailed();
const button = (name: RegExp | string): HTMLElement => screen.getAllByRole('button', { name })[0]!;
const settle = (): Promise<unknown> => act(() => new Promise((resolve) => setTimeout(resolve, 20)));
function submit(text: string): void {
  const field = [...document.querySelectorAll('textarea')].at(-1)!;
  fireEvent.change(field, { target: { value: text } });
  fireEvent.submit(field.closest('form')!);
}

test.each<[string, readonly StartedRun[], () => void]>([
  ['"Run again"', runs, () => fireEvent.click(button('Run again'))],
  [
    'a changed task',
    runs,
    () => {
      fireEvent.click(button('Edit and run again'));
      submit('Another task');
    },
  ],
  [
    'a new task',
    runs,
    () => {
      fireEvent.click(button('New task'));
      submit('Another task');
    },
  ],
  ['"Retry 1 first"', failed, () => fireEvent.click(button('Retry 1 first'))],
])('%s takes nobody away from what was opened meanwhile', async (_, rows, start) => {
  let end = (): void => undefined;
  const started = (): Promise<string> => new Promise((resolve) => (end = () => resolve('new')));
  const onSelectRun = vi.fn<(runId: string | null) => void>();
  const shown = (runId: string) => (
    <RunsDashboard
      runs={rows}
      selectedRunId={runId}
      onSelectRun={onSelectRun}
      onStart={started}
      onRetry={started}
    />
  );
  const { rerender } = render(shown(rows[0]!.runId));
  await settle();
  start();
  await settle();
  if (screen.queryByRole('heading', { name: 'New task' })) fireEvent.click(button('Close'));
  rerender(shown(rows[1]!.runId));
  end();
  await settle();
  expect(onSelectRun).not.toHaveBeenCalled();
  expect(document.querySelector('.webrun-details')).toHaveTextContent(`run ${rows[1]!.runId}`);
});
