import { act, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { TaskStatus } from 'webrun-react';
import { RunDetails } from 'webrun-react/dashboard';
import { toShownMs } from '../../src/components/took.js';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { completed, running, usage } from '../../stories/states.js';
import { stubResizeObserver } from '../dashboard/stubObserver.js';

beforeEach(() => {
  stubResizeObserver();
  vi.useFakeTimers({ now: 1_000_000 });
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

const detail = (): string => document.querySelector('.webrun-status .webrun-number')?.textContent ?? '';

// 0.9 s ──────────────── 4.1 s: 3.2 s
//  submitted              done
test('a count of seconds never says more than have passed', () => {
  const submittedAt = 1_000_900;
  const { rerender } = render(<TaskStatus run={running({ submittedAt })} />);
  act(() => void vi.advanceTimersByTime(4_100));
  expect(detail()).toBe('3 sec');
  rerender(
    <TaskStatus run={completed({}, { submittedAt, settledAt: 1_004_100, usage: usage(0.01, 3.2) })} />,
  );
  expect(screen.getByText('in 3 sec')).toBeVisible();
});

// The server counts 3.4 s; what was seen here, with the start and the last poll, are 5.2 s.
test('at the end a run is not said to have taken less than was counted', () => {
  const submittedAt = 1_000_000;
  const { rerender } = render(<TaskStatus run={running({ submittedAt })} />);
  act(() => void vi.advanceTimersByTime(5_200));
  expect(detail()).toBe('5 sec');
  rerender(
    <TaskStatus run={completed({}, { submittedAt, settledAt: 1_005_200, usage: usage(0.01, 3.4) })} />,
  );
  expect(screen.getByText('in 5 sec')).toBeVisible();
});

test('a row and the details say the same time as the state', () => {
  const run = { ...sampleRun('completed', { startedAt: 1_000_000, seconds: 3.4 }), settledAt: 1_005_200 };
  const { container } = render(<RunDetails runs={[run]} runId={run.runId} />);
  expect(container.querySelector('.webrun-facts .webrun-duration')).toHaveTextContent('5 sec');
  expect(container.querySelector('.webrun-status-header')).toHaveTextContent('in 5 sec');
});

test.each([
  ['found settled an hour later', 3_600_000, 3_400, 3_400],
  ['of which the server counts more', 3_000, 3_400, 3_400],
  ['whose end nobody saw', undefined, 3_400, 3_400],
])('a run %s took what the server says', (_, settledAt, serverMs, shownMs) => {
  expect(toShownMs({ submittedAt: 0, settledAt }, serverMs)).toBe(shownMs);
});
