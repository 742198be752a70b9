import { act, render, screen } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { TaskStatus } from 'webrun-react';
import type { StartedRun } from 'webrun-react';
import { RunDetails } from 'webrun-react/dashboard';
import { toEndTime, toShownDurationMs } from '../../src/components/runDuration.js';
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
  expect(toShownDurationMs({ submittedAt: 0, settledAt }, serverMs)).toBe(shownMs);
});

// server: 0 ─────────────────────────────── 10 min: says it ended then
// here:   0 ── 0.8 s: the end is seen
describe('where the clock of the server is not the browser’s', () => {
  const unmeasured = { durationSeconds: null, costUsd: 0.01 };
  const ended = (endedAt: number, seenMs = 800): StartedRun & { readonly status: 'completed' } => {
    const run = sampleRun('completed', { startedAt: 1_000_000, seconds: null });
    return {
      ...run,
      usage: { ...run.usage, ...unmeasured },
      settledAt: 1_000_000 + seenMs,
      endedAt,
    } as StartedRun & { readonly status: 'completed' };
  };

  test.each([
    ['10 minutes after it was seen', 1_600_000, 800, 'under 1 sec', '<1 sec'],
    ['5 hours after it was seen', 19_000_000, 800, 'under 1 sec', '<1 sec'],
    ['2 s after it was seen', 1_002_800, 800, 'under 1 sec', '<1 sec'],
    ['before the start', 900_000, 12_000, '12 sec', '12 sec'],
    ['while it ran', 1_009_000, 7_200_000, '9 sec', '9 sec'],
  ])('an end %s makes no run longer', (_, endedAt, seenMs, said, cell) => {
    const run = ended(endedAt, seenMs);
    const { container } = render(
      <>
        <TaskStatus run={run} />
        <RunDetails runs={[run]} runId={run.runId} />
      </>,
    );
    expect(detail()).toBe(`in ${said}`);
    expect(container.querySelector('.webrun-facts .webrun-duration')).toHaveTextContent(cell);
    expect(document.body).not.toHaveTextContent(/\d:\d\d:\d\d|9:59/);
  });

  test('an end that nobody can believe leaves a run that was found late without a duration', () => {
    const run = ended(100_000_000, 7_200_000);
    render(<TaskStatus run={run} />);
    expect(detail()).toBe('');
  });

  test('of a run whose end nobody saw, the server’s is the end', () => {
    expect(toEndTime({ submittedAt: 0, settledAt: undefined, endedAt: 9_000 })).toBe(9_000);
    expect(toEndTime({ submittedAt: 0, settledAt: 9_000, endedAt: undefined })).toBeUndefined();
  });
});
