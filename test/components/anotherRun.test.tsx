import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { TaskResult, TaskTimeline } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { StepGallery } from 'webrun-react/dashboard';
import { BudgetPrompt } from 'webrun-react/primitives';
import { eventLog } from '../../stories/liveStates.js';
import { completed, overBudget, running } from '../../stories/states.js';

// A component beside a list of runs: another one is selected, and nothing that was opened, asked or done for the first is of it.

afterEach(() => void vi.unstubAllGlobals());
const moment = (ms = 0): Promise<unknown> => act(() => new Promise((resolve) => setTimeout(resolve, ms)));
const click = (name: string | RegExp): unknown => fireEvent.click(screen.getByRole('button', { name }));

/** A run that has brought one file. */
const ofFile = (runId: string, filename = 'invoice.csv'): AnyRun =>
  completed(
    {
      files: [{ filename, url: `https://${runId}.example/${filename}`, sourceUrl: null, downloadedAt: null }],
    },
    { runId },
  );

test('a look into a file is neither shown as, nor loads, a file of another run', async () => {
  const loaded: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    loaded.push(url);
    return new Response('who,amount\nAda,100\nBob,200\n');
  });
  const { rerender, container } = render(<TaskResult run={ofFile('a')} defaultTab="files" />);
  click(/preview/i);
  await vi.waitFor(() => expect(container).toHaveTextContent('Ada'));
  expect(container).toHaveTextContent('27 bytes');
  rerender(<TaskResult run={ofFile('b')} defaultTab="files" />);
  await moment(50);
  expect(loaded).toEqual(['https://a.example/invoice.csv']);
  expect(container).not.toHaveTextContent('Ada');
  expect(container).not.toHaveTextContent('27 bytes');
});

test('a look into one file is not shown as a file that has come in its place', async () => {
  vi.stubGlobal('fetch', (url: string) =>
    url.endsWith('slow.csv')
      ? new Promise(() => undefined)
      : Promise.resolve(new Response('who,amount\nAda,100\nBob,200\n')),
  );
  const { rerender, container } = render(<TaskResult run={ofFile('a')} defaultTab="files" />);
  click(/preview/i);
  await vi.waitFor(() => expect(container).toHaveTextContent('Ada'));
  rerender(<TaskResult run={ofFile('a', 'slow.csv')} defaultTab="files" />);
  await moment();
  expect(container).not.toHaveTextContent('Ada');
});

test('the servers of one run’s files are asked for sizes, not those of another’s', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(new URL(url).host);
    return new Response(null, { headers: { 'content-length': '100' } });
  });
  const { rerender } = render(<TaskResult run={ofFile('a')} defaultTab="files" />);
  click('Show sizes');
  await vi.waitFor(() => expect(asked).toEqual(['a.example']));
  rerender(<TaskResult run={ofFile('b')} defaultTab="files" />);
  await moment();
  expect(asked).toEqual(['a.example']);
});

test('nothing of an answer is folded away because something of another was, nor said to be copied', async () => {
  const ofAnswer = (runId: string): AnyRun => {
    const output = { list: Array.from({ length: 30 }, (_, at) => `${runId}-${at}`) };
    return completed({ message: JSON.stringify(output), output }, { runId });
  };
  vi.stubGlobal('navigator', { onLine: true, clipboard: { writeText: async () => undefined } });
  const { rerender, container } = render(<TaskResult run={ofAnswer('a')} />);
  await screen.findByRole('button', { name: 'Fold all' });
  click('Fold all');
  expect(container).not.toHaveTextContent('a-7');
  click('Copy');
  expect(await screen.findByText('Copied', { selector: ':not([aria-hidden] *)' })).toBeVisible();
  rerender(<TaskResult run={ofAnswer('b')} />);
  expect(container).toHaveTextContent('b-7');
  expect(screen.getByRole('button', { name: 'Copy' })).toBeVisible();
});

test('the budget of a run can be raised while that of another is, and its failure is not of this run', async () => {
  let fail = (): void => undefined;
  const allowBudget = vi.fn(() => new Promise<void>((_, reject) => (fail = () => reject(new Error('no')))));
  const prompt = (run: AnyRun) => (
    <BudgetPrompt.Root run={run}>
      <BudgetPrompt.Note />
      <BudgetPrompt.Continue />
    </BudgetPrompt.Root>
  );
  const { rerender } = render(prompt(overBudget({}, { runId: 'a', allowBudget })));
  click(/^Continue/);
  expect(screen.getByRole('button')).toHaveAttribute('data-pending', '');
  rerender(prompt(overBudget({}, { runId: 'b' })));
  expect(screen.getByRole('button')).not.toHaveAttribute('data-pending');
  await act(async () => fail());
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a log that was scrolled up does not hold another run’s away from its end', () => {
  const timeline = (runId: string) => <TaskTimeline run={running({ runId })} log={eventLog()} />;
  const { rerender } = render(timeline('a'));
  const log = screen.getByRole('log');
  Object.defineProperties(log, { scrollHeight: { value: 900 }, clientHeight: { value: 100 } });
  log.scrollTop = 0;
  fireEvent.scroll(log);
  expect(screen.getByRole('button', { name: 'Jump to the newest' })).toBeVisible();
  rerender(timeline('b'));
  expect(screen.queryByRole('button')).toBeNull();
  expect(log.scrollTop).toBe(900);
});

test('the step that was chosen of one run is not the one that is shown of another', () => {
  const gallery = (runId: string) => <StepGallery run={running({ runId })} events={eventLog().events} />;
  const { rerender } = render(gallery('a'));
  const step = (): string | null => screen.getByRole('slider').getAttribute('aria-valuetext');
  const newest = step();
  fireEvent.change(screen.getByRole('slider'), { target: { value: '1' } });
  expect(step()).not.toBe(newest);
  rerender(gallery('b'));
  expect(step()).toBe(newest);
});
