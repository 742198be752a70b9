import { act, fireEvent, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CostMeter, GuardrailPrompt, TaskForm, TaskResult, TaskStatus, useRunTask } from 'webrun-react';
import { faults } from 'webrun-react/testing';
import { createWorld, pass } from '../hooks/world.js';

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 9, 1, 12, 0, 0) }));
afterEach(() => void vi.useRealTimers());

function Page({ task }: { readonly task?: string }): ReactElement {
  const run = useRunTask();
  return (
    <>
      {task !== undefined && (
        <button type="button" onClick={() => run.start({ taskDetails: task })}>
          Go
        </button>
      )}
      <TaskForm run={run} />
      <TaskStatus run={run} />
      <CostMeter run={run} budgetUsd={0.05} />
      <GuardrailPrompt run={run} />
      <TaskResult run={run} />
    </>
  );
}
const word = (): string | null | undefined =>
  document.querySelector('.webrun-status .webrun-label')?.textContent;
const sentence = (): string | null | undefined =>
  document.querySelector('.webrun-status-description')?.textContent;
const click = (name: string): Promise<void> => act(async () => screen.getByRole('button', { name }).click());

// 0s          5s     7s     9s      guardrail      answered
// |--POST------|      |      |          |             |
test('a task goes through form, status, question, cost and result', async () => {
  const world = createWorld();
  world.render(<Page />);
  fireEvent.change(screen.getByLabelText('What should be done?'), {
    target: {
      value: '[after 8s] [ask: What is the colour?] [after 1s] [say: It is **{{answer}}**.] [cost: 0.0124]',
    },
  });
  await click('Start task');
  expect(word()).toBe('Waiting for WebRun');
  expect(document.querySelector('.webrun-cost-amount')).toHaveTextContent('Not reported yet');
  await pass(6_000);
  expect(word()).toBe('Running');
  expect(screen.getByLabelText('What should be done?')).toHaveValue('');
  await pass(6_000);
  expect(word()).toBe('Needs you');
  fireEvent.change(screen.getByLabelText('Your answer'), { target: { value: 'red' } });
  await click('Send answer');
  await pass(6_000);
  expect(word()).toBe('Done');
  expect(document.querySelector('.webrun-cost-amount')).toHaveTextContent('$0.0124final');
  await vi.waitFor(() => expect(document.querySelector('.webrun-prose strong')).toHaveTextContent('red'));
  expect(world.posts()).toBe(1);
});

test('a minute of polls that bring only time renders the clocks and nothing else of TaskStatus', async () => {
  const world = createWorld();
  world.render(<Page task="[after 10m]" />);
  await click('Go');
  await pass(10_000);
  expect(word()).toBe('Running');
  const root = vi.fn();
  const observer = new MutationObserver(root);
  // What is rendered again without a change touches no element: the elapsed time and the scale are all that may move.
  observer.observe(document.querySelector('.webrun-status')!, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  await pass(60_000);
  const touched = new Set(
    observer
      .takeRecords()
      .concat(root.mock.calls.flatMap(([records]) => records as MutationRecord[]))
      .map(({ target }) =>
        (target instanceof Element ? target : target.parentElement)
          ?.closest('[class]')
          ?.getAttribute('class'),
      ),
  );
  expect(touched).toEqual(new Set(['webrun-number', 'webrun-progress-bar']));
  expect(world.polls()).toBeGreaterThan(25);
});

// poll lost   2s   4s   8s    16s: each time the next try is said anew
test('the next try is counted down to, also after it was put off', async () => {
  const world = createWorld({ intercept: faults.on('/task/', faults.loseRequest()) });
  world.render(<Page task="[after 10m]" />);
  await click('Go');
  await pass(24_000);
  expect(word()).toBe('Reconnecting');
  const counts = new Set<string>();
  for (let second = 0; second < 60; second++) {
    await pass(1_000);
    const seconds = /in (\d+) sec/.exec(sentence() ?? '')?.[1];
    if (seconds) counts.add(seconds);
  }
  expect(Math.max(...[...counts].map(Number))).toBeGreaterThanOrEqual(20);
  expect(counts.size).toBeGreaterThan(10);
});

test('a stop is said while it is on its way and when the server has confirmed it', async () => {
  const world = createWorld();
  world.render(<Page task="[after 10m]" />);
  await click('Go');
  await pass(8_000);
  await click('Stop task');
  await pass(3_000);
  expect(word()).toBe('Stopped');
  expect(screen.getByRole('button', { name: 'Run again' })).toBeInTheDocument();
});

test('a rate limit is counted down and nothing is sent by itself', async () => {
  const world = createWorld({
    intercept: ({ path }) =>
      path.includes('run-task')
        ? Response.json(
            { success: false, message: 'Too many requests' },
            { status: 429, headers: { 'retry-after': '50' } },
          )
        : undefined,
  });
  world.render(<Page task="Say hello." />);
  await click('Go');
  await pass(1_000);
  expect(word()).toBe('Refused');
  expect(sentence()).toMatch(/^You can send it again in \d+ sec\.$/);
  const posts = world.posts();
  await pass(70_000);
  expect(sentence()).toBe('You can send it again.');
  expect(world.posts()).toBe(posts);
});
