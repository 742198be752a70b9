import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GuardrailPrompt, TaskStatus, useRunTask, WebRunProvider } from 'webrun-react';
import { createEmulator, faults, scenarios } from 'webrun-react/testing';
import type { EmulatorOptions } from 'webrun-react/testing';

function App({ taskDetails }: { readonly taskDetails: string }) {
  const run = useRunTask();
  return (
    <>
      <button onClick={() => run.start({ taskDetails })}>Start</button>
      <TaskStatus run={run} />
      <GuardrailPrompt run={run} />
      <p>{run.result?.message}</p>
      <p>Code: {run.failure?.code ?? run.error?.apiCode}</p>
    </>
  );
}

/** Starts a scenario, and lets so many seconds pass in no time: the emulator's clock is the test's. */
async function start(taskDetails: string, seconds: number, options?: EmulatorOptions): Promise<void> {
  const { fetch } = createEmulator(options);
  render(
    <WebRunProvider fetch={fetch} apiKey="any" persist={false} transport="poll">
      <App taskDetails={taskDetails} />
    </WebRunProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Start' }));
  await pass(seconds);
}

const pass = (seconds: number): Promise<void> =>
  act(async () => void (await vi.advanceTimersByTimeAsync(seconds * 1_000)));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('shows an answer that comes inline', async () => {
  await start(scenarios.inline, 3);
  expect(screen.getByText('The cheapest desk lamp costs $24.90.')).toBeTruthy();
});

test('shows an answer that has to be polled', async () => {
  await start(scenarios.pending, 70);
  expect(screen.getByText('The second shop is the cheapest.')).toBeTruthy();
});

test('asks a person, and goes on with the answer', async () => {
  await start('Find a lamp. [after 1s] [ask: For which room?] [after 1s] [say: One for the {{answer}}.]', 2);
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'attic' } });
  fireEvent.click(screen.getByRole('button', { name: 'Send answer' }));
  await pass(5);
  expect(screen.getByText('One for the attic.')).toBeTruthy();
});

test('shows why a task failed', async () => {
  await start(scenarios.failure, 3);
  expect(screen.getByText('Code: ELEMENT_NOT_FOUND')).toBeTruthy();
});

test('shows why a start was refused', async () => {
  await start(scenarios.inline, 1, { intercept: faults.refuse('insufficientBalance') });
  expect(screen.getByText('Code: INSUFFICIENT_BALANCE')).toBeTruthy();
});
