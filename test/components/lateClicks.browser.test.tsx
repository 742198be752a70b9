import 'webrun-react/styles.css';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { BudgetPrompt, GuardrailPrompt, TaskStatus } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { completed, guardrail, overBudget, running, usage } from '../../stories/states.js';

// The clock stands still but where a test sets it: a busy machine takes more than a second from one click to the next.
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await page.viewport(1_440, 900);
});
afterEach(() => void vi.useRealTimers());

/** Longer than a control ignores clicks for after it has come. */
const settle = (): unknown => vi.setSystemTime(Date.now() + 1_200);

test('what comes under a mouse that stands still ignores clicks for a second', async () => {
  const [first, second] = [vi.fn(async () => undefined), vi.fn(async () => undefined)];
  const show = (top: readonly AnyRun[]): ReactElement => (
    <div style={{ inlineSize: 800 }}>
      {[...top, running({ runId: 'second', cancel: second })].map((run) => (
        <TaskStatus key={run.runId} run={run} />
      ))}
    </div>
  );
  const screen = await render(show([running({ runId: 'first', cancel: first })]));
  const stop = screen.getByRole('button', { name: 'Stop task' });
  await userEvent.hover(stop.first());
  // The run above goes away, and the one below moves up by exactly its height.
  await screen.rerender(show([]));
  await userEvent.click(stop);
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 0]);
  settle();
  await userEvent.click(stop);
  expect(second).toHaveBeenCalledTimes(1);
});

test('a mouse that goes to a control itself is not kept waiting, nor is a key', async () => {
  const cancel = vi.fn(async () => undefined);
  const screen = await render(
    <>
      <button type="button">Elsewhere</button>
      <TaskStatus run={running({ cancel })} />
    </>,
  );
  await userEvent.hover(screen.getByRole('button', { name: 'Elsewhere' }));
  await userEvent.click(screen.getByRole('button', { name: 'Stop task' }));
  expect(cancel).toHaveBeenCalledTimes(1);
  await userEvent.keyboard('{Enter}');
  expect(cancel).toHaveBeenCalledTimes(2);
});

test('a question that has just come takes no click that was aimed at what was there before', async () => {
  const answer = vi.fn(async () => undefined);
  const asking = guardrail('Shall I buy 1 × Arc 2 desk lamp for $36.90 with the saved card?', { answer });
  const show = (run: AnyRun): ReactElement => <GuardrailPrompt run={run} focusOnArrival={false} />;
  const screen = await render(show(running()));
  await screen.rerender(show(asking));
  const box = screen.getByRole('checkbox');
  const decline = screen.getByRole('button', { name: 'No, do not buy' });
  await userEvent.click(box);
  await userEvent.click(decline);
  await expect.element(box).not.toBeChecked();
  expect(answer).not.toHaveBeenCalled();
  settle();
  await userEvent.click(decline);
  expect(answer).toHaveBeenCalledExactlyOnceWith('No, do not buy');
});

test('"Run again" that has just come ignores clicks for a second, one that was there from the start does not', async () => {
  const retry = vi.fn(() => 'run-2');
  const show = (run: AnyRun): ReactElement => <TaskStatus run={run} />;
  const screen = await render(show(running({ retry })));
  await screen.rerender(show(completed({}, { retry })));
  const again = screen.getByRole('button', { name: 'Run again' });
  await userEvent.dblClick(again);
  expect(retry).not.toHaveBeenCalled();
  settle();
  await userEvent.click(again);
  expect(retry).toHaveBeenCalledTimes(1);
  await screen.unmount();
  await userEvent.hover(document.documentElement, { position: { x: 700, y: 500 } });
  const other = await render(show(completed({}, { retry })));
  await userEvent.click(other.getByRole('button', { name: 'Run again' }));
  expect(retry).toHaveBeenCalledTimes(2);
});

test('a question about the budget takes no click that was aimed at what was there before, also not about another amount', async () => {
  const allowBudget = vi.fn(async () => undefined);
  const extra = { allowBudget, runId: 'one' };
  const show = (run: AnyRun): ReactElement => <BudgetPrompt run={run} />;
  const asking = (costUsd: number): ReactElement =>
    show(overBudget({}, { ...extra, usage: usage(costUsd, 64) }));
  const budget = { v: 1, limitUsd: 0.4, estimateUsd: 0.05 } as const;
  const screen = await render(asking(0.41));
  // It is loaded late.
  await expect.element(screen.getByRole('button', { name: /^Continue to/ })).toBeVisible();
  await screen.rerender(show(running({ ...extra, budget })));
  const goOn = screen.getByRole('button', { name: /^Continue to/ });
  await screen.rerender(asking(0.41));
  await userEvent.click(goOn);
  expect(allowBudget).not.toHaveBeenCalled();
  settle();
  await screen.rerender(asking(0.95));
  await userEvent.click(goOn);
  expect(allowBudget).not.toHaveBeenCalled();
  settle();
  await userEvent.click(goOn);
  expect(allowBudget).toHaveBeenCalledTimes(1);
});
