import { act, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GuardrailPrompt, useRunTask, WebRunProvider } from 'webrun-react';
import type { Run } from 'webrun-react';

// A question whose words change while it is open is one question: whoever answers it is not interrupted at each poll.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms));

let run: Run;
let polls: number;
function App(): ReactElement {
  run = { ...useRunTask() };
  return <GuardrailPrompt run={run} />;
}

/** Shows a task that asks, in other words at each poll. */
async function ask(toQuestion: (polls: number) => string): Promise<void> {
  polls = 0;
  const fetch = async (url: unknown, init?: RequestInit): Promise<Response> => {
    void init?.body;
    if (!String(url).includes('/task/'))
      return Response.json({ success: true, status: 'pending', sessionId: 's1', taskId: 't1' });
    const value = toQuestion(polls++);
    return Response.json({ type: 'guardrail_trigger', data: { type: 'human_input_needed', value } });
  };
  render(
    <WebRunProvider fetch={fetch} baseUrl="http://changing.test" persist={false} transport="poll">
      <App />
    </WebRunProvider>,
  );
  act(() => void run.start({ taskDetails: 'x' }));
  await pass(3_000);
}

test.each([
  ['count down', (count: number) => `What colour? ${300 - count} s are left.`],
  ['have other spaces', (count: number) => `What colour?${' '.repeat(count)}`],
])('what is typed stays while the words %s, and the newest words are shown', async (_, toQuestion) => {
  await ask(toQuestion);
  const field = screen.getByRole('textbox');
  fireEvent.change(field, { target: { value: 'blue' } });
  await pass(10_000);
  expect(polls).toBeGreaterThan(4);
  expect(screen.getByRole('textbox')).toBe(field);
  expect(field).toHaveValue('blue');
  expect(run.guardrail?.question).toBe(toQuestion(polls - 1));
});

test('whoever agreed to a price has not agreed to another one', async () => {
  await ask((count) => `Shall I buy the lamp for $${count < 2 ? 24 : 240}?`);
  const box = screen.getByRole('checkbox');
  fireEvent.click(box);
  expect(box).toBeChecked();
  await pass(10_000);
  expect(run.guardrail?.question).toContain('$240');
  expect(screen.getByRole('checkbox')).not.toBeChecked();
});
