import { act, fireEvent, render, renderHook, screen } from '@testing-library/react';
import type { ReactElement, ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TaskStatus, useRun, useRuns, useRunTask, WebRunProvider } from 'webrun-react';
import { createEmulator } from 'webrun-react/testing';
import { pass } from './world.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function wrapper({ children }: { readonly children?: ReactNode }): ReactElement {
  return (
    <WebRunProvider fetch={fetch} apiKey="any" persist={false} transport="poll">
      {children}
    </WebRunProvider>
  );
}
let { fetch } = createEmulator();
beforeEach(() => void ({ fetch } = createEmulator({ rateLimit: 0 })));

// 0s        1s            2s
// |--POST---| completed   | a click reads the answer for the first time
test('a handler reads the newest answer of a run that its component shows only in parts', async () => {
  const copied: unknown[] = [];
  function Copy(): ReactElement {
    const run = useRunTask();
    return (
      <>
        <button onClick={() => run.start({ taskDetails: '[after 1s] [say: 42]' })}>Find</button>
        <TaskStatus run={run} />
        <button onClick={() => copied.push(run.result?.message)}>Copy</button>
      </>
    );
  }
  render(<Copy />, { wrapper });
  fireEvent.click(screen.getByText('Find'));
  await pass(2_000);
  fireEvent.click(screen.getByText('Copy'));
  fireEvent.click(screen.getByText('Copy'));
  expect(copied).toEqual(['42', '42']);
});

test('a test reads the newest state of a hook whose result nobody has read before', async () => {
  const { result } = renderHook(() => useRunTask(), { wrapper });
  act(() => void result.current.start({ taskDetails: '[after 1s] [say: 42]' }));
  await pass(2_000);
  expect([result.current.status, result.current.result?.message]).toEqual(['completed', '42']);
  act(() => void result.current.start({ taskDetails: '[after 1s] [say: 43]' }));
  await pass(500);
  expect([result.current.status, result.current.result?.message]).toEqual(['submitting', undefined]);
  await pass(2_000);
  expect([result.current.status, result.current.result?.message]).toEqual(['completed', '43']);
});

test('a handler reads the newest state of each row of a list, and of a run by its id', async () => {
  const seen: unknown[] = [];
  function Row({ runId }: { readonly runId: string }): ReactElement {
    const run = useRun(runId);
    return <button onClick={() => seen.push(run?.result?.message)}>{runId}</button>;
  }
  function List(): ReactElement {
    const runs = useRuns();
    const run = useRunTask();
    const find = (): void => {
      for (const word of ['a', 'b']) run.start({ taskDetails: `[after 1s] [say: ${word}]` });
    };
    return (
      <>
        <button onClick={find}>Find</button>
        <button onClick={() => seen.push(runs.map(({ result }) => result?.message))}>Read</button>
        {runs.map(({ runId }) => (
          <Row key={runId} runId={runId} />
        ))}
      </>
    );
  }
  render(<List />, { wrapper });
  fireEvent.click(screen.getByText('Find'));
  await pass(3_000);
  fireEvent.click(screen.getByText('Read'));
  fireEvent.click(screen.getByText('Read'));
  fireEvent.click(screen.getAllByRole('button').at(-1)!);
  expect(seen).toEqual([['b', 'a'], ['b', 'a'], 'a']);
});
